"""Colours of the product and the style sheet that makes Streamlit look like it."""

# ruff: noqa: E501  (rows of a sheet or table are easier to compare on one line)

from __future__ import annotations

import streamlit as st

INK, MUTED, FAINT = "#17222e", "#5b6b7b", "#93a1ae"
LINE, GROUND, CARD = "#dde4ea", "#f5f7f9", "#ffffff"
ACCENT, ACCENT_SOFT = "#0b7285", "#d9ecef"
GOOD, BAD, WARN = "#2b7a4b", "#b5473c", "#a76a10"
GOOD_SOFT, BAD_SOFT, WARN_SOFT = "#e4f2e9", "#f9e6e3", "#faf0dc"
SERIES = ("#0b7285", "#5aa3b0", "#a9ced5", "#c7a560", "#8494a3", "#d8c9a3")
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

SHEET = f"""
<style>
#MainMenu, footer, [data-testid="stDeployButton"], [data-testid="stAppDeployButton"], [data-testid="stDecoration"],
[data-testid="stStatusWidget"] {{ display: none !important; }}
header[data-testid="stHeader"] {{ background: transparent; height: 0; }}
.stApp {{ color: {INK}; font-feature-settings: "tnum" 1, "cv01" 1; }}
[data-testid="stMainBlockContainer"] {{ max-width: 1240px; padding: 2rem 2.25rem 4rem; }}
[data-testid="stSidebar"] {{ border-right: 1px solid {LINE}; min-width: 252px; max-width: 252px; }}
[data-testid="stSidebarHeader"] {{ padding-bottom: .5rem; }}
[data-testid="stSidebarNav"] a {{ padding: .42rem .7rem; border-radius: 8px; color: {MUTED}; font-weight: 500; }}
[data-testid="stSidebarNav"] a[aria-current="page"] {{ background: {ACCENT_SOFT}; }}
[data-testid="stSidebarNav"] a[aria-current="page"] span {{ color: {ACCENT}; font-weight: 650; }}
[data-testid="stSidebarNavSeparator"] {{ margin: .6rem 0; }}
[data-testid="stElementContainer"]:has(> [data-testid="stVegaLiteChart"]) [data-testid="stElementToolbar"] {{ display: none; }}
[data-testid="stVegaLiteChart"] summary {{ display: none; }}
[data-testid="stWidgetLabel"] p {{ font-size: .78rem; color: {MUTED}; font-weight: 550; }}
[class*="st-key-card"] {{ background: {CARD}; border: 1px solid {LINE}; border-radius: 12px; padding: 1.05rem 1.2rem 1rem;
  box-shadow: 0 1px 2px rgba(23, 34, 46, .04); }}
[class*="st-key-card"], [class*="st-key-card"] > [data-testid="stVerticalBlock"] {{ gap: .6rem; }}
.cm-head {{ display: flex; justify-content: space-between; align-items: flex-end; gap: 1rem; flex-wrap: wrap; margin-bottom: .35rem; }}
.cm-head h1 {{ font-size: 1.62rem; line-height: 1.25; font-weight: 680; letter-spacing: -.015em; margin: 0; padding: 0; color: {INK}; }}
.cm-head .cm-sub {{ color: {MUTED}; font-size: .92rem; margin-top: .15rem; }}
.cm-h2 {{ font-size: 1rem; font-weight: 650; margin: 0; color: {INK}; padding: 0; }}
.cm-note {{ color: {MUTED}; font-size: .82rem; line-height: 1.45; margin-top: .1rem; }}
.cm-sentence {{ font-size: .92rem; line-height: 1.45; }}
.cm-stamp {{ display: flex; gap: .5rem; align-items: center; color: {MUTED}; font-size: .8rem; }}
.cm-pill {{ display: inline-block; padding: .1rem .55rem; border-radius: 99px; font-size: .76rem; font-weight: 600; white-space: nowrap;
  background: #e9eef2; color: {MUTED}; }}
.cm-pill.good {{ background: {GOOD_SOFT}; color: {GOOD}; }} .cm-pill.bad {{ background: {BAD_SOFT}; color: {BAD}; }}
.cm-pill.warn {{ background: {WARN_SOFT}; color: {WARN}; }} .cm-pill.accent {{ background: {ACCENT_SOFT}; color: {ACCENT}; }}
.cm-tiles {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: .8rem; }}
.cm-tile {{ background: {CARD}; border: 1px solid {LINE}; border-radius: 12px; padding: .85rem 1rem .75rem;
  box-shadow: 0 1px 2px rgba(23, 34, 46, .04); min-width: 0; }}
.cm-tile .l {{ color: {MUTED}; font-size: .8rem; font-weight: 550; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }}
.cm-tile .r {{ display: flex; justify-content: space-between; align-items: center; gap: .5rem; margin: .15rem 0 .2rem; }}
.cm-tile .r img {{ flex: 0 1 auto; min-width: 0; }}
.cm-tile .v {{ font-size: 1.55rem; font-weight: 680; letter-spacing: -.02em; font-variant-numeric: tabular-nums; line-height: 1.25; white-space: nowrap; }}
.cm-tile .f {{ display: flex; justify-content: space-between; gap: .5rem; font-size: .76rem; color: {FAINT}; white-space: nowrap; font-variant-numeric: tabular-nums; }}
.cm-good {{ color: {GOOD}; font-weight: 600; }} .cm-bad {{ color: {BAD}; font-weight: 600; }} .cm-flat {{ color: {MUTED}; font-weight: 600; }}
.cm-warn {{ color: {WARN}; }} .cm-muted {{ color: {MUTED}; }} .cm-faint {{ color: {FAINT}; }}
.cm-scroll {{ overflow-x: auto; }}
table.cm {{ width: 100%; border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; margin: 0; }}
table.cm th {{ text-align: left; color: {MUTED}; font-weight: 550; font-size: .77rem; padding: .35rem .6rem .4rem; border: 0;
  border-bottom: 1px solid {LINE}; vertical-align: bottom; line-height: 1.3; word-break: keep-all; }}
table.cm td {{ padding: .46rem .6rem; border: 0; border-bottom: 1px solid #edf1f4; vertical-align: middle; color: {INK}; }}
table.cm tr:last-child td {{ border-bottom: 0; }}
table.cm tbody tr:hover td {{ background: #f8fafb; }}
table.cm .n {{ text-align: right; }} table.cm td.n {{ white-space: nowrap; }}
table.cm .w {{ white-space: nowrap; }}
table.cm td .cm-faint {{ overflow-wrap: anywhere; }}
table.cm tr.cm-sum td {{ font-weight: 680; border-top: 1px solid {LINE}; border-bottom: 0; }}
table.cm tr.cm-group td {{ color: {MUTED}; font-weight: 650; font-size: .8rem; background: #f8fafb; }}
table.cm td.t-good {{ background: {GOOD_SOFT}; }} table.cm td.t-bad {{ background: {BAD_SOFT}; }}
table.cm a, .cm-link {{ color: {INK}; text-decoration: none; font-weight: 600; }}
.cm-tile .l .cm-link {{ color: inherit; font-weight: inherit; }}
table.cm a:hover, .cm-link:hover {{ color: {ACCENT}; text-decoration: underline; }}
.cm-bar {{ display: flex; height: 9px; border-radius: 3px; overflow: hidden; background: #e9eef2; min-width: 120px; }}
.cm-bar i {{ display: block; height: 100%; border-right: 1px solid #fff; }}
.cm-legend {{ display: flex; flex-wrap: wrap; gap: .3rem 1rem; font-size: .79rem; color: {MUTED}; }}
.cm-legend i {{ display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: .38rem; vertical-align: -1px; }}
.cm-empty {{ text-align: center; padding: 2.6rem 1rem; color: {MUTED}; }}
.cm-empty b {{ display: block; color: {INK}; font-size: 1.05rem; margin-bottom: .3rem; }}
.cm-empty code, .cm-note code {{ background: #e9eef2; padding: .05rem .35rem; border-radius: 4px; color: {INK}; }}
.cm-person {{ display: flex; gap: 1rem; align-items: center; }}
.cm-person > div:nth-child(2) {{ min-width: 0; }}
.cm-avatar {{ width: 52px; height: 52px; border-radius: 50%; background: {ACCENT_SOFT}; color: {ACCENT}; display: flex; align-items: center;
  justify-content: center; font-weight: 680; font-size: 1.05rem; flex: none; }}
.cm-person h1 {{ font-size: 1.45rem; margin: 0; padding: 0; font-weight: 680; line-height: 1.25; }}
.cm-facts {{ display: flex; gap: 2rem; margin-left: auto; }}
.cm-facts div {{ text-align: right; white-space: nowrap; }} .cm-facts .k {{ font-size: .76rem; color: {MUTED}; }}
.cm-facts .x {{ font-size: 1.45rem; font-weight: 680; letter-spacing: -.02em; font-variant-numeric: tabular-nums; line-height: 1.25; }}
ul.cm-says {{ list-style: none; margin: 0; padding: 0; font-size: .88rem; }}
ul.cm-says li {{ display: grid; grid-template-columns: 4.6rem 1fr; gap: .6rem; padding: .42rem 0; border-bottom: 1px solid #edf1f4; margin: 0; }}
ul.cm-says li:last-child {{ border-bottom: 0; }}
ul.cm-says b {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.cm-months {{ display: flex; flex-wrap: wrap; gap: .5rem; }}
.cm-month {{ border: 1px solid {LINE}; border-radius: 10px; padding: .5rem .75rem; min-width: 118px; background: {CARD}; font-size: .8rem; }}
.cm-month .x {{ font-size: 1.05rem; font-weight: 650; font-variant-numeric: tabular-nums; }}
ul.cm-plain {{ list-style: none; margin: 0; padding: 0; font-size: .88rem; }}
ul.cm-plain li {{ padding: .3rem 0; margin: 0; border-bottom: 1px solid #edf1f4; }} ul.cm-plain li:last-child {{ border-bottom: 0; }}
.cm-month b {{ display: block; font-size: .88rem; margin-bottom: .25rem; }}
</style>
"""


def apply() -> None:
    """Put the style sheet into the page; nothing in it comes from data."""
    st.html(SHEET)
