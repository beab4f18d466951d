"""A real call log (February 1999) through the same load, build, checks and publication; its truths through the marts.

What is a KPI comes from the published figures; rows that no KPI counts (hung up in the voice unit, PHANTOM) from raw.
`tests/load/test_bank_log.py` has the truths that are no KPIs, through the documented queries.
"""

from __future__ import annotations

import csv
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.published import Published
from orchestration import pipeline
from orchestration.home import Home, Month

FEBRUARY = Month.parse("1999-02")


@pytest.fixture(scope="module")
def bank(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("bank"))
    home.landing.mkdir()
    shutil.copy(real_data / "anonymous_bank" / "february_1999.txt", home.landing)
    pipeline.load_landing(home)
    pipeline.run_month(home, FEBRUARY)
    return home


@pytest.fixture(scope="module")
def truths(real_data: Path) -> dict[str, dict[str, str]]:
    path = real_data / "anonymous_bank" / "truth_daily_metrics_february_1999.csv"
    return {row["date"]: row for row in csv.DictReader(path.open(encoding="utf-8"))}


@pytest.fixture(scope="module")
def daily(bank: Home) -> dict[tuple[str, str], dict[str, Any]]:
    """The centre's published figures by day and KPI."""
    rows = Published(bank.published).rows(
        "select * from pub_kpi_daily where entity_type = 'centre'", months=[str(FEBRUARY)]
    )
    return {(str(r["kpi_date"]), r["kpi_code"]): r for r in rows}


@pytest.fixture(scope="module")
def uncounted(bank: Home) -> dict[str, dict[str, Decimal]]:
    """Per day, what no KPI counts: hung up in the voice unit, and PHANTOM rows with their wait."""
    with duckdb.connect(str(bank.warehouse), read_only=True) as con:
        rows = con.execute(
            """select cast(started_at as date), count(*) filter (outcome = 'ivr_abandoned'),
                      count(*) filter (outcome = 'busy'), coalesce(sum(wait_seconds) filter (outcome <> 'answered'
                      and outcome <> 'abandoned'), 0)
               from raw.calls group by all"""
        ).fetchall()
    return {str(day): {"in_unit": Decimal(a), "phantom": Decimal(b), "wait": Decimal(c)} for day, a, b, c in rows}


def test_the_month_is_published_and_no_row_is_lost(bank: Home) -> None:
    [load] = pipeline.load_landing(bank)
    assert (load.rows_in_file, load.rows_loaded + load.rows_quarantined) == (33_344, 33_344)
    assert Published(bank.published).manifest(str(FEBRUARY))["version"] == 1


def test_calls_and_hang_ups_of_every_day_are_the_published_ones(
    daily: dict[tuple[str, str], dict[str, Any]], truths: dict[str, dict[str, str]], uncounted: dict[str, Any]
) -> None:
    assert len(truths) == 28
    for day, truth in truths.items():
        answered = daily[day, "asa"]["denominator"]
        abandoned = daily[day, "abandon_time"]["denominator"] if (day, "abandon_time") in daily else Decimal(0)
        rest = uncounted[day]
        assert abandoned + rest["in_unit"] == int(truth["hangs"]), day
        assert answered + abandoned + rest["in_unit"] + rest["phantom"] == int(truth["total_calls"]), day


def test_the_mean_wait_of_every_day_is_the_published_one(
    daily: dict[tuple[str, str], dict[str, Any]], truths: dict[str, dict[str, str]], uncounted: dict[str, Any]
) -> None:
    for day, truth in truths.items():
        waited = [daily[day, code]["numerator"] for code in ("asa", "abandon_time") if (day, code) in daily]
        mean = (sum(waited) + uncounted[day]["wait"]) / int(truth["total_calls"])
        assert mean.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(truth["avg_queue_time"]), day


def test_who_gives_up_after_exactly_five_seconds_gave_up_within_five_seconds(
    bank: Home, real_data: Path, daily: dict[tuple[str, str], dict[str, Any]]
) -> None:
    with (real_data / "anonymous_bank" / "february_1999.txt").open(encoding="ascii", newline="") as log:
        rows = list(csv.DictReader(log, delimiter="\t"))
    gave_up = [int(r["q_time"]) for r in rows if r["outcome"] == "HANG" and r["q_start"] != "0:00:00"]
    answered = sum(row["denominator"] for (_, code), row in daily.items() if code == "asa")
    late = sum(seconds > 5 for seconds in gave_up)
    assert sum(seconds == 5 for seconds in gave_up) > 10, "the border is not met in this month"
    [found] = Published(bank.published).rows(
        "select numerator, denominator from pub_kpi_period "
        "where entity_type = 'centre' and kpi_code = 'abandonment' and period_kind = 'month'",
        months=[str(FEBRUARY)],
    )
    assert (found["numerator"], found["denominator"]) == (late, answered + late)


def test_answered_and_abandoned_of_the_hours_are_those_of_the_days(
    bank: Home, daily: dict[tuple[str, str], dict[str, Any]]
) -> None:
    rows = Published(bank.published).rows(
        "select event_date, sum(answered) as answered from pub_queue_hour group by all", months=[str(FEBRUARY)]
    )
    assert {str(r["event_date"]): r["answered"] for r in rows} == {
        day: row["denominator"] for (day, code), row in daily.items() if code == "asa"
    }
