"""Taking in one file of one kind: read it once, type it, put good rows into Parquet by month and bad ones into
quarantine.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.extract import ALL_MONTHS
from orchestration.files import force, sha256
from orchestration.loading import quarantine, staged, supersede
from orchestration.loading.csv_reader import (
    Source,
    collect,
    csv_source,
    mapped_shape,
    needs_patience,
    parquet_source,
    sniff,
)
from orchestration.loading.formats.patient import patient_source
from orchestration.loading.formats.sources import source_of
from orchestration.loading.landing import RefusedError, Stamp, has_blank_lines
from orchestration.loading.load_job import Job, connect
from orchestration.loading.plain import plain
from orchestration.loading.quarantine import Quarantined
from orchestration.loading.raw_store import Manifest, Part, commit, work_folder
from orchestration.loading.staged import Staged
from orchestration.loading.supersede import Superseded


def take(job: Job, loads: list[Manifest], moment: datetime) -> Manifest:
    """Load the file: returns the manifest once it is committed. Raises landing.RefusedError; nothing is left behind
    then.
    """
    folder = work_folder(job.home) / job.load_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with connect(folder) as con:
            source, rows = _read(con, job, folder)
            unfit = quarantine.write(con, job, source, rows, moment, folder / "quarantine.parquet")
            if not rows.rows + unfit.rows and not job.extract.valid_time:
                # a list of changes may be empty, a month of facts may not
                raise RefusedError("holds a header, but no row. Deliver the file with its rows.")
            gone = Superseded(0, {})
            if rows.good:
                target = folder / "superseded.parquet"
                gone = supersede.find(con, job.home, loads, job.extract, rows, moment, job.load_id, target)
        if Stamp.of(job.file.path) != job.file.stamp:
            raise RefusedError("changed while it was being read. Wait until it is written completely, then load again.")
        return _accept(job, source, rows, unfit, gone, moment, folder)
    except duckdb.Error as error:
        raise RefusedError(
            f"cannot be read as {job.kind} ({str(error).splitlines()[0][:200]}). Check its format."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(con: duckdb.DuckDBPyConnection, job: Job, folder: Path) -> tuple[Source, Staged]:
    """Cut the file into rows and write them, typed, below `folder`; falls back to the patient reader."""
    path, form = job.content.path, job.content.form
    if form != "csv":
        source = parquet_source(con, path, job.kind) if form == "parquet" else source_of(con, job, folder)
        return source, _write(con, job, source, folder)
    shape = mapped_shape(path, job.mapping) if job.mapping else sniff(path, job.kind)
    if not needs_patience(path, job.content.facts):
        source = csv_source(path, shape)
        try:
            rows = _write(con, job, source, folder)
            if _plausible(con, job, source, rows):
                return source, rows
        except duckdb.Error:
            pass  # the patient reader tells which line it is
        shutil.rmtree(folder / "rows", ignore_errors=True)
    source = patient_source(con, path, shape, folder)
    return source, _write(con, job, source, folder)


def _write(con: duckdb.DuckDBPyConnection, job: Job, source: Source, folder: Path) -> Staged:
    numbered = source.numbered or job.mapping is not None  # a mapping may change the order of the rows
    read = source.lines if source.numbered else source.rows
    if numbered and not source.numbered:
        read = f"select row_number() over () as _line, * from ({source.rows})"
    delivered = job.delivered(source, read, ", _line" if numbered else "")
    rows = staged.write(con, job.extract, delivered, folder / "rows", numbered=numbered)
    collect(con, source)
    return rows


def _plausible(con: duckdb.DuckDBPyConnection, job: Job, source: Source, rows: Staged) -> bool:
    """Without quotes every line is a row: then the reader must have seen as many rows as there are lines.

    Where a quote does not close properly, or blank lines were rejected, the parallel reader's line numbers are not to
    be trusted.
    """
    rejected = con.execute("select kind from rejected").fetchall()
    if job.content.facts.quotes:
        return ("quote",) not in rejected
    if rejected and has_blank_lines(job.content.path):
        return False
    lines = job.content.facts.newlines + job.content.facts.unfinished - source.header_lines
    return 0 <= lines - rows.rows - rows.bad - len(rejected) <= _trailing(job.content.path)


def _trailing(path: Path) -> int:
    """Blank lines at the end of a file."""
    if path.suffix.lower() == ".gz":
        return 0
    with path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 4096))
        end = stream.read()
    return max(0, end[len(end.rstrip(b"\r\n")) :].count(b"\n") - 1)


def _message(job: Job, source: Source, rows_in_file: int, gone: Superseded) -> str:
    unknown = job.extra_columns(source)
    told = [*job.content.told, *([f"unknown columns kept: {plain(', '.join(unknown))}"] if unknown else [])]
    if not rows_in_file:
        told.append("holds no row: no change")
    if gone.rows:
        told.append(f"replaces {gone.rows:,} rows with the same key")
    return "; ".join(told)


def _accept(
    job: Job, source: Source, rows: Staged, unfit: Quarantined, gone: Superseded, moment: datetime, folder: Path
) -> Manifest:
    """Move the files into place, make them durable, and commit by writing the manifest."""
    root = job.home.root
    places: list[tuple[Path, Path]] = []
    parts: list[Part] = []
    for month, path, count in rows.good:
        target = job.home.raw / job.kind / f"_month={month}" / f"{job.load_id}.parquet"
        changed = gone.changed.get(month, 0)
        parts.append(Part(month, target.relative_to(root).as_posix(), count, changed, sha256(path)))
        places.append((path, target))
    replaced = job.home.raw / job.kind / "_superseded" / f"{job.load_id}.parquet"
    kept = job.home.quarantine / f"{job.load_id}.parquet"
    if gone.rows:
        places.append((folder / "superseded.parquet", replaced))
    if unfit.rows:
        places.append((folder / "quarantine.parquet", kept))
    for path, target in places:
        target.parent.mkdir(parents=True, exist_ok=True)
        force(path)
        path.replace(target)
    for parent in {target.parent for _, target in places}:
        force(parent)
    dated = {month: count for month, _, count in rows.good if month != ALL_MONTHS}
    load = Manifest(
        load_id=job.load_id,
        kind=job.kind,
        source=job.mapping.name if job.mapping else "canonical",
        file=job.file.name.rsplit("/", 1)[-1],
        path=job.file.name,
        size=job.file.stamp.size,
        mtime_ns=job.file.stamp.mtime_ns,
        sha256=job.content.facts.sha256,
        loaded_at=moment.isoformat(),
        rows_in_file=rows.rows + unfit.rows,
        rows_loaded=rows.rows,
        rows_quarantined=unfit.rows,
        columns=list(job.extract.names),
        extra_columns=job.extra_columns(source),
        period=max(sorted(dated), key=lambda month: dated[month], default=None),
        files=parts,
        superseded_path=replaced.relative_to(root).as_posix() if gone.rows else None,
        superseded_rows=gone.rows,
        quarantine_path=kept.relative_to(root).as_posix() if unfit.rows else None,
        reasons=unfit.reasons,
        message=_message(job, source, rows.rows + unfit.rows, gone),
    )
    commit(job.home, load)
    return load
