"""Which stored rows a new load replaces: by key, within the file (the later line wins) and against what is live
already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.extract import ALL_MONTHS, EXTRA, Extract
from orchestration.home import Home
from orchestration.loading import sql_text as sql
from orchestration.loading.raw_store import Manifest, row_number_sql, rows_sql, superseded_sql
from orchestration.loading.staged import Staged


@dataclass(frozen=True)
class Superseded:
    """What a load replaces: number of rows, and by month how many of its own rows are new or differ from what was
    live.
    """

    rows: int
    changed: dict[str, int]


def fresh_sql(files: Iterable[Path]) -> str:
    """SELECT over the files a load has just written (…/_month=YYYY-MM/…): all columns, `_month`, `_row`."""
    return (
        f"select * exclude (file_row_number), {row_number_sql()} as _row from read_parquet({sql.paths(files)}, "
        "hive_partitioning = true, hive_types = {'_month': varchar}, hive_types_autocast = false, "
        "file_row_number = true)"
    )


def same(left: str, right: str, names: Iterable[str]) -> str:
    """SQL: two rows agree in every one of the columns, nulls included."""
    return " and ".join(f"{left}.{sql.name(name)} is not distinct from {right}.{sql.name(name)}" for name in names)


def find(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    loads: list[Manifest],
    extract: Extract,
    staged: Staged,
    moment: datetime,
    load_id: str,
    target: Path,
) -> Superseded:
    """Write the rows to be superseded to `target` (if there are any).

    staged: the rows of the new load.
    """
    key = ", ".join(sql.name(name) for name in extract.key)
    content = (*extract.names, EXTRA)
    con.execute(f"create or replace temp view fresh as {fresh_sql(path for _, path, _ in staged.good)}")
    con.execute("create or replace temp table gone (_load_id varchar, _row bigint)")
    if staged.doubled:
        _within_file(con, staged, load_id, key)
    months = {month for month, _, _ in staged.good}
    changed = {month: rows for month, _, rows in staged.good}
    if any(part.month in months for load in loads if load.kind == extract.kind for part in load.files):
        earlier = rows_sql(home, loads, extract, months)
        con.execute(
            f"create or replace temp view live as select old.* from ({earlier}) as old anti join "
            f"({superseded_sql(home, loads)}) as s "
            f"on s.kind = {sql.text(extract.kind)} and s._load_id = old._load_id and s._row = old._row"
        )
        con.execute(
            f"insert into gone select old._load_id, old._row from live as old "
            f"semi join fresh as new on {same('old', 'new', extract.key)} and old._month = new._month"
        )
        unchanged = con.execute(
            f"select new._month, count(*) from fresh as new semi join live as old on {same('old', 'new', content)} "
            "and old._month = new._month anti join gone as g "
            f"on g._load_id = {sql.text(load_id)} and g._row = new._row group by new._month"
        ).fetchall()
        own = con.execute(
            f"select new._month, count(*) from fresh as new semi join gone as g on g._load_id = {sql.text(load_id)} "
            "and g._row = new._row group by new._month"
        ).fetchall()
        for month, same_rows in (*unchanged, *own):
            changed[month] -= same_rows
    found = con.execute("select count(*) from gone").fetchone() or (0,)
    if found[0]:
        con.execute(
            f"copy (select {sql.text(extract.kind)} as kind, _load_id, _row, timestamp "
            f"{sql.text(moment.isoformat())} as superseded_at "
            f"from gone order by _load_id, _row) to {sql.text(target)} (format parquet)"
        )
    return Superseded(found[0], changed)


def _within_file(con: duckdb.DuckDBPyConnection, staged: Staged, load_id: str, key: str) -> None:
    """Of rows with the same key, whatever their month, all but the one that stands last in the file go to `gone`."""
    position = "row_number() over (partition by _month order by file_row_number) - 1"
    con.execute(
        f"insert into gone with doubled as (select {key}, _row from fresh "
        f"qualify count(*) over (partition by {key}) > 1), "
        f"placed as (select {row_number_sql(position)} as _row, file_row_number as at_ from (select *, "
        f"coalesce(left(cast(month as varchar), 7), '{ALL_MONTHS}') as _month from read_parquet({sql.path(staged.order)}, file_row_number = true)"
        f")) select {sql.text(load_id)}, _row from doubled join placed using (_row) "
        f"qualify row_number() over (partition by {key} order by at_ desc) > 1"
    )
