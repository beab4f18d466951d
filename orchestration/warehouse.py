"""The warehouse file is a cache: it knows which models and rules it was built with, and which build of each month.

Delete it at any time; the raw store and the seeds rebuild it.
"""

from __future__ import annotations

import logging

import duckdb

from orchestration.dbt import project_hash
from orchestration.home import Home, Month

log = logging.getLogger(__name__)


def prepare(home: Home) -> None:
    """Make the warehouse if it is missing; start over when the models changed since it was made."""
    for folder in (home.root, home.builds, home.logs, home.dbt_target):
        folder.mkdir(parents=True, exist_ok=True)
    if home.warehouse.exists() and state(home, "project_hash") != project_hash():
        log.info("the models changed: building the warehouse anew")
        home.warehouse.unlink()
    if not home.warehouse.exists():
        with duckdb.connect(str(home.warehouse)) as con:
            con.execute("create schema meta")
            con.execute("create table meta.state (name varchar primary key, value varchar)")
            con.execute("create table meta.build (month varchar primary key, build_id varchar)")
        set_state(home, "project_hash", project_hash())


def state(home: Home, name: str) -> str | None:
    """One remembered fact about the cache, or None (also where the file was made by something else)."""
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        try:
            found = con.execute("select value from meta.state where name = ?", [name]).fetchone()
        except duckdb.CatalogException:
            return None
    return found[0] if found else None


def set_state(home: Home, name: str, value: str) -> None:
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("insert or replace into meta.state values (?, ?)", [name, value])


def build_id(home: Home, month: Month) -> str | None:
    """The build of the month that the warehouse holds complete, or None."""
    if not home.warehouse.exists():
        return None
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        try:
            found = con.execute("select build_id from meta.build where month = ?", [str(month)]).fetchone()
        except duckdb.CatalogException:
            return None
    return found[0] if found else None


def begin_build(con: duckdb.DuckDBPyConnection, month: Month) -> None:
    """From here on the warehouse's month is neither the old build nor the new one."""
    con.execute("delete from meta.build where month = ?", [str(month)])


def end_build(home: Home, month: Month, build: str) -> None:
    """Every model of the month is there: it is this build."""
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("insert or replace into meta.build values (?, ?)", [str(month), build])
