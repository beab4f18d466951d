"""The one pass over a file: DuckDB reads and judges its rows, and each month's rows go to a Parquet file of their own,
in the order of the file.

The rows come as a stream, because no partitioned write of DuckDB keeps their order. Nothing is read or written twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract import ALL_MONTHS, EXTRA, Extract
from orchestration.loading import row_rules
from orchestration.loading import sql_text as sql
from orchestration.loading.parquet_file import GROUP, ParquetFile
from orchestration.loading.row_rules import KEY, LINE, REJECT, TEXTS

BATCH = GROUP // 8  # rows handed on at once
BUFFER = "256MB"  # what DuckDB may read ahead: with less it waits for the writer


@dataclass(frozen=True)
class Staged:
    """What the pass wrote. good: (month, file, rows) of the rows that fit. bad: number of those that do not.

    order: Parquet file with the `month` of every row that fits, in the order of the file. doubled: two of them may have
    the same key. unfit: Parquet file of the rows that do not fit: `texts` of their columns, and `_record`, their number
    in the file (from 1), or their `_line` if they had one.
    """

    good: list[tuple[str, Path, int]]
    bad: int
    order: Path
    doubled: bool
    unfit: Path

    @property
    def rows(self) -> int:
        """Number of rows that fit."""
        return sum(rows for _, _, rows in self.good)

    def delivered(self, extract: Extract) -> str:
        """SELECT of the rows that do not fit as delivered: all columns, `_extra`, `_reject`, `_record`."""
        names = (*extract.names, EXTRA, REJECT)
        columns = ", ".join(f"texts[{i}] as {sql.name(name)}" for i, name in enumerate(names, 1))
        return f"select {columns}, _record from read_parquet({sql.path(self.unfit)})"


def write(con: duckdb.DuckDBPyConnection, extract: Extract, delivered: str, folder: Path, *, numbered: bool) -> Staged:
    """Type and judge the rows of the SELECT `delivered` (`numbered`: it has `_line`) and write them below the new
    `folder`; the same file gives the same bytes. Raises duckdb.Error if the rows cannot be read.
    """
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(1) as aside:
        return _write(con, extract, delivered, folder, aside, numbered=numbered)


def _write(
    con: duckdb.DuckDBPyConnection, extract: Extract, delivered: str, folder: Path, aside: Executor, *, numbered: bool
) -> Staged:
    order, unfit = ParquetFile(folder / "order.parquet", aside), ParquetFile(folder / "unfit.parquet", aside)
    months: dict[str, ParquetFile] = {}
    keys = [np.empty(0, np.uint64)]
    seen = 0
    for batch in _stream(con, row_rules.store_rows(extract, delivered, f", {LINE}" if numbered else "")):
        rows, key, texts = batch.select([*extract.names, EXTRA]), batch.column(KEY), batch.column(TEXTS)
        if texts.null_count < len(batch):
            bad = pc.indices_nonzero(texts.is_valid())
            records = batch.column(LINE).take(bad) if numbered else _array(_numbers(bad).astype(np.int64) + seen + 1)
            unfit.add(_batch(_record=records, texts=texts.take(bad)))
            rows, key = _without(rows, bad), key.take(pc.indices_nonzero(texts.is_null()))
        seen += len(batch)
        keys.append(_numbers(key))
        month = _month(extract, rows)
        order.add(_batch(month=month))
        present = month.unique()
        for value in present:
            name = str(value)[:7] if value.is_valid else ALL_MONTHS
            if name not in months:
                (folder / f"_month={name}").mkdir()
                months[name] = ParquetFile(folder / f"_month={name}" / "rows.parquet", aside)
            months[name].add(rows if len(present) == 1 else rows.take(pc.indices_nonzero(pc.equal(month, value))))
    for file in (order, unfit, *months.values()):
        file.close()
    good = [(name, file.path, file.rows) for name, file in sorted(months.items())]
    return Staged(good, unfit.rows, order.path, _doubled(keys), unfit.path)


def _without(rows: pa.RecordBatch, bad: pa.Array) -> pa.RecordBatch:
    """The rows but those at the places `bad`: the stretches between them joined, cheaper than picking every row."""
    edges = [-1, *bad.to_pylist(), len(rows)]
    kept = [rows.slice(a + 1, b - a - 1) for a, b in pairwise(edges) if b - a > 1]
    return pa.concat_batches(kept) if kept else rows.slice(0, 0)


def _stream(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.RecordBatch]:
    """The rows of a query in its order. Raises duckdb.Error, also where Arrow reports what DuckDB met on the way."""
    con.execute(f"set streaming_buffer_size = '{BUFFER}'; set arrow_large_buffer_size = true")
    stream = con.execute(query).to_arrow_reader(BATCH)
    while True:
        try:
            batch = stream.read_next_batch()
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            raise duckdb.Error(str(error)) from error
        yield batch


def _month(extract: Extract, rows: pa.RecordBatch) -> pa.Array:
    """For each row a value whose text begins with its month; null for a kind without months. Most batches lie within
    one month: then the least and the greatest time tell.
    """
    if extract.valid_time or not extract.period:
        return pa.nulls(len(rows), pa.string())
    period = rows.column(extract.period)
    first, last = pc.min_max(period).values()
    if str(first)[:7] == str(last)[:7]:
        return pa.repeat(first, len(rows))
    return pc.floor_temporal(period, unit="month") if pa.types.is_temporal(period.type) else period


def _doubled(keys: list[np.ndarray[Any, np.dtype[np.uint64]]]) -> bool:
    """True if a value stands more than once; `keys` is emptied."""
    ordered = np.concatenate(keys)
    keys.clear()
    ordered.sort()
    return bool((ordered[1:] == ordered[:-1]).any())


def _numbers(column: pa.Array) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The values of a column of unsigned numbers without nulls."""
    return np.frombuffer(column.buffers()[1], np.uint64)[column.offset : column.offset + len(column)]


def _array(numbers: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Array:
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def _batch(**columns: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))
