"""The one pass over a file: its rows come typed and judged, and each month's rows go to a Parquet file of their own, in
the order of the file.

DuckDB judges them as a stream, because no partitioned write of it keeps their order, or plain_file block by block.
Nothing is read or written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract import ALL_MONTHS, EXTRA, Extract
from orchestration.loading import row_rules
from orchestration.loading import sql_text as sql
from orchestration.loading.parquet_file import GROUP, ParquetFile
from orchestration.loading.row_rules import LINE, REJECT, TEXTS

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


@dataclass(frozen=True)
class Judged:
    """Some rows of a file in its order. good: those that fit, typed; unfit: the others, as in Staged.unfit."""

    good: pa.RecordBatch
    unfit: pa.RecordBatch | None


def write(con: duckdb.DuckDBPyConnection, extract: Extract, rows: Iterable[Judged], folder: Path) -> Staged:
    """Write judged rows below the new `folder`; the same rows give the same bytes. Raises whatever `rows` raises."""
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(1) as aside:
        order, unfit = ParquetFile(folder / "order.parquet", aside), ParquetFile(folder / "unfit.parquet", aside)
        months = _write(extract, rows, folder, order, unfit, aside)
    good = [(name, file.path, file.rows) for name, file in sorted(months.items())]
    return Staged(good, unfit.rows, order.path, _doubled(con, extract, good), unfit.path)


def _write(
    extract: Extract, parts: Iterable[Judged], folder: Path, order: ParquetFile, unfit: ParquetFile, aside: Executor
) -> dict[str, ParquetFile]:
    """Write rows into `unfit`, `order` and a file for each month."""
    months: dict[str, ParquetFile] = {}
    for part in parts:
        rows = part.good
        if part.unfit:
            unfit.add(part.unfit)
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
    return months


def judged(con: duckdb.DuckDBPyConnection, extract: Extract, delivered: str, *, numbered: bool) -> Iterator[Judged]:
    """Type and judge the rows of the SELECT `delivered` (`numbered`: it has `_line`). Raises duckdb.Error if they
    cannot be read.
    """
    seen = 0
    for batch in _stream(con, row_rules.store_rows(extract, delivered, f", {LINE}" if numbered else "")):
        rows, texts = batch.select([*extract.names, EXTRA]), batch.column(TEXTS)
        unfit = None
        if texts.null_count < len(batch):
            bad = pc.indices_nonzero(texts.is_valid())
            records = batch.column(LINE).take(bad) if numbered else pc.add(bad.cast(pa.int64()), seen + 1)
            unfit = _batch(_record=records, texts=texts.take(bad))
            rows = _without(rows, bad)
        seen += len(batch)
        yield Judged(rows, unfit)


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


def _doubled(con: duckdb.DuckDBPyConnection, extract: Extract, good: list[tuple[str, Path, int]]) -> bool:
    """True if two rows may have the same key: a hash of it stands more than once."""
    if not good:
        return False
    key = ", ".join(sql.name(name) for name in extract.key)
    files = sql.paths(path for _, path, _ in good)
    found = con.execute(f"select hash({key}) as key from read_parquet({files}, hive_partitioning = false)").fetchnumpy()
    ordered = np.asarray(found["key"])
    ordered.sort()
    return bool((ordered[1:] == ordered[:-1]).any())


def _batch(**columns: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))
