"""A warehouse with a handful of hand-written raw rows, and dbt run on it.

The raw tables are made from the declarations, so a test names only the columns it cares about.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tests.warehouse.in_process import PROJECT, REPOSITORY, defects, invoke, parsed

EXTRACTS = REPOSITORY / "orchestration" / "extracts"
TYPES = {"text": "varchar", "integer": "bigint", "decimal": "decimal(18,4)", "month": "varchar"}
FILLERS = {"varchar": "", "bigint": 0, "decimal(18,4)": 0, "boolean": False}
STAMPS = "_extra varchar, _load_id varchar, _row bigint, _loaded_at timestamp, _month varchar"
LOADED_AT = "2026-01-01 00:00:00"

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def declarations() -> dict[str, dict[str, Any]]:
    """The declared extracts by kind."""
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EXTRACTS.glob("*.yml")))
    return {declared["kind"]: declared for declared in read}


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
        for gone in rows.get("superseded", ()):
            con.execute("insert into raw._superseded values ($kind, $_load_id, $_row, $superseded_at)", dict(gone))
        for kind, declared in declarations().items():
            columns = {name: TYPES.get(c["type"], c["type"]) for name, c in declared["columns"].items()}
            shape = ", ".join(f'"{name}" {sql_type}' for name, sql_type in columns.items())
            con.execute(f"create table raw.{kind} ({shape}, {STAMPS})")
            for number, row in enumerate(rows.get(kind, ())):
                unknown = set(row) - set(columns) - {"_load_id", "_row", "_loaded_at", "_month"}
                if unknown:
                    raise KeyError(f"{kind} has no column {sorted(unknown)}")
                whole = {
                    **{n: FILLERS.get(columns[n]) for n, c in declared["columns"].items() if c.get("required")},
                    "_load_id": "load",
                    "_row": number,
                    "_loaded_at": LOADED_AT,
                    "_month": "all" if declared.get("valid_time") else str(row[declared["period"]])[:7],
                    **row,
                }
                marks = ", ".join("?" for _ in whole)
                con.execute(f"insert into raw.{kind} ({quoted(whole)}) values ({marks})", [*whole.values()])
    return warehouse


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
) -> int:
    """Run dbt on the warehouse of `home` with the seeds beside `project` and the models of the project `models`.

    Returns how many nodes ran; AssertionError with the failing ones otherwise.
    """
    result = invoke(home, *words, month=month, as_of=as_of, project=project, manifest=parsed(models))
    failing = defects(result)
    if failing:
        raise AssertionError("\n".join(failing))
    return len(result.result)


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse of `home`."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()
