"""Writing the CSV files of the extracts: declared columns only, in the declared order, column by column from arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pc

from orchestration.extract import extracts
from orchestration.sample.settings import Ints

NULL = int(np.iinfo(np.int64).min)  # stands for 'empty' in integer and time arrays
CHUNK = 262_144
ARROW = {
    "text": pa.string(),
    "month": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "rate": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("s"),
}


@dataclass(frozen=True)
class Serial:
    """Texts `prefix` + number with `width` digits; a negative number is empty."""

    prefix: str
    numbers: Ints
    width: int = 8

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class Coded:
    """Texts taken from a list by their place in it; -1 is empty."""

    texts: Sequence[str]
    codes: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.codes)


Column = Serial | Coded | npt.NDArray[Any] | Sequence[Any] | str | None


@cache
def declared(kind: str) -> dict[str, str]:
    """Columns of the extract and their types, in the declared order."""
    return {column.name: column.type for column in extracts()[kind].columns}


class Extract:
    """One CSV file in the making; it appears under its own name only when it is complete. Counts the rows written."""

    def __init__(self, folder: Path, kind: str, month: str, source: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.kind, self.rows = kind, 0
        self.types = declared(kind)
        self.path = folder / f"{kind}{'_' if source else ''}{source}_{month}.csv"
        self.part = folder / f".{self.path.name}.part"
        self.schema = pa.schema([(name, ARROW[type_]) for name, type_ in self.types.items()])

    def __enter__(self) -> Extract:
        self.sink = pa.OSFile(str(self.part), "wb")
        self.sink.write((",".join(self.types) + "\n").encode())
        options = pc.WriteOptions(include_header=False, batch_size=65_536, quoting_style="none")
        self.writer = pc.CSVWriter(self.sink, self.schema, write_options=options)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.close()
        self.sink.close()
        if error is None and self.rows:
            self.part.replace(self.path)
        else:  # a kind without a row is not delivered: a file with a header only is refused
            self.part.unlink()

    def add(self, rows: int, columns: Mapping[str, Column]) -> None:
        """Append rows; a column that is not given, or given as None, stays empty; a text given alone holds for all."""
        unknown = set(columns) - set(self.types)
        if unknown:
            raise KeyError(f"{self.kind} declares no column {', '.join(sorted(unknown))}")
        for start in range(0, rows, CHUNK):
            stop = min(start + CHUNK, rows)
            arrays = [arrow(columns.get(name), type_, start, stop) for name, type_ in self.types.items()]
            self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self.rows += rows


def arrow(column: Column, type_: str, start: int, stop: int) -> pa.Array:
    """The rows from start to stop (exclusive) of a column as an Arrow array of the declared type."""
    target = ARROW[type_]
    if column is None:
        return pa.nulls(stop - start, target)
    if isinstance(column, str):
        return pa.repeat(column, stop - start)
    if isinstance(column, Serial):
        return serial_texts(column.prefix, column.numbers[start:stop], column.width)
    if isinstance(column, Coded):
        codes = column.codes[start:stop].astype(np.int32)
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, mask=codes < 0), pa.array(list(column.texts), pa.string())
        ).dictionary_decode()
    if not isinstance(column, np.ndarray):
        return pa.array(column[start:stop], target)
    values = column[start:stop]
    if type_ in ("decimal", "rate"):
        floats = values.astype(np.float64)
        return pa.array(floats, target, mask=np.isnan(floats))
    if type_ == "boolean":
        return pa.array(values.astype(np.int8) == 1, target, mask=values.astype(np.int8) < 0)
    if type_ == "date":
        return pa.array(values.astype("datetime64[D]"), target, mask=values == NULL)
    if type_ == "timestamp":
        return pa.array(values.astype("datetime64[s]"), target, mask=values == NULL)
    return pa.array(values.astype(np.int64), target, mask=values == NULL)


def serial_texts(prefix: str, numbers: Ints, width: int) -> pa.Array:
    """Numbered texts without a loop in Python: the digits are laid straight into the buffer."""
    valid = numbers >= 0
    kept = numbers[valid]
    length = len(prefix) + width
    letters = np.empty((len(kept), length), np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    rest = kept.copy()
    for place in range(length - 1, len(prefix) - 1, -1):
        quotient = rest // 10
        letters[:, place] = rest - quotient * 10 + 48
        rest = quotient
    offsets = np.zeros(len(numbers) + 1, np.int32)
    np.cumsum(valid.astype(np.int32) * length, out=offsets[1:])
    mask = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(letters.tobytes()), mask)
