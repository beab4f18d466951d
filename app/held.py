"""What the quarantine page knows: the rows in quarantine as the last run left them, published or not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

from app.data import Store
from app.published import quoted

_log = logging.getLogger(__name__)


class Unreadable(RuntimeError):
    """The list of rows in quarantine is there and cannot be read; `callmart status` writes it anew."""


def rows_of(store: Store, sql: str, params: Sequence[Any] = ()) -> pd.DataFrame | None:
    """The rows of a query on `held` (published/quarantine.parquet); None where nothing was ever in quarantine.

    Raises Unreadable where the file cannot be read.
    """
    path = Path(store.root) / "quarantine.parquet"
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    try:
        return _read(str(path), (facts.st_mtime_ns, facts.st_ino), sql, tuple(params))
    except duckdb.Error as error:
        _log.exception("%s cannot be read", path)
        raise Unreadable(path) from error


@st.cache_data(max_entries=50, show_spinner=False)
def _read(path: str, _stamp: tuple[int, int], sql: str, params: tuple[Any, ...]) -> pd.DataFrame:
    """The rows of a query on `held`, the rows in quarantine as the last run left them."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB", "autoinstall_known_extensions": "false"}) as con:
        con.execute(f"set allowed_paths = [{quoted(path)}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        con.execute(f"create view held as select * from read_parquet({quoted(path)}, hive_partitioning = false)")
        return con.execute(sql, list(params)).df()


def groups(store: Store) -> pd.DataFrame | None:
    """One row a kind of extract and of reason: owner, files with open rows, rows open and cleared."""
    sql = """
        select
            kind,
            reason_kind,
            owner,
            count(distinct file) filter (where state = 'open') as files,
            count(*) filter (where state = 'open') as open,
            count(*) filter (where state = 'cleared') as cleared
        from held
        group by kind, reason_kind, owner
        order by open desc, kind, reason_kind
    """
    return rows_of(store, sql)


def choices(store: Store) -> pd.DataFrame | None:
    """One row a month, kind of extract, kind of reason and state that there is in quarantine."""
    return rows_of(store, "select distinct month, kind, reason_kind, state from held order by all")


def rows(store: Store, chosen: dict[str, str], start: int, most: int) -> tuple[int, pd.DataFrame]:
    """How many rows of quarantine fit the choices (column → value), and `most` of them from `start` on, newest load
    first. A list in valid time ('all') fits every month.
    """
    tests = [f"({column} = ?{f' or {column} = ?' if column == 'month' else ''})" for column in chosen]
    where = " and ".join(tests) or "true"
    params = [value for column, value in chosen.items() for value in ([value, "all"] if column == "month" else [value])]
    counted = rows_of(store, f"select count(*) as rows from held where {where}", params)
    found = rows_of(
        store,
        f"select * from held where {where} order by loaded_at desc, file, line limit ? offset ?",
        [*params, most, start],
    )
    if counted is None or found is None:
        return 0, pd.DataFrame()
    return int(counted["rows"].iloc[0]), found
