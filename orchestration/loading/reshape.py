"""Mappings that change the grain: rows made of several records, or several rows of one record.

Every record of the file must be found again: in a row of one of the mapping's kinds (loaded or in quarantine), left
out by a written rule (kept with reason and text), or by itself in the quarantine of the mapping's first kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.extract import EXTRA
from orchestration.loading import sql_text as sql
from orchestration.loading.csv_reader import Source, collect
from orchestration.loading.load_job import Job
from orchestration.loading.mapping import LEFT_OUT, Mapping
from orchestration.loading.refused import RefusedError
from orchestration.loading.row_rules import REJECT

RECORDS, MAPPED = "select * from records", "select * from mapped"
NOTHING = "select null::bigint as _line, null::varchar as reason where false"
LOST = "is used by no rule of the mapping: please report it to the owner of the mapping"


@dataclass(frozen=True)
class Accounted:
    """Records of a file, those that cannot be cut included, and how many of them were left out by rule; zeros for a
    file whose records are its rows.
    """

    records: int = 0
    left_out: int = 0


def read(con: duckdb.DuckDBPyConnection, job: Job, mapping: Mapping, source: Source) -> None:
    """Read the file into the temp table `records` (columns of the file, `_line`), and its rows of the job's kind into
    `mapped` (canonical columns, `_extra`, `_reject`, `_lines`, `_line`).
    """
    con.execute(f"create or replace temp table records as {source.rows}")
    collect(con, source)
    con.execute(f"create or replace temp table records as {job.whole(source, source.lines)}")
    names = ", ".join(sql.name(name) for name in (*job.extract.names, EXTRA, REJECT, "_lines"))
    key = ", ".join(sql.name(name) for name in job.extract.key)
    con.execute(
        f"create or replace temp table mapped as select {names}, list_min(_lines) as _line "
        f"from ({mapping.rows(job.kind, RECORDS)}) order by _line, {key}"
    )


def account(con: duckdb.DuckDBPyConnection, job: Job, source: Source, target: Path) -> Accounted:
    """Find every record again: those left out are written to `target`, those that no rule uses join `rejected`.

    Only the first kind of a mapping answers for records that bring no row.
    """
    mapping = job.mapping
    if mapping is None or not mapping.reshapes:
        return Accounted()
    rows = [MAPPED if kind == job.kind else mapping.rows(kind, RECORDS) for kind in mapping.kinds]
    used = " union all ".join(f"select unnest(_lines) as _line from ({kind})" for kind in rows)
    con.execute(f"create or replace temp table used as select distinct _line from ({used})")
    strange = _count(con, "mapped where _line is null") + _count(con, "(from used anti join records using (_line))")
    if strange:
        raise RefusedError(f"gives {strange} rows of no record through the mapping {mapping.name}: mend the mapping.")
    found = _count(con, "records") + _count(con, "rejected")
    if not job.answers:
        return Accounted(found)
    left_out = mapping.rows(LEFT_OUT, RECORDS) if LEFT_OUT in dict(mapping.sections) else NOTHING
    con.execute(
        "create or replace temp table left_out as select _line, string_agg(distinct reason, '; ' order by reason) as "
        f"reason from ({left_out}) semi join records using (_line) "
        "anti join used using (_line) group by _line"
    )
    con.execute(
        f"insert into rejected select _line, null, 'mapping', {sql.text(LOST)}, {_text(source)} from records "
        "anti join used using (_line) anti join left_out using (_line)"
    )
    con.execute(
        f"copy (select {sql.text(job.load_id)} as load_id, {sql.text(job.kind)} as kind, "
        f"{sql.text(job.file.name)} as file, _line as line, reason, {_text(source)} as row_text "
        f"from left_out join records using (_line) order by line) to {sql.text(target)} "
        "(format parquet, compression zstd)"
    )
    return Accounted(found, _count(con, "left_out"))


def row_text(source: Source) -> str:
    """SQL over `mapped`: the records that a row is made of, as they stand in the file."""
    return (
        f"(select string_agg({_text(source)}, chr(10) order by _line) "
        "from (select unnest(_lines) as _line) join records using (_line))"
    )


def records(con: duckdb.DuckDBPyConnection) -> int:
    """Number of records that could be cut."""
    return _count(con, "records")


def _text(source: Source) -> str:
    return " || ',' || ".join(f"coalesce({sql.name(name)}, '')" for name in source.columns)


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int((con.execute(f"select count(*) from {relation}").fetchone() or (0,))[0])
