"""Ranking: every scorecard of a rank list with its place, its sections and what keeps a person off the list."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import card_parts, charts, components, data, formats, frame, rank_flags, results, rules, scores, session, style
from app.components import Column, Html, Row
from orchestration.reading import periods

PAGE_SIZE = 25
EVERY = "*"


def page(context: session.Context) -> None:
    if frame.no_month(context, "ranking") or context.month is None:
        return
    text, month, store = context.text, context.month, context.store
    title = text("ranking.title", month=context.month_name(month))
    components.show(components.header(title, text("ranking.subtitle"), frame.stamp(context)))
    frame.waivers(context)
    lists = scores.rank_lists(store, month)
    if not lists:
        with frame.card("empty"):
            frame.nothing(context, "ranking")
        return
    units = {r["entity_code"]: r for r in data.records(data.entities(store, month)) if r["entity_type"] != "employee"}
    schemes = {r["scheme_code"]: r for r in data.records(rules.schemes(store, month))}
    found = _filtered(context, lists, schemes, units)
    if found.empty:
        with frame.card("empty"):
            frame.nothing(context, "cards")
        return
    ranked = found[found["place_first"].notna()]
    _numbers(context, found, ranked)
    _table(context, ranked, units, schemes)
    if not ranked.empty:
        _spread(context, ranked)
    _unranked(context, found[found["place_first"].isna()], units)


def _filtered(
    context: session.Context, lists: list[str], schemes: dict[str, Any], units: dict[str, Any]
) -> pd.DataFrame:
    """The filters, and the rows that they leave: rank list, scheme, the unit of the sidebar, one unit of the list."""
    text, month = context.text, str(context.month)
    first, second, third = st.columns(3)
    session.remember("rank_list", lists, lists[0])
    rows = {r["rank_list"]: r for r in data.records(rules.rank_lists(context.store, month))}
    titles = {c: card_parts.list_name(context, c, rows.get(c, {})) for c in lists}
    first.selectbox(text("filter.rank_list"), lists, format_func=titles.__getitem__, key="rank_list")
    chosen = str(session.keep("rank_list"))
    found = scores.ranking(context.store, month, chosen, str(rows.get(chosen, {}).get("family") or ""))
    found = rank_flags.flagged(context, found, chosen)
    kind, code = context.unit
    if kind != "centre" and f"{kind}_code" in found:
        found = found[(found[f"{kind}_code"] == code) | (found["entity_code"] == code)]
    if context.visible.codes is not None:
        found = found[found["entity_code"].isin(list(context.visible.codes))]
    known = [EVERY, *sorted(set(found["scheme_code"].dropna()))]
    session.remember("scheme", known, EVERY)
    names = {c: context.name(schemes.get(c, {}), c) for c in known} | {EVERY: text("filter.all_schemes")}
    second.selectbox(text("filter.scheme"), known, format_func=names.__getitem__, key="scheme")
    scheme = session.keep("scheme")
    found = found if scheme == EVERY else found[found["scheme_code"] == scheme]
    within = [EVERY, *sorted(set(found["unit_code"].dropna()))]
    session.remember("list_unit", within, EVERY)
    labels = {c: context.name(units.get(c, {}), c) for c in within} | {EVERY: text("filter.all_units")}
    third.selectbox(text("filter.list_unit"), within, format_func=labels.__getitem__, key="list_unit")
    unit = session.keep("list_unit")
    return found if unit == EVERY else found[found["unit_code"] == unit]


def _numbers(context: session.Context, found: pd.DataFrame, ranked: pd.DataFrame) -> None:
    text = context.text
    numbers = ranked["score"].dropna()
    tiles = [
        components.Tile(
            text("ranking.ranked"), formats.number(len(ranked)), note=text("ranking.of", n=formats.number(len(found)))
        ),
        components.Tile(text("ranking.median"), formats.points(numbers.median())),
        components.Tile(text("ranking.range"), f"{formats.points(numbers.min())} – {formats.points(numbers.max())}"),
        components.Tile(text("ranking.tied"), formats.number(int(ranked["tied"].fillna(False).astype(bool).sum()))),
    ]
    components.show(components.tiles(tiles))


def _table(context: session.Context, ranked: pd.DataFrame, units: dict[str, Any], schemes: dict[str, Any]) -> None:
    text, month = context.text, str(context.month)
    with frame.card("list"):
        if ranked.empty:
            frame.nothing(context, "ranked")
            return
        left, right = st.columns([3, 1], vertical_alignment="center")
        shown = frame.pager(context, right, "list_page", len(ranked), PAGE_SIZE)
        order = _sections(context, set(ranked["scheme_code"]))
        grades = {
            (g["family"], g["entity_code"]): g["grade"] for g in data.records(results.grades(context.store, month))
        }
        colours = {code: style.SERIES[n % len(style.SERIES)] for n, code in enumerate(order)}
        with left:
            shown_legend = components.legend([(name, colours[code]) for code, name in order.items()])
            components.show(components.heading(text("ranking.list")), shown_legend)
        points = scores.section_points(context.store, month)
        by_card: dict[tuple[str, str], dict[str, float]] = {}
        for row in data.records(points):
            by_card.setdefault((row["entity_code"], row["family"]), {})[row["section_code"]] = float(row["points"])
        whole = max([*(float(s.get("total_cap") or 0) for s in schemes.values()), float(ranked["score"].max()), 1.0])
        shown_cards = set(zip(ranked["family"], ranked["entity_code"], strict=True))
        rows, before = [], None
        for card in data.records(ranked.iloc[shown]):
            if before != (card["unit_code"], card["scheme_code"]):
                before = (card["unit_code"], card["scheme_code"])
                rows.append(_heading(context, card, units, schemes))
            whose = (card["entity_code"], card["family"])
            cells = _row(context, card, units, by_card.get(whose, {}), order, colours, whole)
            grade = grades.get((card["family"], card["entity_code"]))
            rows.append(
                Row(
                    [
                        *cells,
                        components.pill(context.word("grade_name", grade), "accent") if grade else "",
                        _flags(context, card),
                    ]
                )
            )
        columns = [
            Column(text("column.place"), True, "4.5rem"),
            Column(text("column.person")),
            Column(text("column.group")),
            Column(text("column.sections"), width="30%"),
            Column(text("column.score"), True),
            Column(text("column.coverage"), True),
            Column(text("column.grade") if any((f, c) in grades for f, c in shown_cards) else ""),
            Column(text("column.flag")),
        ]
        components.show(components.table(columns, rows))


def _flags(context: session.Context, card: dict[str, Any]) -> Html:
    """Whether the place is among those that rules speak of, and a tie over their edge."""
    shown = [components.pill(words, tone) for words, tone in card["flags"]]
    if card["cut"]:
        shown.append(components.pill(context.text("flag.cut"), "warn"))
    return components.join(shown, " ")


def _sections(context: session.Context, schemes: set[Any]) -> dict[str, str]:
    """Section code → name, in the order of the schemes that are shown."""
    every = data.records(rules.sections(context.store, str(context.month)))
    found = [r for r in every if r["scheme_code"] in schemes]
    order = {
        r["section_code"]: context.name(r, r["section_code"])
        for r in sorted(found, key=lambda r: r.get("position") or 0)
    }
    return order


def _heading(context: session.Context, card: dict[str, Any], units: dict[str, Any], schemes: dict[str, Any]) -> Row:
    """The name of one list: within which unit and scheme the places below count."""
    unit = context.name(units.get(card["unit_code"], {}), card["unit_code"])
    scheme = context.name(schemes.get(card["scheme_code"], {}), card["scheme_code"])
    ranked = formats.number(card["unit_size"])
    words = context.text("ranking.one_list", unit=unit, scheme=scheme, n=ranked)
    period = str(card["period"])
    long = "" if period == context.month else f" · {periods.words(period, context.language)}"
    return Row([words + long], kind="group")


def _row(
    context: session.Context, card: dict[str, Any], units: dict[str, Any], parts: dict[str, float],
    order: dict[str, str], colours: dict[str, str], whole: float,
) -> list[Any]:  # fmt: skip
    text = context.text
    bar = [(parts[c], colours[c], f"{name}: {formats.points(parts[c])}") for c, name in order.items() if c in parts]
    place = formats.place(card["place_first"], card["tied"])
    return [
        components.two_lines(place, text("ranking.tie")) if card["tied"] else place,
        person_cell(context, card),
        context.name(units.get(card["group_code"], {}), card["group_code"] or ""),
        components.stacked_bar(bar, whole),
        components.Html(f"<b>{components.safe(formats.points(card['score']))}</b>"),
        formats.share(card["coverage"], 0),
    ]


def person_cell(context: session.Context, card: dict[str, Any]) -> Html:
    code = card["entity_code"]
    query = {"language": context.language, "month": context.month, "unit": ":".join(context.unit), "person": code}
    query["family"] = card["family"]
    return components.two_lines(components.link(context.name(card, code), "person", **query), code)


def _spread(context: session.Context, ranked: pd.DataFrame) -> None:
    text = context.text
    points = [float(s) for s in ranked["score"].dropna()]
    middle = float(pd.Series(points).median())
    titles = {
        "score": text("column.score"),
        "count": text("axis.people"),
        "middle": text("ranking.median_is", score=formats.points(middle)),
    }
    with frame.card("spread"):
        components.show(components.heading(text("ranking.spread"), text("ranking.spread.note")))
        frame.chart(charts.distribution(points, middle, titles), "spread")


def _unranked(context: session.Context, missing: pd.DataFrame, units: dict[str, Any]) -> None:
    text = context.text
    with frame.card("unranked"):
        components.show(components.heading(text("ranking.unranked"), text("ranking.unranked.note")))
        if missing.empty:
            components.show(components.note(text("ranking.unranked.none")))
            return
        columns = [
            Column(text("column.person")),
            Column(text("column.list_unit")),
            Column(text("column.reason")),
            Column(text("column.days"), True),
            Column(text("column.coverage"), True),
            Column(
                text("column.score"),
                True,
            ),
        ]
        rows = [
            Row(
                [
                    person_cell(context, card),
                    context.name(units.get(card["unit_code"], {}), card["unit_code"] or ""),
                    components.pill(context.word("reason", _reason(card)), "warn"),
                    text(
                        "ranking.days_of",
                        n=formats.number(card["on_duty_days"]),
                        all=formats.number(card["scheduled_days"]),
                    ),
                    formats.share(card["coverage"], 0),
                    formats.points(card["score"]),
                ]
            )
            for card in data.records(missing.head(4 * PAGE_SIZE))
        ]
        components.show(components.table(columns, rows))


def _reason(card: dict[str, Any]) -> str:
    """What keeps a card off the list; a withheld card says why it is withheld."""
    of_card = card["card_reason"]
    if of_card and (card["reason"] == "withheld" or (card["reason"], of_card) == ("few_days", "no_scheduled_days")):
        return str(of_card)
    return str(card["reason"] or card["status"])


page(session.context())
