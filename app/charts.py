"""Charts: pure functions from values and words to Altair. All words and colours are given; no theme is relied on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from app import style

AXIS_BY_UNIT = {
    "%": "format(datum.value * 100, '.1~f') + ' %'",
    "s": "datum.value < 90 ? format(datum.value, '.0f') + ' s' : "
    "floor(datum.value / 60) + ':' + format(datum.value % 60, '02.0f')",
    "‰": "format(datum.value, '.1~f') + ' ‰'",
}
PLAIN_AXIS = "format(datum.value, ',.2~f')"


@dataclass(frozen=True)
class Step:
    """A step of a waterfall from `start` to `end`; it could have ended at `possible`; kind gain, limit, total."""

    label: str
    start: float
    end: float
    possible: float
    words: str
    kind: str


def finish(chart: Any, height: int) -> alt.Chart:
    """The chart in the product's font and colours, so high."""
    text = {"labelFont": style.FONT, "titleFont": style.FONT, "labelColor": style.MUTED, "titleColor": style.MUTED}
    axis = {"gridColor": "#e9eef2", "domainColor": style.LINE, "tickColor": style.LINE, "labelFontSize": 11.5}
    finished: alt.Chart = (
        chart.properties(height=height, background="transparent", usermeta={"embedOptions": {"actions": False}})
        .properties(padding={"left": 2, "right": 6, "top": 8, "bottom": 2})  # here, else Streamlit adds its own
        .configure(font=style.FONT)
        .configure_view(strokeWidth=0)
        .configure_axis(**text, **axis, titleFontSize=11.5, titleFontWeight=500, titlePadding=8, labelPadding=6)
        .configure_legend(**text, labelFontSize=11.5, titleFontSize=11.5, symbolStrokeWidth=0, orient="top")
    )
    return finished


def heatmap(frame: pd.DataFrame, weekdays: Sequence[str], titles: dict[str, str]) -> alt.Chart:
    """Weekday × hour with columns weekday, hour, value, words; colour by value."""
    x = alt.X("hour:O", title=titles["hour"], axis=alt.Axis(labelAngle=0, grid=False, ticks=False, domain=False))
    y = alt.Y("weekday:N", sort=list(weekdays), title=None, axis=alt.Axis(grid=False, ticks=False, domain=False))
    scale = alt.Scale(range=["#f1f6f7", "#b5d5db", "#5aa3b0", "#0b7285", "#064653"])
    colour = alt.Color(
        "value:Q",
        title=titles["value"],
        scale=scale,
        legend=alt.Legend(gradientLength=140, gradientThickness=8, orient="top", tickCount=3, titleLimit=300),
    )
    tips = [
        alt.Tooltip("weekday:N", title=titles["weekday"]),
        alt.Tooltip("hour:O", title=titles["hour"]),
        alt.Tooltip("words:N", title=titles["value"]),
    ]
    return finish(
        alt.Chart(frame)
        .mark_rect(cornerRadius=3, stroke="#ffffff", strokeWidth=2)
        .encode(x, y, color=colour, tooltip=tips),
        250,
    )


def by_hour(frame: pd.DataFrame, titles: dict[str, str]) -> alt.Chart:
    """Bars of a volume and a line of a share, by hour; columns hour, volume, share, volume_words, share_words."""
    x = alt.X("hour:O", title=titles["hour"], axis=alt.Axis(labelAngle=0, grid=False, values=list(range(0, 24, 2))))
    tips = [
        alt.Tooltip("hour:O", title=titles["hour"]),
        alt.Tooltip("volume_words:N", title=titles["volume"]),
        alt.Tooltip("share_words:N", title=titles["share"]),
    ]
    bars = (
        alt.Chart(frame)
        .mark_bar(color="#d3dde4", cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            x,
            alt.Y("volume:Q", title=titles["volume"], axis=alt.Axis(grid=False, tickCount=4, labelExpr=PLAIN_AXIS)),
            tooltip=tips,
        )
    )
    low = min(0.5, float(frame["share"].min()) - 0.05) if frame["share"].notna().any() else 0.0
    y = alt.Y(
        "share:Q",
        title=titles["share"],
        scale=alt.Scale(domain=[max(0.0, low), 1]),
        axis=alt.Axis(orient="right", tickCount=5, labelExpr=AXIS_BY_UNIT["%"], titleColor=style.ACCENT),
    )
    line = (
        alt.Chart(frame)
        .mark_line(color=style.ACCENT, strokeWidth=2.2, point=alt.OverlayMarkDef(color=style.ACCENT, size=40))
        .encode(x, y, tooltip=tips)
    )
    return finish(alt.layer(bars, line).resolve_scale(y="independent"), 250)


def distribution(scores: Sequence[float], middle: float, titles: dict[str, str]) -> alt.Chart:
    """How many cards have which score; a rule marks the median, whose words are given."""
    frame = pd.DataFrame({"score": list(scores)})
    x = alt.X(
        "score:Q", bin=alt.Bin(maxbins=24), title=titles["score"], axis=alt.Axis(grid=False, labelExpr=PLAIN_AXIS)
    )
    y = alt.Y("count():Q", title=titles["count"], axis=alt.Axis(tickMinStep=1, tickCount=4, format="d"))
    bars = (
        alt.Chart(frame)
        .mark_bar(color=style.SERIES[2], cornerRadiusTopLeft=3, cornerRadiusTopRight=3, binSpacing=2)
        .encode(x, y)
    )
    spot = alt.Chart(pd.DataFrame({"score": [middle], "words": [titles["middle"]]}))
    rule = spot.mark_rule(color=style.ACCENT, strokeWidth=2, strokeDash=[4, 3], y=-10).encode(x="score:Q")
    label = spot.mark_text(align="left", dx=6, y=-8, color=style.ACCENT, fontSize=12, fontWeight=600).encode(
        x="score:Q", text="words:N"
    )
    return finish(alt.layer(bars, rule, label), 200)


def waterfall(steps: Sequence[Step], title: str) -> alt.Chart:
    """Points from nought to the total, one bar a step; a pale bar behind shows what could have been had."""
    colours = {"gain": style.ACCENT, "limit": style.BAD, "total": style.INK}
    frame = pd.DataFrame(
        [vars(s) | {"colour": colours[s.kind], "edge": max(s.start, s.end, s.possible)} for s in steps]
    )
    far = max(1.0, *frame["edge"])
    y = alt.Y(
        "label:N",
        sort=[s.label for s in steps],
        title=None,
        axis=alt.Axis(grid=False, ticks=False, domain=False, labelLimit=240, labelColor=style.INK),
    )
    x = alt.X(
        "start:Q",
        title=title,
        scale=alt.Scale(domain=[min(0.0, *(s.end for s in steps)), far * 1.24], nice=False),
        axis=alt.Axis(labelExpr=PLAIN_AXIS, tickCount=6),
    )
    base = alt.Chart(frame).encode(
        y=y, tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("words:N", title=title)]
    )
    ghost = base.mark_bar(color="#e3eaef", cornerRadius=3, size=20).encode(x, x2="possible:Q")
    bars = base.mark_bar(cornerRadius=3, size=20).encode(x, x2="end:Q", color=alt.Color("colour:N", scale=None))
    words = base.mark_text(align="left", dx=7, fontSize=12, fontWeight=600, color=style.INK).encode(
        x="edge:Q", text="words:N"
    )
    return finish(alt.layer(ghost, bars, words), 34 * len(steps) + 44)


def curve(
    knots: Sequence[tuple[float, float, str]], dot: tuple[float, float] | None, titles: dict[str, str], unit: str
) -> alt.Chart:
    """The curve (x, share, to_next) and the dot of the person; before the first and after the last knot it is level."""
    xs = [k[0] for k in knots] + ([dot[0]] if dot else [])
    room = (max(xs) - min(xs)) * 0.12 or abs(xs[0]) * 0.2 or 1.0
    spots: list[tuple[float, float]] = [(min(xs) - room, knots[0][1])]
    for number, (at, share, to_next) in enumerate(knots):
        spots.append((at, share))
        if to_next != "linear" and number + 1 < len(knots):
            spots.append((knots[number + 1][0], share))
    spots.append((max(xs) + room, knots[-1][1]))
    frame = pd.DataFrame(spots, columns=["x", "share"]).assign(order=range(len(spots)))
    x = alt.X(
        "x:Q",
        title=titles["x"],
        scale=alt.Scale(domain=[min(xs) - room, max(xs) + room], nice=False),
        axis=alt.Axis(labelExpr=AXIS_BY_UNIT.get(unit, PLAIN_AXIS), tickCount=6, grid=False),
    )
    y = alt.Y("share:Q", title=titles["y"], axis=alt.Axis(labelExpr=AXIS_BY_UNIT["%"], tickCount=5))
    layers = [alt.Chart(frame).mark_line(color=style.SERIES[1], strokeWidth=2.2).encode(x, y, order="order:Q")]
    if dot:
        mine = alt.Chart(pd.DataFrame({"x": [dot[0]], "share": [dot[1]], "words": [titles["dot"]]}))
        layers += [
            mine.mark_rule(color=style.ACCENT, strokeDash=[3, 3]).encode(x="x:Q"),
            mine.mark_circle(color=style.ACCENT, size=150, opacity=1, stroke="#ffffff", strokeWidth=2).encode(
                x="x:Q", y="share:Q"
            ),
            mine.mark_text(dy=-16, fontSize=12, fontWeight=600, color=style.INK).encode(
                x="x:Q", y="share:Q", text="words:N"
            ),
        ]
    return finish(alt.layer(*layers), 240)
