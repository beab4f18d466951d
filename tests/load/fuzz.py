"""Damaged files of every kind in every format, and what must hold of each: `python -m tests.load.fuzz --files 2000`.

Cells, rows or columns are damaged and then written in some format (then the judge says row by row what must be
loaded, with which values), or the bytes of a written file are (then every row must still be accounted for, and no more
rows may differ from those written than places were damaged). Every file is made from its number alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import xlsxwriter

from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading import raw_store
from orchestration.loading.load import LoadResult, load_landing
from tests.load import damage, fuzz_real
from tests.load.judge import BAD, GOOD, judge
from tests.load.samples import Rows, rows
from tests.load.written import zipped

BATCH = 25  # files of one landing folder
Cells = list[list[str]]  # the header and the rows of a file


def sheet(table: Cells) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for y, line in enumerate(table):
            for x, value in enumerate(line):
                if value:
                    page.write_string(y, x, value)
    return out.getvalue()


def delimited(table: Cells, delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue()


def objects(table: Cells) -> list[dict[str, str]]:
    return [dict(zip(table[0], line, strict=False)) for line in table[1:]]


def columnar(table: Cells) -> bytes:
    out = io.BytesIO()
    columns = {name: [line[i] or None for line in table[1:]] for i, name in enumerate(table[0])}
    types = pyarrow.schema([(name, pyarrow.string()) for name in columns])
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=types), out)
    return out.getvalue()


WRITERS: dict[str, Callable[[Cells], bytes]] = {  # ending -> bytes
    ".csv": lambda t: delimited(t).encode(),
    ".semicolon.csv": lambda t: delimited(t, ";", "\r\n").encode("utf-8-sig"),
    ".tsv": lambda t: delimited(t, "\t").encode(),
    ".txt": lambda t: delimited(t, "|").encode(),
    ".csv.gz": lambda t: gzip.compress(delimited(t).encode(), mtime=0),
    ".utf16.csv": lambda t: delimited(t).encode("utf-16"),
    ".gb18030.csv": lambda t: delimited(t).encode("gb18030"),
    ".jsonl": lambda t: "\n".join(json.dumps(row, ensure_ascii=False) for row in objects(t)).encode(),
    ".json": lambda t: json.dumps(objects(t), indent=1).encode(),
    ".xlsx": sheet,
    ".parquet": columnar,
    ".zip": lambda t: zipped({f"{t[0][0]}.csv": delimited(t).encode()}),  # renamed to the kind below
}
RAGGED = {".csv", ".semicolon.csv", ".tsv", ".txt", ".csv.gz", ".utf16.csv", ".gb18030.csv", ".zip"}
ODD_TEXTS = [
    "1e308", "-1", "99999999999999999999", "NaN", "infinity", "0x1F", "1.5", "1,5", "null", "9999-99-99", "2026-02-30",
    "2026-13-01 00:00:00", "05.03.2026", "05/03/2026 10:00", "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1+1|x",
    "' or 1=1 --", " 7 ", "+007", "TRUE", "oui", "２０２６", "١٢", "12\u00a0345", "x" * 5000, "😀", "a\x00b",
    "a\x1b[31mb", "a\u202eb", "two\nlines", 'say "no"', "a,b;c|d\te", "2026-03-05T10:00:00+08:00", "1970-01-01",
    "2200-01-01 00:00:00", "1969-12-31", "epoch", "today", "\\N", "#REF!", "../../etc/passwd", "%s%n", "{}", "[]",
]  # fmt: skip


def some(table: Cells, chance: Random) -> Iterator[int]:
    """One to four rows, the header not among them."""
    return iter(chance.sample(range(1, len(table)), min(chance.randint(1, 4), len(table) - 1)))


def odd_cells(table: Cells, chance: Random) -> None:
    for y in some(table, chance):
        for _ in range(chance.choice([1, 1, 3])):
            table[y][chance.randrange(len(table[0]))] = chance.choice(ODD_TEXTS)


def emptied(table: Cells, chance: Random) -> None:
    for y in some(table, chance):
        table[y][chance.randrange(len(table[0]))] = chance.choice(["", " ", "   "])


def shifted(table: Cells, chance: Random) -> None:
    for y in some(table, chance):
        by = chance.choice([1, -1, 2])
        table[y] = table[y][by:] + table[y][:by]


def swapped_days(table: Cells, chance: Random) -> None:
    for y in some(table, chance):
        table[y] = [
            cell.replace("2026-03-", "2026-") + "-03" if cell.startswith("2026-03-") else cell for cell in table[y]
        ]


def doubled(table: Cells, chance: Random) -> None:
    for y in list(some(table, chance)):
        table.insert(chance.randrange(1, len(table)), list(table[y]))


def swapped_columns(table: Cells, chance: Random) -> None:
    a, b = chance.sample(range(len(table[0])), 2)
    for line in table[1:]:
        line[a], line[b] = line[b], line[a]


def moved_columns(table: Cells, chance: Random) -> None:
    order = chance.sample(range(len(table[0])), len(table[0]))
    table[:] = [[line[i] for i in order] for line in table]


def unknown_column(table: Cells, chance: Random) -> None:
    at = chance.randrange(len(table[0]) + 1)
    for y, line in enumerate(table):
        line.insert(at, f"more_{y}")


def other_header(table: Cells, chance: Random) -> None:
    table[0][chance.randrange(len(table[0]))] = chance.choice(["x", "", table[0][0], "contact id", "行"])


def lost_rows(table: Cells, chance: Random) -> None:
    del table[chance.choice([1, 1, 2]) :]


def uncut(table: Cells, chance: Random) -> None:
    """Too few or too many cells in a row: only where a format can say so."""
    for y in some(table, chance):
        table[y] = chance.choice([table[y][:-1], [*table[y], "more"], table[y][:1]])


def untouched(table: Cells, chance: Random) -> None:
    """A right file: nothing may be found."""


OF_CELLS = [untouched, odd_cells, odd_cells, odd_cells, emptied, shifted, swapped_days, doubled, swapped_columns,
            moved_columns, unknown_column, other_header, lost_rows, uncut]  # fmt: skip


def few_bytes(content: bytes, chance: Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        spoiled[chance.randrange(len(spoiled))] = chance.choice([0, 7, 10, 34, 44, 92, 200, 255, chance.randrange(256)])
    return bytes(spoiled)


def piece_lost(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randint(1, 40) :]


def piece_twice(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[: at + chance.randint(1, 60)] + content[at:]


OF_BYTES = [damage.cut, few_bytes, piece_lost, piece_twice, damage.empty]
OF_LINES = [damage.bad_bytes, damage.any_bytes, damage.shifted, damage.quotes, damage.line_ends, damage.wrong_encoding,
            damage.header_twice, damage.header_only, damage.formulas]  # of plain CSV  # fmt: skip


@dataclass
class Made:
    """A damaged file: name, bytes, kind, and what is known of it. table: the cells it was written from (after their
    damage); exact: nothing else was damaged; lines: rows that an independent reader counts, if one can.
    """

    name: str
    content: bytes
    kind: str
    table: Cells
    exact: bool
    lines: int | None = None
    refusable: bool = False


@dataclass
class Tally:
    """What became of the files: counts by outcome, and what was wrong (there must be nothing)."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def make(number: int, seed: int) -> Made:
    """The file of that number: every kind in every format comes in turn, the damage by chance."""
    chance = Random(seed * 1_000_003 + number)
    kinds, endings = sorted(extracts()), list(WRITERS)
    kind = kinds[number % len(kinds)]
    ending = endings[(number + number // len(kinds)) % len(endings)]
    given: Rows = rows(kind, chance.randint(2, 30))
    table: Cells = [list(given[0]), *[list(row.values()) for row in given]]
    by_cells = chance.random() < 0.6
    spoil = chance.choice([d for d in OF_CELLS if d is not uncut or ending in RAGGED])
    if by_cells:
        spoil(table, chance)
    content = zipped({f"in/{kind}.csv": delimited(table).encode()}) if ending == ".zip" else WRITERS[ending](table)
    label, lines = spoil.__name__, len(table) - 1
    if not by_cells:
        of_bytes = chance.choice([*OF_BYTES, *(OF_LINES if ending == ".csv" else [])])
        content, label = of_bytes(content, chance), of_bytes.__name__
        countable = ending == ".csv" and content.strip(b"\xef\xbb\xbf \r\n")
        lines = damage.count_rows(content) if countable else None  # type: ignore[assignment]
    name = f"{kind}_{number:05}_{label}{ending}"
    refusable = not by_cells or spoil in (other_header, lost_rows)
    return Made(name, content, kind, table, by_cells, lines, refusable)


def check(made: Made, result: LoadResult, stored: list[tuple[Any, ...]], kept: int) -> str | None:
    """What is wrong with the way in which a file was taken in; None if nothing is."""
    if result.status == "refused":
        if not made.refusable:
            return f"refused: {result.message}"
        plain = result.message.endswith(".") and result.message.isprintable()
        hushed = not any(word in result.message for word in ("Traceback", "Please report", "Error:"))
        return None if plain and hushed else f"an unkind message: {result.message!r}"
    if result.status == "already_loaded":
        return None
    if result.rows_in_file != result.rows_loaded + result.rows_quarantined:
        return f"{result.rows_in_file} rows in the file, {result.rows_loaded} + {result.rows_quarantined}"
    if (len(stored), kept) != (result.rows_loaded, result.rows_quarantined):
        return (
            f"{len(stored)} stored and {kept} in quarantine, said were {result.rows_loaded}, {result.rows_quarantined}"
        )
    if made.lines is not None and result.rows_in_file != made.lines:
        return f"{result.rows_in_file} rows in the file; plain reading counts {made.lines}"
    extract = extracts()[made.kind]
    verdicts = [judge(extract, row) for row in objects(made.table)]
    cut = [len(line) == len(made.table[0]) for line in made.table[1:]]
    sure = Counter(v.values for v, whole in zip(verdicts, cut, strict=True) if v.how == GOOD and whole)
    there = Counter(stored)
    if made.exact:
        lost, bad = sure - there, sum(v.how == BAD or not whole for v, whole in zip(verdicts, cut, strict=True))
        if lost:
            return f"{lost.total()} right rows were not loaded as they are, for example {next(iter(lost))}"
        if result.rows_quarantined < bad:
            return f"{bad} rows are wrong, {result.rows_quarantined} in quarantine"
        return None
    changed = (there - sure).total()
    return f"{changed} rows are loaded that nobody wrote" if changed > 8 else None


def load(files: list[Made], tally: Tally) -> None:
    """Load the files in a home of their own, and check each."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        home = Home(Path(folder))
        home.landing.mkdir()
        for made in files:
            (home.landing / made.name).write_bytes(made.content)
        try:
            found = load_landing(home)
        except Exception as error:  # the defect that is looked for: whose file is it?
            if len(files) == 1:
                tally.files += 1
                tally.wrong.append(f"{files[0].name}: {type(error).__name__}: {error}")
            for made in files if len(files) > 1 else []:
                load([made], tally)
            return
        results = {result.file.partition(".zip/")[0].removesuffix(".zip"): result for result in found}
        raw_store.refresh_views(con, home)
        for made in files:
            tally.files += 1
            result = results.get(made.name.removesuffix(".zip"))
            if result is None:
                tally.wrong.append(f"{made.name}: nobody says what became of it")
                continue
            names = ", ".join(f'"{name}"' for name in extracts()[made.kind].names)
            stored = con.execute(f"select {names} from raw.{made.kind} where _load_id = ?", [result.load_id]).fetchall()
            held = con.execute("select count(*) from raw._quarantine where load_id = ?", [result.load_id]).fetchone()
            trouble = check(made, result, stored, held[0] if held else 0)
            if trouble:
                tally.wrong.append(f"{made.name}: {trouble}")
            tally.outcomes[result.status] += 1
            tally.rows["in files"] += result.rows_in_file
            tally.rows["loaded"] += result.rows_loaded
            tally.rows["quarantined"] += result.rows_quarantined


def load_real(numbers: range, seed: int, tally: Tally) -> None:
    """Load damaged files of the real formats, each in a home of its own: they are deliveries of the same names."""
    for number in numbers:
        name, content, damaged = fuzz_real.make(number, seed)
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            (home.landing / name).parent.mkdir(parents=True)
            (home.landing / name).write_bytes(content)
            try:
                results = load_landing(home)
                trouble = fuzz_real.check(home, name, content, damaged, results)
            except Exception as error:  # the defect that is looked for
                results, trouble = [], f"{type(error).__name__}: {error}"
            tally.files += 1
            tally.outcomes.update({result.status for result in results})
            if trouble:
                tally.wrong.append(f"{name}: {trouble}")


def run(files: int, seed: int, first: int = 0, keep: Path | None = None) -> Tally:
    """Make and load that many files, one in ten of a real format; `keep`: folder for those taken in wrongly."""
    tally = Tally()
    real = files // 10
    load_real(range(first, first + real), seed, tally)
    for start in range(first, first + files - real, BATCH):
        batch = [make(number, seed) for number in range(start, min(start + BATCH, first + files - real))]
        before = len(tally.wrong)
        load(batch, tally)
        for told in tally.wrong[before:]:
            for made in batch:
                if keep and told.startswith(made.name):
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / made.name).write_bytes(made.content)
    return tally


def main() -> int:
    """Run the long suite; prints figures, and every file that was taken in wrongly. Exit code 1 if there is one."""
    given = argparse.ArgumentParser(description="Load damaged files of every kind in every format.")
    given.add_argument("--files", type=int, default=2000)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--keep", type=Path, help="folder in which wrongly taken files are left")
    options = given.parse_args()
    begun = time.monotonic()
    tally = run(options.files, options.seed, keep=options.keep)
    print(f"{tally.files} files in {time.monotonic() - begun:.0f} s: {dict(tally.outcomes)}; rows: {dict(tally.rows)}")
    print("\n".join(tally.wrong) or "every row of every file is accounted for")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
