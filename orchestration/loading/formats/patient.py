"""CSV read line by line by Python: slower, for files with blank lines, mixed line ends, or quotes that do not close."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.loading.csv_reader import LONGEST, UNCUT, Shape, Source
from orchestration.loading.formats.records import Record, Unfit, is_unicode, written
from orchestration.loading.landing import opened


class _Lines:
    """The lines of a text, handed out one by one; `taken` are those since it was last emptied."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.taken = text, list[str]()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.taken.append(next(self.text))
        return self.taken[-1]


def patient_source(con: duckdb.DuckDBPyConnection, path: Path, shape: Shape, folder: Path) -> Source:
    """The file as a Source; `_line` is the line on which a record begins."""
    with opened(path) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="")
        if text.read(1) != "\ufeff":
            text.seek(0)
        source = written(con, shape.columns, _records(text, shape), folder, header_lines=shape.header_lines)
    source.shape = shape
    return source


def _records(text: io.TextIOWrapper, shape: Shape) -> Iterator[Record | Unfit]:
    csv.field_size_limit(1 << 30)
    lines = _Lines(text)
    reader = csv.reader(
        lines,
        delimiter=shape.delimiter,
        quotechar=shape.quote or None,
        quoting=csv.QUOTE_MINIMAL if shape.quote else csv.QUOTE_NONE,
        strict=True,
    )
    begins, seen_header = 1, not shape.header_lines
    while True:
        line = begins
        lines.taken.clear()
        try:
            row = next(reader)
            reason = _reason(row, len(shape.columns))
        except StopIteration:
            return
        except csv.Error:
            row, reason = [""], "UNQUOTED VALUE"
        begins = reader.line_num + 1
        if not row:
            continue
        if not seen_header:
            seen_header = True
        elif reason is None:
            yield line, row
        else:
            yield Unfit(line, *UNCUT[reason], _taken(lines.taken))


def _taken(lines: list[str]) -> str:
    """The lines as they stand in the file; of very many the first."""
    whole = "".join(lines)
    return (
        whole
        if len(whole) <= LONGEST
        else f"{whole[:LONGEST]}… ({len(whole):,} characters, {len(lines):,} lines of the file)"
    )


def _reason(row: list[str], columns: int) -> str | None:
    if len(row) != columns:
        return "MISSING COLUMNS" if len(row) < columns else "TOO MANY COLUMNS"
    if not all(value.isascii() or is_unicode(value) for value in row):
        return "INVALID ENCODING"
    return None
