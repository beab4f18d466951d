"""Characters that steer a terminal or turn the direction of writing never come into the store or onto a screen."""

from __future__ import annotations

import json

import pytest

from orchestration import cli
from orchestration.home import Home
from orchestration.loading.load import load_landing
from orchestration.loading.plain import has_control, may_hold_control, plain
from orchestration.loading.reasons import REASONS
from tests.load.samples import deliver, query, rows, text
from tests.load.written import parquet

BAD = ["\0", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028", "\ufeff"]
GOOD = ["\t", "\n", "é", "电话：“是”…", "\u200d", "\xa0", "🙂", "\\u0007", "C:\\foo\\bar"]


@pytest.mark.parametrize("way", ["csv", "json", "parquet", "patient"])
def test_a_text_with_control_characters_sends_its_row_to_quarantine(home: Home, way: str) -> None:
    signs = [*BAD, *GOOD]
    content = rows("calls", len(signs) + 2)
    for row, sign in zip(content, signs, strict=False):
        row["queue"] = f"a{sign}b"
    if way == "json":
        deliver(home, "calls.json", json.dumps(content))
    elif way == "parquet":
        deliver(home, "calls.parquet", parquet(content))
    else:
        deliver(home, "calls.csv", text(content) + ("\n\n\n" if way == "csv" else "\n\nbroken\n"))
    (result,) = load_landing(home)
    assert result.reasons == {"control": len(BAD), **({"columns": 1} if way == "patient" else {})}
    assert set(result.reasons) <= set(REASONS)
    told = query(home, "select column_name, reason from raw._quarantine where reason like '%control%'")
    assert told == [("queue", "queue holds control characters")] * len(BAD)
    assert {f"a{sign}b" for sign in GOOD} <= {row[0] for row in query(home, "select queue from raw.calls")}


@pytest.mark.parametrize("way", ["csv", "json"])
def test_an_unknown_column_is_no_way_around(home: Home, way: str) -> None:
    content = [row | {"note": f"a{sign}b"} for row, sign in zip(rows("calls", 18), (*BAD, *GOOD), strict=True)]
    deliver(home, f"calls.{way}", json.dumps(content) if way == "json" else text(content))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.reasons) == (len(GOOD), {"control": len(BAD)})


def test_the_pass_over_the_bytes_sees_every_such_character_wherever_a_chunk_ends() -> None:
    for sign in BAD:
        for before in ("", "电话", "a\tb\r\n"):
            whole = f"{before}{sign}x\n".encode()
            for at in range(1, len(whole)):
                first, second = whole[:at], whole[at:]
                ends = [part.count(b"\n") + part.count(b"\r") for part in (first, second)]
                seen = may_hold_control(first, b"", ends[0], first=False)
                assert seen or may_hold_control(second, first[-2:], ends[1], first=False), (sign, at)
    for sign in GOOD:
        clean = f"a{sign}b\r\n\t".encode()
        assert not may_hold_control(
            clean, b"", clean.count(b"\n") + clean.count(b"\r"), first=True
        ) and not has_control(sign)
    assert not may_hold_control("\ufeffa\n".encode(), b"", 1, first=True)


def test_a_header_or_a_name_with_control_characters_is_refused_and_shown_plainly(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(home, "calls_a.csv", text(rows("calls", 2)).replace("queue", "queue\x1b[31m", 1))
    deliver(home, "calls_\x1b[2J.csv", rows("calls", 2))
    deliver(home, "calls_\u202e.csv", rows("calls", 2))
    deliver(home, "ledger_2026-03.csv", [row | {"amount": "\x1b]0;owned\x07"} for row in rows("ledger", 2)])
    assert cli.main(["load", "--home", str(home.root)]) == cli.WRONG
    said = capsys.readouterr()
    for stream in (said.out, said.err):
        assert not has_control(stream)
    assert "calls_a.csv has control characters in the header (" in said.out and r"queue\u001b[31m" in said.out
    assert r"calls_\u001b[2J.csv has control characters in its name" in said.out
    assert r"calls_\u202e.csv has control characters in its name" in said.out
    assert plain("a\x1b\u202e\tb电") == r"a\u001b\u202e\u0009b电"
