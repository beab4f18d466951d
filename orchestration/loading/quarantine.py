"""Rows that do not fit: each kept with file, line, column, value, reason and its text. Nothing is dropped, nothing
repaired. A row is open until a later load brings its delivery again, or a fitting row with its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.extract import ALL_MONTHS, EXTRA
from orchestration.loading import reshape, row_rules
from orchestration.loading import sql_text as sql
from orchestration.loading.csv_reader import Source, lines_of
from orchestration.loading.load_job import Job
from orchestration.loading.manifests import Manifest
from orchestration.loading.raw_store import quarantine_sql
from orchestration.loading.refused import RefusedError
from orchestration.loading.staged import Staged
from orchestration.loading.supersede import fresh_sql, same_key_text


@dataclass(frozen=True)
class Quarantined:
    """Number of rows in quarantine, and how many for each kind of reason (the first one of a row), and by month, as
    far as it can be read.
    """

    rows: int
    reasons: dict[str, int]
    months: dict[str, int]


def write(
    con: duckdb.DuckDBPyConnection, job: Job, source: Source, staged: Staged, moment: datetime, target: Path
) -> Quarantined:
    """Write the rows that could not be cut into columns (temp table `rejected`) and the staged ones that break a rule.

    `row_text` is the line as it stands in the file, or where it could be cut a JSON object of its columns (of a row
    made of several records: those, one a line); `key_text` a JSON object of its key. Raises RefusedError if these are
    not as many rows as were told apart.
    """
    rejected = (con.execute("select count(*) from rejected").fetchone() or (0,))[0]
    bad = staged.bad
    if not rejected and not bad:
        return Quarantined(0, {}, {})
    delivered = lines_of(source, staged.delivered(job.extract))
    if job.reshapes:
        delivered = job.delivered(source, source.lines, ", _line")
    typed = row_rules.typed_rows(job.extract, delivered, ", _line, _lines" if job.reshapes else ", _line")
    extract, columns = job.extract, job.extract.columns
    texts = ", ".join(f"{sql.text(column.name)}, r{i}" for i, column in enumerate(columns))
    text = f"cast(if({EXTRA} is null, json_object({texts}), json_object({texts}, '{EXTRA}', {EXTRA})) as varchar)"
    if job.reshapes:
        text = reshape.row_text(source)
    # the key as the raw store would spell it, so that a fitting row is found by it; where it cannot be read, as it came
    keys = ", ".join(
        f"{sql.text(c.name)}, coalesce(cast(c{i} as varchar), r{i})"
        for i, c in enumerate(columns)
        if c.name in extract.key
    )
    hidden = f"list_contains([{sql.texts(c.name for c in columns if c.personal)}]::varchar[], x.c)"
    unfit = (
        "select _line as line, nullif(offences[1].c, '') as column_name, offences[1].v as value, offences[1].k "
        "as reason_kind, "
        "list_aggregate(list_transform(offences, lambda x: case when x.c = '' then x.r else x.c || ' ' || x.r || "
        f"case when x.v is null or {hidden} then '' else ' (' || x.v || ')' end end), 'string_agg', '; ') as reason, "
        f"row_text, key_text, period_month from (select _line, {row_rules.all_offences(extract)} as offences, "
        f"{text} as row_text, "
        f"cast(json_object({keys}) as varchar) as key_text, {row_rules.month_of(extract)} as period_month "
        f"from ({typed}) where {row_rules.is_bad(extract)})"
    )
    uncut = (
        "select line, column_name, row_text as value, kind as reason_kind, 'the line ' || reason as reason, "
        "row_text, cast(null as varchar) as key_text, cast(null as varchar) as period_month from rejected"
    )
    rows = " union all by name ".join([uncut] + ([unfit] if bad else []))
    con.execute(
        f"copy (select {sql.text(job.load_id)} as load_id, {sql.text(job.kind)} as kind, "
        f"{sql.text(job.file.name)} as file, "
        "line, column_name, value, reason, row_text, period_month, "
        f"timestamp {sql.text(moment.isoformat())} as loaded_at, reason_kind, key_text from ({rows}) order by line) "
        f"to {sql.text(target)} (format parquet, compression zstd)"
    )
    written = f"from read_parquet({sql.path(target)})"
    reasons = dict(con.execute(f"select reason_kind, count(*) {written} group by all order by all").fetchall())
    found = sum(reasons.values())
    if found != rejected + bad:
        raise RefusedError(
            f"has {rejected + bad} unfit rows by one count and {found} by another. Please report this file; nothing "
            "was loaded."
        )
    months = f"select period_month, count(*) {written} where period_month <> '{ALL_MONTHS}' group by all order by all"
    return Quarantined(found, reasons, dict(con.execute(months).fetchall()))


def clear(
    con: duckdb.DuckDBPyConnection,
    job: Job,
    loads: list[Manifest],
    staged: Staged,
    unfit: Quarantined,
    moment: datetime,
    target: Path,
) -> int:
    """Write to `target` which rows of earlier loads of the kind the new load takes out of quarantine; returns how many.

    A delivery that comes again takes what its earlier versions, and parts of it, left there, but not in months that it
    does not cover; a part that comes again takes only rows whose key cannot be read. Any load takes the rows whose key
    it brings in a row that fits; a part that comes again also those whose key went to quarantine again.
    """
    held = [load for load in loads if load.quarantine_path]
    if not held:
        return 0
    months = {month for month, _, _ in staged.good} | set(unfit.months)
    again = [load for load in held if _replaces(job, load)]
    ways = [f"select load_id, line from held where {_again(job, load, months)}" for load in again]
    if job.delivery.partial and unfit.rows and again:
        new = f"read_parquet({sql.path(target.with_name('quarantine.parquet'))})"
        parts = f"list_contains([{sql.texts(load.load_id for load in again)}], load_id)"
        ways.append(f"select load_id, line from held semi join {new} as new using (key_text) where {parts}")
    if staged.good:
        ways.append(
            f"select load_id, line from held semi join ({fresh_sql(path for _, path, _ in staged.good)}) as fresh "
            f"on held.key_text is not null and {same_key_text('fresh', 'held.key_text', job.extract.key)}"
        )
    stored = quarantine_sql(job.home, loads)
    con.execute(
        f"create or replace temp table cleared as with held as (select * from ({stored}) where state = 'open') "
        f"select load_id, line, timestamp {sql.text(moment.isoformat())} as cleared_at, {sql.text(job.load_id)} as "
        f"cleared_by from ({' union '.join(ways) or 'select load_id, line from held where false'})"
    )
    (rows,) = con.execute("select count(*) from cleared").fetchone() or (0,)
    if rows:
        con.execute(f"copy (from cleared order by load_id, line) to {sql.text(target)} (format parquet)")
    return int(rows)


def _again(job: Job, load: Manifest, months: set[str]) -> str:
    """SQL condition over `held`: the file, which brings rows of `months`, stands in the place of the row of `load`."""
    mine = f"load_id = {sql.text(load.load_id)}"
    if job.delivery.partial:
        return f"{mine} and (key_text is null or list_contains([{sql.texts(job.extract.key)}], column_name))"
    had = set(load.months) or {month for month in (load.delivery.month,) if month}
    if months and had and months.isdisjoint(had):
        return "false"
    others = sql.texts(sorted(had - months)) if months else ""
    return f"{mine} and not coalesce(list_contains([{others}]::varchar[], period_month), false)"


def _replaces(job: Job, load: Manifest) -> bool:
    """Whether the file stands in the place of the earlier load's file, or of the whole that this was a part of."""
    whole = not job.delivery.partial and load.delivery.name == job.delivery.name
    return whole or load.delivery.file == job.delivery.file
