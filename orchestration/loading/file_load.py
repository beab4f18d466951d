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
from orchestration.loading import plain_file, quarantine, reshape, staged, supersede
from orchestration.loading.csv_reader import (
    Source,
    collect,
    csv_source,
    mapped_shape,
    needs_patience,
    parquet_source,
    sniff,
    true_texts,
)
from orchestration.loading.formats.patient import patient_source
from orchestration.loading.formats.sources import source_of
from orchestration.loading.landing import CHANGED, Stamp, has_blank_lines
from orchestration.loading.load_job import Job, connect
from orchestration.loading.manifests import Manifest, Part, commit
from orchestration.loading.plain import plain
from orchestration.loading.quarantine import Quarantined
from orchestration.loading.raw_store import work_folder
from orchestration.loading.refused import RefusedError
from orchestration.loading.reshape import Accounted
from orchestration.loading.staged import Staged
from orchestration.loading.supersede import Superseded
from orchestration.loading.wrong_month import refuse_wrong_month


def take(job: Job, loads: list[Manifest], moment: datetime) -> Manifest:
    """Load the file: returns the manifest once it is committed. Raises RefusedError; nothing is left behind then.

    loads: those of the job's kind.
    """
    folder = work_folder(job.home) / job.load_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with connect(folder) as con:
            source, rows = _read(con, job, folder)
            accounted = reshape.account(con, job, source, folder / "left_out.parquet")
            if not job.answers:
                con.execute("delete from rejected")  # lines that cannot be cut stand in quarantine once
            unfit = quarantine.write(con, job, source, rows, moment, folder / "quarantine.parquet")
            if not job.reshapes:
                accounted = Accounted(rows.rows + unfit.rows)
            if not accounted.records and job.answers and not job.extract.valid_time:
                # a list of changes may be empty, a month of facts may not
                raise RefusedError("holds a header, but no row. Deliver the file with its rows.")
            refuse_wrong_month(job, rows)
            gone, cleared = Superseded(), 0
            if rows.good:
                held = folder / "quarantine.parquet" if unfit.rows else None
                gone = supersede.find(con, job, loads, rows, moment, folder / "superseded.parquet", held)
            if rows.rows + unfit.rows:
                cleared = quarantine.clear(con, job, loads, rows, unfit, moment, folder / "cleared.parquet")
        if Stamp.of(job.file.path) != job.file.stamp:
            raise RefusedError(CHANGED)
        return _accept(job, source, rows, unfit, accounted, gone, cleared, moment, folder)
    except duckdb.Error as error:
        words = str(error).splitlines()[0].partition("Error: ")[2].replace(str(job.content.path), job.file.name)
        raise RefusedError(
            f"cannot be read as {job.kind} ({plain(words)[:200]}). It is damaged or not what its name says: deliver it "
            "again."
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
    if plain_file.is_plain(job, shape):
        source = csv_source(path, shape)
        try:
            return source, staged.write(con, job.extract, plain_file.judged(con, job, source, shape), folder / "rows")
        except plain_file.NotPlainError:
            shutil.rmtree(folder / "rows")
    if not needs_patience(path, job.content.facts):
        source = csv_source(path, shape)
        try:
            rows = _write(con, job, source, folder)
            if _plausible(con, job, source, rows) and (job.content.facts.utf8 or true_texts(con, path)):
                return source, rows
        except duckdb.Error:
            pass  # the patient reader tells which line it is
        shutil.rmtree(folder / "rows", ignore_errors=True)
    source = patient_source(con, path, shape, folder)
    return source, _write(con, job, source, folder)


def _write(con: duckdb.DuckDBPyConnection, job: Job, source: Source, folder: Path) -> Staged:
    numbered = source.numbered or job.mapping is not None  # a mapping may change the order of the rows
    read = source.lines if source.numbered else source.rows
    if job.mapping and job.reshapes:
        reshape.read(con, job, job.mapping, source)
    elif job.mapping and not source.numbered:
        read = f"select row_number() over () as _line, * from ({read})"
    delivered = job.delivered(source, read, ", _line" if numbered else "")
    rows = staged.write(
        con, job.extract, staged.judged(con, job.extract, delivered, numbered=numbered), folder / "rows"
    )
    if not job.reshapes:
        collect(con, source)
    return rows


def _plausible(con: duckdb.DuckDBPyConnection, job: Job, source: Source, rows: Staged) -> bool:
    """Without quotes every line is a row: then the reader must have seen as many rows as there are lines.

    Where a quote does not close properly, or blank lines were rejected, the parallel reader's line numbers are not to
    be trusted.
    """
    rejected = con.execute("select kind from rejected").fetchall()
    if ("encoding",) in rejected:
        return False  # it shows bytes that are no UTF-8 as question marks; the patient reader keeps them
    if job.content.facts.quotes:
        return ("quote",) not in rejected
    if rejected and has_blank_lines(job.content.path):
        return False
    lines = job.content.facts.newlines + job.content.facts.unfinished - source.header_lines
    read = reshape.records(con) if job.reshapes else rows.rows + rows.bad
    return 0 <= lines - read - len(rejected) <= _trailing(job.content.path)


def _trailing(path: Path) -> int:
    """Blank lines at the end of a file."""
    if path.suffix.lower() == ".gz":
        return 0
    with path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 4096))
        end = stream.read()
    return max(0, end[len(end.rstrip(b"\r\n")) :].count(b"\n") - 1)


def _message(job: Job, source: Source, accounted: Accounted, gone: Superseded, cleared: int) -> str:
    unknown, withdrawn = job.extra_columns(source), sum(gone.withdrawn.values())
    told = [*job.content.told, *([f"unknown columns kept: {plain(', '.join(unknown))}"] if unknown else [])]
    if accounted.left_out:
        told.append(f"{accounted.left_out:,} of {accounted.records:,} records left out by rule")
    if not accounted.records:
        told.append("holds no row: no change")
    done = [f"replaces {gone.replaced:,} rows with the same key"] if gone.replaced else []
    done += [f"withdraws {withdrawn:,} that no longer stand in the file"] if withdrawn else []
    done += [f"clears {cleared:,} rows of quarantine"] if cleared else []
    return "; ".join([*told, *([", ".join(done)] if done else [])])


def _accept(
    job: Job,
    source: Source,
    rows: Staged,
    unfit: Quarantined,
    accounted: Accounted,
    gone: Superseded,
    cleared: int,
    moment: datetime,
    folder: Path,
) -> Manifest:
    """Move the files into place, make them durable, and commit by writing the manifest."""
    root = job.home.root
    places: list[tuple[Path, Path]] = []
    parts: list[Part] = []
    for month, path, count in rows.good:
        target = job.home.raw / job.kind / f"_month={month}" / f"{job.load_id}.parquet"
        changed = gone.changed.get(month, 0)
        withdrawn = gone.withdrawn.get(month, 0)
        parts.append(Part(month, target.relative_to(root).as_posix(), count, changed, sha256(path), withdrawn))
        places.append((path, target))
    replaced = job.home.raw / job.kind / "_superseded" / f"{job.load_id}.parquet"
    kept = job.home.quarantine / f"{job.load_id}.parquet"
    left_out = job.home.raw / job.kind / "_left_out" / f"{job.load_id}.parquet"
    taken_out = job.home.raw / job.kind / "_cleared" / f"{job.load_id}.parquet"
    if gone.rows:
        places.append((folder / "superseded.parquet", replaced))
    if unfit.rows:
        places.append((folder / "quarantine.parquet", kept))
    if accounted.left_out:
        places.append((folder / "left_out.parquet", left_out))
    if cleared:
        places.append((folder / "cleared.parquet", taken_out))
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
        superseded_rows=gone.replaced,
        moved=gone.moved,
        quarantine_path=kept.relative_to(root).as_posix() if unfit.rows else None,
        reasons=unfit.reasons,
        records_in_file=accounted.records,
        left_out_path=left_out.relative_to(root).as_posix() if accounted.left_out else None,
        left_out_rows=accounted.left_out,
        cleared_path=taken_out.relative_to(root).as_posix() if cleared else None,
        cleared_rows=cleared,
        message=_message(job, source, accounted, gone, cleared),
    )
    commit(job.home, load)
    return load
