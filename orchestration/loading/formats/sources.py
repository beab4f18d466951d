"""Delivered JSON, workbooks and lines as relations of texts, for a declared kind or for a mapping."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import duckdb

from orchestration.extract import Extract
from orchestration.loading import header
from orchestration.loading.csv_reader import Source
from orchestration.loading.formats import archives, workbook
from orchestration.loading.formats.json_text import dumped, flat, objects
from orchestration.loading.formats.limits import LARGEST_WORKBOOK
from orchestration.loading.formats.records import Record, Unfit, lines, written
from orchestration.loading.landing import opened
from orchestration.loading.load_job import Job
from orchestration.loading.refused import RefusedError

RECORD = "record"  # the column of a record that a mapping cuts itself
OTHERS = "_others"  # JSON text of the keys of an object that have no column


def source_of(con: duckdb.DuckDBPyConnection, job: Job, folder: Path) -> Source:
    """The file as a Source; fills `rejected`. Raises RefusedError."""
    if job.content.form == "xlsx":
        return _sheet(con, job, folder)
    with opened(job.content.path) as raw:
        if job.content.form == "lines":
            return written(con, (RECORD,), lines(_text(raw, newline="")), folder)
        found = objects(_text(raw, newline="\n"), job.content.by_line)
        if job.mapping:
            return written(con, (RECORD,), _whole(found), folder)
        return _objects(con, found, job.extract, folder)


def _text(raw: IO[bytes], newline: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline=newline)


def _whole(found: Iterator[tuple[int, dict[str, Any], str] | Unfit]) -> Iterator[Record | Unfit]:
    for record in found:
        yield record if isinstance(record, Unfit) else (record[0], (record[2],))


def _objects(
    con: duckdb.DuckDBPyConnection,
    found: Iterator[tuple[int, dict[str, Any], str] | Unfit],
    extract: Extract,
    folder: Path,
) -> Source:
    """Objects with the declared columns as keys. A key that is not there is an empty value; other keys are kept in one
    JSON text. A required column that no object has is missing in the file.
    """
    seen: dict[str, None] = {}
    names = extract.names

    def records() -> Iterator[Record | Unfit]:
        for record in found:
            if isinstance(record, Unfit):
                yield record
                continue
            number, value, raw = record
            flattened = {key.strip().lower(): inner for key, inner in value.items()}
            seen.update(dict.fromkeys(flattened))
            nested = next((name for name in names if isinstance(flattened.get(name), dict | list)), None)
            if len(flattened) < len(value):
                yield Unfit(number, "json", "has a key more than once (names differ in case only)", raw)
            elif nested:
                yield Unfit(number, "json", "has a list or an object where one value is expected", raw, nested)
            else:
                others = {key: flattened[key] for key in flattened if key not in names}
                yield number, [*(flat(flattened.get(name)) for name in names), dumped(others) if others else ""]

    source = written(con, (*names, OTHERS), records(), folder)
    if not seen:
        raise RefusedError(f"holds no JSON object. Deliver objects with the keys {', '.join(names)}.")
    required = [column.name for column in extract.columns if column.required]
    header.refuse_missing(seen, required, extract.kind)
    source.others, source.extra = OTHERS, [name for name in seen if name not in names]
    return source


def _sheet(con: duckdb.DuckDBPyConnection, job: Job, folder: Path) -> Source:
    wanted = (job.kind, *((job.mapping.name, *job.mapping.kinds) if job.mapping else ()))
    archives.measure(job.content.path, LARGEST_WORKBOOK)
    sheet, errors = workbook.sheet_of(job.content.path, wanted)
    found = workbook.rows(sheet, errors)
    first = next(found, None)
    if isinstance(first, Unfit) or first is None:
        raise RefusedError(f"has a header row that {first.reason if first else 'is missing'}. Repair it.")
    names = [str(name) for name in first.texts]
    if job.mapping:
        columns, times, months = header.mapped_columns(names, job.mapping), set[str](), set[str]()
    else:
        columns = header.columns_of(names, job.kind)
        times = {column.name for column in job.extract.columns if column.type == "timestamp"}
        months = {column.name for column in job.extract.columns if column.type == "month"}
    types = ["time" if name in times else "month" if name in months else "" for name in columns]
    return written(con, columns, workbook.records(found, types), folder)
