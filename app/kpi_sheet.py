"""One KPI: its figure for a chosen entity, the trend, the variants, the records. Draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from app import (
    components,
    formats,
    frame,
    kpi_adjusted,
    kpi_day,
    kpi_definition,
    kpi_entity,
    kpi_period,
    kpis,
    session,
    texts,
    trends,
)
from app.components import Column, Html, Row, Tile
from app.kpi_period import Chosen
from app.kpis import Choice
from orchestration.reading import kpi_periods, record_text
from orchestration.reading.kpi import Figure, family_of
from orchestration.reading.records import Records

HIDDEN = frozenset({"month", "kpi_code", "entity_type", "entity_code"})
Kpi = dict[str, Any]


def draw(context: session.Context, kpi: Kpi, rows: list[Kpi]) -> None:
    """The page of one KPI; `rows` is the whole dictionary."""
    text = context.text
    back = components.link(text("kpis.back"), "kpis", language=context.language, month=context.month,
                           unit=":".join(context.unit))  # fmt: skip
    other = kpi["name_en"] if context.language == "zh" else kpi["name_zh"]
    under = components.join([f"{kpi['kpi_code']} · {other} · ", back])
    components.show(components.header(frame.kpi_name(context, kpi), under, frame.stamp(context, state=False)))
    frame.waivers(context)
    period = kpi_period.chosen(context, kpi)
    if not kpi_entity.is_valid(context, kpi):
        return kpi_definition.draw(context, kpi)
    chosen = kpi_entity.choose(context, kpi, period)
    if chosen is None:
        with frame.card("empty"):
            frame.nothing(context, "kpi_entity")
    else:
        _figures(context, kpi, rows, chosen, period)
    kpi_adjusted.raters(context, kpi)
    kpi_definition.draw(context, kpi)


def _figures(context: session.Context, kpi: Kpi, rows: list[Kpi], chosen: Choice, period: Chosen) -> None:
    """Everything that is about the entity: figure, trend, variants, records."""
    month, code = str(context.month), str(kpi["kpi_code"])
    months = context.store.until(month)
    found = kpis.figures(context.store, months, chosen.entity, [code], period.kind)
    known = kpi_period.latest(found, period.period)
    now = next((f for f in found if f.month == month and f.period == period.period), None)
    names = months if period.is_month else sorted({*known, period.period})
    series = [known.get(name) for name in names]
    if now is None:
        with frame.card("figure"):
            frame.nothing(context, "figures")
    else:
        beside = kpi_adjusted.Beside(context, kpi, chosen.entity if period.is_month else None)
        _tiles(context, kpi, now, series, beside)
        beside.draw(context.name(chosen.row, chosen.entity.code))
    _trend(context, kpi, series, names)
    if period.is_month:
        kpi_day.draw(context, kpi, chosen.entity)
    _variants(context, kpi, rows, chosen, period)
    if now is not None:
        behind = kpis.records(context.store, month, kpi, chosen.entity, now, context.visible)
        _records(context, kpi, now, behind)


def _tiles(
    context: session.Context, kpi: Kpi, now: Figure, series: Sequence[Figure | None], beside: kpi_adjusted.Beside
) -> None:
    """Value, what stands beside it, interval, n, the shrunk value or the mean of members; both sides; the state."""
    text, before = context.text, series[-2] if len(series) > 1 else None
    unit, way = str(kpi["unit"]), str(kpi["aggregation"])
    earlier = before.value if before else None
    value = frame.measure(kpi, now.value)
    change = "" if earlier is None else formats.change(now.value, earlier, unit, way, text("unit.percentage_points"))
    if now.value is None:
        change = context.word("reason", now.reason)
    recent = tuple(None if f is None or f.value is None else float(f.value) for f in series)
    told = [Tile(frame.capital(text("kpi.value")), value, change, frame.tone(kpi, now.value, earlier), "", recent)]
    more, n, least = beside.tiles(), formats.number(now.sample_size), formats.number(kpi["min_sample"])
    told += more
    together = bool(more) and now.low is not None  # four tiles fit side by side: n goes into that of the interval
    if now.low is not None:
        ends = [frame.measure(kpi, end) for end in (now.low, now.high)]
        sample = text("kpis.n_least", n=n, least=least) if together else ""
        told.append(Tile(text("kpi.interval"), f"{ends[0]} – {ends[1]}", note=sample))
    if not together:
        told.append(Tile(text("kpi.n"), n, note=text("kpis.least", n=least)))
    if now.shrunk_value is not None:
        sure = text("kpis.reliability", value=formats.number(now.reliability, 2))
        told.append(Tile(text("kpis.shrunk"), frame.measure(kpi, now.shrunk_value), note=sure))
    if now.members:
        note = text("kpis.members", n=formats.number(now.members))
        told.append(Tile(frame.capital(text("kpi.member_mean")), frame.measure(kpi, now.member_mean), note=note))
    components.show(components.tiles(told))
    sides = [f"{kpi[f'numerator_{context.language}']} {_plain(now.numerator)}"]
    if way != "sum":
        sides.append(f"{kpi[f'denominator_{context.language}']} {_plain(now.denominator)}")
    told_sides = " ÷ ".join(sides)
    if not kpi_period.is_whole(now):
        told_sides += " · " + text("kpis.so_far", n=now.months, of=kpi_period.length(now))
    components.show(components.stamp(told_sides, beside.provisional() or _state(context, now)))


def _state(context: session.Context, now: Figure) -> Html:
    if now.final is None:
        return Html("")
    if now.ledger_closed is not None:
        words = context.text("kpis.ledger_closed" if now.final else "kpis.ledger_open")
    else:
        day = formats.day(now.final_from, context.language)
        words = context.text("kpis.final" if now.final else "kpis.provisional", day=day)
    return components.pill(words, "good" if now.final else "warn")


def _plain(value: Any) -> str:
    return formats.number(value, 0 if float(value) == int(value) else 2)


def _trend(context: session.Context, kpi: Kpi, series: list[Figure | None], names: list[str]) -> None:
    text = context.text
    with frame.card("trend"):
        found = [f for f in series if f is not None]
        drawn = ["band"] if any(f.low is not None for f in found) else []
        drawn += ["mark"] if len({f.kpi_version for f in found}) > 1 else []
        components.show(components.heading(text("kpi.trend"), " ".join(text(f"kpis.trend.{name}") for name in drawn)))
        if sum(f is not None and f.value is not None for f in series) < 2:
            components.show(components.note(text("kpis.trend.short")))
            return
        values = [None if f is None or f.value is None else float(f.value) for f in series]
        band = [
            (None, None) if f is None or f.low is None or f.high is None else (float(f.low), float(f.high))
            for f in series
        ]
        labels = [kpi_periods.words(name, context.language, short=True) for name in names]
        words = [frame.measure(kpi, v) for v in values]
        marks = frame.version_marks(context, [None if f is None else f.kpi_version for f in series])
        chart = trends.trend(labels, values, words, frame.kpi_name(context, kpi), str(kpi["unit"]), band, marks)
        frame.chart(chart, "kpi_trend")


def _variants(context: session.Context, kpi: Kpi, rows: list[Kpi], chosen: Choice, period: Chosen) -> None:
    """The KPI and its variants for the entity, side by side."""
    text, month = context.text, str(context.month)
    like = [row for row in rows if family_of(row) == family_of(kpi)]
    if len(like) < 2:
        return
    codes = [str(row["kpi_code"]) for row in like]
    figures = kpis.figures(context.store, [month], chosen.entity, codes, period.kind)
    found = {f.kpi_code: f for f in figures if f.period == period.period}
    table = []
    for row in like:
        figure, code = found.get(str(row["kpi_code"])), row["kpi_code"]
        name = frame.kpi_name(context, row)
        if code != kpi["kpi_code"]:
            name = components.link(name, "kpis", kpi=code, language=context.language, month=month,
                                   unit=":".join(context.unit), kpi_type=chosen.entity.type,
                                   kpi_entity=chosen.entity.code, kpi_period=period.key)  # fmt: skip
        cells = [formats.MISSING] * 3
        if figure is not None:
            cells = [frame.measure(row, figure.value), _plain(figure.numerator), _plain(figure.denominator)]
        table.append(Row([components.two_lines(name, code), frame.definition(context, row), *cells]))
    names = ("kpi", "definition", "value", "numerator", "denominator")
    with frame.card("variants"):
        components.show(components.heading(text("kpi.variants"), text("kpis.variants.note")))
        columns = [Column(text(f"column.{n}"), n in names[2:]) for n in names]
        components.show(components.table(columns, table))


def _says_nothing(column: pd.Series[Any]) -> bool:
    """Whether a column is empty or nought in every row."""
    return bool(column.isna().all() or all(value == 0 and not isinstance(value, bool) for value in column))


def _records(context: session.Context, kpi: Kpi, now: Figure, behind: Records) -> None:
    """The first records behind the figure, and whether all of them add up to it."""
    text = context.text
    with frame.card("records"):
        told = text(
            f"kpis.{behind.about}", n=formats.number(behind.count), shown=formats.number(len(behind.rows)),
        )  # fmt: skip
        if behind.listed:
            told += " " + text(behind.listed)
        if behind.ties is not None:
            part = "" if behind.ties_to == "figure" else f"_{behind.ties_to}"
            if behind.denominator is None and kpi["aggregation"] != "sum":
                part = "_numerator"
            told += " " + text(f"kpis.ties{part}" if behind.ties else "kpis.ties_not")
        components.show(components.heading(text("kpis.evidence"), told))
        if not behind.rows:
            return
        table = pd.DataFrame(behind.rows)
        sums = [c for c in (behind.numerator_column, behind.denominator_column) if c]
        first = [c for c in ("kpi_date", "record_id", "employee_id", *dict.fromkeys(sums)) if c in table]
        rest = [c for c in table.columns if c not in first and c not in HIDDEN and texts.has(f"record.{c}")]
        shown = table[[c for c in (*first, *rest) if c in sums or not _says_nothing(table[c])]].copy()
        for column in shown.columns:
            if column.endswith("_at"):
                shown[column] = [formats.moment(v, context.language) for v in shown[column]]
            elif column == "kpi_date":
                shown[column] = [formats.day(v, context.language) for v in shown[column]]
            elif is_bool_dtype(shown[column]) or not is_numeric_dtype(shown[column]):
                shown[column] = [record_text.cell(column, v, context.language) for v in shown[column]]
        height = min(320, 36 * len(shown) + 38)
        names = {c: context.word("record", c) for c in shown}
        st.dataframe(shown.rename(columns=names), hide_index=True, height=height, width="stretch", key="kpi_records")
