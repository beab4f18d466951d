"""Costs: what a call costs, by unit, queue and channel; back to the ledger; from month to month; budget and pay."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from app import (
    access,
    components,
    cost_books,
    cost_charts,
    cost_parts,
    cost_sheet,
    costs,
    data,
    formats,
    frame,
    kpi_definition,
    session,
)
from app.components import Column, Row
from orchestration.reading import cost_words
from orchestration.reading.cost_rows import TYPES, UNITS, UnitCost
from orchestration.reading.cost_text import FIGURES

NOUGHT = Decimal(0)


def page(context: session.Context) -> None:
    if frame.no_month(context, "costs") or context.month is None:
        return
    text, month, store = context.text, context.month, context.store
    title = text("costs.title", month=context.month_name(month))
    state = costs.state(store, month) if access.may_open(context.user, "costs") else "forbidden"
    if state != "costs":
        components.show(components.header(title, "", frame.stamp(context, state=False)))
        with frame.card("empty"):
            components.show(components.empty(text(f"costs.{state}"), text(f"costs.{state}.do", month=month)))
        return
    series = costs.of_months(store, store.until(month))
    found = [one for one in series if one.month == month]
    unit = _unit(context, found)
    asked = next((one for one in found if one.key == st.query_params.get("cost_entity")), None)
    if asked is not None:
        _sheet(context, asked, series, found)
        return
    own = [one for one in series if one.key == unit.key]
    _head(context, title, cost_parts.name(context, unit), unit)
    cost_parts.tiles(context, own, unit)
    kind = _table(context, found, unit)
    _scatter(context, [one for one in found if one.entity_type == kind])
    with frame.card("bridge"):
        cost_parts.bridge(context, unit, [one.month for one in own], cost_words.names(found, context.language))
    cost_books.draw(context, unit.currency)
    _downloads(context)


def _head(context: session.Context, title: str, name: str, one: UnitCost) -> None:
    """Title, whose costs and in which money, and whether they are final."""
    under = components.join([name, context.text(f"costs.status.{one.status}", currency=one.currency)])
    components.show(components.header(title, under, frame.stamp(context, known=one.status)))
    frame.waivers(context)


def _sheet(context: session.Context, asked: UnitCost, series: Sequence[UnitCost], found: Sequence[UnitCost]) -> None:
    """The page of one entity, from its unit cost back to the ledger."""
    query = {"language": context.language, "month": context.month, "unit": ":".join(context.unit)}
    place = st.container()
    one = cost_sheet.chosen(context, asked, found)
    with place:
        title = context.text("costs.of", name=cost_parts.name(context, one), month=context.month_name(one.month))
        back = components.link(context.text("costs.back"), "costs", **query)
        _head(context, title, components.join([back, " · ", context.word("entity_type", one.entity_type)]), one)
    cost_sheet.draw(context, one, [c for c in series if c.key == one.key], found)


def _unit(context: session.Context, found: Sequence[UnitCost]) -> UnitCost:
    """The unit of the side bar, or the nearest above it whose cost is known."""
    rows = data.records(data.entities(context.store, str(context.month)))
    own = next((r for r in rows if (r["entity_type"], r["entity_code"]) == context.unit), {})
    above = [context.unit[1], *(own.get(f"{kind}_code") for kind in reversed(UNITS))]
    known = {one.entity_code: one for one in found if one.entity_type in UNITS}
    return next((known[code] for code in above if code in known), found[0])


def _table(context: session.Context, found: Sequence[UnitCost], unit: UnitCost) -> str:
    """Unit costs of the entities of a type, inside of the unit; what none of them bears makes up the whole."""
    text = context.text
    inside = [one for one in found if one.entity_type not in UNITS or unit.entity_code in (one.entity_code, *one.above)]
    kinds = [kind for kind in reversed(TYPES) if any(one.entity_type == kind for one in inside)]
    with frame.card("units"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            components.show(components.heading(text("costs.units"), text("costs.units.note")))
        session.remember("cost_type", kinds, "queue" if "queue" in kinds else kinds[0])
        names = {kind: context.word("entity_type", kind) for kind in kinds}
        right.selectbox(text("kpis.whose"), kinds, format_func=names.__getitem__, key="cost_type",
                        label_visibility="collapsed")  # fmt: skip
        kind = str(session.keep("cost_type"))
        session.address(cost_type=kind)
        listed = [one for one in inside if one.entity_type == kind]
        whole = unit if kind in UNITS else found[0]
        rows = [Row(_cells(context, one)) for one in sorted(listed, key=lambda one: -one.cost)]
        if [one.key for one in listed] != [whole.key]:
            rows += _rest(context, listed, whole)
            rows.append(Row(_cells(context, whole), kind="sum"))
        columns = ("cost", "one_offs", "contacts", *FIGURES, "handle_time")
        heads = [Column(text(f"cost.column.{column}"), True) for column in columns]
        components.show(components.table([Column(names[kind], one_line=True), *heads], rows))
    return kind


def _cells(context: session.Context, one: UnitCost) -> list[str]:
    query = {"language": context.language, "month": context.month, "unit": ":".join(context.unit)}
    name = components.link(cost_parts.name(context, one), "costs", **query, cost_entity=one.key)
    numbers = [formats.number(getattr(one, figure), 2) for figure in FIGURES]
    once = formats.number(one.one_off_cost, 2) if one.one_off_cost else formats.MISSING
    time = formats.seconds(one.handle_seconds_per_contact)
    return [name, formats.number(one.cost, 2), once, formats.number(one.contacts), *numbers, time]


def _rest(context: session.Context, listed: Sequence[UnitCost], whole: UnitCost) -> list[Row]:
    """What the entities of the list leave of the whole, so that its columns add up."""
    left = [
        getattr(whole, column) - sum((getattr(one, column) for one in listed), NOUGHT)
        for column in ("cost", "one_off_cost", "contacts")
    ]
    if not any(left):
        return []
    numbers = [formats.number(left[0], 2), formats.number(left[1], 2), formats.number(left[2])]
    return [Row([context.text("costs.rest"), *numbers, *[formats.MISSING] * (len(FIGURES) + 1)])]


def _scatter(context: session.Context, listed: Sequence[UnitCost]) -> None:
    """Unit cost against handle time, and of units against occupancy."""
    text = context.text
    with frame.card("scatter"):
        components.show(components.heading(text("costs.scatter"), text("costs.scatter.note")))
        drawn = []
        for column, unit in (("handle_seconds_per_contact", "s"), ("occupancy", "%")):
            spots = [
                cost_charts.Spot(
                    cost_parts.name(context, one), float(getattr(one, column)), float(one.cost_per_call),
                    float(one.contacts), formats.number(one.cost_per_call, 2),
                )
                for one in listed
                if one.cost_per_call is not None and getattr(one, column) is not None
            ]  # fmt: skip
            if len(spots) > 1:
                drawn.append((column, unit, spots))
        if not drawn:
            components.show(components.note(text("costs.scatter.none")))
            return
        for place, (column, unit, spots) in zip(st.columns(len(drawn), gap="medium"), drawn, strict=True):
            titles = {"x": text(f"costs.axis.{column}"), "y": text("costs.tile.cost_per_call")}
            with place:
                frame.chart(cost_charts.scatter(spots, titles, unit), f"scatter_{column}")


def _downloads(context: session.Context) -> None:
    month = str(context.month)
    with frame.card("files"):
        components.show(components.heading(context.text("costs.files"), context.text("costs.files.note")))
        for what in costs.FILES:
            with st.container(horizontal=True):
                for form in kpi_definition.MIME:
                    label = context.text(f"costs.file.{what}", form=form.upper())
                    content = costs.file(context.store, what, month, form)
                    kpi_definition.download(context, label, content, f"{what}_{month}", form)


page(session.context())
