"""Reading a plain CSV file block by block: Arrow cuts and types what is spelt as usual, and the rules of row_rules
judge the rows that are not. What comes out is the same as from DuckDB's reader, in half of the processor time.

Plain is a file of one kind with its declared columns and no others, UTF-8, without quotes, control characters and
carriage returns: then every line is a row. A file that turns out to be anything else on the way is left to the readers
that are made for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from orchestration.extract import Extract
from orchestration.loading import row_rules
from orchestration.loading.csv_reader import UNCUT, Shape, Source, make_gaps, make_rejected
from orchestration.loading.landing import opened
from orchestration.loading.load_job import Job
from orchestration.loading.row_rules import TEXTS
from orchestration.loading.staged import Judged
from orchestration.loading.usual import knows, usual

BLOCK = 4 << 20  # bytes: a larger one falls out of the processor's cache
LONGEST = 2_000_000  # bytes of a line; DuckDB refuses those of 2 MB
STRETCH = LONGEST // 2 - 1  # where a line ends in every stretch of so many bytes, none is longer than that
WORKERS = 2
AHEAD = 4  # blocks that are cut before they are needed
TOGETHER = 16  # blocks whose odd rows are judged at once: asking costs more than judging a few rows
FEW = 64  # a block with more odd rows than one in so many is judged as a whole
MOST_UNCUT = 64 << 20  # characters of lines that cannot be cut, held in memory


class NotPlainError(Exception):
    """The file is not plain after all."""


@dataclass(frozen=True)
class Block:
    """A block that is cut. rows: as typed, where those at the places `odd` mean nothing; texts: of those; uncut: lines
    with more or fewer columns than the header (number in the block, from 1; columns; text); `blank`: it ends in blank
    lines.
    """

    rows: pa.RecordBatch
    odd: np.ndarray[tuple[int], np.dtype[np.int64]]
    texts: pa.Table
    uncut: list[tuple[int, int, str]]
    blank: bool


def is_plain(job: Job, shape: Shape) -> bool:
    """True if the file may be read here, as far as its header and the pass over its bytes tell."""
    facts = job.content.facts
    clean = facts.utf8 and not (facts.control or facts.quotes or facts.returns)
    declared = len(shape.columns) > 1 and set(shape.columns) == set(job.extract.names)
    return clean and declared and job.mapping is None and knows(job.extract)


def judged(con: duckdb.DuckDBPyConnection, job: Job, source: Source, shape: Shape) -> Iterator[Judged]:
    """The rows of a plain file; at the end the temp tables `rejected` and `gaps` are filled. Raises NotPlainError."""
    rules = row_rules.store_rows(job.extract, job.delivered(source, "select * from odd"))
    rejected: list[tuple[int, str | None, str]] = []
    held: list[Block] = []
    records = judged_records = signs = 0
    for block in _blocks(job.content.path, job.extract, shape):
        before = source.header_lines + records + len(rejected)
        rejected += [(before + number, _lacking(shape, columns), text) for number, columns, text in block.uncut]
        signs += sum(len(text) for _, _, text in block.uncut)
        if signs > MOST_UNCUT:
            raise NotPlainError
        records += len(block.rows)
        held.append(block)
        if len(held) == TOGETHER:
            yield from _judged(con, rules, held, judged_records)
            held, judged_records = [], records
    yield from _judged(con, rules, held, judged_records)
    _keep_rejected(con, rejected)
    make_gaps(con, source)


def _blocks(path: Path, extract: Extract, shape: Shape) -> Iterator[Block]:
    """The blocks of a file in its order, cut by several threads."""
    ahead: deque[Future[Block]] = deque()
    blank = False
    with ThreadPoolExecutor(WORKERS) as workers:
        for lines in _lines(path):
            ahead.append(workers.submit(_cut, lines, extract, shape))
            if len(ahead) > AHEAD:
                block = ahead.popleft().result()
                if blank:
                    raise NotPlainError
                blank = block.blank
                yield block
        for future in ahead:
            block = future.result()
            if blank:
                raise NotPlainError
            blank = block.blank
            yield block


def _lines(path: Path) -> Iterator[bytes]:
    """Some whole lines at a time, without the header."""
    with opened(path) as stream:
        if not stream.readline().strip(b"\xef\xbb\xbf \t\n"):
            raise NotPlainError
        while block := stream.read(BLOCK):
            if not block.endswith(b"\n"):
                block += stream.readline(LONGEST)
            yield block


def _cut(lines: bytes, extract: Extract, shape: Shape) -> Block:
    """Cut and type a block. Raises NotPlainError where it is left open what DuckDB's reader makes of a line."""
    if any(lines.find(b"\n", at, at + STRETCH) < 0 for at in range(0, len(lines) - STRETCH, STRETCH)):
        raise NotPlainError  # a line may be too long
    uncut: list[tuple[int, int, str]] = []

    def skip(row: pacsv.InvalidRow) -> str:
        uncut.append((row.number, row.actual_columns, row.text))
        return "skip"

    try:
        texts = pacsv.read_csv(
            pa.BufferReader(lines),
            pacsv.ReadOptions(use_threads=False, column_names=shape.columns, block_size=len(lines) + 1),
            pacsv.ParseOptions(
                delimiter=shape.delimiter, quote_char=False, double_quote=False, invalid_row_handler=skip
            ),
            pacsv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(shape.columns, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        raise NotPlainError from error
    if any(columns > len(shape.columns) and text.endswith(shape.delimiter) for _, columns, text in uncut):
        raise NotPlainError  # DuckDB forgives an empty column too many
    ends = int(np.count_nonzero(np.frombuffer(lines, np.uint8) == ord("\n"))) + (not lines.endswith(b"\n"))
    blank = max(0, len(lines) - len(lines.rstrip(b"\n")) - 1)
    if ends - blank != len(texts) + len(uncut):
        raise NotPlainError  # blank lines between others
    rows, odd = usual(extract, texts)
    at = np.flatnonzero(odd)
    if len(at) * FEW > len(rows):
        at = np.arange(len(rows))
    return Block(rows, at, texts.take(pa.array(at)) if len(at) < len(rows) else texts, uncut, blank > 0)


def _judged(con: duckdb.DuckDBPyConnection, rules: str, blocks: list[Block], records: int) -> Iterator[Judged]:
    """The blocks' rows, with their odd ones as the rules take them; `records` were cut before."""
    odd = [block.texts for block in blocks if len(block.odd)]
    found = _asked(con, rules, pa.concat_tables(odd)) if odd else None
    at = 0
    for block in blocks:
        if found is None or not len(block.odd):
            yield Judged(block.rows, None)
        else:
            yield _merged(block, found.slice(at, len(block.odd)), records)
        at, records = at + len(block.odd), records + len(block.rows)


def _asked(con: duckdb.DuckDBPyConnection, rules: str, odd: pa.Table) -> pa.RecordBatch:
    con.register("odd", odd)
    try:
        return con.execute(rules).to_arrow_table().combine_chunks().to_batches()[0]
    finally:
        con.unregister("odd")


def _merged(block: Block, found: pa.RecordBatch, records: int) -> Judged:
    """A block with its odd rows as they were `found`: in their places those that fit, aside the others."""
    texts = found.column(TEXTS)
    fits = np.asarray(texts.is_null())
    fitting = found.select(block.rows.schema.names).cast(block.rows.schema)
    unfit = pa.RecordBatch.from_arrays(
        [pa.array(block.odd[~fits] + records + 1), texts.filter(pa.array(~fits))], ["_record", "texts"]
    )
    if len(block.odd) == len(block.rows):
        return Judged(fitting.filter(pa.array(fits)), unfit)
    parts = [block.rows.slice(0, block.odd[0])]
    for i, (place, following) in enumerate(pairwise([*block.odd.tolist(), len(block.rows)])):
        if fits[i]:
            parts.append(fitting.slice(i, 1))
        parts.append(block.rows.slice(place + 1, following - place - 1))
    return Judged(pa.concat_batches(parts), unfit)


def _lacking(shape: Shape, columns: int) -> str | None:
    """The column that DuckDB's reader names for a line of so many columns."""
    return min(shape.columns[columns:], default=None)


def _keep_rejected(con: duckdb.DuckDBPyConnection, rejected: list[tuple[int, str | None, str]]) -> None:
    """Fill the temp table `rejected`."""
    make_rejected(con)
    if not rejected:
        return
    few, many = UNCUT["MISSING COLUMNS"], UNCUT["TOO MANY COLUMNS"]
    told = [many if column is None else few for _, column, _ in rejected]
    lines, columns, texts = zip(*rejected, strict=True)
    con.register(
        "uncut",
        pa.table(
            {"line": lines, "column_name": pa.array(columns, pa.string()), "kind": [kind for kind, _ in told],
             "reason": [reason for _, reason in told], "row_text": texts}
        ),
    )  # fmt: skip
    con.execute("insert into rejected by name from uncut")
    con.unregister("uncut")
