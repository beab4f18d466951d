"""The PhoneNow workbook alone through load, build, checks and publication of its three months: its published figures
through the published KPIs. `tests/load/test_phonenow.py` has them through the documented queries.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest

from app.published import Published
from orchestration import pipeline
from orchestration.home import Home
from tests.load.test_phonenow import AGENTS, WORKBOOK

MONTHS = ["2021-01", "2021-02", "2021-03"]
PUBLISHED = {agent: tuple(figures) for agent, *figures in (line.split() for line in AGENTS.split(","))}
Sums = dict[str, tuple[Decimal, Decimal]]


@pytest.fixture(scope="module")
def run(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, tuple[int, int]]]:
    """The home after the run, and of every agent the wait of the answered calls and their number.

    Speed of answer is a KPI of queues; an agent's own is in the model behind it, which shows the month in hand.
    """
    home = Home(tmp_path_factory.mktemp("phonenow"))
    home.landing.mkdir()
    shutil.copy(real_data / "phonenow" / WORKBOOK, home.landing)
    pipeline.load_landing(home)
    waits: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for month in pipeline.delivered_months(home):
        pipeline.run_month(home, month)
        with duckdb.connect(str(home.warehouse), read_only=True) as con:
            rows = con.execute(
                "select employee_id, sum(answered_wait_seconds), sum(answered) "
                "from intermediate.int_queue_entry group by all"
            ).fetchall()
        for agent, waited, answered in rows:
            waits[agent] = (waits[agent][0] + waited, waits[agent][1] + answered)
    return home, waits


@pytest.fixture(scope="module")
def phonenow(run: tuple[Home, dict[str, tuple[int, int]]]) -> Home:
    return run[0]


def published(home: Home, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = Published(home.published).rows(query, months=MONTHS)
    return rows


def rounded(numerator: Decimal, denominator: Decimal) -> str:
    return str((numerator / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.fixture(scope="module")
def kpis(phonenow: Home) -> dict[str, Sums]:
    """Numerator and denominator of each KPI over the three months, of the centre and of all queues together."""
    rows = published(
        phonenow,
        "select entity_type, kpi_code, sum(numerator) as numerator, sum(denominator) as denominator "
        "from pub_kpi_period where entity_type in ('centre', 'queue') and period_kind = 'month' group by all",
    )
    found: dict[str, Sums] = defaultdict(dict)
    for row in rows:
        found[row["entity_type"]][row["kpi_code"]] = (row["numerator"], row["denominator"])
    return found


def test_the_three_months_are_published_and_no_row_is_lost(phonenow: Home) -> None:
    loads = {load.kind: load for load in pipeline.load_landing(phonenow)}
    assert {kind: (load.rows_in_file, load.rows_loaded) for kind, load in loads.items()} == {
        "calls": (5000, 5000),
        "surveys": (8108, 8108),
        "cases": (4054, 4054),
    }
    assert [Published(phonenow.published).manifest(month)["version"] for month in MONTHS] == [1, 1, 1]


@pytest.mark.parametrize("entity", ["centre", "queue"])
def test_calls_speed_of_answer_and_talk_time_are_those_published(kpis: dict[str, Sums], entity: str) -> None:
    found = kpis[entity]
    assert found["answer_rate"] == (4054, 5000)
    assert found["abandon_time"][1] == 946
    assert rounded(*found["asa"]) == "67.52"
    assert rounded(*found["att"]) == "224.92"
    assert found["handled"][0] == 4054


def test_satisfaction_is_the_one_published(phonenow: Home, kpis: dict[str, Sums]) -> None:
    [row] = published(
        phonenow,
        "select sum(score) as score, count(*) as answers, sum(satisfied) as satisfied from pub_evidence_survey "
        "where csat_answers = 1",
    )
    assert rounded(row["score"], Decimal(row["answers"])) == "3.40"
    assert kpis["centre"]["csat"] == (row["satisfied"], 4054)
    assert kpis["centre"]["response_rate"] == (4054, 4054)


def test_calls_satisfaction_and_speed_of_answer_of_every_agent_are_those_published(
    run: tuple[Home, dict[str, tuple[int, int]]],
) -> None:
    phonenow, waits = run
    calls = published(phonenow, "select employee_id, count(*) as calls from pub_evidence_segment group by all")
    scores = published(
        phonenow,
        "select employee_id, avg(score) as score from pub_evidence_survey where csat_answers = 1 group by all",
    )
    told: dict[str, list[str]] = {row["employee_id"]: [str(row["calls"])] for row in calls}
    for row in scores:
        told[row["employee_id"]].append(rounded(Decimal(str(row["score"])), Decimal(1)))
    for agent, (waited, answered) in waits.items():
        told[agent].append(rounded(Decimal(waited), Decimal(answered)))
    assert {agent: tuple(figures) for agent, figures in told.items()} == PUBLISHED


def test_resolved_calls_are_the_published_number(phonenow: Home) -> None:
    with duckdb.connect(str(phonenow.warehouse), read_only=True) as con:
        assert con.execute("select count(*) from raw.cases where resolved").fetchall() == [(3646,)]


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(workbook: Path) -> list[dict[str, str]]:
    """The rows of the sheet below its header, by the letter of the column; read without any of the project's code."""
    with zipfile.ZipFile(workbook) as parts:
        shared, sheet = (
            ElementTree.fromstring(parts.read(f"xl/{name}.xml"))  # noqa: S314  (a file that is known)
            for name in ("sharedStrings", "worksheets/sheet1")
        )
    words = ["".join(part.text or "" for part in item.iter(f"{SHEET}t")) for item in shared]
    rows = [
        {
            re.sub(r"\d", "", cell.attrib["r"]): words[int(value)] if cell.get("t") == "s" else value
            for cell in row
            if (value := cell.findtext(f"{SHEET}v")) is not None
        }
        for row in sheet.iter(f"{SHEET}row")
    ]
    return rows[1:]


def test_satisfaction_and_responses_of_every_month_and_agent_are_a_plain_count_of_the_sheet(
    phonenow: Home, real_data: Path
) -> None:
    """Nobody works past midnight here: the month of the call is that of the figure, and no record is a month away."""
    answered = [row for row in cells(real_data / "phonenow" / WORKBOOK) if row["F"] == "Y"]
    rated = Counter((row["C"][:7], row["B"]) for row in answered)
    pleased = Counter((row["C"][:7], row["B"]) for row in answered if int(row["J"]) >= 4)
    rows = published(
        phonenow,
        "select month, entity_code, kpi_code, numerator, denominator from pub_kpi_period "
        "where entity_type = 'employee' and period_kind = 'month' and kpi_code in ('csat', 'response_rate')",
    )
    found = {(r["kpi_code"], r["month"], r["entity_code"]): (r["numerator"], r["denominator"]) for r in rows}
    assert len(rated) == 24 and found == {
        (code, *key): (counted[key], many)
        for key, many in rated.items()
        for code, counted in (("csat", pleased), ("response_rate", rated))
    }
