"""Centre month: the figures of the centre or of one unit, their trend, the queues, the week, the units side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import charts, components, data, formats, frame, session, texts, trends
from app.components import Column, Row

HEADLINE = (
    "service_level",
    "abandonment",
    "answer_rate",
    "asa",
    "aht",
    "csat",
    "qa_score",
    "adherence",
    "attendance",
    "contacts_handled",
    "complaint_rate",
    "occupancy",
    "handled",
    "online_rate",
    "calls_per_shift",
    "quality_excellent",
)
TILES = 12
COUNTS = ("offered", "answered", "abandoned", "called_back")
COMPARED = ("handled", "aht", "occupancy", "adherence", "attendance", "qa_score", "csat", "complaint_rate")
QUEUE_KPIS = ("service_level", "abandonment", "answer_rate", "asa", "late_answer_share")


def page(context: session.Context) -> None:
    if frame.no_month(context, "centre") or context.month is None:
        return
    text, month, store = context.text, context.month, context.store
    entities = data.entities(store, month)
    units = {
        (r["entity_type"], r["entity_code"]): r for r in data.records(entities) if r["entity_type"] in data.UNIT_KINDS
    }
    unit = units.get(context.unit, {})
    title = text("centre.title", month=context.month_name(month))
    components.show(components.header(title, context.name(unit, context.unit[1]), frame.stamp(context)))
    frame.waivers(context)
    if not context.visible.allows(context.unit[1]):
        frame.nothing(context, "forbidden")
        return
    dictionary = data.dictionary(store, month)
    months = store.until(month)
    facts = data.entity_kpis(store, months, *context.unit)
    tiles = frame.kpi_tiles(context, HEADLINE, dictionary, facts, months, context.unit)[:TILES]
    if not tiles:
        with frame.card("tiles"):
            frame.nothing(context, "figures")
        return
    components.show(components.tiles(tiles))
    _trend(context, dictionary, facts, months)
    if context.unit[0] == "centre":
        left, right = st.columns(2, gap="small")
        with left:
            _week(context)
        with right:
            _hours(context)
        whole = {r["kpi_code"]: r["value"] for r in data.records(facts) if r["month"] == month}
        _queues(context, dictionary, entities, whole)
    _units(context, dictionary, units)


def _trend(context: session.Context, dictionary: dict[str, Any], facts: pd.DataFrame, months: list[str]) -> None:
    text = context.text
    known = [c for c in HEADLINE if c in dictionary and c in set(facts["kpi_code"])]
    with frame.card("trend"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        session.remember("trend_kpi", known, known[0])
        right.selectbox(
            text("filter.kpi"),
            known,
            format_func=lambda c: frame.kpi_name(context, dictionary[c]),
            key="trend_kpi",
            label_visibility="collapsed",
        )
        kpi = dictionary[session.keep("trend_kpi")]
        with left:
            components.show(components.heading(frame.kpi_name(context, kpi), frame.definition(context, kpi)))
        mine = facts[facts["kpi_code"] == kpi["kpi_code"]].set_index("month").reindex(months)
        values, marks = mine["value"], frame.version_marks(context, list(mine["kpi_version"]))
        labels = [context.month_name(m, short=True) for m in months]
        words = [frame.measure(kpi, v) for v in values]
        name, unit = frame.kpi_name(context, kpi), str(kpi["unit"])
        frame.chart(trends.trend(labels, list(values), words, name, unit, marks=marks), "trend")


def _week(context: session.Context) -> None:
    text, names = context.text, formats.weekdays(context.language)
    with frame.card("week"):
        components.show(components.heading(text("centre.week"), text("centre.week.note")))
        found = data.arrivals(context.store, str(context.month))
        if found.empty:
            frame.nothing(context, "arrivals")
            return
        found = found.assign(weekday=pd.to_datetime(found["event_date"]).dt.day_of_week)
        days = found.groupby("weekday")["event_date"].nunique()
        cells = pd.DataFrame(found.groupby(["weekday", "hour"])["offered"].sum()).reset_index()
        cells["value"] = cells["offered"] / cells["weekday"].map(days)
        cells["words"] = [formats.number(v, 1) for v in cells["value"]]
        cells["weekday"] = [names[d] for d in cells["weekday"]]
        titles = {"hour": text("axis.hour"), "value": text("axis.offered_a_day"), "weekday": text("axis.weekday")}
        frame.chart(charts.heatmap(cells[["weekday", "hour", "value", "words"]], names, titles), "week")


def _hours(context: session.Context) -> None:
    text = context.text
    with frame.card("hours"):
        components.show(components.heading(text("centre.hours"), text("centre.hours.note")))
        found = data.arrivals(context.store, str(context.month))
        if found.empty:
            frame.nothing(context, "arrivals")
            return
        hours = found.groupby("hour", as_index=False)[["offered", "answered", "in_threshold"]].sum()
        hours["share"] = hours["in_threshold"] / hours["answered"].where(hours["answered"] > 0)
        hours["volume"] = hours["offered"]
        hours["volume_words"] = [formats.number(v) for v in hours["offered"]]
        hours["share_words"] = [formats.share(v) for v in hours["share"]]
        titles = {"hour": text("axis.hour"), "volume": text("axis.offered"), "share": text("axis.in_threshold")}
        frame.chart(charts.by_hour(hours[["hour", "volume", "share", "volume_words", "share_words"]], titles), "hours")


def _queues(
    context: session.Context, dictionary: dict[str, Any], entities: pd.DataFrame, whole: dict[str, Any]
) -> None:
    """One row a queue, and one for all of them; the counts of a row add up."""
    text, month = context.text, str(context.month)
    with frame.card("queues"):
        components.show(components.heading(text("centre.queues"), text("centre.queues.note")))
        totals = data.records(data.queue_totals(context.store, month))
        if not totals:
            frame.nothing(context, "arrivals")
            return
        facts = data.kpis_by_entity(context.store, month, "queue", QUEUE_KPIS)
        by_key = {(r["entity_code"], r["kpi_code"]): r["value"] for r in data.records(facts)}
        names = {r["entity_code"]: r for r in data.records(entities) if r["entity_type"] == "queue"}
        codes = [c for c in QUEUE_KPIS if c in dictionary]
        columns = [
            Column(text("column.queue"), one_line=True),
            *(Column(text(f"column.{c}"), True) for c in COUNTS),
        ]
        columns += [Column(frame.kpi_name(context, dictionary[c]), True) for c in codes]
        rows = []
        for total in totals:
            queue = total["queue"]
            name = (
                context.word("queue", queue)
                if texts.has(f"queue.{queue}")
                else context.name(names.get(queue, {}), queue)
            )
            values = {c: by_key.get((queue, c)) for c in codes}
            rows.append(Row([name, *(formats.number(total[c]) for c in COUNTS), *_queue_figures(dictionary, values)]))
        sums = [formats.number(sum(total[c] for total in totals)) for c in COUNTS]
        figures = _queue_figures(dictionary, {c: whole.get(c) for c in codes})
        rows.append(Row([text("column.all_queues"), *sums, *figures], kind="sum"))
        components.show(components.table(columns, rows))


def _queue_figures(dictionary: dict[str, Any], values: dict[str, Any]) -> list[Any]:
    """The values of a row in words; the first one, the service level, with a bar."""
    words = {code: frame.measure(dictionary[code], value) for code, value in values.items()}
    first = QUEUE_KPIS[0]
    return [components.share_bar(float(values[c] or 0), w) if c == first else w for c, w in words.items()]


def _units(context: session.Context, dictionary: dict[str, Any], units: dict[Any, dict[str, Any]]) -> None:
    """Units of one kind below the chosen one; a cell is tinted when it is clearly better or worse than the whole."""
    text, month = context.text, str(context.month)
    kind, code = context.unit
    lower = data.UNIT_KINDS[data.UNIT_KINDS.index(kind) + 1 :] if kind in data.UNIT_KINDS else ()
    below = {k: [r for (t, _), r in units.items() if t == k and r.get(f"{kind}_code") == code] for k in lower}
    kinds = [k for k in lower if below[k]]
    if not kinds:
        return
    with frame.card("units"):
        left, right = st.columns([2, 1.4], vertical_alignment="center")
        with left:
            components.show(components.heading(text("centre.units"), text("centre.units.note")))
        session.remember("level", kinds, kinds[0])
        if len(kinds) > 1:
            right.segmented_control(
                text("filter.level"),
                kinds,
                format_func=lambda k: context.word("kind", k),
                key="level",
                required=True,
                label_visibility="collapsed",
                width="stretch",
            )
        level = session.keep("level")
        codes = [c for c in COMPARED if c in dictionary]
        facts = data.kpis_by_entity(context.store, month, level, codes)
        by_key = {(r["entity_code"], r["kpi_code"]): r["value"] for r in data.records(facts)}
        whole_facts = data.records(data.entity_kpis(context.store, [month], *context.unit))
        whole = {r["kpi_code"]: r["value"] for r in whole_facts}
        columns = [
            Column(text("column.unit"), one_line=True),
            *(Column(frame.kpi_name(context, dictionary[c]), True) for c in codes),
        ]
        rows = [
            Row(
                [
                    context.name(unit, unit["entity_code"]),
                    *(frame.measure(dictionary[c], by_key.get((unit["entity_code"], c))) for c in codes),
                ],
                {
                    n: _tint(dictionary[c], by_key.get((unit["entity_code"], c)), whole.get(c))
                    for n, c in enumerate(codes, 1)
                },
            )
            for unit in below[level]
            if context.visible.allows(unit["entity_code"])
        ]
        together = [
            context.name(units.get(context.unit, {}), code),
            *(frame.measure(dictionary[c], whole.get(c)) for c in codes),
        ]
        components.show(components.table(columns, [*rows, Row(together, kind="sum")]))


def _tint(kpi: dict[str, Any], value: Any, whole: Any) -> str:
    """good or bad for a ratio 2 % or more away from the whole, in the direction that the KPI is meant to go."""
    if kpi.get("aggregation") == "sum" or value is None or not whole or abs(float(value) / float(whole) - 1) < 0.02:
        return ""
    found = frame.tone(kpi, value, whole)
    return "" if found == "flat" else found


page(session.context())
