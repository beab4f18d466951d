"""Rows in the usual spelling, typed by Arrow and numpy in a fraction of the time that the rules of row_rules take.

Nothing is judged here: a row is usual only where the rules could not but take every cell of it as it is typed here.
Every other row, whatever is odd about it, goes to the rules: tests/load/test_plain_file.py holds one
against the other.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract import EXTRA, Column, Extract
from orchestration.loading.row_rules import EARLIEST, LATEST

Mask = np.ndarray[Any, np.dtype[np.bool_]]
TIMES = pa.timestamp("us")
MOMENT = 19  # characters of YYYY-MM-DD HH:MM:SS
DIGITS = 18  # of a whole number
MOMENTS = tuple(pa.scalar(date.fromisoformat(day)).cast(TIMES).value for day in (EARLIEST, LATEST))
TYPES = ("text", "integer", "timestamp")
MOST_SPLIT = 64  # times a block is read that are none, before all that is left counts as odd


def knows(extract: Extract) -> bool:
    """True if there is a usual spelling of every column."""
    return all(c.type in TYPES and not (c.pattern or c.empty_is_value) for c in extract.columns)


def usual(extract: Extract, texts: pa.Table) -> tuple[pa.RecordBatch, Mask]:
    """The rows of a table of texts (null where empty) as they go to the raw store, and which of them are odd: their
    cells here mean nothing.
    """
    odd = np.zeros(len(texts), np.bool_)
    cells = [_cells(column, texts.column(column.name).combine_chunks(), odd) for column in extract.columns]
    return pa.RecordBatch.from_arrays([*cells, pa.nulls(len(texts), pa.string())], [*extract.names, EXTRA]), odd


def _cells(column: Column, raw: pa.StringArray, odd: Mask) -> pa.Array:
    """The typed cells of a column; `odd` learns in which rows they are not usual."""
    _, ends, signs = raw.buffers()
    if raw.null_count == len(raw) or signs is None:
        if column.required:
            odd[:] = True
        return pa.nulls(len(raw), _type(column))
    edges = np.frombuffer(ends, np.int32)[raw.offset : raw.offset + len(raw) + 1]
    data = np.frombuffer(signs, np.uint8)[: edges[-1]]
    length = np.diff(edges)
    empty = length == 0
    if column.required:
        odd |= empty
    if column.type == "text":
        return _texts(column, raw, edges, data, empty, odd)
    if column.type == "integer":
        strange = _no_digits(edges, data, length)
        cells = pc.cast(_without(raw, strange), pa.int64())
    else:
        strange = (length != MOMENT) & ~empty
        cells = _times(_without(raw, strange))
        strange |= np.asarray(cells.is_null()) & ~empty
    odd |= strange
    return _within(column, cells, odd)


def _texts(column: Column, raw: pa.StringArray, edges: Any, data: Any, empty: Mask, odd: Mask) -> pa.Array:
    """Odd are texts that begin or end with a space, or with anything below it, and such as are not listed."""
    if bool((data <= 0x20).any()):
        at = np.flatnonzero(~empty)
        strange = (data[edges[:-1][at]] <= 0x20) | (data[edges[1:][at] - 1] <= 0x20)
        odd[at[strange]] = True
    if column.values:
        listed = pc.is_in(raw, value_set=pa.array(column.values, pa.string()))
        if listed.true_count + raw.null_count < len(raw):
            odd |= ~np.asarray(listed) & ~empty
    return raw


def _no_digits(edges: Any, data: Any, length: Any) -> Mask:
    """Odd is a number with anything but digits, or with more of them than are sure to fit."""
    strange: Mask = length > DIGITS
    others = np.flatnonzero((data - np.uint8(ord("0"))) > 9)
    strange[np.searchsorted(edges, others, "right") - 1] = True
    return strange


def _times(raw: pa.StringArray) -> pa.Array:
    """Times of 19 characters; null where a text is none."""
    left = MOST_SPLIT

    def read(part: pa.StringArray) -> list[pa.Array]:
        nonlocal left
        try:
            return [pc.cast(part, TIMES)]
        except pa.ArrowInvalid:
            left -= 1
            if len(part) == 1 or left < 0:
                return [pa.nulls(len(part), TIMES)]
            half = len(part) // 2
            return read(part.slice(0, half)) + read(part.slice(half))

    return pa.concat_arrays(read(raw))


def _without(raw: pa.StringArray, strange: Mask) -> pa.StringArray:
    """The texts with null in the place of strange ones."""
    if not strange.any():
        return raw
    return pc.if_else(pa.array(strange), pa.scalar(None, pa.string()), raw)


def _within(column: Column, cells: pa.Array, odd: Mask) -> pa.Array:
    """Odd is what lies beyond the limits of its column."""
    numbers = cells.view(pa.int64())
    least, most = (column.min, column.max) if column.type == "integer" else MOMENTS
    found = pc.min_max(numbers)
    for limit, reached, beyond in ((least, found["min"], pc.less), (most, found["max"], pc.greater)):
        if limit is not None and reached.is_valid and beyond(reached, limit).as_py():
            odd |= np.asarray(beyond(numbers, limit).fill_null(False))
    return cells


def _type(column: Column) -> pa.DataType:
    return {"text": pa.string(), "integer": pa.int64(), "timestamp": TIMES}[column.type]
