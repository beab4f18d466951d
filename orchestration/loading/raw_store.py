"""The raw store in SQL: the views `raw.*` over the files that manifests name, and the removal of leftovers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from orchestration.extract import EXTRA, Extract, extracts
from orchestration.home import Home
from orchestration.loading import sql_text as sql
from orchestration.loading.manifests import Manifest, manifests

ROW_STEP = (
    10_000_000_000  # _row = month number * ROW_STEP + row of the month in the delivered file: unique within a load
)
QUARANTINE_TYPES = {
    "load_id": "varchar",
    "kind": "varchar",
    "file": "varchar",
    "line": "bigint",
    "column_name": "varchar",
    "value": "varchar",
    "reason": "varchar",
    "row_text": "varchar",
    "period_month": "varchar",
    "loaded_at": "timestamp",
    "reason_kind": "varchar",
    "key_text": "varchar",
}
CLEARED_TYPES = {"load_id": "varchar", "line": "bigint", "cleared_at": "timestamp", "cleared_by": "varchar"}
SUPERSEDED_TYPES = {
    "kind": "varchar",
    "_load_id": "varchar",
    "_row": "bigint",
    "superseded_at": "timestamp",
    "withdrawn": "boolean",
}
LEFT_OUT_TYPES = {
    "load_id": "varchar",
    "kind": "varchar",
    "file": "varchar",
    "line": "bigint",
    "reason": "varchar",
    "row_text": "varchar",
}
LOAD_TYPES = {
    "load_id": "varchar",
    "kind": "varchar",
    "source": "varchar",
    "file": "varchar",
    "path": "varchar",
    "size": "bigint",
    "sha256": "varchar",
    "loaded_at": "timestamp",
    "rows_in_file": "bigint",
    "rows_loaded": "bigint",
    "rows_quarantined": "bigint",
    "superseded_rows": "bigint",
    "records_in_file": "bigint",
    "left_out_rows": "bigint",
    "withdrawn_rows": "bigint",
    "extra_columns": "varchar",
    "period": "varchar",
}


def remove_leftovers(home: Home, loads: Iterable[Manifest]) -> int:
    """Delete what an interrupted load left behind; returns how many files. Only for the holder of the load lock."""
    named = {path for load in loads for path in load.stored()}
    gone = 0
    places = [*home.raw.glob("*/*/*.parquet"), *home.quarantine.glob("*.parquet")]
    places += [*home.loads.glob(".tmp-*"), *home.raw.glob(".tmp-*")]
    for path in places:
        if path.relative_to(home.root).as_posix() not in named:
            path.unlink(missing_ok=True)
            gone += 1
    shutil.rmtree(work_folder(home), ignore_errors=True)
    return gone


def work_folder(home: Home) -> Path:
    """Where a load writes before its files are complete."""
    return home.raw / "_work"


def refresh_views(con: duckdb.DuckDBPyConnection, home: Home, months: set[str] | None = None) -> None:
    """(Re)create schema `raw` with one view per declared kind, `_quarantine` and `_left_out`, and the tables `_loads`
    and `_superseded`. Reads no data but the numbers of superseded rows, which every query of a kind needs. `months`:
    the partitions that are looked at, if not all: a query of a view opens the list of its files, and costs by it.
    """
    loads = manifests(home)
    con.execute("create schema if not exists raw")
    for extract in extracts().values():
        con.execute(f"create or replace view raw.{sql.name(extract.kind)} as {rows_sql(home, loads, extract, months)}")
    con.execute(f"create or replace table raw._superseded as {superseded_sql(home, loads)} order by kind")
    con.execute(f"create or replace view raw._quarantine as {quarantine_sql(home, loads)}")
    con.execute(f"create or replace view raw._left_out as {left_out_sql(home, loads)}")
    columns = ", ".join(f"unnest(cast(? as {kind}[])) as {sql.name(name)}" for name, kind in LOAD_TYPES.items())
    con.execute(f"create or replace table raw._loads as select {columns}", load_columns(loads))


def empty(types: dict[str, str]) -> str:
    """A SELECT without rows."""
    return (
        "select "
        + ", ".join(f"cast(null as {kind}) as {sql.name(name)}" for name, kind in types.items())
        + " where false"
    )


def row_types(extract: Extract) -> dict[str, str]:
    """Columns of `raw.<kind>` with their types, in order."""
    declared = {column.name: column.sql_type for column in extract.columns}
    technical = {"_load_id": "varchar", "_row": "bigint", "_loaded_at": "timestamp", "_month": "varchar"}
    return {**declared, EXTRA: "varchar", **technical}


def rows_sql(home: Home, loads: Iterable[Manifest], extract: Extract, months: set[str] | None = None) -> str:
    """SELECT over every stored row of a kind, superseded ones included; only the partitions of `months` if given."""
    mine = [
        (load, part)
        for load in loads
        if load.kind == extract.kind
        for part in load.files
        if months is None or part.month in months
    ]
    if not mine:
        return empty(row_types(extract))
    times = {load.load_id: load.loaded_at for load, _ in mine}
    known = set.intersection(*(set(load.columns) for load, _ in mine))
    columns = ", ".join(
        sql.name(column.name)
        if any(column.name in load.columns for load, _ in mine)
        else f"cast(null as {column.sql_type}) as {sql.name(column.name)}"
        for column in extract.columns
    )
    by_name = "" if set(extract.names) <= known else ", union_by_name = true"
    moments = ", ".join(f"{sql.text(name)}: timestamp {sql.text(time)}" for name, time in times.items())
    return (
        f"select {columns}, {EXTRA}, _load_id, {row_number_sql()} as _row, "
        f"map {{{moments}}}[_load_id] as _loaded_at, _month "
        "from (select *, regexp_extract(filename, '([0-9a-f]{16})[.]parquet$', 1) as _load_id from read_parquet("
        f"{sql.paths(home.root / part.path for _, part in mine)}, hive_partitioning = true, hive_types = "
        f"{{'_month': varchar}}, "
        f"hive_types_autocast = false, filename = true, file_row_number = true{by_name}))"
    )


def row_number_sql(position: str = "file_row_number") -> str:
    """SQL for `_row` from a row's month and its position (from 0) among the load's rows of that month, in the file's
    order.
    """
    return f"coalesce(try_cast(replace(_month, '-', '') as bigint), 0) * {ROW_STEP} + {position}"


def load_columns(loads: Iterable[Manifest]) -> list[list[object]]:
    """The values of each column of `_loads`, one a load."""
    rows = []
    for load in loads:
        facts = {"extra_columns": json.dumps(load.extra_columns, ensure_ascii=False)}
        rows.append([facts[name] if name in facts else getattr(load, name) for name in LOAD_TYPES])
    return [[row[place] for row in rows] for place in range(len(LOAD_TYPES))]


def _files_sql(home: Home, files: list[str], types: dict[str, str]) -> str:
    """SELECT over files of one shape; a column that an older file lacks is null."""
    if not files:
        return empty(types)
    columns = ", ".join(sql.name(name) for name in types)
    listed = sql.paths(home.root / file for file in files)
    return (
        f"select {columns} from (select * from read_parquet({listed}, hive_partitioning = false, union_by_name = true) "
        f"union all by name {empty(types)})"
    )


def quarantine_sql(home: Home, loads: Iterable[Manifest]) -> str:
    """SELECT of one row per source row that did not fit, with its state: open, or cleared, when, and by which load."""
    loads = list(loads)
    held = _files_sql(home, [load.quarantine_path for load in loads if load.quarantine_path], QUARANTINE_TYPES)
    cleared = _files_sql(home, [load.cleared_path for load in loads if load.cleared_path], CLEARED_TYPES)
    return (
        "select held.*, if(cleared_at is null, 'open', 'cleared') as state, cleared_at, cleared_by "
        f"from ({held}) as held left join ({cleared}) as gone on gone.load_id = held.load_id and gone.line = held.line"
    )


def superseded_sql(home: Home, loads: Iterable[Manifest]) -> str:
    """SELECT of the rows that a later delivery, or a later line, replaced, or that a later delivery withdrew."""
    return _files_sql(home, [load.superseded_path for load in loads if load.superseded_path], SUPERSEDED_TYPES)


def left_out_sql(home: Home, loads: Iterable[Manifest]) -> str:
    """SELECT of the records that bring no row by a written rule of their mapping."""
    return _files_sql(home, [load.left_out_path for load in loads if load.left_out_path], LEFT_OUT_TYPES)
