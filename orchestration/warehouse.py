"""The warehouse file is a cache: it knows which models and rules it was built with, and which build of each month.

Delete it at any time; the raw store and the seeds rebuild it. What is the same in every month and home (the rules, the
views, tables without a row) is made once and copied. It holds the months that are on their way to publication: once
all of them are published the next one starts with an empty file, so that no month pays for those before it.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration import extract
from orchestration.dbt import LATEST, PARSED, Dbt, digest, project_files, source_files
from orchestration.files import write_bytes
from orchestration.home import Home, Month
from orchestration.loading import raw_store
from orchestration.publishing import history

ONCE = "config.materialized:view config.materialized:table"  # the same in every month: views, and tables of rules
ANY_MONTH = Month(2000, 1)
KEPT = 3  # warehouses without a month, of the last states of the project: 18 MB each

log = logging.getLogger(__name__)


def prepare(home: Home, progress: Callable[[str], None] = log.info) -> None:
    """Make the warehouse if it is missing; start over when the models or the rules changed since it was made."""
    for folder in (home.root, home.builds, home.logs, home.dbt_target):
        folder.mkdir(parents=True, exist_ok=True)
    if home.warehouse.exists() and state(home, "made_of") != made_of():
        log.info("the models, rules or extracts changed: building the warehouse anew")
        home.warehouse.unlink()
    if home.warehouse.exists():
        return
    made = blank(progress)
    if not home.warehouse.exists():  # another process may have made it meanwhile, and be writing to it
        Path(f"{home.warehouse}.wal").unlink(missing_ok=True)  # of a warehouse that was deleted, or of a killed process
        write_bytes(home.warehouse, made.read_bytes())


def made_of() -> str:
    """SHA-256 of what a warehouse without a month is made of: models, rules, the views below them, and this file."""
    views = [Path(str(module.__file__)) for module in (extract, raw_store, history)]
    return digest([*project_files(), *source_files("orchestration/extracts"), *views, Path(__file__)])


def blank(progress: Callable[[str], None]) -> Path:
    """A warehouse with the rules, every view and every table, and no month; kept beside the parsed project."""
    of = made_of()
    kept = PARSED / f"warehouse_{of[:16]}.duckdb"
    if kept.exists():
        return kept
    progress("preparing the rules and views of this version of the models, once")
    with tempfile.TemporaryDirectory(prefix="callmart-blank-") as folder:
        aside = Home(Path(folder))
        with duckdb.connect(str(aside.warehouse)) as con:
            con.execute("create schema meta")
            con.execute("create table meta.state (name varchar primary key, value varchar)")
            con.execute("create table meta.build (month varchar primary key, build_id varchar)")
            raw_store.refresh_views(con, aside)
            history.empty_views(con)
        set_state(aside, "made_of", of)
        Dbt(aside).run(ANY_MONTH, progress, rules=True)
        with duckdb.connect(str(aside.warehouse)) as con:
            tables = "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
            monthly = f"{tables} intersect select table_schema, table_name from information_schema.columns "
            for schema, table in con.execute(f"{monthly} where column_name = 'month'").fetchall():
                con.execute(f'delete from "{schema}"."{table}"')
        write_bytes(kept, aside.warehouse.read_bytes())
    with contextlib.suppress(FileNotFoundError):  # another process tidies up as well
        for old in sorted(PARSED.glob("warehouse_*.duckdb"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()
    return kept


def shows(home: Home, month: Month) -> bool | None:
    """Whether the views show this month, with all that is known; None where they show what they were made for. The
    views are asked, for dbt run by hand changes it too.
    """
    asked = "select month_in_hand(0) = ? and knowledge_in_hand() = cast(? as timestamp)"
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        try:
            found = con.execute(asked, [str(month), LATEST]).fetchone()
        except duckdb.CatalogException:
            return None
    return bool(found and found[0])


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


def start_over(home: Home) -> None:
    """An empty warehouse in the place of one of which nothing is needed any more."""
    home.warehouse.unlink()
    prepare(home)


def build_id(home: Home, month: Month) -> str | None:
    """The build of the month that the warehouse holds complete, or None."""
    return builds(home).get(str(month)) or None


def builds(home: Home) -> dict[str, str]:
    """Every month that the warehouse holds, and of which build; '' while a build goes on, or if it was killed."""
    if not home.warehouse.exists():
        return {}
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        try:
            return dict(con.execute("select month, build_id from meta.build").fetchall())
        except duckdb.CatalogException:
            return {}


def begin_build(con: duckdb.DuckDBPyConnection, month: Month) -> None:
    """From here on the warehouse's month is neither the old build nor the new one."""
    con.execute("insert or replace into meta.build values (?, '')", [str(month)])


def end_build(home: Home, month: Month, build: str) -> None:
    """Every model of the month is there: it is this build."""
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("insert or replace into meta.build values (?, ?)", [str(month), build])
