"""What the dictionary pages know: definitions, parameters, the figures of one KPI, and the records behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import access, data
from app.published import NotPublished, quoted
from orchestration.reading import adjusted, export, kpi
from orchestration.reading.kpi import Figure
from orchestration.reading.records import Entity, Records

KIND_ORDER = (
    "centre", "site", "department", "section", "team", "group", "employee", "queue", "channel", "vendor", "shop",
    "component",
)  # fmt: skip
MOST_RECORDS = 200
JUDGED = ("qa_score", "calibration_variance")  # the KPIs that tell of their raters
Row = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """An entity that may be chosen: its type and code, and the row with its names."""

    entity: Entity
    row: Row


def dictionary(store: data.Store, month: str) -> list[Row]:
    """Every row in force, a KPI before its variants."""
    rows = data.dictionary(store, month).values()
    return sorted(rows, key=lambda r: (str(r["family"]), kpi.family_of(r), str(r["kpi_code"])))


def found(rows: Sequence[Row], search: str, family: str = "", use: str = "") -> list[Row]:
    """The KPIs (variants left out) that fit: each word of the search stands in a text of theirs or of a variant."""
    words = search.lower().split()
    texts: dict[str, str] = {}
    for row in rows:
        told = " ".join(str(row.get(name) or "") for name in _SEARCHED).lower()
        texts[kpi.family_of(row)] = f"{texts.get(kpi.family_of(row), '')} {told}"
    return [
        row
        for row in rows
        if not row.get("variant_of")
        and all(word in texts[str(row["kpi_code"])] for word in words)
        and (not family or row["family"] == family)
        and (not use or row["use"] == use)
    ]


_SEARCHED = (
    "kpi_code", "name_en", "name_zh", "numerator_en", "numerator_zh", "denominator_en", "denominator_zh", "rule_en",
    "rule_zh", "source", "parameters",
)  # fmt: skip


def periods(store: data.Store, month: str, code: str) -> list[tuple[str, str]]:
    """Kind and name of the periods in which a KPI has figures in the publication of a month: shorter ones first."""
    found = store.frame("select distinct period_kind, period from pub_kpi_period where kpi_code = ?", (code,), [month])
    return sorted(zip(found.period_kind, found.period, strict=True), key=lambda p: (kpi.KINDS.index(p[0]), p[1]))


def choices(
    store: data.Store, month: str, row: Row, visible: access.Visible, kind: str = "month"
) -> dict[str, list[Choice]]:
    """Type → the entities with a figure of a kind of period that may be seen, in the order of the organisation."""
    sql = """
        select e.*
        from pub_entity as e
        where exists (
            select 1
            from pub_kpi_period as k
            where k.period_kind = ? and k.kpi_code = ?
                and k.entity_type = e.entity_type and k.entity_code = e.entity_code
        )
        order by e.entity_type, e.entity_code
    """
    made: dict[str, list[Choice]] = {kind: [] for kind in KIND_ORDER}
    for entity in data.records(store.frame(sql, (kind, row["kpi_code"]), [month])):
        kind, code = str(entity["entity_type"]), str(entity["entity_code"])
        if kind in made and visible.allows(code):
            made[kind].append(Choice(Entity(kind, code), entity))
    return {kind: listed for kind, listed in made.items() if listed}


@st.cache_data(max_entries=300, show_spinner=False)
def _figures(
    root: str,
    token: tuple[int, int],
    months: tuple[str, ...],
    kind: str,
    code: str,
    codes: tuple[str, ...],
    period: str,
) -> list[Figure]:
    """`token` is there for the cache only."""
    reader = data.Store(root, token).published
    try:
        return kpi.figures(reader, list(months), Entity(kind, code), list(codes), period)
    except NotPublished:
        return []


def figures(
    store: data.Store, months: Sequence[str], entity: Entity, codes: Sequence[str], kind: str = "month"
) -> list[Figure]:
    """The figures of an entity for a kind of period, oldest first."""
    return _figures(store.root, store.token, tuple(months), entity.type, entity.code, tuple(codes), kind)


@st.cache_data(max_entries=300, show_spinner=False)
def _definitions(root: str, token: tuple[int, int], month: str, code: str) -> list[Row]:
    return kpi.definitions(data.Store(root, token).published, month, code)


def course_of_the_day(store: data.Store, month: str, code: str, entity: Entity, minutes: int) -> pd.DataFrame:
    """One row a time of day ('HH:MM', both sides, n): the month's intervals of a queue, or of all for the centre."""
    sql = """
        select
            strftime(interval_start, '%H:%M') as time,
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            cast(sum(sample_size) as bigint) as sample_size
        from pub_kpi_interval
        where kpi_code = ? and interval_minutes = ? and (queue = ? or ? = 'centre')
        group by time
        order by time
    """
    return store.frame(sql, (code, minutes, entity.code, entity.type), [month])


def definitions(store: data.Store, month: str, code: str) -> list[Row]:
    """Every version of the definition that a published month up to this one knew, oldest first."""
    return _definitions(store.root, store.token, month, code)


def parameters(store: data.Store, month: str, row: Row) -> list[Row]:
    """The parameters of the definition with their values, per queue, with their dates."""
    return kpi.parameters(store.published, month, row)


@st.cache_data(max_entries=50, show_spinner=False)
def _records(root: str, token: tuple[int, int], month: str, row: Row, entity: Entity, figure: Figure) -> Records:
    return kpi.records_of(data.Store(root, token).published, month, row, entity, figure, MOST_RECORDS)


def records(
    store: data.Store, month: str, row: Row, entity: Entity, figure: Figure, visible: access.Visible
) -> Records:
    """The first records behind a figure; people who may not be seen are left out of the rows, and so are raters."""
    behind = _records(store.root, store.token, month, row, entity, figure)
    shown = [r for r in behind.rows if not r.get("employee_id") or visible.allows(str(r["employee_id"]))]
    if not visible.raters:
        shown = [{name: value for name, value in r.items() if name != "rater_id"} for r in shown]
    return replace(behind, rows=shown)


def case_mix(store: data.Store, month: str, code: str, entity: Entity) -> Row | None:
    """What the mix of work of an entity lets expect of its handle time or satisfaction."""
    return adjusted.case_mix(store.published, month, code, entity)


def qa_forms(store: data.Store, month: str, code: str, entity: Entity) -> list[Row]:
    """The QA score with its raters' effects taken out: all forms, then each form and version."""
    return adjusted.qa_forms(store.published, month, code, entity)


def raters(store: data.Store, month: str, code: str, visible: access.Visible) -> list[Row]:
    """The raters behind a KPI of judgements, for those who may see who judged."""
    if code not in JUDGED or not visible.raters:
        return []
    return adjusted.raters(store.published, month)


@st.cache_data(max_entries=20, show_spinner=False)
def _file(root: str, token: tuple[int, int], what: str, month: str, form: str, where: str) -> bytes:
    return export.content(data.Store(root, token).published, what, month, form, where)


def dictionary_file(store: data.Store, month: str, form: str) -> Callable[[], bytes]:
    """The dictionary as CSV or XLSX, with the publication's version in every row; made when it is asked for."""
    return partial(_file, store.root, store.token, "dictionary", month, form, "")


def figures_file(store: data.Store, month: str, form: str, code: str, visible: access.Visible) -> Callable[[], bytes]:
    """Every figure of a KPI and its variants that may be seen, with the publication's version in every row."""
    family = f"(kpi_code = {quoted(code)} or starts_with(kpi_code, {quoted(code + '.')}))"
    if visible.codes is not None:
        listed = ", ".join(quoted(one) for one in sorted(visible.codes)) or "null"
        family += f" and entity_code in ({listed})"
    return partial(_file, store.root, store.token, "kpi_period", month, form, family)
