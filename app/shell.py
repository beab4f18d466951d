"""One run of a session: draws the frame (navigation, month, unit, language) and runs the page chosen."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from app import access, components, data, formats, session, style, texts
from app.published import PublicationDamaged

_log = logging.getLogger(__name__)
HERE = Path(__file__).resolve().parent
PAGES = ("centre", "ranking", "person", "consequences", "pay", "costs", "schemes", "kpis", "quality", "quarantine")


def language_switch() -> str:
    """English or Chinese; drawn first, because every other word depends on it."""
    session.remember("language", texts.LANGUAGES, texts.LANGUAGES[0])
    labels = {code: texts.speak(code)("language.name") for code in texts.LANGUAGES}
    st.sidebar.segmented_control(
        labels["en"], texts.LANGUAGES, format_func=labels.__getitem__, key="language", label_visibility="collapsed",
        required=True, width="stretch",
    )  # fmt: skip
    return str(session.keep("language") or texts.LANGUAGES[0])


def month_filter(text: texts.Text, months: tuple[str, ...], language: str) -> str | None:
    """The month to look at, newest first."""
    if not months:
        return None
    session.remember("month", months, months[0])
    names = {m: formats.month_label(m, language) for m in months}
    st.sidebar.selectbox(text("filter.month"), months, format_func=names.__getitem__, key="month")
    return str(session.keep("month"))


def unit_filter(text: texts.Text, store: data.Store, month: str, language: str) -> tuple[str, str]:
    """The unit to look at: the centre or any unit below, as a tree."""
    found = data.records(data.entities(store, month))
    units = components.unit_tree([row for row in found if row["entity_type"] in data.UNIT_KINDS])
    keys = [f"{row['entity_type']}:{row['entity_code']}" for _, row in units]
    if not keys:
        return ("centre", "centre")
    labels = {
        key: "\u2003" * depth + texts.named(row, language, str(row["entity_code"]))
        for key, (depth, row) in zip(keys, units, strict=True)
    }
    session.remember("unit", keys, keys[0])
    st.sidebar.selectbox(text("filter.unit"), keys, format_func=labels.__getitem__, key="unit")
    kind, code = str(session.keep("unit")).split(":", 1)
    return kind, code


def main() -> None:
    st.set_page_config(page_title="callmart", page_icon=str(HERE / "static" / "icon.svg"), layout="wide")
    style.apply()
    st.logo(str(HERE / "static" / "logo.svg"), size="large", icon_image=str(HERE / "static" / "icon.svg"))
    language = language_switch()
    text = texts.speak(language)
    try:
        draw(language, text)
    except PublicationDamaged:
        _log.exception("a page could not be drawn")
        components.show(components.empty(text("empty.damaged"), text("empty.damaged.do")))


def draw(language: str, text: texts.Text) -> None:
    """The filters and the page chosen; raises PublicationDamaged where published files are not what they were."""
    store = data.Store.open(session.home().published)
    months = tuple(reversed(store.months()))
    month = month_filter(text, months, language)
    unit = unit_filter(text, store, month, language) if month else ("centre", "centre")
    user = access.current_user()
    visible = access.visible_entities(user, month) if month else access.NOTHING
    session.set_context(session.Context(language, month, months, unit, store, user, visible))
    pages = [
        st.Page(HERE / "views" / f"{page}.py", title=text(f"page.{page}"), url_path=page, default=page == PAGES[0])
        for page in PAGES
        if access.may_open(user, page)
    ]
    chosen = st.navigation(pages)
    session.address(language=language, month=month, unit=":".join(unit) if month else None)
    chosen.run()


main()
