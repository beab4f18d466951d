"""Which stored rows a new load puts out of force.

By key: within the file (the later line wins) and against what is live already. And, where the same delivery comes
again in full, the rows that no longer stand in it. Everything put out of force stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.extract import ALL_MONTHS, EXTRA, Extract
from orchestration.home import Home
from orchestration.loading import sql_text as sql
from orchestration.loading.load_job import Job
from orchestration.loading.manifests import Manifest
from orchestration.loading.raw_store import row_number_sql, rows_sql, superseded_sql
from orchestration.loading.staged import Staged

Counts = dict[str, int]  # rows by month


@dataclass(frozen=True)
class Superseded:
    """What a load puts out of force. replaced: rows with the same key. By month: withdrawn rows; replaced rows whose
    successor has another month; and how many of the load's own rows are new or differ from what was live.
    """

    replaced: int = 0
    withdrawn: Counts = field(default_factory=dict)
    moved: Counts = field(default_factory=dict)
    changed: Counts = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows put out of force."""
        return self.replaced + sum(self.withdrawn.values())


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


def same_key_text(row: str, text: str, names: Iterable[str]) -> str:
    """SQL: the typed key of `row` is the one that the JSON text `text` (see quarantine.write) tells."""
    return " and ".join(
        f"cast({row}.{sql.name(name)} as varchar) is not distinct from json_extract_string({text}, "
        f"{sql.text('$.' + sql.name(name))})"
        for name in names
    )


def live_sql(home: Home, loads: list[Manifest], extract: Extract, months: set[str] | None = None) -> str:
    """SELECT over the stored rows of a kind that are in force; only the partitions of `months` if given, and of the
    loads that reach them: no other put a row of theirs out of force.
    """
    mine = [
        load for load in loads if load.kind == extract.kind and (months is None or not months.isdisjoint(load.reach))
    ]
    return (
        f"select r.* from ({rows_sql(home, mine, extract, months)}) as r anti join ({superseded_sql(home, mine)}) as s "
        "on s._load_id = r._load_id and s._row = r._row"
    )


def find(
    con: duckdb.DuckDBPyConnection,
    job: Job,
    loads: list[Manifest],
    staged: Staged,
    moment: datetime,
    target: Path,
    unfit: Path | None,
) -> Superseded:
    """Write the rows to be put out of force to `target` (if there are any).

    loads: those of the kind; staged: the rows of the new load; unfit: its rows in quarantine, whose keys stand in the
    file as well.
    """
    extract = job.extract
    key = ", ".join(sql.name(name) for name in extract.key)
    con.execute(f"create or replace temp view fresh as {fresh_sql(path for _, path, _ in staged.good)}")
    con.execute("create or replace temp table gone (_load_id varchar, _row bigint, _month varchar, withdrawn boolean)")
    if staged.doubled:
        _within_file(con, staged, job.load_id, key)
    months = {month for month, _, _ in staged.good}
    changed = {month: rows for month, _, rows in staged.good}
    moved: Counts = {}
    earlier = [] if job.delivery.partial else [load for load in loads if load.delivery.name == job.delivery.name]
    # A correction may date a record in another month: a partial file looks for its keys everywhere, a delivery that
    # comes again in all the months that it had. Any other file adds to its own months, and reads no others.
    reach = None if job.delivery.partial else months.union(*(load.months for load in earlier))
    if any(reach is None or part.month in reach for load in loads for part in load.files):
        con.execute(f"create or replace temp view live as {live_sql(job.home, loads, extract, reach)}")
        con.execute(
            "insert into gone select old._load_id, old._row, old._month, false from live as old "
            f"semi join fresh as new on {same('old', 'new', extract.key)}"
        )
        if earlier:
            _withdraw(con, extract, earlier, months, unfit)
        _less_unchanged(con, extract, job.load_id, changed)
        if reach is None or len(reach) > 1:
            moved = _moved(con, extract)
    replaced, withdrawn = _counted(con)
    found = Superseded(replaced, withdrawn, moved, changed)
    if found.rows:
        con.execute(
            f"copy (select {sql.text(extract.kind)} as kind, _load_id, _row, timestamp "
            f"{sql.text(moment.isoformat())} as superseded_at, withdrawn "
            f"from gone order by _load_id, _row) to {sql.text(target)} (format parquet)"
        )
    return found


def _withdraw(
    con: duckdb.DuckDBPyConnection, extract: Extract, earlier: list[Manifest], months: set[str], unfit: Path | None
) -> None:
    """To `gone`: rows of the earlier versions of the delivery, in the months of the new one, whose keys it lacks."""
    kept = (
        f" anti join (select key_text from read_parquet({sql.path(unfit)}) where key_text is not null) as held "
        f"on {same_key_text('old', 'held.key_text', extract.key)}"
        if unfit
        else ""
    )
    con.execute(
        "insert into gone select old._load_id, old._row, old._month, true from "
        f"(select * from live where list_contains([{sql.texts(load.load_id for load in earlier)}], _load_id) "
        f"and list_contains([{sql.texts(months)}], _month)) as old "
        f"anti join fresh as new on {same('old', 'new', extract.key)}{kept}"
    )


def _less_unchanged(con: duckdb.DuckDBPyConnection, extract: Extract, load_id: str, changed: Counts) -> None:
    """Take from `changed` the rows that are as they were, and those that a later line of the file replaces."""
    own = f"gone as g on g._load_id = {sql.text(load_id)} and g._row = new._row"
    as_before = con.execute(
        f"select new._month, count(*) from fresh as new semi join live as old on "
        f"{same('old', 'new', (*extract.names, EXTRA))} and old._month = new._month anti join {own} group by new._month"
    ).fetchall()
    replaced = con.execute(f"select new._month, count(*) from fresh as new semi join {own} group by new._month")
    for month, rows in (*as_before, *replaced.fetchall()):
        changed[month] -= rows


def _moved(con: duckdb.DuckDBPyConnection, extract: Extract) -> Counts:
    """Replaced rows by their month, where the key stands in another month now."""
    return dict(
        con.execute(
            "select old._month, count(*) from live as old semi join (select * from gone where not withdrawn) as g "
            "on g._load_id = old._load_id and g._row = old._row anti join fresh as new "
            f"on {same('old', 'new', extract.key)} and new._month = old._month group by old._month order by old._month"
        ).fetchall()
    )


def _counted(con: duckdb.DuckDBPyConnection) -> tuple[int, Counts]:
    (replaced,) = con.execute("select count(*) from gone where not withdrawn").fetchone() or (0,)
    withdrawn = con.execute("select _month, count(*) from gone where withdrawn group by _month order by _month")
    return replaced, dict(withdrawn.fetchall())


def _within_file(con: duckdb.DuckDBPyConnection, staged: Staged, load_id: str, key: str) -> None:
    """Of rows with the same key, whatever their month, all but the one that stands last in the file go to `gone`."""
    position = "row_number() over (partition by _month order by file_row_number) - 1"
    con.execute(
        f"insert into gone with doubled as (select {key}, _row, _month from fresh "
        f"qualify count(*) over (partition by {key}) > 1), "
        f"placed as (select {row_number_sql(position)} as _row, file_row_number as at_ from (select *, "
        f"coalesce(left(cast(month as varchar), 7), '{ALL_MONTHS}') as _month "
        f"from read_parquet({sql.path(staged.order)}, file_row_number = true))) "
        f"select {sql.text(load_id)}, _row, _month, false from doubled join placed using (_row) "
        f"qualify row_number() over (partition by {key} order by at_ desc) > 1"
    )
