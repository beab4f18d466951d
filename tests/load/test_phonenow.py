"""The PhoneNow workbook comes out with the figures that were published with it, by the queries of docs/phonenow.md; and
cells that contradict each other go to quarantine.
"""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from orchestration.home import REPOSITORY, Home
from orchestration.loading.load import load_landing
from tests.load.samples import query

WORKBOOK = "Call-Center-Dataset.xlsx"
AGENTS = """Jim 666 3.39 66.34, Martha 638 3.47 69.49, Diane 633 3.41 66.27, Dan 633 3.45 67.28, Becky 631 3.37 65.33,
Greg 624 3.40 68.44, Joe 593 3.33 70.99, Stewart 582 3.40 66.18"""


def documented(name: str) -> str:
    """The query of that name in the documentation."""
    page = (REPOSITORY / "docs" / "phonenow.md").read_text(encoding="utf-8")
    found = re.search(rf"```sql\n-- query: {name}\n(.*?)```", page, re.DOTALL)
    assert found, f"no query {name} in docs/phonenow.md"
    return found[1]


@pytest.fixture(scope="module")
def phonenow(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("phonenow"))
    home.landing.mkdir(parents=True)
    shutil.copy(real_data / "phonenow" / WORKBOOK, home.landing)
    found = {r.kind: (r.status, r.rows_in_file, r.rows_loaded, r.rows_quarantined) for r in load_landing(home)}
    assert found == {
        "calls": ("accepted", 5000, 5000, 0),
        "surveys": ("accepted", 8108, 8108, 0),
        "cases": ("accepted", 4054, 4054, 0),
    }
    return home


def test_the_figures_of_the_workbook_are_those_published(phonenow: Home) -> None:
    [row] = query(phonenow, documented("figures"))
    found = [round(Decimal(str(value)), 2) for value in row]
    assert found == [5000, 4054, 946, Decimal("67.52"), Decimal("224.92"), Decimal("3.40"), 3646]


def test_the_figures_of_every_agent_are_those_published(phonenow: Home) -> None:
    found = [
        (agent, calls, round(Decimal(str(rating)), 2), round(Decimal(str(speed)), 2))
        for agent, calls, rating, speed in query(phonenow, documented("agents"))
    ]
    published = [line.split() for line in AGENTS.split(",")]
    assert found == [(agent, int(calls), Decimal(rating), Decimal(speed)) for agent, calls, rating, speed in published]


def test_an_unanswered_call_has_no_survey_no_case_and_no_time_that_nobody_measured(phonenow: Home) -> None:
    found = query(
        phonenow,
        "select count(*), count(agent_id), count(answered_at), sum(wait_seconds + talk_seconds), "
        "bool_and(ended_at = started_at), bool_and(_extra ->> '$.resolved' = 'N') from raw.calls "
        "where outcome = 'abandoned' and contact_id not in (select contact_id from raw.surveys) "
        "and contact_id not in (select case_id from raw.cases)",
    )
    assert found == [(946, 946, 0, 0, True, True)]


HEADER = ["Call Id", "Agent", "Date", "Time", "Topic", "Answered (Y/N)", "Resolved", "Speed of answer in seconds"]
HEADER += ["AvgTalkDuration", "Satisfaction rating"]
ANSWERED = ["ID1", "Ann", "2021-01-31", 0.9999884259259259, "Streaming", "Y", "Y", 70, 0.0028009259259259259, 5]
UNANSWERED = ["ID1", "Ann", "2021-01-31", 0.5, "Streaming", "N", "N", None, None, None]


def deliver(home: Home, rows: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(home.landing / WORKBOOK) as book:
        sheet, clock = book.add_worksheet(), book.add_format({"num_format": "h:mm:ss"})
        for line, row in enumerate([HEADER, *rows]):
            for column, value in enumerate(row):
                sheet.write(line, column, value, clock if isinstance(value, float) and value < 1 else None)


def changed(row: list[Any], name: str, value: Any) -> list[Any]:
    return [value if column == name else cell for column, cell in zip(HEADER, row, strict=True)]


UNFIT = [
    (changed(ANSWERED, "Date", "31.1.2021"), "no moment"),
    (changed(ANSWERED, "Answered (Y/N)", "?"), "Answered (Y/N) is not one of Y, N"),
    (changed(ANSWERED, "Resolved", None), "Resolved is not one of Y, N"),
    (changed(ANSWERED, "Speed of answer in seconds", None), "Speed of answer in seconds is not a whole number"),
    (changed(ANSWERED, "Speed of answer in seconds", 7.5), "Speed of answer in seconds is not a whole number"),
    (changed(ANSWERED, "AvgTalkDuration", "long"), "AvgTalkDuration is not a time"),
    (changed(ANSWERED, "Satisfaction rating", 6), "Satisfaction rating is not one of 1 to 5"),
    (changed(UNANSWERED, "Satisfaction rating", 1), "nobody answered has a speed"),
    (changed(UNANSWERED, "Resolved", "Y"), "nobody answered is resolved"),
]


def test_rows_that_contradict_themselves_are_in_quarantine_in_every_kind(home: Home) -> None:
    deliver(home, [row for row, _ in UNFIT])
    results = {result.kind: result for result in load_landing(home)}
    assert {kind: result.rows_loaded for kind, result in results.items()} == {"calls": 0, "surveys": 0, "cases": 0}
    told = dict(query(home, "select line, reason from raw._quarantine where kind = 'calls'"))
    assert sorted(told) == list(range(2, 11))
    for line, (_, reason) in enumerate(UNFIT, 2):
        assert reason in told[line], line


def test_a_call_without_a_rating_is_an_invitation_without_an_answer(home: Home) -> None:
    deliver(home, [changed(ANSWERED, "Satisfaction rating", None)])
    load_landing(home)
    assert query(home, "select question_code, score from raw.surveys") == [("", None)]
    assert query(
        home,
        "select wait_seconds, talk_seconds, cast(answered_at as varchar), cast(ended_at as varchar) from raw.calls",
    ) == [(70, 242, "2021-02-01 00:01:09", "2021-02-01 00:05:11")]
    assert query(home, "select resolved, done_at = due_at from raw.cases") == [(True, True)]
