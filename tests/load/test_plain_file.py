"""Two readers, one result: what is read block by block and typed by Arrow is what DuckDB's reader and the rules make of
the same file, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from orchestration.extract import Extract, extracts
from orchestration.home import Home
from orchestration.loading import file_load, plain_file, row_rules
from orchestration.loading.load import load_landing
from orchestration.loading.usual import knows, usual
from tests.load.fuzz import ODD_TEXTS
from tests.load.samples import deliver, rows, text

SPELLINGS = {
    "integer": ["7", "007", "+7", "-7", "-0", "7.0", "7.5", "1e2", "0x1F", "1_000", " 7", "7 ", "\t7", "", " ",
                "1" * 18, "1" * 19, "9" * 19, "0" * 18 + "7", "0" * 30 + "7", "999", "1000", "86400", "86401", "٣",
                "７", "--1"],
    "timestamp": ["2026-03-05 10:00:00", "2026-03-05T10:00:00", "2026-03-05 24:00:00", "2026-03-05 23:59:60",
                  "2026-02-29 10:00:00", "2028-02-29 10:00:00", "2026-3-5 10:00:00", "2026-03-05 10:00",
                  "2026-03-05 10:00:00.5", "2026-03-05 10:00:00Z", "2026-03-05 10:00+0800", "2026-03-05 10+08:00",
                  "2026-03-05 1:00:00", "2026-03-05  1:00:00", "2026/03/05 10:00:00", "2026-03-05",
                  "20260305 10:00:000", "1969-12-31 23:59:59", "1970-01-01 00:00:00", "2199-12-31 00:00:00",
                  "2199-12-31 00:00:01",
                  "9999-12-31 23:59:59", "0000-01-01 00:00:00", "2026-00-10 10:00:00", "2026-13-10 10:00:00",
                  "2026-03-05 10:60:00", "-026-03-05 10:00:00", "+026-03-05 10:00:00", " 026-03-05 10:00:00",
                  "2026-03-05 10:00:0 ", "2026-03-05 10:00:0x", "infinity", "epoch", "", "2026-03-05_10:00:00"],
    "text": ["a", " a", "a ", " ", "", "\ta", "a\t", "é", "\u00a0a", "😀", "voice", "VOICE", "voice ", "!", "null",
             "\\N", "0", "inbound", "answered", "x" * 5000, "'", "\u3000"],
}  # fmt: skip
PLAIN = sorted(kind for kind, extract in extracts().items() if knows(extract))


def spoilt(chance: Random, cell: str) -> str:
    """A cell with one character more, less or other."""
    at = chance.randrange(len(cell) + 1)
    sign = chance.choice("0123456789-+:./ TZxXeE_t")
    return chance.choice([cell[:at] + sign + cell[at:], cell[:at] + cell[at + 1 :], cell[:at] + sign + cell[at + 1 :]])


def any_cell(chance: Random, kind: str, right: str) -> str:
    listed = chance.choice(SPELLINGS[kind])
    return chance.choice([right, right, listed, listed, spoilt(chance, right), spoilt(chance, listed)])


def test_the_kinds_with_most_rows_are_read_block_by_block() -> None:
    assert {"calls", "agent_states", "schedules", "chats", "ivr_sessions"} <= set(PLAIN)


@pytest.mark.parametrize("kind", PLAIN)
def test_a_row_is_usual_only_if_the_rules_make_the_same_of_it(kind: str) -> None:
    extract, chance = extracts()[kind], Random(kind)
    cells: list[list[str | None]] = []
    for row in rows(kind, 3_000):
        spoil = set(chance.sample(range(len(extract.columns)), chance.choice([0, 0, 1, 2])))
        cells.append([
            (any_cell(chance, column.type, row[column.name]) if i in spoil else row[column.name]) or None
            for i, column in enumerate(extract.columns)
        ])  # fmt: skip
    compare(extract, cells)
    odd = sum(compare(extract, cells[start : start + 40]) for start in range(0, 800, 40))
    assert 100 < odd < 700


def compare(extract: Extract, cells: list[list[str | None]]) -> int:
    """The usual rows against what the rules say of them; returns how many are odd."""
    columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
    texts = pa.table(columns, list(extract.names))
    typed, odd = usual(extract, texts)
    taken = by_rules(extract, texts)
    right = ~odd
    assert taken.column(row_rules.TEXTS).filter(pa.array(right)).null_count == np.count_nonzero(right)
    expected = taken.select(typed.schema.names).cast(typed.schema).filter(pa.array(right))
    assert pa.Table.from_batches([typed]).filter(pa.array(right)).to_pylist() == expected.to_pylist()
    return int(np.count_nonzero(odd))


def by_rules(extract: Extract, texts: pa.Table) -> pa.Table:
    with duckdb.connect() as con:
        con.register("texts", texts)
        more = "cast(null as varchar) as _extra, cast(null as varchar) as _reject"
        return con.execute(row_rules.store_rows(extract, f"select *, {more} from texts")).to_arrow_table()


def tables(chance: Random, kind: str) -> Iterator[str]:
    """Files of a kind, each with something about it that one reader could see otherwise than the other."""
    delimiter, count = chance.choice(",;\t|"), chance.choice([1, 3, 40, 300])
    content = rows(kind, count, chance.choice(["2026-03-05", "2026-03-31", "2026-04-30"]))
    names = list(content[0])
    if chance.random() < 0.3:
        chance.shuffle(names)
    lines = [delimiter.join(names), *(delimiter.join(row[name] for name in names) for row in content)]
    types = {column.name: column.type for column in extracts()[kind].columns}
    for _ in range(chance.choice([0, 1, 5, count])):
        y, x = chance.randrange(1, len(lines)), chance.randrange(len(names))
        line = lines[y].split(delimiter)
        match chance.randrange(12):
            case 0:
                line = line[:x] or line
            case 1:
                line += ["more"] * chance.choice([1, 2])
            case 2:
                line += [""] * chance.choice([1, 1, 2])
            case 3:
                lines.append(lines[y])
            case 4 if chance.random() < 0.1:
                line = [""]
            case 5:
                line = [cell for cell in chance.choices(ODD_TEXTS, k=len(line)) if '"' not in cell]
            case 6:
                line[x % len(line)] = chance.choice(ODD_TEXTS)
            case _:
                line[x % len(line)] = any_cell(chance, types[names[x]], line[x % len(line)])
        lines[y] = delimiter.join(line)
    start = chance.choice(["", "", "", "\ufeff"])
    yield start + "\n".join(lines) + chance.choice(["\n", "\n", "", "\n\n", "\n\n\n", "\n \n"])


def test_a_plain_file_with_bad_rows_is_not_read_a_second_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> bool:
        raise AssertionError("the file goes to another reader")

    monkeypatch.setattr(file_load, "needs_patience", never)
    content = rows("calls", 50)
    content[7]["channel"], content[8]["talk_seconds"] = "pigeon", " 9"
    deliver(home, "calls.csv", text(content) + "too,short\n\n")
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.reasons) == (49, {"columns": 1, "values": 1})


@pytest.mark.parametrize("seed", range(40))
def test_both_readers_bring_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(seed)
    kind = PLAIN[seed % len(PLAIN)]
    (content,) = tables(chance, kind)
    monkeypatch.setattr(plain_file, "BLOCK", chance.choice([50, 300, 2_000, 100_000]))
    monkeypatch.setattr(plain_file, "TOGETHER", chance.choice([1, 3, 16]))
    monkeypatch.setattr(plain_file, "FEW", chance.choice([1, 4, 64]))
    fast = loaded(tmp_path / "fast", kind, content)
    monkeypatch.setattr(plain_file, "is_plain", lambda *_: False)
    assert loaded(tmp_path / "careful", kind, content) == fast


def loaded(root: Path, kind: str, content: str) -> list[Any]:
    """What became of a file, and the bytes of all that is stored; of quarantine the rows, without the time."""
    home = Home(root)
    home.landing.mkdir(parents=True)
    deliver(home, f"{kind}_a.csv", content)
    found: list[Any] = [vars(result) for result in load_landing(home)]
    for path in sorted(root.rglob("*.parquet")):
        name = path.relative_to(root).as_posix()
        if "_month=" in name:
            found.append((name, path.read_bytes()))
        else:
            read = f"select columns(* exclude (loaded_at)) from read_parquet('{path}', union_by_name = true)"
            if "_superseded" in name:
                read = read.replace("loaded_at", "superseded_at")
            found.append((name, duckdb.sql(read).fetchall()))
    return found
