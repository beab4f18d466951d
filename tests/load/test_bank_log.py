"""The bank's call log comes out with the truths that its collectors published. The queries are those of
docs/anonymous_bank.md.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.home import REPOSITORY, Home
from orchestration.loading.load import load_landing
from tests.load.samples import query

DATA = Path(os.environ.get("CALLMART_DATA") or REPOSITORY.parent / "shared" / "data") / "anonymous_bank"
LOG = DATA / "february_1999.txt"
needs_data = pytest.mark.skipif(
    not LOG.exists(), reason=f"the bank's call log is not in {DATA}: set CALLMART_DATA to the folder that holds it"
)
WEDNESDAYS = (
    "6.75 1.75 1.25 0 0.5 0.25 4.75 39.5 97.25 107.5 124 110.25 95.5 203.5 115.75 115.5 67.75 75 88.75 "
    "85.5 68 61.5 57.5 44.25"
)


def documented(name: str) -> str:
    """The query of that name in the documentation."""
    page = (REPOSITORY / "docs" / "anonymous_bank.md").read_text(encoding="utf-8")
    found = re.search(rf"```sql\n-- query: {name}\n(.*?)```", page, re.DOTALL)
    assert found, f"no query {name} in docs/anonymous_bank.md"
    return found[1]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("bank"))
    home.landing.mkdir(parents=True)
    shutil.copy(LOG, home.landing)
    (result,) = load_landing(home)
    assert (result.status, result.rows_in_file, result.rows_quarantined) == ("accepted", 33344, 0), result
    return home


def truth(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@needs_data
def test_daily_figures_of_the_bank_are_those_published(bank: Home) -> None:
    expected = truth("truth_daily_metrics_february_1999.csv")
    found: list[Any] = query(bank, documented("daily"))
    names = [
        "total_calls",
        "avg_service_time",
        "median_service_time",
        "std_service_time",
        "avg_vru_time",
        "median_vru_time",
    ]
    names += ["avg_queue_time", "median_queue_time", "hangs"]
    assert len(found) == len(expected) == 28
    for row, day in zip(found, expected, strict=True):
        assert str(row[0]) == day["date"]
        for value, name in zip(row[1:], names, strict=True):
            assert abs(float(value) - float(day[name])) < 0.0051, (day["date"], name, value, day[name])


@needs_data
def test_arrivals_per_six_minutes_are_those_published(bank: Home) -> None:
    expected = {
        (row["date"], int(row["u"])): int(float(row["calls"]))
        for row in truth("truth_call_counts_6min_february_1999.csv")
        if float(row["calls"])
    }
    assert {(day, slot): calls for day, slot, calls in query(bank, documented("arrivals"))} == expected


@needs_data
def test_wednesday_arrivals_per_hour_are_those_published(bank: Home) -> None:
    found: dict[int, float] = dict(query(bank, documented("wednesdays")))
    assert [found.get(hour, 0) for hour in range(24)] == [float(value) for value in WEDNESDAYS.split()]


@needs_data
def test_every_piece_of_dirt_of_the_bank_meets_its_rule(bank: Home) -> None:
    counts = query(
        bank,
        "select count(distinct contact_id), max(talk_seconds), count(*) filter (ended_at < started_at), "
        "count(*) filter (outcome = 'answered' and agent_id is null), count(*) filter (outcome = 'busy'), "
        "count(*) filter (customer_id like '%E%' or customer_id = '0'), count(*) filter (ivr_seconds < 0) from "
        "raw.calls",
    )
    assert counts == [(33344, 4264, 0, 491, 278, 0, 0)]


HEADER = (
    "vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time "
    "outcome ser_start ser_exit ser_time server"
)
GOOD = "AA0101 7 6.02701E+11 0 PS 990315 23:59:50 23:59:55 5 23:59:55 0:00:27 32 AGENT 0:00:26 0:01:33 67 AVNI"


def test_a_bank_log_of_another_month_is_loaded_by_the_same_rules_and_unknown_outcomes_go_to_quarantine(
    home: Home,
) -> None:
    lines = [
        HEADER,
        GOOD,
        GOOD.replace("AGENT", "LOST").replace(" 7 ", " 8 "),
        GOOD.replace(" 32 ", " x ").replace(" 7 ", " 9 "),
    ]
    (home.landing / "march_1999.txt").write_bytes("".join(line.replace(" ", "\t") + "\r\n" for line in lines).encode())
    (result,) = load_landing(home)
    assert (result.status, result.rows_loaded, result.rows_quarantined) == ("accepted", 1, 2), result
    assert query(
        home, "select agent_id, customer_id, cast(answered_at as varchar), cast(ended_at as varchar) from raw.calls"
    ) == [("AVNI", None, "1999-03-16 00:00:26", "1999-03-16 00:01:33")]
    found = query(home, "select line, column_name, reason from raw._quarantine order by line")
    assert [row[:2] for row in found] == [(3, None), (4, "wait_seconds")]
    assert "outcome is not one of" in found[0][2]
