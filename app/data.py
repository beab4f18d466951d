"""The published folder as pages see it, and what they ask about units, KPIs and queues; cached with its token.

Scores are asked in `scores`, rules in `rules`, what follows from scores in `results`.
"""

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
UNIT_KINDS = ("centre", "site", "department", "section", "shop", "team", "group")
EVIDENCE = RELATIONS
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


def checks(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_check_result order by status, severity, check_id", (), [month])


def loads(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_load order by 1", (), [month])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts with text keys; NaN and NaT are None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return cast(list[dict[str, Any]], plain.to_dict("records"))


records = _records
