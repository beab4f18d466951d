"""One card down to the record, of a person, a unit or a vendor: what it is made of, and what follows from it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import (
    card_choice,
    card_parts,
    charts,
    components,
    data,
    formats,
    frame,
    insights,
    lines,
    proof,
    scores,
    session,
    trends,
)
from app.components import Column, Row
from app.insights import Told
from app.lines import Line
from orchestration.reading import insight_text, periods


def page(context: session.Context) -> None:
    if frame.no_month(context, "person") or context.month is None:
        return
    chosen = card_choice.choose(context)
    frame.waivers(context)
    if chosen is None:
        return
    store, month = context.store, context.month
    family, code = chosen
    months = store.until(month)
    cards = [c for c in data.records(scores.cards(store, months, code)) if c["family"] == family]
    card = next(c for c in cards if c["month"] == month)
    told = insights.of_card(store, month, card)
    entities = {r["entity_code"]: r for r in data.records(data.entities(store, month))}
    mine = [r for r in data.records(scores.lines(store, month, code)) if r["family"] == family]
    found = lines.read(context, [r for r in mine if r["period"] == card["period"]])
    card_parts.header(context, card, told, entities)
    card_parts.months(context, card, told)
    _waterfall(context, card, found, told)
    card_parts.change(context, told, found)
    _table(context, found, told)
    card_parts.after(context, card, told)
    proof.draw(context, code, found, card)
    _trend(context, cards)
    _kpis(context, card, months)


def _waterfall(context: session.Context, card: dict[str, Any], found: list[Line], told: Told) -> None:
    text = context.text
    left, right = st.columns([1.1, 1.1], gap="small")
    with left, frame.card("waterfall"):
        first, second = st.columns([2, 1.2], vertical_alignment="center")
        with first:
            components.show(components.heading(text("person.waterfall"), text("person.waterfall.note")))
        levels = ("item", "section")
        session.remember("detail", levels, levels[0])
        second.segmented_control(
            text("filter.level"),
            levels,
            format_func=lambda v: text(f"column.{v}"),
            key="detail",
            required=True,
            label_visibility="collapsed",
            width="stretch",
        )
        total = float(card["score"]) if card["score"] is not None else sum(line.points for line in found)
        counted = [line for line in found if not line.statistical]
        steps = lines.steps(counted, total, text("column.total"), session.keep("detail") == "section")
        frame.chart(charts.waterfall(steps, text("column.points")), "waterfall")
    with right, frame.card("says"):
        components.show(components.heading(text("person.says"), text("person.says.note")))
        told_of = sorted(found, key=_loss, reverse=True)
        components.show(components.sentences([_said(context, line, told) for line in told_of]))


def _loss(line: Line) -> float:
    if line.statistical:
        return -99.0
    return 99.0 if line.missing else line.possible - line.points


def _said(context: session.Context, line: Line, told: Told) -> tuple[str, str, str]:
    """What the line gave, and below it what the records say about the points that it lost."""
    lost = line.points - line.possible
    words, row = lines.sentence(context, line), told.line(line.row)
    if row is not None:
        causes = told.insight.causes.get(insight_text.key_of(row), [])
        why = [insight_text.cause(row, cause, told.insight.kpis, context.language) for cause in causes]
        words = components.two_lines(words, components.join(why, components.Html("<br>"))) if why else words
    if line.missing or line.statistical:
        return formats.MISSING, "muted", words
    tone = "good" if lost >= 0.005 else "bad" if lost <= -0.005 else "muted"
    return formats.points(lost, signed=True), tone, words


def _table(context: session.Context, found: list[Line], told: Told) -> None:
    """Every line; for a person who moved, by the stretches of the month."""
    text = context.text
    grades = told.insight.item_grades
    names = ("item", "value", "sample", "target", "curve_share", "possible", "points", "grade", "reason")
    kept = [n for n in names if (n != "reason" or any(line.reason for line in found)) and (n != "grade" or grades)]
    several = len({str(line.row["spell_start"]) for line in found}) > 1
    rows, spell, section = [], None, None
    for line in found:
        if several and line.row["spell_start"] != spell:
            spell, section = line.row["spell_start"], None
            days = [formats.day(line.row[c], context.language) for c in ("spell_start", "spell_end")]
            share = formats.share(line.row["spell_share"])
            rows.append(Row([text("person.stretch", start=days[0], end=days[1], share=share)], kind="group"))
        if line.section != section:
            section = line.section
            rows.append(Row([section], kind="group"))
        cells = _cells(context, line) | {
            "grade": context.word("grade_name", grades.get(line.row["item_code"], {}).get("grade"))
        }
        rows.append(Row([cells[n] for n in kept]))
    sums = {
        "item": text("column.total"),
        "possible": formats.points(sum(line.possible for line in found)),
        "points": formats.points(sum(line.points for line in found)),
    }
    rows.append(Row([sums.get(n, "") for n in kept], kind="sum"))
    with frame.card("lines"):
        components.show(components.heading(text("person.lines"), text("person.lines.note")))
        columns = [Column(text(f"column.{n}"), n not in ("item", "grade", "reason")) for n in kept]
        components.show(components.table(columns, rows))


def _cells(context: session.Context, line: Line) -> dict[str, Any]:
    """The cells of a score line; blank where a column says nothing about it."""
    row = line.row
    counted = 0 if row["source"] == "events" and row["sample_size"] is None else row["sample_size"]
    tone = "bad" if line.is_limit else "warn"
    reason = components.pill(context.word("reason", line.reason), tone) if line.reason else ""
    if line.statistical:
        reason = components.pill(context.text("person.statistical"), "")
    return {
        "item": line.item_name,
        "value": "" if line.is_limit or row["source"] == "events" else lines.value_words(line, row["value"]),
        "sample": "" if counted is None else formats.number(counted),
        "target": "" if row["target"] is None else lines.value_words(line, row["target"]),
        "curve_share": ""
        if row["curve_share"] is None or row["source"] == "events"
        else formats.share(row["curve_share"]),
        "possible": "" if line.is_limit else formats.points(line.possible),
        "points": formats.points(line.points),
        "reason": reason,
    }


def _trend(context: session.Context, cards: list[dict[str, Any]]) -> None:
    text = context.text
    values = [c["score"] for c in cards]
    with frame.card("trend"):
        components.show(components.heading(text("person.trend")))
        if sum(v is not None for v in values) < 2:
            components.show(components.note(text("person.trend.short")))
            return
        labels = [periods.words(str(c["period"]), context.language, short=True) for c in cards]
        frame.chart(
            trends.trend(labels, values, [formats.points(v) for v in values], text("column.score"), "pts"), "total"
        )


def _kpis(context: session.Context, card: dict[str, Any], months: list[str]) -> None:
    """Every KPI of the person: the month, the recent course, n."""
    dictionary = data.dictionary(context.store, str(context.month))
    facts = data.entity_kpis(context.store, months, card["entity_type"], card["entity_code"])
    if facts.empty:
        return
    known = {code for code, row in dictionary.items() if not row.get("variant_of")}
    order = sorted(set(facts["kpi_code"]) & known, key=lambda c: (str(dictionary[c].get("family")), c))
    components.show(components.heading(context.text("person.kpis"), context.text("person.kpis.note")))
    whose = (card["entity_type"], card["entity_code"])
    components.show(components.tiles(frame.kpi_tiles(context, order, dictionary, facts, months, whose)))


page(session.context())
