"""A warehouse with a handful of hand-written raw rows, and dbt run on it.

The raw tables are made from the declarations, so a test names only the columns it cares about.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extract import ALL_MONTHS, Extract, extracts
from orchestration.publishing import history
from tests.warehouse.in_process import PROJECT, REPOSITORY, defects, invoke, parsed

FILLERS = {"varchar": "", "bigint": 0, "decimal(18,4)": 0, "decimal(18,8)": 0, "boolean": False}
STAMPS = "_extra varchar, _load_id varchar, _row bigint, _loaded_at timestamp, _month varchar"
LOADED_AT = "2026-01-01 00:00:00"

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def make_warehouse(home: Path, rows: Rows) -> Path:
    """Write `home`/warehouse.duckdb with schema raw: `rows` by kind, every other declared kind empty; returns the file.

    A missing column is null if it may be, else a zero of its type. `superseded` holds rows of raw._superseded.
    """
    home.mkdir(parents=True, exist_ok=True)
    warehouse = home / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create schema raw")
        con.execute(
            "create table raw._superseded (kind varchar, _load_id varchar, _row bigint, superseded_at timestamp)"
        )
        history.empty_views(con)
        for gone in rows.get("superseded", ()):
            con.execute("insert into raw._superseded values ($kind, $_load_id, $_row, $superseded_at)", dict(gone))
        for kind, extract in extracts().items():
            columns = {column.name: column.sql_type for column in extract.columns}
            shape = ", ".join(f'"{name}" {sql_type}' for name, sql_type in columns.items())
            con.execute(f"create table raw.{kind} ({shape}, {STAMPS})")
            add_rows(con, extract, rows.get(kind, ()))
    return warehouse


def add_rows(
    con: duckdb.DuckDBPyConnection, extract: Extract, rows: Iterable[Mapping[str, Any]], first: int = 0
) -> None:
    """Append rows to the table of a kind; `first` is the number of the first of them within its load."""
    columns = {column.name: column.sql_type for column in extract.columns}
    for number, row in enumerate(rows, first):
        unknown = set(row) - set(columns) - {"_load_id", "_row", "_loaded_at", "_month"}
        if unknown:
            raise KeyError(f"{extract.kind} has no column {sorted(unknown)}")
        whole = {
            **{c.name: FILLERS.get(c.sql_type) for c in extract.columns if c.required},
            "_load_id": "load",
            "_row": number,
            "_loaded_at": LOADED_AT,
            "_month": str(row[extract.period])[:7] if extract.period else ALL_MONTHS,
            **row,
        }
        marks = ", ".join("?" for _ in whole)
        con.execute(f"insert into raw.{extract.kind} ({quoted(whole)}) values ({marks})", [*whole.values()])


def quoted(names: Iterable[str]) -> str:
    """Column names, quoted."""
    return ", ".join(f'"{name}"' for name in names)


def copy_project(to: Path) -> Path:
    """A copy of project and policy that a test may change; returns the project's folder."""
    ignore = shutil.ignore_patterns("target", "logs", "__pycache__", ".user.yml")
    shutil.copytree(REPOSITORY / "dbt_project", to / "dbt_project", ignore=ignore)
    shutil.copytree(REPOSITORY / "seeds", to / "seeds")
    return to / "dbt_project"


def dbt(
    home: Path,
    *words: str,
    month: str = "2026-10",
    as_of: str = "9999-12-31",
    project: Path = PROJECT,
    models: Path = PROJECT,
    time_zone: str = "Asia/Shanghai",
) -> int:
    """Run dbt on the warehouse of `home` with the seeds beside `project` and the models of the project `models`.

    Returns how many nodes ran; AssertionError with the failing ones otherwise.
    """
    result = invoke(
        home, *words, month=month, as_of=as_of, project=project, manifest=parsed(models), time_zone=time_zone
    )
    failing = defects(result)
    if failing:
        raise AssertionError("\n".join(failing))
    return len(result.result)


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse of `home`."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()
