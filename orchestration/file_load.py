"""Taking in one file of one kind: read it once, type it, put good rows into Parquet by month and bad ones into quarantine."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration import row_rules, supersede
from orchestration import sql_text as sql
from orchestration.csv_reader import (
    Shape,
    Source,
    collect,
    csv_source,
    head,
    header,
    needs_patience,
    parquet_source,
    patient_source,
    sniff,
)
from orchestration.extract import ALL_MONTHS, EXTRA, Extract, extracts
from orchestration.files import force, sha256
from orchestration.home import Home
from orchestration.landing import Delivered, Facts, Refused, Stamp
from orchestration.mapping import Mapping
from orchestration.raw_store import Manifest, Part, commit, work_folder
from orchestration.row_rules import BAD, REJECT

MEMORY = "1600MB"


@dataclass(frozen=True)
class Job:
    """One file to be loaded as one kind, directly or through a mapping."""

    home: Home
    file: Delivered
    kind: str
    mapping: Mapping | None
    facts: Facts

    @property
    def extract(self) -> Extract:
        return extracts()[self.kind]

    @property
    def load_id(self) -> str:
        """First 16 hex digits of the SHA-256 over the kind and the file's own SHA-256."""
        return hashlib.sha256(f"{self.kind}\n{self.facts.sha256}".encode()).hexdigest()[:16]


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """An own in-memory DuckDB with a memory limit; spills into `folder`."""
    con = duckdb.connect()
    con.execute(
        f"set memory_limit = '{MEMORY}'; set threads = {os.cpu_count() or 1}; set preserve_insertion_order = true"
    )
    con.execute(f"set temp_directory = {sql.text(folder / 'spill')}; set partitioned_write_max_open_files = 400")
    return con


def take(job: Job, loads: list[Manifest], moment: datetime) -> Manifest:
    """Load the file: returns the manifest once it is committed. Raises landing.Refused; nothing is left behind then."""
    folder = work_folder(job.home) / job.load_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with connect(folder) as con:
            source = _read(con, job, folder)
            staged = _Staged.of(con, folder / "rows")
            quarantined = _quarantine(con, job, source, staged, moment, folder / "quarantine.parquet")
            rows_in_file = staged.rows + quarantined
            _account(job, source, rows_in_file)
            parts = [(month, path) for month, path, _ in staged.good]
            superseded = supersede.Superseded(0, {})
            if parts:
                superseded = supersede.find(
                    con, job.home, loads, job.extract, parts, _delivered(job, source, source.lines, ", _line"), moment,
                    job.load_id, folder / "superseded.parquet",
                )  # fmt: skip
        if Stamp.of(job.file.path) != job.file.stamp:
            raise Refused("changed while it was being read. Wait until it is written completely, then load again.")
        return _accept(job, source, staged, quarantined, superseded, moment, folder)
    except duckdb.Error as error:
        raise Refused(
            f"cannot be read as {job.kind} ({str(error).splitlines()[0][:200]}). Check its format."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Staged:
    """What the first pass wrote: (month, file, rows) of good rows, and the number of bad ones."""

    good: list[tuple[str, Path, int]]
    bad: int

    @property
    def rows(self) -> int:
        return sum(rows for _, _, rows in self.good)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, folder: Path) -> _Staged:
        files = sorted(folder.glob("_month=*/*.parquet"))
        counts: dict[str, int] = {}
        if files:
            counts = dict(
                con.execute(f"select file_name, num_rows from parquet_file_metadata({sql.paths(files)})").fetchall()
            )
        found = [(path.parent.name.partition("=")[2], path, counts[str(path)]) for path in files]
        return cls([x for x in found if x[0] != BAD], sum(rows for month, _, rows in found if month == BAD))


def _read(con: duckdb.DuckDBPyConnection, job: Job, folder: Path) -> Source:
    """Cut the file into rows and write them, typed, to `folder`/rows by month; falls back to the patient reader."""
    path, expected = job.file.path, job.mapping.header if job.mapping else job.extract.names
    if path.suffix.lower() == ".parquet":
        source = parquet_source(con, path, expected)
    else:
        shape = _mapped_shape(path, job.mapping) if job.mapping else sniff(path, expected)
        patient = needs_patience(job.facts)
        source = patient_source(con, path, shape, folder) if patient else csv_source(path, shape, job.facts)
    try:
        _write(con, job, source, folder / "rows")
        collect(con, source)
        if _plausible(con, job, source, folder / "rows"):
            return source
    except duckdb.Error:
        if source.patient or source.shape is None:
            raise
    if source.shape is None:
        raise Refused("cannot be read.")
    shutil.rmtree(folder / "rows", ignore_errors=True)
    source = patient_source(con, path, source.shape, folder)
    _write(con, job, source, folder / "rows")
    collect(con, source)
    return source


def _mapped_shape(path: Path, mapping: Mapping) -> Shape:
    """The shape of a file that a mapping describes; Raises Refused if the header is another one."""
    names = tuple(name.strip().lower() for name in header(head(path), mapping.delimiter, mapping.quote))
    if names != mapping.header:
        raise Refused(
            f"has another header than {mapping.title} has. Found: {', '.join(names)[:300]}. Expected: {', '.join(mapping.header)}."
        )
    return Shape(mapping.delimiter, mapping.quote, names)


def _delivered(job: Job, source: Source, rows: str, more: str = "") -> str:
    """SELECT of the canonical columns as text, `_extra` and `_reject`, over a SELECT of the file's columns."""
    if job.mapping:
        numbered = rows if more else f"select *, cast(null as bigint) as _line from ({rows})"
        return f"with source as ({numbered}) {job.mapping.sql[job.kind]}"
    unknown = extra_columns(job, source)
    pairs = ", ".join(f"{sql.text(name)}, {sql.name(name)}" for name in unknown)
    extra = f"cast(json_object({pairs}) as varchar)" if unknown else "cast(null as varchar)"
    names = ", ".join(sql.name(name) for name in job.extract.names)
    return f"select {names}{more}, {extra} as {EXTRA}, cast(null as varchar) as {REJECT} from ({rows})"


def extra_columns(job: Job, source: Source) -> list[str]:
    """Columns of the file that its declaration does not know."""
    return [] if job.mapping else [name for name in source.columns if name not in job.extract.names]


def _write(con: duckdb.DuckDBPyConnection, job: Job, source: Source, target: Path) -> None:
    rows = row_rules.store_rows(job.extract, _delivered(job, source, source.rows))
    con.execute(f"copy ({rows}) to {sql.text(target)} (format parquet, compression zstd, partition_by (_month))")


def _plausible(con: duckdb.DuckDBPyConnection, job: Job, source: Source, rows: Path) -> bool:
    """Without quotes every line is a row: then the reader must have seen as many rows as there are lines.

    Where a quote does not close properly, the parallel reader's line numbers are not to be trusted.
    """
    if source.patient or source.shape is None:
        return True
    if job.facts.quotes:
        return not any("quote" in row[0] for row in con.execute("select reason from rejected").fetchall())
    staged = _Staged.of(con, rows)
    rejected = con.execute("select count(distinct line) from rejected").fetchone() or (0,)
    seen = staged.rows + staged.bad + rejected[0]
    return bool(0 <= job.facts.newlines + job.facts.unfinished - source.header_lines - seen <= _trailing(job.file.path))


def _trailing(path: Path) -> int:
    """Blank lines at the end of a file."""
    if path.suffix.lower() == ".gz":
        return 0
    with path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 4096))
        end = stream.read()
    return max(0, end[len(end.rstrip(b"\r\n")) :].count(b"\n") - 1)


def _quarantine(
    con: duckdb.DuckDBPyConnection, job: Job, source: Source, staged: _Staged, moment: datetime, target: Path
) -> int:
    """Write the rows that do not fit, with line, column, value and reason; returns their number."""
    rejected = (con.execute("select count(*) from rejected").fetchone() or (0,))[0]
    if not rejected and not staged.bad:
        return 0
    typed = row_rules.typed_rows(job.extract, _delivered(job, source, source.lines, ", _line"), ", _line")
    texts = " || ',' || ".join(f"coalesce(r{i}, '')" for i in range(len(job.extract.columns)))
    bad = (
        f"select _line as line, nullif(offences[1].c, '') as column_name, offences[1].v as value, "
        "list_aggregate(list_transform(offences, lambda x: case when x.c = '' then x.r else x.c || ' ' || x.r || "
        "case when x.v is null then '' else ' (' || x.v || ')' end end), 'string_agg', '; ') as reason, row_text "
        f"from (select _line, {row_rules.all_offences(job.extract)} as offences, {texts} as row_text from ({typed}) "
        f"where {row_rules.is_bad(job.extract)})"
    )
    cut = "select line, column_name, row_text as value, 'the line ' || reason as reason, row_text from rejected"
    parts = [cut] + ([bad] if staged.bad else [])
    con.execute(
        f"copy (select {sql.text(job.load_id)} as load_id, {sql.text(job.kind)} as kind, {sql.text(job.file.name)} as file, "
        "line, column_name, value, reason, row_text, cast(null as varchar) as period_month, "
        f"timestamp {sql.text(moment.isoformat())} as loaded_at from ({' union all by name '.join(parts)}) order by line) "
        f"to {sql.text(target)} (format parquet, compression zstd)"
    )
    found = (con.execute(f"select count(*) from read_parquet({sql.path(target)})").fetchone() or (0,))[0]
    if found != rejected + staged.bad:
        raise Refused(
            f"was read as {rejected + staged.bad} unfit rows in one pass and {found} in another. Please report this file; nothing was loaded."
        )
    return int(found)


def _account(job: Job, source: Source, rows_in_file: int) -> None:
    if rows_in_file == 0:
        raise Refused("holds a header, but no row. Deliver the file with its rows.")


def _message(job: Job, source: Source, superseded: supersede.Superseded) -> str:
    unknown = extra_columns(job, source)
    told = [f"unknown columns kept: {', '.join(unknown)}"] if unknown else []
    if superseded.rows:
        told.append(f"replaces {superseded.rows:,} rows with the same key")
    return "; ".join(told)


def _accept(
    job: Job,
    source: Source,
    staged: _Staged,
    quarantined: int,
    superseded: supersede.Superseded,
    moment: datetime,
    folder: Path,
) -> Manifest:
    """Move the files into place, make them durable, and commit by writing the manifest."""
    root = job.home.root
    places: list[tuple[Path, Path]] = []
    parts: list[Part] = []
    months: dict[str, int] = {}
    left = dict(superseded.changed)
    for month, path, rows in staged.good:
        number = re.search(r"([0-9]+)[.]parquet$", path.name)
        suffix = "" if number is None or number[1] == "0" else f"-{number[1]}"
        target = job.home.raw / job.kind / f"_month={month}" / f"{job.load_id}{suffix}.parquet"
        parts.append(Part(month, target.relative_to(root).as_posix(), rows, left.pop(month, 0), sha256(path)))
        places.append((path, target))
        months[month] = months.get(month, 0) + rows
    replaced = job.home.raw / job.kind / "_superseded" / f"{job.load_id}.parquet"
    unfit = job.home.quarantine / f"{job.load_id}.parquet"
    if superseded.rows:
        places.append((folder / "superseded.parquet", replaced))
    if quarantined:
        places.append((folder / "quarantine.parquet", unfit))
    for path, target in places:
        target.parent.mkdir(parents=True, exist_ok=True)
        force(path)
        path.replace(target)
    for parent in {target.parent for _, target in places}:
        force(parent)
    dated = {month: rows for month, rows in months.items() if month != ALL_MONTHS}
    load = Manifest(
        load_id=job.load_id,
        kind=job.kind,
        source=job.mapping.name if job.mapping else "canonical",
        file=job.file.name.rsplit("/", 1)[-1],
        path=job.file.name,
        size=job.file.stamp.size,
        mtime_ns=job.file.stamp.mtime_ns,
        sha256=job.facts.sha256,
        loaded_at=moment.isoformat(),
        rows_in_file=staged.rows + quarantined,
        rows_loaded=staged.rows,
        rows_quarantined=quarantined,
        columns=list(job.extract.names),
        extra_columns=extra_columns(job, source),
        period=max(sorted(dated), key=lambda month: dated[month], default=None),
        files=parts,
        superseded_path=replaced.relative_to(root).as_posix() if superseded.rows else None,
        superseded_rows=superseded.rows,
        quarantine_path=unfit.relative_to(root).as_posix() if quarantined else None,
        message=_message(job, source, superseded),
    )
    commit(job.home, load)
    return load
