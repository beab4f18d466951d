"""Writing a Parquet file row by row group, small and quick to read: the same rows give the same bytes."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

GROUP = 122_880  # rows of a row group, as many as DuckDB puts into one
GROUP_BYTES = 128 << 20  # a group of long texts is closed earlier
SAMPLE = 15_360  # rows by which the encodings are chosen
FEW = 8  # a dictionary pays where a value stands this often


class ParquetFile:
    """A file under way. `rows`: rows added so far; the file is complete after `close`.

    A full group is written by `aside` while more rows come in, and the next one waits for it: two are held at most.
    """

    def __init__(self, path: Path, aside: Executor) -> None:
        self.path, self.rows = path, 0
        self._aside = aside
        self._writing: Future[None] | None = None
        self._pending: list[pa.RecordBatch] = []
        self._pending_rows = self._pending_bytes = 0
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: pa.RecordBatch) -> None:
        """Append rows; all of them have the same columns."""
        self._pending.append(rows)
        self.rows += len(rows)
        self._pending_rows += len(rows)
        self._pending_bytes += rows.nbytes
        while self._pending_rows >= GROUP or self._pending_bytes >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the end of the file. Raises OSError, as `add` does, if the disk does not take it."""
        while self._pending:
            self._flush()
        self._wait()
        if self._writer:
            self._writer.close()

    def _flush(self) -> None:
        """Write one group of what is pending: however the rows came, a group ends at the same row."""
        rows = pa.Table.from_batches(self._pending)
        group, rest = rows.slice(0, GROUP), rows.slice(GROUP)
        self._pending = rest.to_batches()
        self._pending_rows, self._pending_bytes = len(rest), rest.nbytes
        self._wait()
        self._writing = self._aside.submit(self._write, group)

    def _write(self, group: pa.Table) -> None:
        if self._writer is None:
            self._writer = _writer(self.path, group)
        self._writer.write_table(group, row_group_size=max(1, len(group)))

    def _wait(self) -> None:
        if self._writing:
            self._writing.result()
            self._writing = None


def _writer(path: Path, group: pa.Table) -> pq.ParquetWriter:
    """A writer with encodings that suit the first rows: a dictionary for values that repeat, steps for other numbers
    and times. Least and greatest values are kept of numbers and times: of texts they cost more than they save.
    """
    sample = group.slice(0, SAMPLE)
    often = [
        name
        for name, values in zip(sample.column_names, sample.columns, strict=True)
        if not pa.types.is_nested(values.type) and pc.count_distinct(values).as_py() * FEW <= max(len(sample), FEW)
    ]
    steps = {
        field.name: "DELTA_BINARY_PACKED"
        for field in group.schema
        if field.name not in often and (pa.types.is_integer(field.type) or pa.types.is_temporal(field.type))
    }
    return pq.ParquetWriter(
        path,
        group.schema,
        compression="zstd",
        compression_level=2,
        use_dictionary=often,
        column_encoding=steps,
        write_statistics=[field.name for field in group.schema if pa.types.is_primitive(field.type)],
        store_schema=False,
        store_decimal_as_integer=True,
    )
