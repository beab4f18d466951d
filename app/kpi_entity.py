"""Whose figure of a KPI is shown: of a type that the KPI is valid for, anything else is told as an error. Draws."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import components, frame, kpi_period, kpis, session
from app.kpi_period import Chosen
from app.kpis import Choice
from orchestration.reading import record_text

Kpi = dict[str, Any]


def is_valid(context: session.Context, kpi: Kpi) -> bool:
    """Whether the address asks for a type that the KPI is valid for, or for none; else says so, with the ways on."""
    asked, valid = st.query_params.get("kpi_type"), str(kpi["entity_types"]).split("|")
    if asked is None or asked in valid:
        return True
    ways = [
        components.link(
            context.word("entity_type", kind), "kpis", kpi=kpi["kpi_code"], kpi_type=kind, language=context.language,
            month=context.month, unit=":".join(context.unit),
        )
        for kind in kpis.KIND_ORDER if kind in valid
    ]  # fmt: skip
    told = context.text("kpis.not_valid", kpi=frame.kpi_name(context, kpi), kind=context.word("entity_type", asked))
    between = "、" if context.language == "zh" else ", "
    with frame.card("not_valid"):
        components.show(components.note(told))
        parts = [part for way in ways for part in (between, way)][1:]
        components.show(components.join([context.text("kpis.valid_for"), *parts]))
    return False


def choose(context: session.Context, kpi: Kpi, period: Chosen) -> Choice | None:
    """Whose figure and when: a type that the KPI is valid for, one that may be seen; first the unit of the side bar."""
    text = context.text
    known = kpis.choices(context.store, str(context.month), kpi, context.visible, period.kind)
    if not known:
        kpi_period.draw(context, kpi)
        return None
    kind, code = context.unit
    left, right, when = st.columns([1, 2, 1.4], vertical_alignment="bottom")
    session.remember("kpi_type", list(known), kind if kind in known else next(iter(known)))
    names = {k: context.word("entity_type", k) for k in known}
    left.selectbox(text("kpis.whose"), list(known), format_func=names.__getitem__, key="kpi_type")
    chosen = str(session.keep("kpi_type"))
    listed = {c.entity.code: c for c in known[chosen]}
    session.remember("kpi_entity", list(listed), code if code in listed else next(iter(listed)))
    words = {c: _named(context, choice) for c, choice in listed.items()}
    right.selectbox(names[chosen], list(listed), format_func=words.__getitem__, key="kpi_entity")
    choice = listed[str(session.keep("kpi_entity"))]
    with when:
        kpi_period.draw(context, kpi)
    session.address(kpi=str(kpi["kpi_code"]), kpi_type=choice.entity.type, kpi_entity=choice.entity.code)
    return choice


def _named(context: session.Context, choice: Choice) -> str:
    code = choice.entity.code
    if known := record_text.entity_name(choice.entity.type, code, context.language):
        return known
    name = context.name(choice.row, code)
    return name if name == code else f"{name} · {code}"
