"""A scheme as rules in words: items, weights, curves, grades, ranks, runs, pay, raters; versions; how it works."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import (
    card_choice,
    charts,
    components,
    data,
    formats,
    frame,
    ownership,
    rules,
    scheme_parts,
    scheme_words,
    session,
)
from app.components import Column, Row

Record = dict[str, Any]


def page(context: session.Context) -> None:
    if frame.no_month(context, "schemes") or context.month is None:
        return
    text, month, store = context.text, context.month, context.store
    components.show(components.header(text("page.schemes"), text("schemes.subtitle"), frame.stamp(context)))
    frame.waivers(context)
    schemes = data.records(rules.schemes(store, month))
    if not schemes:
        with frame.card("empty"):
            frame.nothing(context, "schemes")
        return
    newest = {s["scheme_code"]: s for s in sorted(schemes, key=lambda s: int(s["version"]))}
    scheme = _choose(context, newest)
    version = (scheme["scheme_code"], scheme["version"])
    every = data.records(rules.items(store, month))
    items = [i for i in every if (i["scheme_code"], i["version"]) == version]
    kpis = data.dictionary(store, month)
    knots = data.records(rules.knots(store, month))
    _facts(context, scheme)
    _items(context, scheme, items, kpis, knots)
    _curve(context, items, kpis, knots)
    scheme_parts.draw(context, scheme, items)
    scheme_parts.versions(context, scheme)
    scheme_parts.health(context, scheme, items)
    scheme_parts.simulated(context, scheme)
    kinds = set(str(scheme["entity_types"]).split("|"))
    if kinds & {"section", "centre"}:
        ownership.draw(context, list(newest.values()), every, kpis)


def _choose(context: session.Context, schemes: dict[str, Record]) -> Record:
    """The scheme of the address, else the first; families keep together."""
    codes = sorted(schemes, key=lambda c: (str(schemes[c]["family"]), c))
    families = card_choice.family_names(context, list(dict.fromkeys(str(s["family"]) for s in schemes.values())))
    names = {c: f"{families[str(schemes[c]['family'])]} · {context.name(schemes[c], c)}" for c in codes}
    session.remember("scheme_code", codes, codes[0])
    st.selectbox(context.text("filter.scheme"), codes, format_func=names.__getitem__, key="scheme_code")
    chosen = str(session.keep("scheme_code"))
    session.address(scheme_code=chosen)
    return schemes[chosen]


def _facts(context: session.Context, scheme: Record) -> None:
    text = context.text
    with frame.card("facts"):
        since = text(
            "scheme.version", version=scheme["version"], day=formats.day(scheme["valid_from"], context.language)
        )
        until = scheme["valid_to"]
        components.show(
            components.heading(f"{context.name(scheme, scheme['scheme_code'])} ({scheme['scheme_code']})"),
            components.stamp(
                components.pill(since, "accent"),
                components.pill(text("scheme.until", day=formats.day(until, context.language)), "warn")
                if until
                else "",
                scheme_words.basis(context, scheme),
                str(scheme["document_ref"] or ""),
            ),
        )
        components.show(components.plain_list(scheme_words.scheme_facts(context, scheme)))


def _items(
    context: session.Context, scheme: Record, items: list[Record], kpis: dict[str, Record], knots: list[Record]
) -> None:
    """Sections and items: points, weight, where the value comes from, curve, what happens without one, who delivers."""
    text, store, month = context.text, context.store, str(context.month)
    raters = data.records(rules.raters(store, month))
    found = data.records(rules.sections(store, month))
    sections = {
        s["section_code"]: s
        for s in found
        if (s["scheme_code"], s["version"]) == (scheme["scheme_code"], scheme["version"])
    }
    whole = float(scheme["base_total"] or 0) or 1.0
    rows = []
    for code, section in sections.items():
        base = text("scheme.section", name=context.name(section, code), points=formats.number(section["base"]))
        limits = scheme_words.limits(context, section)
        marks = components.join([f"{base}{f', {limits}' if limits else ''}", scheme_words.basis(context, section)], " ")
        rows.append(Row([marks], kind="group"))
        for item in [i for i in items if i["section_code"] == code]:
            rows.append(_item(context, item, kpis, knots, raters, whole))
    with frame.card("items"):
        components.show(components.heading(text("scheme.items"), text("scheme.items.note")))
        names = ("item", "points", "weight", "measured_by", "rule_in_words", "owner", "basis")
        widths = {"item": "17%", "measured_by": "20%", "rule_in_words": "26%"}
        columns = [Column(text(f"column.{n}"), n in ("points", "weight"), widths.get(n, "")) for n in names]
        components.show(components.table(columns, rows))


def _item(
    context: session.Context,
    item: Record,
    kpis: dict[str, Record],
    knots: list[Record],
    raters: list[Record],
    whole: float,
) -> Row:
    text = context.text
    letter = f"{text('scheme.class', letter=item['class_letter'])} · " if item.get("class_letter") else ""
    under = letter + context.word("perspective", item.get("perspective"))
    points = float(item["points"] or 0)
    sampled = text("scheme.least", n=formats.number(item["min_sample"])) if item["min_sample"] else ""
    scored = bool(points or item["curve_code"] or item["source"] == "events")
    rule = scheme_words.curve(item, kpis, knots) if scored else text("person.statistical")
    target = text("scheme.target", target=scheme_words.value(item, kpis, item["target"])) if item["target"] else ""
    more = [p for p in (target, scheme_words.limits(context, item), sampled, scheme_words.missing(context, item)) if p]
    due = text("scheme.deadline", day=formats.number(item["deadline_day"])) if item["deadline_day"] else ""
    return Row(
        [
            components.two_lines(context.name(item, item["item_code"]), under),
            formats.number(points, 1),
            formats.share(points / whole, 0),
            scheme_words.source(context, item, kpis, raters),
            components.two_lines(rule, "; ".join(more) if scored and item["source"] != "events" else ""),
            components.two_lines(item["data_owner"] or "", due),
            scheme_words.basis(context, item),
        ]
    )


def _curve(context: session.Context, items: list[Record], kpis: dict[str, Record], knots: list[Record]) -> None:
    """The curve of one item, drawn."""
    text = context.text
    drawn = {i["item_code"]: i for i in items if i["curve_code"]}
    if not drawn:
        return
    with frame.card("curve"):
        left, right = st.columns([2, 1.3], vertical_alignment="center")
        with left:
            components.show(components.heading(text("scheme.curve"), text("scheme.curve.note")))
        session.remember("curve_item", list(drawn), next(iter(drawn)))
        names = {code: context.name(item, code) for code, item in drawn.items()}
        right.selectbox(
            text("filter.line"), list(drawn), format_func=names.__getitem__, key="curve_item",
            label_visibility="collapsed",
        )  # fmt: skip
        item = drawn[session.keep("curve_item")]
        by = float(item["target"] or 1)
        mine = [
            (float(k["x"]) * by, float(k["share"]), str(k["to_next"]))
            for k in knots
            if k["curve_code"] == item["curve_code"]
        ]
        unit = (
            "%" if item["source"] in ("ratings", "members") else str(kpis.get(str(item["ref"]), {}).get("unit") or "")
        )
        titles = {"x": context.name(item, item["item_code"]), "y": text("axis.share_of_points"), "dot": ""}
        frame.chart(charts.curve(mine, None, titles, unit), "curve")


page(session.context())
