"""Everything that pages know about the published relations: one query a function, cached with the publication token."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import duckdb
import pandas as pd
import streamlit as st

from app.published import NotPublished, Published
from orchestration.reading.records import RELATIONS

TREND_MONTHS = 13
UNIT_KINDS = ("centre", "site", "section", "team", "group")
EVIDENCE = RELATIONS
_PERSON_COLUMNS = ("employee_id", "subject_id", "entity_code")
_DATE_COLUMNS = ("kpi_date", "occurred_on", "occurred_at")
_log = logging.getLogger(__name__)


@st.cache_resource(max_entries=4, show_spinner=False)
def _reader(root: str) -> Published:
    return Published(root)


@st.cache_data(max_entries=300, show_spinner=False)
def _frame(
    root: str, token: tuple[int, int], sql: str, params: tuple[Any, ...], months: tuple[str, ...]
) -> pd.DataFrame:
    """The rows of a query; a relation that the publication lacks gives no rows. `token` is there for the cache only."""
    try:
        return _reader(root).frame(sql, params, months=months)
    except (NotPublished, duckdb.CatalogException) as missing:
        _log.warning("not published: %s", missing)
        return pd.DataFrame()


@dataclass(frozen=True)
class Store:
    """The published folder as one session sees it during one run of a page."""

    root: str
    token: tuple[int, int]

    @classmethod
    def open(cls, root: Path) -> Store:
        return cls(str(root), _reader(str(root)).token())

    def months(self) -> list[str]:
        """Published months, oldest first."""
        return _reader(self.root).months()

    def manifest(self, month: str) -> dict[str, Any]:
        return _reader(self.root).manifest(month)

    def history(self, month: str) -> list[dict[str, Any]]:
        """The manifests of every version of a month, oldest first."""
        reader = _reader(self.root)
        return [reader.manifest(month, version) for version in reader.versions(month)]

    def until(self, month: str, most: int = TREND_MONTHS) -> list[str]:
        """The last `most` published months up to and including `month`."""
        return [m for m in self.months() if m <= month][-most:]

    def status(self) -> dict[str, Any]:
        """What the last run reported (published/status.json); empty when there is none or it cannot be read."""
        try:
            found = json.loads((Path(self.root) / "status.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return cast(dict[str, Any], found) if isinstance(found, dict) else {}

    @property
    def published(self) -> Published:
        """The reader, for what answers without a data frame."""
        return _reader(self.root)

    def frame(self, sql: str, params: Sequence[Any], months: Sequence[str]) -> pd.DataFrame:
        return _frame(self.root, self.token, sql, tuple(params), tuple(months))


def warm(root: Path) -> None:
    """Read what the first page of the newest month reads, so that the caches and the files of the month are warm."""
    store = Store.open(root)
    months = store.months()[-1:]
    for month in months:
        units = records(entities(store, month))
        dictionary(store, month)
        arrivals(store, month)
        queue_totals(store, month)
        for centre in [u["entity_code"] for u in units if u["entity_type"] == "centre"]:
            entity_kpis(store, store.until(month), "centre", centre)


def entities(store: Store, month: str) -> pd.DataFrame:
    """One row an entity of the month: type, code, names, role and the units above."""
    return store.frame("select * from pub_entity order by entity_type, entity_code", (), [month])


def dictionary(store: Store, month: str) -> dict[str, dict[str, Any]]:
    """KPI code → its dictionary row in force."""
    rows = store.frame("select * from pub_kpi", (), [month])
    return {str(row["kpi_code"]): row for row in _records(rows)}


def entity_kpis(store: Store, months: Sequence[str], entity_type: str, entity_code: str) -> pd.DataFrame:
    """One row a month and KPI of one entity: version of the definition, components, n, value, reason."""
    sql = """
        select month, kpi_code, kpi_version, numerator, denominator, sample_size, value, reason
        from pub_kpi_period
        where period_kind = 'month' and entity_type = ? and entity_code = ?
        order by month
    """
    return store.frame(sql, (entity_type, entity_code), months)


def kpis_by_entity(store: Store, month: str, entity_type: str, codes: Sequence[str]) -> pd.DataFrame:
    """One row an entity of a type and KPI of the list."""
    marks = ", ".join("?" for _ in codes)
    sql = f"""
        select entity_code, kpi_code, numerator, denominator, sample_size, value, reason
        from pub_kpi_period
        where period_kind = 'month' and entity_type = ? and kpi_code in ({marks})
    """
    return store.frame(sql, (entity_type, *codes), [month])


def queue_totals(store: Store, month: str) -> pd.DataFrame:
    """One row a queue: offered = answered + abandoned + called back."""
    sql = """
        select
            queue,
            cast(sum(offered) as bigint) as offered,
            cast(sum(answered) as bigint) as answered,
            cast(sum(abandoned) as bigint) as abandoned,
            cast(sum(offered - answered - abandoned) as bigint) as called_back
        from pub_queue_hour
        group by queue
        order by offered desc, queue
    """
    return store.frame(sql, (), [month])


def arrivals(store: Store, month: str) -> pd.DataFrame:
    """One row a day and hour over all queues: offered, answered, abandoned, answered within the threshold."""
    sql = """
        select
            event_date,
            hour,
            cast(sum(offered) as bigint) as offered,
            cast(sum(answered) as bigint) as answered,
            cast(sum(abandoned) as bigint) as abandoned,
            cast(sum(answered_in_threshold) as bigint) as in_threshold
        from pub_queue_hour
        group by event_date, hour
        order by event_date, hour
    """
    return store.frame(sql, (), [month])


def schemes(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_scheme order by scheme_code", (), [month])


def sections(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_scheme_section order by scheme_code, position", (), [month])


def items(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_scheme_item order by scheme_code, position", (), [month])


def curve(store: Store, month: str, curve_code: str) -> pd.DataFrame:
    """The knots of a curve: x, share, to_next (linear or step)."""
    return store.frame("select * from pub_scheme_curve where curve_code = ? order by x", (curve_code,), [month])


def rank_lists(store: Store, month: str) -> list[str]:
    """Codes of the month's rank lists."""
    found = store.frame("select distinct rank_list from pub_rank order by rank_list", (), [month])
    return [str(code) for code in found["rank_list"]] if not found.empty else []


def ranking(store: Store, month: str, rank_list: str) -> pd.DataFrame:
    """One row a card of a rank list, by unit, scheme and place: card, names and units. The unranked have no place."""
    sql = """
        select
            r.entity_code, r.entity_type, r.unit_code, r.unit_size, r.eligible, r.reason, r.place_first, r.place_last,
            r.tied, c.scheme_code, c.family, c.coverage, c.score, c.status, c.reason as card_reason, c.on_duty_days,
            c.scheduled_days,
            e.name, e.name_zh, e.group_code, e.team_code, e.section_code, e.site_code, e.centre_code
        from pub_rank as r
        inner join pub_scorecard as c
            on r.entity_type = c.entity_type and r.entity_code = c.entity_code
            and (r.scheme_code = '*' or r.scheme_code = c.scheme_code)
        left join pub_entity as e on r.entity_type = e.entity_type and r.entity_code = e.entity_code
        where r.rank_list = ?
        order by r.unit_code, c.scheme_code, r.place_first nulls last, c.score desc nulls last, r.entity_code
    """
    return store.frame(sql, (rank_list,), [month])


def section_points(store: Store, month: str) -> pd.DataFrame:
    """One row a card and section: points."""
    sql = """
        select entity_code, scheme_code, section_code, sum(points) as points
        from pub_score_line
        group by entity_code, scheme_code, section_code
    """
    return store.frame(sql, (), [month])


def scored_people(store: Store, month: str) -> pd.DataFrame:
    """One row an entity with a scorecard, with its names and units."""
    sql = """
        select distinct
            c.entity_type, c.entity_code, e.name, e.name_zh, e.group_code, e.team_code, e.section_code, e.site_code,
            e.centre_code
        from pub_scorecard as c
        left join pub_entity as e on c.entity_type = e.entity_type and c.entity_code = e.entity_code
        order by c.entity_code
    """
    return store.frame(sql, (), [month])


def cards(store: Store, months: Sequence[str], entity_code: str) -> pd.DataFrame:
    """One row a month and scheme family: the scorecards of an entity."""
    return store.frame("select * from pub_scorecard where entity_code = ? order by month", (entity_code,), months)


def lines(store: Store, month: str, entity_code: str) -> pd.DataFrame:
    """Every score line of an entity, one row a spell and item."""
    return store.frame("select * from pub_score_line where entity_code = ?", (entity_code,), [month])


def ranks(store: Store, month: str, entity_code: str) -> pd.DataFrame:
    return store.frame("select * from pub_rank where entity_code = ? order by rank_list", (entity_code,), [month])


def spells(store: Store, month: str, entity_code: str) -> pd.DataFrame:
    return store.frame("select * from pub_spell where entity_code = ? order by spell_start", (entity_code,), [month])


def evidence(store: Store, month: str, relation: str, entity_code: str, start: Any, end: Any) -> pd.DataFrame:
    """The records of one person in a relation of evidence, dated from `start` to `end`, both included."""
    columns = store.frame(f"select * from {relation} limit 0", (), [month]).columns
    person = next((c for c in _PERSON_COLUMNS if c in columns), None)
    dated = next((c for c in _DATE_COLUMNS if c in columns), None)
    if person is None:
        return pd.DataFrame()
    sql, params = f"select * from {relation} where {person} = ?", [entity_code]
    if dated:
        sql += f" and {dated} >= cast(? as date) and cast({dated} as date) <= cast(? as date) order by {dated}"
        params += [str(start)[:10], str(end)[:10]]
    return store.frame(sql, params, [month])


def checks(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_check_result order by status, severity, check_id", (), [month])


def loads(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_load order by 1", (), [month])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts with text keys; NaN and NaT are None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return cast(list[dict[str, Any]], plain.to_dict("records"))


records = _records
