"""The course of the day of a queue KPI, in quarters or halves of an hour. Draws."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import components, formats, frame, kpis, session, trends
from orchestration.reading.records import Entity

MINUTES = (30, 15)


def draw(context: session.Context, kpi: dict[str, Any], entity: Entity) -> None:
    """A card with the month's course of a queue, or of all queues for the centre; nothing where none is published."""
    text = context.text
    if entity.type not in ("queue", "centre"):
        return
    session.remember("kpi_minutes", MINUTES, MINUTES[0])
    minutes = int(session.keep("kpi_minutes"))
    found = kpis.course_of_the_day(context.store, str(context.month), str(kpi["kpi_code"]), entity, minutes)
    if found.empty:
        return
    with frame.card("day"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            components.show(components.heading(text("kpis.day"), text("kpis.day.note")))
        names = {n: text("kpis.minutes", n=n) for n in MINUTES}
        right.segmented_control(
            text("kpis.day"), MINUTES, format_func=names.__getitem__, key="kpi_minutes", required=True,
            label_visibility="collapsed", width="stretch",
        )  # fmt: skip
        titles = {"time": text("axis.time"), "volume": text("kpi.n"), "value": frame.kpi_name(context, kpi)}
        frame.chart(trends.course(_worded(kpi, found), titles, str(kpi["unit"])), "kpi_day")


def _worded(kpi: dict[str, Any], found: pd.DataFrame) -> pd.DataFrame:
    """Time, volume and value with their words; no value where there is nothing to divide by."""
    below = found["denominator"].astype(float)
    value = found["numerator"].astype(float) / below.where(below > 0)
    return pd.DataFrame(
        {
            "time": found["time"],
            "volume": found["sample_size"],
            "value": value,
            "volume_words": [formats.number(n) for n in found["sample_size"]],
            "value_words": [frame.measure(kpi, v) for v in value],
        }
    )
