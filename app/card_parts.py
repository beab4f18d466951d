"""Parts of a scorecard beyond its lines: header, recent months, grade, slopes, state, proposals, pay, year to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app import components, data, formats, frame, rules, scores, session
from app.components import Column, Row
from app.insights import Told
from app.lines import Line
from orchestration.reading import insight_text, outcomes_text, periods

Record = dict[str, Any]


def header(context: session.Context, card: Record, told: Told, entities: dict[str, Record]) -> None:
    """Who, score, grade, places, coverage; the stretches of the period, the rules, the state."""
    text, store, month, code = context.text, context.store, str(context.month), card["entity_code"]
    who = entities.get(code, {})
    above = [who.get(f"{k}_code") for k in ("site", "section", "team", "group")]
    units = [context.name(entities.get(str(u), {}), str(u)) for u in dict.fromkeys(above) if u and u != code]
    scheme = next((r for r in data.records(rules.schemes(store, month)) if r["scheme_code"] == card["scheme_code"]), {})
    shown = text("stamp.rules", scheme=context.name(scheme, card["scheme_code"]), version=card["scheme_version"])
    facts = [(text("column.score"), formats.points(card["score"]))]
    if told.insight.grade:
        facts.append((text("column.grade"), context.word("grade_name", told.insight.grade["grade"])))
    facts += _places(context, card)
    facts.append((text("column.coverage"), formats.share(card["coverage"], 0)))
    kind = "" if card["entity_type"] == "employee" else context.word("entity_type", card["entity_type"])
    with frame.card("header"):
        under = " · ".join(p for p in (code, kind, context.word("role", card["role"]), *units[1:]) if p)
        components.show(components.person(context.name(who, code), under, facts))
        spells = [s for s in data.records(scores.spells(store, month, code)) if s["family"] == card["family"]]
        stretches = [_spell(context, s, entities) for s in spells] if card["period"] == month else []
        state = told.outcomes.state.get("state")
        pills = [
            components.pill(_withheld(context, card), "warn") if card["status"] != "scored" else "",
            components.pill(periods.words(str(card["period"]), context.language), "")
            if card["period"] != month
            else "",
            components.pill(context.word("person_state", state), "good" if state == "normal" else "warn")
            if state
            else "",
            components.pill(shown, "accent"),
        ]
        components.show(components.stamp(*pills, " · ".join(stretches)), frame.stamp(context))


def _places(context: session.Context, card: Record) -> list[tuple[str, str]]:
    """The places of the card in the lists of its family."""
    lists = {r["rank_list"]: r for r in data.records(rules.rank_lists(context.store, str(context.month)))}
    found = []
    for rank in data.records(scores.ranks(context.store, str(context.month), card["entity_code"])):
        listed = lists.get(rank["rank_list"], {})
        if (
            rank["scheme_code"] not in ("*", card["scheme_code"])
            or listed.get("family", card["family"]) != card["family"]
        ):
            continue
        place = formats.place(rank["place_first"], rank["tied"])
        of = context.text("ranking.place_of", place=place, n=formats.number(rank["unit_size"]))
        name = list_name(context, rank["rank_list"], listed, short=True)
        found.append((name, of if rank["place_first"] is not None else context.word("reason", rank["reason"])))
    return found


def list_name(context: session.Context, code: str, row: Record, *, short: bool = False) -> str:
    """The name of a rank list: short words where there are, else that of the rules."""
    known = context.word("rank_short" if short else "rank_list", code)
    return known if known != code else context.name(row, code)


def _withheld(context: session.Context, card: Record) -> str:
    status = context.word("status", card["status"])
    return f"{status}: {context.word('reason', card['reason'])}" if card["reason"] else status


def _spell(context: session.Context, spell: Record, entities: dict[str, Record]) -> str:
    unit = context.name(entities.get(str(spell["unit_code"]), {}), str(spell["unit_code"]))
    days = [formats.day(d, context.language) for d in (spell["spell_start"], spell["spell_end"])]
    return context.text(
        "person.spell", unit=unit, start=days[0], end=days[1], days=formats.number(spell["on_duty_days"])
    )


def months(context: session.Context, card: Record, told: Told) -> None:
    """The recent periods at a glance: score, grade, place; and the year so far."""
    text, recent = context.text, told.outcomes.recent
    if len(recent) < 2:
        return
    with frame.card("months"):
        year = told.outcomes.to_date
        components.show(
            components.heading(
                text("person.recent", n=len(recent)),
                frame.capital(outcomes_text.to_date(year, context.language)) if year else "",
            )
        )
        drawn = []
        for past in reversed(recent):
            place = past["place"]
            of = ""
            if place.get("place_first") is not None:
                shown = formats.place(place["place_first"], place["tied"])
                of = text("ranking.place_of", place=shown, n=formats.number(place["unit_size"]))
            elif place:
                of = context.word("reason", place["reason"])
            score = (
                formats.points(past["score"]) if past["score"] is not None else context.word("status", past["status"])
            )
            drawn.append(
                components.month_box(
                    periods.words(str(past["period"]), context.language, short=True),
                    score,
                    context.word("grade_name", past["grade"]),
                    of,
                )
            )
        components.show(components.months(drawn))


def change(context: session.Context, told: Told, found: Sequence[Line]) -> None:
    """The grade and what would have changed it; the slope of every item."""
    text, known = context.text, told.insight
    grade = insight_text.grade(known, context.language)
    reached = insight_text.reaches(known, told.rows, context.language) if known.reaches else []
    slopes = [(line, told.line(line.row)) for line in found if not line.is_limit]
    said = [
        (line, insight_text.slope(row, known.slopes[insight_text.key_of(row)], known, context.language))
        for line, row in slopes
        if row is not None and insight_text.key_of(row) in known.slopes
    ]
    if not grade and not said:
        return
    left, right = st.columns([1, 1.25], gap="small") if grade else (None, st.container())
    if left is not None:
        with left, frame.card("grade"):
            components.show(components.heading(text("person.grade"), text("person.grade.note")))
            components.show(components.plain_list(grade))
            components.show(components.plain_list(reached))
    with right, frame.card("slopes"):
        components.show(components.heading(text("person.slopes"), text("person.slopes.note")))
        several = len({line.key.split("|")[0] for line, _ in said}) > 1
        rows = [Row([line.name, words]) if several else Row([words]) for line, words in said]
        columns = [Column(""), Column("")] if several else [Column("")]
        components.show(components.table(columns, rows))


def after(context: session.Context, card: Record, told: Told) -> None:
    """Proposals with their evidence, and the pay of the card."""
    text, around = context.text, told.outcomes
    if around.proposals:
        with frame.card("proposals"):
            components.show(components.heading(text("person.proposals"), text("person.proposals.note")))
            components.show(
                components.plain_list(
                    [frame.capital(outcomes_text.proposal(r, context.language)) for r in around.proposals]
                )
            )
            notes = [text(f"legal_note.{code}") for code in outcomes_text.notes(around.proposals)]
            query = {"language": context.language, "month": context.month, "unit": ":".join(context.unit)}
            more = components.link(text("person.proposals.all"), "consequences", **query)
            components.show(components.note(components.join([*notes, more], " ")))
    if around.pay:
        with frame.card("pay"):
            components.show(components.heading(text("person.pay"), text("person.pay.note")))
            components.show(pay_table(context, around.pay))


def pay_table(context: session.Context, rows: Sequence[Record]) -> components.Html:
    """Pay lines with what they are of, and their sum."""
    text, names = context.text, pay_names(context)
    drawn = [
        Row(
            [
                names.get((r["pay_code"], r["line_code"]), context.word("pay_kind", r["kind"])),
                components.pill(context.word("pay_kind", r["kind"]), "warn" if r["kind"] == "to_decide" else ""),
                periods.words(str(r["for_period"]), context.language),
                periods.words(str(r["pay_month"]), context.language),
                formats.number(r["base_amount"], 2),
                formats.points(r["score"]),
                formats.number(r["amount"], 2, signed=r["kind"] in ("adjustment", "limit")),
                r["currency"] or "",
            ]
        )
        for r in rows
    ]
    total = formats.number(sum(float(r["amount"] or 0) for r in rows), 2)
    drawn.append(Row([text("column.sum"), "", "", "", "", "", total, rows[0]["currency"] or ""], kind="sum"))
    names_of = ("pay_line", "pay_kind", "for_period", "pay_month", "base_amount", "score", "amount", "currency")
    columns = [Column(text(f"column.{n}"), n in ("base_amount", "score", "amount")) for n in names_of]
    return components.table(columns, drawn)


def pay_names(context: session.Context) -> dict[tuple[str, str], str]:
    """(pay code, line) → its name in the rules."""
    found = data.records(rules.pay_rules(context.store, str(context.month)))
    return {(r["pay_code"], r["line_code"]): context.name(r, r["line_code"]) for r in found}
