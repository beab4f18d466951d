"""Defects planted into the extracts of a clean month: each is caught by its check, and the month is not published."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration import pipeline
from orchestration.home import Home, Month
from orchestration.publishing import checks
from orchestration.publishing.publish import GateRefused
from orchestration.sample import SampleSettings, generate

MONTH = Month.parse("2026-10")
Rows = list[dict[str, str]]


def overlap(rows: Rows) -> None:
    """A state lasts into the next one."""
    own = sorted((r for r in rows if r["agent_id"] == rows[0]["agent_id"]), key=lambda r: r["started_at"])
    own[2]["ended_at"] = own[4]["ended_at"]


def queue_entry_without_end(rows: Rows) -> None:
    """A queue entry that neither was answered nor abandoned nor flowed out."""
    next(r for r in rows if r["queued_at"] and r["outcome"] == "abandoned")["outcome"] = "busy"


def evaluation_of_nothing(rows: Rows) -> None:
    rows[0]["contact_id"] = "NO-SUCH-CONTACT"


def answer_without_invitation(rows: Rows) -> None:
    gone = next(r for r in rows if r["question_code"])["survey_id"]
    rows[:] = [r for r in rows if r["survey_id"] != gone or r["question_code"]]


def gap_in_numbers(rows: Rows) -> None:
    del rows[1]


def person_without_unit(rows: Rows) -> None:
    next(r for r in rows if r["role"] == "agent")["unit_code"] = "NOWHERE"


def state_backwards(rows: Rows) -> None:
    rows[-1]["ended_at"] = "2026-10-01 00:00:00"


def score_off_its_scale(rows: Rows) -> None:
    next(r for r in rows if r["question_code"] == "csat")["score"] = "9"


def unknown_word(rows: Rows) -> None:
    """Every fiftieth row is of no known kind: far more than one per cent of the file goes to quarantine."""
    for row in rows[::50]:
        row["absence_code"], row["work_date"] = "sick", "31/10/2026"


@dataclass(frozen=True)
class Defect:
    """A file, how it is spoilt, and the check that must say so."""

    kind: str
    spoil: Callable[[Rows], None]
    check: str


DEFECTS = [
    Defect("agent_states", overlap, "assert_states_of_an_agent_do_not_overlap"),
    Defect("agent_states", state_backwards, "gx.agent_states"),
    Defect("calls", queue_entry_without_end, "assert_queue_entries_balance"),
    Defect("qa_evaluations", evaluation_of_nothing, "assert_every_evaluation_belongs_to_a_segment"),
    Defect("surveys", answer_without_invitation, "assert_answers_do_not_exceed_invitations"),
    Defect("surveys", score_off_its_scale, "gx.surveys"),
    Defect("complaints", gap_in_numbers, "assert_complaint_numbers_have_no_gaps"),
    Defect("employees", person_without_unit, "assert_every_person_belongs_to_a_unit"),
    Defect("attendance", unknown_word, "load.attendance.quarantine"),
]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One small month with every defect planted, built and checked."""
    home = Home(tmp_path_factory.mktemp("spoilt"))
    generate(home.landing, SampleSettings(months=1, end=str(MONTH), agents=40, calls=6000, seed=5), lambda _: None)
    for defect in DEFECTS:
        spoil(next(home.landing.glob(f"{defect.kind}_20*.csv")), defect.spoil)
    pipeline.load_landing(home)
    pipeline.build_month(home, MONTH)
    pipeline.check_month(home, MONTH)
    return home


def spoil(path: Path, how: Callable[[Rows], None]) -> None:
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    names = list(rows[0])
    how(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=names)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.spoil.__name__)
def test_a_planted_defect_is_caught_by_its_check(spoilt: Home, defect: Defect) -> None:
    failed = [r for r in checks.read(spoilt, MONTH) if r.status == "fail" and r.severity == "block"]
    assert any(defect.check in r.check_id for r in failed), sorted(r.check_id for r in failed)


def test_the_month_is_refused_and_the_message_names_check_rows_and_owner(spoilt: Home) -> None:
    with pytest.raises(GateRefused) as refusal:
        pipeline.publish_month(spoilt, MONTH)
    words = str(refusal.value)
    assert "assert_states_of_an_agent_do_not_overlap" in words
    assert "rows fail" in words and "Owner:" in words and "employee_id=" in words
    assert not (spoilt.published / str(MONTH)).exists()


def test_publishing_an_earlier_built_month_takes_its_own_records(tmp_path: Path) -> None:
    """Views show the month of the last build; a month built before is taken in hand again before it is published."""
    home = Home(tmp_path)
    generate(home.landing, SampleSettings(months=2, end=str(MONTH), agents=24, calls=1500, seed=5), lambda _: None)
    pipeline.load_landing(home)
    first = MONTH.shift(-1)
    for month in (first, MONTH):
        pipeline.build_month(home, month)
    pipeline.check_month(home, first)
    done = pipeline.publish_month(home, first)
    rows = {f["name"]: f["rows"] for f in done.manifest["files"]}
    assert rows["pub_evidence_segment"] > 1000 and rows["pub_evidence_survey"] > 0
