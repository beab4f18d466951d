"""The trend of a figure over months: line, band of its interval, marks where the definition changed. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from app import style
from app.charts import AXIS_BY_UNIT, PLAIN_AXIS, finish

Band = Sequence[tuple[float | None, float | None]]


def trend(
    labels: Sequence[str],
    values: Sequence[float | None],
    words: Sequence[str],
    title: str,
    unit: str,
    band: Band = (),
    marks: Sequence[str] = (),
) -> alt.Chart:
    """A line over months, the value written on the last point.

    band: low and high of each month's interval. marks: for each month the words of what is new from it on, or ''.
    """
    frame = pd.DataFrame({"label": labels, "value": values, "words": words})
    known = frame[frame["value"].notna()]
    edges = [float(edge) for ends in band for edge in ends if edge is not None]
    scale = alt.Scale(domain=list(span([*known["value"], *edges], unit)), nice=True, zero=False)
    x = alt.X("label:N", sort=list(labels), title=None, axis=alt.Axis(labelAngle=0, grid=False, labelOverlap="greedy"))
    y = alt.Y(
        "value:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5, labelExpr=AXIS_BY_UNIT.get(unit, PLAIN_AXIS))
    )
    base = alt.Chart(frame).encode(
        x=x, y=y, tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("words:N", title=title)]
    )
    line = base.mark_line(color=style.ACCENT, strokeWidth=2.2)
    dots = base.mark_circle(color=style.ACCENT, size=46, opacity=1)
    last = (
        alt.Chart(known.tail(1))
        .mark_text(dy=-13, fontSize=12.5, fontWeight=600, color=style.INK)
        .encode(x=x, y=y, text="words:N")
    )
    return finish(alt.layer(*_band(labels, band, x, y), *_marks(labels, marks, x), line, dots, last), 250)


def _band(labels: Sequence[str], band: Band, x: alt.X, y: alt.Y) -> list[Any]:
    """The intervals: an area where months follow each other, a bar where one stands alone."""
    rows = [
        {"label": label, "value": low, "high": high, "run": 0} for label, (low, high) in zip(labels, band, strict=False)
    ]
    runs, run = [], 0
    for row in rows:
        if row["value"] is None or row["high"] is None:
            run += 1
            continue
        runs.append(row | {"run": run})
    if not runs:
        return []
    drawn = alt.Chart(pd.DataFrame(runs))
    area = drawn.mark_area(color=style.ACCENT, opacity=0.13, interpolate="linear")
    bars = drawn.mark_rule(color=style.ACCENT, opacity=0.3, strokeWidth=1.4)
    return [area.encode(x=x, y=y, y2="high:Q", detail="run:N"), bars.encode(x=x, y=y, y2="high:Q")]


def _marks(labels: Sequence[str], marks: Sequence[str], x: alt.X) -> list[Any]:
    """An upright line with its words at every month from which on something is new."""
    found = [{"label": label, "mark": mark} for label, mark in zip(labels, marks, strict=False) if mark]
    if not found:
        return []
    spots = alt.Chart(pd.DataFrame(found))
    rule = spots.mark_rule(color=style.WARN, strokeDash=[4, 3], strokeWidth=1.4).encode(x=x)
    words = spots.mark_text(align="left", dx=6, fontSize=11.5, fontWeight=600, color=style.WARN).encode(
        x=x, y=alt.value(2), text="mark:N"
    )
    return [rule, words]


def course(frame: pd.DataFrame, titles: dict[str, str], unit: str) -> alt.Chart:
    """Bars of a volume and a line of a value over the day; columns time, volume, value, volume_words, value_words."""
    hours = [time for time in frame["time"] if time.endswith(":00") and int(time[:2]) % 2 == 0]
    x = alt.X("time:O", title=titles["time"], axis=alt.Axis(labelAngle=0, grid=False, values=hours))
    tips = [
        alt.Tooltip("time:O", title=titles["time"]),
        alt.Tooltip("volume_words:N", title=titles["volume"]),
        alt.Tooltip("value_words:N", title=titles["value"]),
    ]
    known = list(frame["value"].dropna())
    volume = alt.Y("volume:Q", title=titles["volume"], axis=alt.Axis(grid=False, tickCount=4, labelExpr=PLAIN_AXIS))
    value = alt.Y(
        "value:Q",
        title=titles["value"],
        scale=alt.Scale(domain=list(span(known, unit)), nice=True, zero=False),
        axis=alt.Axis(
            orient="right", tickCount=5, labelExpr=AXIS_BY_UNIT.get(unit, PLAIN_AXIS), titleColor=style.ACCENT
        ),
    )
    base = alt.Chart(frame)
    bars = base.mark_bar(color="#d3dde4", cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
    line = base.mark_line(color=style.ACCENT, strokeWidth=2, point=alt.OverlayMarkDef(color=style.ACCENT, size=28))
    both = alt.layer(bars.encode(x, volume, tooltip=tips), line.encode(x, value, tooltip=tips))
    return finish(both.resolve_scale(y="independent"), 250)


def span(values: Sequence[float], unit: str) -> tuple[float, float]:
    """The part of the axis to show: the values with some room, and never so little that noise looks like a fall.

    At least four percentage points for shares, a tenth of the value for others; below nought only where values are.
    """
    low, high = (float(min(values)), float(max(values))) if len(values) else (0.0, 1.0)
    least = 0.04 if unit == "%" else abs(high) * 0.1 or 1.0
    room = max((high - low) * 0.35, (least - (high - low)) / 2)
    lowest = max(0.0, low - room) if low >= 0 else low - room
    highest = min(1.0, high + room) if unit == "%" and high <= 1 else high + room
    return lowest, highest
