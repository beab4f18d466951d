"""`callmart quarantine`: what a person reads, may read, and takes away as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration import status
from orchestration.cli import main
from orchestration.home import Home
from orchestration.loading.load import load_landing
from orchestration.reading import quarantine
from tests.load.samples import deliver, rows, text

Said = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two files with five rows that do not fit, one of which a partial file corrects."""
    made = Home(tmp_path / "centre")
    calls = rows("calls", 40, "2026-10-05")
    calls[3]["channel"] = "pigeon"
    calls[9]["started_at"] = "=HYPERLINK(1)"
    calls[11] |= {"wait_seconds": "-5", "queue": "=cmd|x"}
    lines = text(calls).split("\n")
    lines[20] += ",one,\x1btoo,many"
    deliver(made, "calls_2026-10.csv", "\n".join(lines))
    staff = [{**row, "valid_to": "", "name": f"Person {n}"} for n, row in enumerate(rows("employees", 6))]
    staff[2]["status"] = "asleep"
    deliver(made, "employees.csv", staff)
    load_landing(made)
    deliver(made, "calls_2026-10.partial.csv", rows("calls", 40, "2026-10-05")[3:4])
    load_landing(made)
    return made


@pytest.fixture
def said(home: Home, capsys: pytest.CaptureFixture[str]) -> Said:
    """said(*words) → what the command prints; it must succeed."""

    def run(*words: str) -> str:
        assert main(["quarantine", *words, "--home", str(home.root), "--quiet"]) == 0, capsys.readouterr()
        return capsys.readouterr().out

    return run


def test_the_table_begins_with_a_summary_and_ends_with_what_to_do(said: Said) -> None:
    words = said()
    assert words.startswith("4 rows are open in quarantine.\n")
    assert "below the minimum" in words and "telephony desk" in words and "HR service" in words
    assert "pigeon" not in words
    assert "calls_2026-10.partial.csv; then `callmart run`" in words
    assert "cleared by calls_2026-10.partial.csv" in said("--all")
    full = said("--show", "calls_2026-10.csv:21")
    assert "\x1b" not in words + full and re.search(r"\\(x1b|u001b)too,many", full)
    assert "… 2 more: --limit 4" in said("--limit", "2")


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ((), [11, 13, 21, 4]),
        (("--all",), [5, 11, 13, 21, 4]),
        (("--kind", "calls"), [11, 13, 21]),
        (("--file", "CALLS_2026"), [11, 13, 21]),
        (("--reason", "min"), [13]),
        (("--month", "2026-10", "--all"), [5, 11, 13, 21, 4]),
        (("--month", "2026-09"), [4]),  # a list in valid time belongs to every month
    ],
)
def test_filters_choose_rows(said: Said, words: tuple[str, ...], lines: list[int]) -> None:
    assert [row["line"] for row in json.loads(said("--json", *words))["rows"]] == lines


def test_a_row_in_full_has_its_columns_by_name_and_hides_personal_ones(said: Said, home: Home) -> None:
    words = said("--show", "employees.csv:4")
    assert "status        asleep   <- here" in words and "Person 2" not in words and "--personal shows it" in words
    assert not (home.logs / quarantine.LOOKED).exists()
    assert "Person 2" in said("--show", "employees.csv:4", "--personal")
    (looked,) = (home.logs / quarantine.LOOKED).read_text().splitlines()
    assert json.loads(looked)["by"] and "employees.csv:4" in looked
    (full,) = json.loads(said("--show", "calls_2026-10.csv:13", "--json"))
    assert (full["cells"]["queue"], full["cells"]["wait_seconds"], full["row_text"]) == ("=cmd|x", "-5", None)


def test_a_file_for_a_spreadsheet_holds_every_row_and_no_formula(said: Said, tmp_path: Path) -> None:
    said("--all", "--format", "csv", "--output", str(tmp_path / "rows.csv"))
    content = (tmp_path / "rows.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [(row["line"], row["state"]) for row in found] == [
        ("5", "cleared"), ("11", "open"), ("13", "open"), ("21", "open"), ("4", "open"),
    ]  # fmt: skip
    assert (found[1]["value"], found[2]["value"]) == ("'=HYPERLINK(1)", "'-5")
    assert "\x1b" not in content.decode()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--kind", "parrots"), "There is no kind of extract 'parrots'. There are: "),
        (("--reason", "mood"), "There is no reason 'mood'"),
        (("--show", "calls_2026-10.csv"), "Write FILE:LINE"),
        (("--show", "calls_2026-10.csv:2"), "is not in quarantine"),
        (("--limit", "few"), "--limit takes a whole number or 'all'"),
        (("--output", "nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_wrong_use_is_told(home: Home, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str) -> None:
    assert main(["quarantine", *words, "--home", str(home.root), "--quiet"]) == 2
    assert says in capsys.readouterr().err


def test_a_centre_without_such_rows_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quarantine", "--home", str(tmp_path)]) == 0
    assert "No row is in quarantine" in capsys.readouterr().out


def test_the_app_gets_every_row_without_personal_values_and_status_counts_them(home: Home) -> None:
    now = status.write(home)
    assert now["quarantine"] == {"open": 4, "cleared": 1}
    assert "4 rows open, 1 cleared by later deliveries: callmart quarantine" in status.text(now)
    path = home.published / quarantine.PUBLISHED
    written = path.stat()
    with duckdb.connect() as con:
        found = con.execute(
            f"select state, count(*), count(value), bool_or(hidden) from '{path}' group by 1 order by 1"
        )
        assert found.fetchall() == [("cleared", 1, 1, False), ("open", 4, 4, False)]
    status.write(home)
    assert path.stat().st_ino == written.st_ino  # nothing changed: nothing is written
    deliver(home, "employees.csv", [{**row, "valid_to": "", "name": ""} for row in rows("employees", 3)])
    load_landing(home)
    assert status.write(home)["quarantine"] == {"open": 6, "cleared": 2}
    with duckdb.connect() as con:
        hidden = f"select count(*), count(value) from '{path}' where kind = 'employees' and state = 'open'"
        assert con.execute(hidden).fetchall() == [(3, 0)]


def test_status_says_which_months_a_late_file_touches(home: Home) -> None:
    late = [{**rows("calls", 1, f"{month}-03")[0], "contact_id": f"late {month}"} for month in ("2026-08", "2026-10")]
    deliver(home, "calls_late.csv", late)
    (result,) = [found for found in load_landing(home) if found.status == "accepted"]
    assert result.touched == ["2026-08", "2026-10"]
    assert "touches 2026-08, 2026-10" in status.loads_text(status.gather(home))
