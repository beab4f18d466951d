"""What the pages of costs share: tiles of an entity, words, the bridge from another month. Draws."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from app import components, cost_charts, costs, formats, frame, session
from app.components import Column, Row, Tile
from orchestration.reading import cost_words
from orchestration.reading.cost_bridge import Bridge
from orchestration.reading.cost_rows import Booking, UnitCost
from orchestration.reading.cost_text import FIGURES
from orchestration.reading.cost_words import Names

PAGE_SIZE = 20
DIVIDED = ("contacts", "contacts", "handled_minutes", "resolutions", "agent_hours")  # by what FIGURES are divided
WORK = {"handle_seconds_per_contact": "s", "occupancy": "%"}


def name(context: session.Context, one: UnitCost) -> str:
    return cost_words.name_of(one, context.language)


def money(value: Decimal | None, *, signed: bool = False) -> str:
    return formats.number(value, 2, signed)


def tiles(context: session.Context, series: Sequence[UnitCost], now: UnitCost) -> None:
    """An entity's cost and unit costs: what was divided by what, the change against the month before, recent months."""
    text = context.text
    before = next((one for one in reversed(series) if one.month < now.month), None)
    once = text("costs.one_offs_in", amount=money(now.one_off_cost)) if now.one_off_cost else ""
    found = [_tile(context, "cost", series, now, before, once)]
    for figure, by in zip(FIGURES, DIVIDED, strict=True):
        over = now.lasting if figure.endswith("one_offs") else now.payroll if figure == "cost_per_minute" else now.cost
        under = getattr(now, by)
        note = text("costs.quotient", over=money(over), by=formats.number(under)) if under else text("costs.no_work")
        found.append(_tile(context, figure, series, now, before, note))
    for figure in WORK:
        if getattr(now, figure) is not None:
            found.append(_tile(context, figure, series, now, before, ""))
    components.show(components.tiles(found))


def _tile(
    context: session.Context, figure: str, series: Sequence[UnitCost], now: UnitCost, before: UnitCost | None, note: str
) -> Tile:
    """One tile: of unit costs less is better, of cost and work nothing is said."""
    value, earlier = getattr(now, figure), getattr(before, figure, None)
    unit = WORK.get(figure, "money")
    shown = formats.measure(value, unit) if figure in WORK else money(value)
    moved = formats.change(value, earlier, unit, "ratio", context.text("unit.percentage_points")) if before else ""
    plain = value is None or earlier is None or figure not in FIGURES or not any(n in moved for n in "123456789")
    recent = tuple(None if getattr(c, figure) is None else float(getattr(c, figure)) for c in series)
    tone = "flat" if plain else "good" if value < earlier else "bad"
    return Tile(context.text(f"costs.tile.{figure}"), shown, "" if value is None else moved, tone, note, recent)


def booking_cells(context: session.Context, entry: Booking) -> list[str]:
    """Version, marks, as booked, rate, change of an entry."""
    pills = [components.pill(words, tone) for words, tone in cost_words.marks(entry, context.language)]
    booked = f"{money(entry.booked)} {entry.currency}" if entry.booked is not None else formats.MISSING
    rate = cost_words.plain(entry.rate) if entry.rate not in (None, 1) else ""
    version = f"v{entry.ledger_version}"
    return [version, components.join(pills, " "), booked, rate, money(entry.change)]


def account_name(context: session.Context, account: str, row: dict[str, object]) -> str:
    """'6001 payroll'; a name in another language is set beside the code."""
    told = context.name(row, "")
    return account if not told or told in account else f"{account} {told}"


def bridge(context: session.Context, one: UnitCost, known: Sequence[str], names: Names) -> None:
    """The bridge from the month chosen out of those `known`: of the cost, and of the cost per call."""
    text, months = context.text, sorted((month for month in known if month < one.month), reverse=True)
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        components.show(components.heading(text("costs.bridge", name=name(context, one)), text("costs.bridge.note")))
    if not months:
        components.show(components.note(text("costs.bridge.none")))
        return
    session.remember("against", months, months[0])
    labels = {month: context.month_name(month) for month in months}
    right.selectbox(text("costs.against"), months, format_func=labels.__getitem__, key="against")
    before = str(session.keep("against"))
    session.address(against=before)
    found = costs.bridge(context.store, before, one)
    if found is None:
        components.show(components.note(text("costs.bridge.not", month=labels[before])))
        return
    components.show(components.sentence(cost_words.sentence(found, context.language)))
    charts = st.columns(2, gap="medium")
    for spot, per_call in zip(charts, (False, True), strict=True):
        with spot:
            _waterfall(context, found, one, per_call)
    components.show(components.note(text("costs.bridge.axis")))
    if found.queues:
        _queues(context, found, names)


def _waterfall(context: session.Context, found: Bridge, one: UnitCost, per_call: bool) -> None:
    told = cost_words.steps(found, per_call=per_call)
    if not told:
        components.show(components.note(context.text("cost.bridge.no_calls")))
        return
    ends = {"start": found.before.month, "end": found.after.month}
    drawn, at = [], Decimal(0)
    for effect, amount in told:
        is_end = effect in ends
        label = context.month_name(ends[effect]) if is_end else frame.capital(context.word("cost.effect", effect))
        start, at = (Decimal(0), amount) if is_end else (at, at + amount)
        words = formats.number(amount, 4 if per_call else 2, signed=not is_end)
        drawn.append(cost_charts.Step(label, float(start), float(at), words, is_end))
    title = context.text("cost.bridge.per_call" if per_call else "cost.bridge.total")
    frame.chart(cost_charts.bridge(drawn, f"{title} ({one.currency})"), f"bridge_{per_call}")


def _queues(context: session.Context, found: Bridge, names: Names) -> None:
    text = context.text
    rows = []
    for queue in found.queues:
        if queue.queue is None and not any((queue.mix, queue.rate, queue.before.contacts, queue.after.contacts)):
            continue
        code = str(queue.queue or "")
        told = names.get(("queue", code), context.word("queue", code)) if code else text("cost.no_queue")
        counts = [formats.number(part.contacts) for part in (queue.before, queue.after)]
        rows.append(Row([told, *counts, money(queue.mix, signed=True), money(queue.rate, signed=True)]))
    total = [formats.number(side.contacts) for side in (found.before, found.after)]
    sums = [money(value, signed=True) for value in (found.total.mix, found.total.rate)]
    rows.append(Row([text("column.sum"), *total, *sums], kind="sum"))
    months = [context.month_name(side.month) for side in (found.before, found.after)]
    heads = [text("costs.contacts_in", month=month) for month in months]
    columns = [Column(text("cost.column.queue"), one_line=True), *(Column(head, True) for head in heads)]
    columns += [Column(text(f"cost.column.{n}"), True) for n in ("mix", "rate")]
    components.show(components.table(columns, rows))
