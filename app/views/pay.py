"""Pay: what follows from scores in money, by scheme and unit, down to the lines of a person; adjustments; calendar."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import card_parts, components, data, formats, frame, results, rules, session
from app.components import Column, Html, Row, Tile
from orchestration.reading import periods

EVERY = "*"
PAGE_SIZE = 25
Record = dict[str, Any]


def page(context: session.Context) -> None:
    if frame.no_month(context, "pay") or context.month is None:
        return
    text, month, store = context.text, context.month, context.store
    components.show(
        components.header(
            text("pay.title", month=context.month_name(month)), text("pay.subtitle"), frame.stamp(context)
        )
    )
    frame.waivers(context)
    found = [p for p in data.records(results.pay(store, month)) if _mine(context, p)]
    if not found:
        with frame.card("empty"):
            frame.nothing(context, "pay")
        return
    whose = {(p["pay_code"], p["entity_code"]) for p in found}
    lines = [r for r in data.records(results.pay_lines(store, month)) if (r["pay_code"], r["entity_code"]) in whose]
    units = {r["entity_code"]: r for r in data.records(data.entities(store, month)) if r["entity_type"] != "employee"}
    _numbers(context, found, lines)
    _totals(context, found, lines, units)
    _people(context, found, lines)
    _adjustments(context, lines, found)
    _calendar(context, {p["pay_code"] for p in found})


def _mine(context: session.Context, row: Record) -> bool:
    kind, unit = context.unit
    return (kind == "centre" or row.get(f"{kind}_code") == unit) and context.visible.allows(row["entity_code"])


def _numbers(context: session.Context, found: list[Record], lines: list[Record]) -> None:
    """Totals by currency: sums of different money are no sum."""
    text = context.text
    tiles = []
    for currency in dict.fromkeys(p["currency"] for p in found if p["currency"]):
        mine = [p for p in found if p["currency"] == currency]
        total = sum(float(p["amount"] or 0) for p in mine)
        paid = sum(bool(p["lines"]) for p in mine)
        tiles.append(
            Tile(text("pay.total", currency=currency), formats.number(total, 2), note=text("pay.paid", n=paid))
        )
    changed = [r for r in lines if r["kind"] == "adjustment"]
    without = [p for p in found if not p["lines"]]
    tiles += [
        Tile(
            text("pay.adjusted"), formats.number(sum(float(r["amount"]) for r in changed), 2, signed=True),
            note=text("pay.lines", n=len(changed)),
        ),
        Tile(text("pay.open"), formats.number(sum(r["kind"] == "to_decide" for r in lines))),
        Tile(text("pay.without"), formats.number(len(without)), note=_why(context, without)),
    ]  # fmt: skip
    components.show(components.tiles(tiles))


def _why(context: session.Context, rows: list[Record]) -> str:
    return ", ".join(dict.fromkeys(context.word("pay_status", r["status"]) for r in rows))


def _totals(context: session.Context, found: list[Record], lines: list[Record], units: dict[str, Record]) -> None:
    """One row a pay rule set and unit, by the kinds of lines; they add up to the total of the month."""
    text = context.text
    kinds = [k for k in ("earned", "fixed", "decided", "limit", "adjustment") if any(r["kind"] == k for r in lines)]
    unit_of = {(p["pay_code"], p["entity_code"]): p["unit_code"] for p in found}
    with frame.card("totals"):
        components.show(components.heading(text("pay.units"), text("pay.units.note")))
        rows: list[Row] = []
        for pay_code in dict.fromkeys(p["pay_code"] for p in found):
            mine = [p for p in found if p["pay_code"] == pay_code]
            months = ", ".join(dict.fromkeys(periods.words(str(p["pay_month"]), context.language) for p in mine))
            rows.append(Row([text("pay.rule", name=context.word("pay_code", pay_code), month=months)], kind="group"))
            for unit in dict.fromkeys(p["unit_code"] for p in mine):
                people = [p for p in mine if p["unit_code"] == unit]
                parts = [
                    r for r in lines if unit_of[(r["pay_code"], r["entity_code"])] == unit and r["pay_code"] == pay_code
                ]
                rows.append(_total(context.name(units.get(str(unit), {}), str(unit or "")), people, parts, kinds))
        rows.append(_total(text("column.sum"), found, lines, kinds, "sum"))
        columns = [
            Column(text("column.unit")),
            Column(text("column.people"), True),
            *(Column(context.word("pay_kind", kind), True) for kind in kinds),
            Column(text("column.amount"), True),
        ]
        components.show(components.table(columns, rows))


def _total(name: str, people: list[Record], parts: list[Record], kinds: list[str], kind: str = "") -> Row:
    sums = [sum(float(r["amount"]) for r in parts if r["kind"] == k) for k in kinds]
    whole = sum(float(p["amount"] or 0) for p in people)
    cells = [formats.number(len({p["entity_code"] for p in people})), *(formats.number(s, 2) for s in sums)]
    return Row([name, *cells, formats.number(whole, 2)], kind=kind)


def _people(context: session.Context, found: list[Record], lines: list[Record]) -> None:
    """Everybody's pay; the lines of whoever is chosen."""
    text = context.text
    with frame.card("people"):
        left, right = st.columns([2, 1.3], vertical_alignment="center")
        with left:
            components.show(components.heading(text("pay.people"), text("pay.people.note")))
        people = {p["entity_code"]: p for p in found}
        session.remember("payee", [EVERY, *people], EVERY)
        names = {c: f"{context.name(p, c)} · {c}" for c, p in people.items()} | {EVERY: text("pay.everybody")}
        right.selectbox(
            text("filter.person"), [EVERY, *people], format_func=names.__getitem__, key="payee",
            label_visibility="collapsed",
        )  # fmt: skip
        chosen = session.keep("payee")
        if chosen != EVERY:
            mine = [r for r in lines if r["entity_code"] == chosen]
            components.show(components.sentence(_status(context, people[chosen])))
            if mine:
                components.show(card_parts.pay_table(context, mine))
            return
        shown = frame.pager(context, right, "pay_page", len(found), PAGE_SIZE)
        rows = [
            Row(
                [
                    components.two_lines(_link(context, p), p["entity_code"]),
                    context.word("pay_code", p["pay_code"]),
                    components.pill(context.word("pay_status", p["status"]), "" if p["status"] == "paid" else "warn"),
                    formats.number(p["lines"]),
                    formats.number(p["amount"], 2) if p["lines"] else formats.MISSING,
                    p["currency"] or "",
                ]
            )
            for p in found[shown]
        ]
        order = ("person", "pay_rule", "pay_status", "pay_lines", "amount", "currency")
        columns = [Column(text(f"column.{n}"), n in ("pay_lines", "amount")) for n in order]
        components.show(components.table(columns, rows))


def _status(context: session.Context, row: Record) -> str:
    period, paid = (periods.words(str(row[c]), context.language) for c in ("period", "pay_month"))
    return context.text("pay.status", period=period, paid=paid, status=context.word("pay_status", row["status"]))


def _link(context: session.Context, row: Record) -> Html:
    query = {"language": context.language, "month": context.month, "unit": ":".join(context.unit)}
    name = context.name(row, row["entity_code"])
    return components.link(name, "person", **query, person=row["entity_code"], family=row["family"])


def _adjustments(context: session.Context, lines: list[Record], found: list[Record]) -> None:
    """What earlier months are still owed or have been paid too much, after they were restated."""
    text, people = context.text, {p["entity_code"]: p for p in found}
    changed = [r for r in lines if r["kind"] == "adjustment"]
    with frame.card("adjustments"):
        components.show(components.heading(text("pay.adjustments"), text("pay.adjustments.note")))
        if not changed:
            components.show(components.note(text("pay.adjustments.none")))
            return
        rows = [
            Row(
                [
                    components.two_lines(_link(context, people[r["entity_code"]] | r), r["entity_code"]),
                    periods.words(str(r["for_period"]), context.language),
                    periods.words(str(r["pay_month"]), context.language),
                    formats.number(r["amount"], 2, signed=True),
                    r["currency"] or "",
                ]
            )
            for r in changed
        ]
        order = ("person", "for_period", "pay_month", "amount", "currency")
        components.show(components.table([Column(text(f"column.{n}"), n == "amount") for n in order], rows))


def _calendar(context: session.Context, codes: set[str]) -> None:
    """From the score to the payment: who does what from when to when. Period and pay month are two things."""
    text, store, month = context.text, context.store, str(context.month)
    dated = [r for r in data.records(results.pay_dates(store, month)) if r["pay_code"] in codes]
    steps = dated or [r for r in data.records(rules.pay_steps(store, month)) if r["pay_code"] in codes]
    if not steps:
        return
    with frame.card("calendar"):
        components.show(components.heading(text("pay.calendar"), text("pay.calendar.note")))
        rows, before = [], None
        for step in sorted(steps, key=lambda r: (r["pay_code"], r["position"])):
            if step["pay_code"] != before:
                before = step["pay_code"]
                rows.append(Row([context.word("pay_code", before)], kind="group"))
            rows.append(
                Row(
                    [
                        context.name(step, step["step"]),
                        context.word("role", step["role"]),
                        when(context, step),
                        components.pill(context.word("basis", step["basis"]), basis_tone(step["basis"])),
                    ]
                )
            )
        names = ("step", "who", "when", "basis")
        components.show(components.table([Column(text(f"column.{n}")) for n in names], rows))


def when(context: session.Context, step: Record) -> str:
    """The days of a step: dates where they are published, else days of a month."""
    if step.get("from_date") is not None:
        days = [formats.day(step[c], context.language) for c in ("from_date", "to_date")]
        return context.text("kpi.from_to", low=days[0], high=days[1])
    return context.text("pay.days", first=step["from_day"], last=step["to_day"], later=step["months_later"])


def basis_tone(basis: Any) -> str:
    return "warn" if basis == "completion" else "good"


page(session.context())
