"""One person: the scorecard down to the record. Waterfall, lines, curve with the person's dot, records, trend."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import charts, components, data, formats, frame, lines, proof, session, trends
from app.components import Column, Row
from app.lines import Line


def page(context: session.Context) -> None:
    if frame.no_month(context, "person") or context.month is None:
        return
    code = _choose(context)
    frame.waivers(context)
    if code is None:
        return
    store, month = context.store, context.month
    months = store.until(month)
    cards = data.records(data.cards(store, months, code))
    here = [c for c in cards if c["month"] == month]
    if not here:
        with frame.card("empty"):
            frame.nothing(context, "card")
        return
    card = _family(context, here)
    entities = {r["entity_code"]: r for r in data.records(data.entities(store, month))}
    mine = [r for r in data.records(data.lines(store, month, code)) if r["family"] == card["family"]]
    found = lines.read(context, mine)
    _header(context, card, entities)
    _waterfall(context, card, found)
    _table(context, card, found)
    proof.draw(context, code, found)
    _trend(context, [c for c in cards if c["family"] == card["family"]], months)
    _kpis(context, card, months)


def _choose(context: session.Context) -> str | None:
    """The person to look at: of the address, else the first of the unit that is chosen."""
    text, store, month = context.text, context.store, str(context.month)
    people = [p for p in data.records(data.scored_people(store, month)) if context.visible.allows(p["entity_code"])]
    kind, unit = context.unit
    inside = [p for p in people if kind == "centre" or p.get(f"{kind}_code") == unit]
    asked = st.session_state.get("person") or st.session_state.get("kept_person") or st.query_params.get("person")
    known = {p["entity_code"]: p for p in [*inside, *(p for p in people if p["entity_code"] == asked)]}
    left, right = st.columns([2, 1.3], vertical_alignment="bottom")
    with left:
        components.show(
            components.header(text("person.title", month=context.month_name(month)), text("person.subtitle"))
        )
    if not known:
        with frame.card("empty"):
            frame.nothing(context, "people" if people else "card")
        return None
    session.remember("person", list(known), next(iter(known)))
    names = {c: f"{context.name(p, c)} · {c}" for c, p in known.items()}
    right.selectbox(
        text("filter.person"), list(known), format_func=names.__getitem__, key="person", label_visibility="collapsed"
    )
    code = str(session.keep("person"))
    session.address(person=code)
    return code


def _family(context: session.Context, here: list[dict[str, Any]]) -> dict[str, Any]:
    """The card to show; a choice only where a person has more than one."""
    families = {c["family"]: c for c in here}
    if len(families) == 1:
        return here[0]
    schemes = {r["scheme_code"]: r for r in data.records(data.schemes(context.store, str(context.month)))}
    session.remember("family", list(families), here[0]["family"])
    names = {f: context.name(schemes.get(c["scheme_code"], {}), f) for f, c in families.items()}
    st.segmented_control(
        context.text("filter.scheme"), list(families), format_func=names.__getitem__, key="family", required=True
    )
    return families[session.keep("family")]


def _header(context: session.Context, card: dict[str, Any], entities: dict[str, dict[str, Any]]) -> None:
    text, store, month, code = context.text, context.store, str(context.month), card["entity_code"]
    who = entities.get(code, {})
    above = [who.get(f"{k}_code") for k in ("site", "section", "team", "group")]
    units = [context.name(entities.get(str(u), {}), str(u)) for u in dict.fromkeys(above) if u]
    scheme = next((r for r in data.records(data.schemes(store, month)) if r["scheme_code"] == card["scheme_code"]), {})
    shown = text("stamp.rules", scheme=context.name(scheme, card["scheme_code"]), version=card["scheme_version"])
    facts = [(text("column.score"), formats.points(card["score"]))]
    for rank in data.records(data.ranks(store, month, code)):
        if rank["scheme_code"] not in ("*", card["scheme_code"]):
            continue
        place = formats.place(rank["place_first"], rank["tied"])
        of = text("ranking.place_of", place=place, n=formats.number(rank["unit_size"]))
        facts.append(
            (
                context.word("rank_short", rank["rank_list"]),
                of if rank["place_first"] is not None else context.word("reason", rank["reason"]),
            )
        )
    facts.append((text("column.coverage"), formats.share(card["coverage"], 0)))
    role = context.word("role", card["role"])
    with frame.card("header"):
        under = " · ".join(p for p in (code, role, *units[1:]) if p)
        components.show(components.person(context.name(who, code), under, facts))
        spells = [s for s in data.records(data.spells(store, month, code)) if s["family"] == card["family"]]
        told = [_spell(context, s, entities) for s in spells]
        withheld = components.pill(_withheld(context, card), "warn") if card["status"] != "scored" else ""
        components.show(
            components.stamp(withheld, components.pill(shown, "accent"), " · ".join(told)), frame.stamp(context)
        )


def _withheld(context: session.Context, card: dict[str, Any]) -> str:
    status = context.word("status", card["status"])
    return f"{status}: {context.word('reason', card['reason'])}" if card["reason"] else status


def _spell(context: session.Context, spell: dict[str, Any], entities: dict[str, dict[str, Any]]) -> str:
    unit = context.name(entities.get(str(spell["unit_code"]), {}), str(spell["unit_code"]))
    days = [formats.day(d, context.language) for d in (spell["spell_start"], spell["spell_end"])]
    return context.text(
        "person.spell", unit=unit, start=days[0], end=days[1], days=formats.number(spell["on_duty_days"])
    )


def _waterfall(context: session.Context, card: dict[str, Any], found: list[Line]) -> None:
    text = context.text
    left, right = st.columns([1.25, 1], gap="small")
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
        steps = lines.steps(found, total, text("column.total"), session.keep("detail") == "section")
        frame.chart(charts.waterfall(steps, text("column.points")), "waterfall")
    with right, frame.card("says"):
        components.show(components.heading(text("person.says"), text("person.says.note")))
        components.show(components.sentences([_said(context, line) for line in sorted(found, key=_loss, reverse=True)]))


def _loss(line: Line) -> float:
    return 99.0 if line.missing else line.possible - line.points


def _said(context: session.Context, line: Line) -> tuple[str, str, str]:
    lost = line.points - line.possible
    if line.missing:
        return formats.MISSING, "muted", lines.sentence(context, line)
    tone = "good" if lost >= 0.005 else "bad" if lost <= -0.005 else "muted"
    return formats.points(lost, signed=True), tone, lines.sentence(context, line)


def _table(context: session.Context, card: dict[str, Any], found: list[Line]) -> None:
    """Every line; for a person who moved, by the stretches of the month."""
    text = context.text
    names = ("item", "value", "sample", "target", "curve_share", "possible", "points", "reason")
    kept = names if any(line.reason for line in found) else names[:-1]
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
        rows.append(Row(_cells(context, line)[: len(kept)]))
    sums = [formats.points(sum(p)) for p in ([line.possible for line in found], [line.points for line in found])]
    rows.append(Row([text("column.total"), "", "", "", "", *sums, ""][: len(kept)], kind="sum"))
    with frame.card("lines"):
        components.show(components.heading(text("person.lines"), text("person.lines.note")))
        columns = [Column(text(f"column.{n}"), n not in ("item", "reason")) for n in kept]
        components.show(components.table(columns, rows))


def _cells(context: session.Context, line: Line) -> list[Any]:
    """The cells of a score line; blank where a column says nothing about it."""
    row = line.row
    counted = 0 if row["source"] == "events" and row["sample_size"] is None else row["sample_size"]
    tone = "bad" if line.is_limit else "warn"
    return [
        line.item_name,
        "" if line.is_limit or row["source"] == "events" else lines.value_words(line, row["value"]),
        "" if counted is None else formats.number(counted),
        "" if row["target"] is None else lines.value_words(line, row["target"]),
        "" if row["curve_share"] is None or row["source"] == "events" else formats.share(row["curve_share"]),
        "" if line.is_limit else formats.points(line.possible),
        formats.points(line.points),
        components.pill(context.word("reason", line.reason), tone) if line.reason else "",
    ]


def _trend(context: session.Context, cards: list[dict[str, Any]], months: list[str]) -> None:
    text = context.text
    by_month = {c["month"]: c["score"] for c in cards}
    values = [by_month.get(m) for m in months]
    with frame.card("trend"):
        components.show(components.heading(text("person.trend")))
        if sum(v is not None for v in values) < 2:
            components.show(components.note(text("person.trend.short")))
            return
        labels = [context.month_name(m, short=True) for m in months]
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
