"""Consequences: what the rules propose and on what evidence, what people decided, who is in which state."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import components, data, formats, frame, results, rules, scores, session
from app.components import Column, Html, Row, Tile
from orchestration.reading import outcomes_text, periods

EVERY = "*"
PAGE_SIZE = 25
Record = dict[str, Any]


def page(context: session.Context) -> None:
    if frame.no_month(context, "consequences") or context.month is None:
        return
    text, month, store = context.text, context.month, context.store
    title = text("consequences.title", month=context.month_name(month))
    components.show(components.header(title, text("consequences.subtitle"), frame.stamp(context)))
    frame.waivers(context)
    entities = {r["entity_code"]: r for r in data.records(data.entities(store, month))}
    scored = {c["entity_code"]: c for c in data.records(scores.scored(store, month))}
    known = {r["rule_code"]: r for r in data.records(rules.run_rules(store, month))}
    found = [p for p in data.records(results.proposals(store, month)) if _mine(context, p, entities)]
    states = [s for s in data.records(results.states(store, month)) if _mine(context, s, entities)]
    judged = [r for r in data.records(results.judged(store, month)) if _mine(context, r, entities)]
    _numbers(context, found, states, _by_luck(context, judged, known))
    _proposals(context, found, known, entities | scored)
    _states(context, states, entities | scored, known)


def _mine(context: session.Context, row: Record, entities: dict[str, Record]) -> bool:
    """Whether a row is of the unit chosen, and may be seen."""
    kind, unit = context.unit
    code = row["entity_code"]
    inside = kind == "centre" or code == unit or entities.get(code, {}).get(f"{kind}_code") == unit
    return inside and context.visible.allows(code)


def _by_luck(context: session.Context, judged: list[Record], known: dict[str, Record]) -> float:
    """How many proposals there would be if all whom a rule judged were equally good: a rule of places always hits."""
    many = sum(m <= str(context.month) for m in context.store.months())
    found = 0.0
    for row in judged:
        rule, size = known.get(str(row["rule_code"]), {}), int(row["unit_size"] or 0)
        back = rule.get("within") is None or 1 <= int(row["eligible_since_return"] or 0) <= int(rule["within"])
        if rule and size and back and int(rule["run_length"]) <= many:
            found += (min(int(rule["places"]), size) / size) ** int(rule["run_length"])
    return found


def _numbers(context: session.Context, found: list[Record], states: list[Record], by_luck: float) -> None:
    text = context.text
    tiles = [
        Tile(text("consequences.proposals"), formats.number(len(found))),
        Tile(text("consequences.people"), formats.number(len({p["entity_code"] for p in found}))),
        Tile(text("consequences.by_luck"), formats.number(by_luck, 1), hint=text("consequences.by_luck.note")),
        Tile(text("consequences.off"), formats.number(sum(s["state"] != "normal" for s in states))),
    ]
    components.show(components.tiles(tiles))


def _proposals(
    context: session.Context, found: list[Record], known: dict[str, Record], people: dict[str, Record]
) -> None:
    """Each proposal with its evidence; whoever decides reads the legal note with it."""
    text = context.text
    with frame.card("proposals"):
        left, right = st.columns([3, 1.2], vertical_alignment="center")
        with left:
            components.show(components.heading(text("consequences.list"), text("consequences.list.note")))
        codes = [EVERY, *dict.fromkeys(p["rule_code"] for p in found)]
        names = {c: context.name(known.get(c, {}), c) for c in codes} | {EVERY: text("consequences.every_rule")}
        session.remember("rule", codes, EVERY)
        right.selectbox(
            text("filter.rule"), codes, format_func=names.__getitem__, key="rule", label_visibility="collapsed"
        )
        rule = session.keep("rule")
        chosen = [p for p in found if rule in (EVERY, p["rule_code"])]
        if not chosen:
            frame.nothing(context, "proposals")
            return
        notes = [text(f"legal_note.{code}") for code in outcomes_text.notes(chosen)]
        if notes:
            components.show(components.pill(" ".join(notes), "warn"))
        decided = _decided(context)
        shown = frame.pager(context, right, "proposal_page", len(chosen), PAGE_SIZE)
        rows, before = [], None
        for proposal in chosen[shown]:
            if proposal["rule_code"] != before:
                before = proposal["rule_code"]
                rows.append(Row([_rule(context, known.get(before, {}), before)], kind="group"))
            rows.append(_row(context, proposal, known.get(str(before), {}), people, decided))
        numeric = {"place", "sample", "score", "chance", "standards", "training"}
        order = ("person", "run", "place", "score", "chance", "standards", "training", "due", "decision")
        columns = [Column(text(f"column.{n}"), n in numeric, one_line=n in ("run", "due")) for n in order]
        components.show(components.table(columns, rows))
        components.show(components.note(text("consequences.how")))


def _rule(context: session.Context, rule: Record, code: str) -> str:
    """The name of a rule and what it proposes."""
    action = rule.get(f"action_{context.language}")
    return f"{context.name(rule, code)} → {action}" if action else context.name(rule, code)


def _row(
    context: session.Context, p: Record, rule: Record, people: dict[str, Record],
    decided: dict[tuple[str, str], Record],
) -> Row:  # fmt: skip
    text = context.text
    place = outcomes_text.place_of(p, formats.place(p["place"], p["tied"]), rule.get("rank_end"), context.language)
    months = [periods.words(m, context.language, short=True) for m in str(p["run_months"] or "").split("|") if m]
    # the first and the last: a long run would make a tall row
    span = " – ".join(dict.fromkeys([*months[:1], *months[-1:]]))
    interval = ""
    if p["score_low"] is not None:
        interval = text("kpi.from_to", low=formats.points(p["score_low"]), high=formats.points(p["score_high"]))
    luck = text("consequences.once", chance=formats.share(p["chance_once"]))
    year = text("consequences.year", chance=formats.share(p["chance_year"]))
    noise = text("consequences.noise", chance=formats.share(p["chance_by_noise"]))
    training = formats.number(p["training_offered"])
    return Row(
        [
            components.two_lines(_link(context, p, people), _unit(context, p, people)),
            components.two_lines(formats.number(p["run_length"]), span),
            components.two_lines(place, text("ranking.tie") if p["tied"] else ""),
            components.two_lines(
                formats.points(p["score"]),
                components.join([interval, text("tile.sample", n=formats.number(p["sample_size"]))], Html("<br>")),
            ),
            components.two_lines(
                formats.share(p["chance_run"]),
                components.join(
                    [luck, year, noise] if p["chance_by_noise"] is not None else [luck, year], Html("<br>")
                ),
            ),
            formats.number(p["standards_missed"]),
            components.pill(text("consequences.no_training"), "warn") if not p["training_offered"] else training,
            formats.day(p["due_on"], context.language),
            _decision(context, decided.get((p["rule_code"], p["entity_code"]))),
        ]
    )


def _link(context: session.Context, row: Record, people: dict[str, Record]) -> Html:
    code = row["entity_code"]
    query = {"language": context.language, "month": context.month, "unit": ":".join(context.unit)}
    name = context.name(people.get(code, {}), code)
    return components.link(name, "person", **query, person=code, family=row["family"])


def _unit(context: session.Context, row: Record, people: dict[str, Record]) -> str:
    unit = str(row["unit_code"])
    return f"{row['entity_code']} · {context.name(people.get(unit, {}), unit)}"


def _decided(context: session.Context) -> dict[tuple[str, str], Record]:
    """(rule, entity) → the newest decision on a proposal of this month, in whichever month it was published."""
    months = [m for m in context.store.months() if m >= str(context.month)]
    found = data.records(results.decisions(context.store, months))
    return {(d["rule_code"], d["entity_code"]): d for d in found if d["about_month"] == context.month}


def _decision(context: session.Context, found: Record | None) -> Html:
    if found is None:
        return components.pill(context.text("decision.open"), "")
    tone = "good" if found["status"] == "confirmed" else "bad"
    who = context.text(
        "decision.by", who=found["decided_by"] or formats.MISSING, on=formats.day(found["decided_at"], context.language)
    )
    why = components.join([who, found["reason"] or ""], Html("<br>"))
    return components.two_lines(components.pill(context.word("decision", found["status"]), tone), why)


def _states(
    context: session.Context, states: list[Record], people: dict[str, Record], known: dict[str, Record]
) -> None:
    """How many are in which state, and everybody who is not in the normal one."""
    text = context.text
    with frame.card("states"):
        components.show(components.heading(text("consequences.states"), text("consequences.states.note")))
        other = [s for s in states if s["state"] != "normal"]
        counts = dict.fromkeys((s["state"] for s in states), 0)
        for row in states:
            counts[row["state"]] += 1
        told = [f"{context.word('person_state', code)}: {formats.number(n)}" for code, n in sorted(counts.items())]
        components.show(components.note(" · ".join(told)))
        if not other:
            return
        shown = frame.pager(context, st.container(), "state_page", len(other), PAGE_SIZE)
        rows = [
            Row(
                [
                    components.two_lines(_link(context, s, people), s["entity_code"]),
                    context.word("person_state", s["state_before"]),
                    components.pill(context.word("person_state", s["state"]), "warn"),
                    periods.words(str(s["since_month"]), context.language),
                    context.name(known.get(s["cause"], {})) or context.word("state_cause", s["cause"]),
                ]
            )
            for s in other[shown]
        ]
        names = ("person", "state_before", "state", "since", "cause")
        components.show(components.table([Column(text(f"column.{n}")) for n in names], rows))


page(session.context())
