"""Amazon Connect: contact records, agent events and evaluations. Fixtures and the rows that they must give are written
by hand from the vendor's data models; the samples of the vendor's documentation are tried where they are present.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query

FIXTURES = Path(__file__).parent.parent / "fixtures" / "amazon_connect"
CONTACTS, EVENTS, EVALUATIONS = (
    "contact_records_2026-03-02.jsonl",
    "agent_events_2026-03-02.json",
    "evaluations_2026-03.json",
)


@pytest.fixture(scope="module")
def connect(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("connect"))
    home.landing.mkdir(parents=True)
    for name in (CONTACTS, EVENTS, EVALUATIONS):
        shutil.copy(FIXTURES / name, home.landing)
    found = {(r.file, r.kind): (r.status, r.rows_loaded, r.rows_quarantined) for r in load_landing(home)}
    assert found == {
        (CONTACTS, "calls"): ("accepted", 16, 3),
        (EVENTS, "agent_states"): ("accepted", 17, 3),
        (EVALUATIONS, "qa_evaluations"): ("accepted", 7, 4),
        (EVALUATIONS, "qa_answers"): ("accepted", 20, 5),
    }
    return home


def expected(name: str) -> tuple[list[str], list[tuple[str, ...]]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, sorted(tuple(row) for row in rows)


def stored(home: Home, kind: str, columns: list[str]) -> list[tuple[str, ...]]:
    texts = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in columns)
    return sorted(query(home, f"select {texts} from raw.{kind}"))


def unfit(home: Home, name: str, kind: str) -> dict[int, str]:
    found = query(home, f"select line, reason from raw._quarantine where file = '{name}' and kind = '{kind}'")
    return dict(found)


def left_out(home: Home, name: str) -> dict[int, str]:
    return dict(query(home, f"select line, reason from raw._left_out where file = '{name}'"))


def test_contacts_become_the_segments_worked_out_by_hand_in_local_time(connect: Home) -> None:
    columns, rows = expected("expected_calls.csv")
    assert stored(connect, "calls", columns) == rows


def test_contacts_that_make_no_segment_are_left_out_or_in_quarantine_with_the_reason(connect: Home) -> None:
    out, bad = left_out(connect, CONTACTS), unfit(connect, CONTACTS, "calls")
    assert set(out) == {15, 16, 18} and set(bad) == {19, 21, 22}
    assert "task" in out[15] and "supervisor" in out[16] and "older copy of the contact c-17" in out[18]
    assert "names the contact c-18" in bad[19] and "no ContactId" in bad[21] and "is no JSON" in bad[22]


def test_a_chain_in_quarantine_is_whole_when_its_records_come_together(home: Home) -> None:
    first, second = (json.loads(line) for line in (FIXTURES / CONTACTS).read_text("utf-8").splitlines()[1:3])
    first["NextContactId"] = None
    deliver(home, "contact_records_1.json", json.dumps(first))
    (torn,) = load_landing(home)
    assert (torn.rows_loaded, torn.rows_quarantined) == (0, 1)
    deliver(home, "contact_records_2.json", json.dumps([first, second]))
    whole = load_landing(home)[-1]
    assert (whole.rows_loaded, whole.rows_quarantined) == (2, 0)
    assert query(home, "select segment_no, agent_id from raw.calls order by 1") == [(1, "u-ann"), (2, "u-bo")]


def test_agent_events_become_the_stretches_worked_out_by_hand_and_none_overlaps(connect: Home) -> None:
    columns, rows = expected("expected_agent_states.csv")
    found = stored(connect, "agent_states", columns)
    assert found == rows
    for (agent, _, ends, *_), (following, begins, *_) in pairwise(found):
        assert agent != following or ends <= begins


def test_events_that_make_no_stretch_are_left_out_or_in_quarantine_with_the_reason(connect: Home) -> None:
    out, bad = left_out(connect, EVENTS), unfit(connect, EVENTS, "agent_states")
    assert set(out) == {9, 13, 17, 23, 26} and set(bad) == {22, 25, 27}
    assert "same event again" in out[9] and "same moment" in out[23]
    assert all("how long the state lasted is not known" in out[line] for line in (13, 17, 26))
    assert "EventType PING" in bad[22] and "State that is unknown" in bad[25] and "is no agent event" in bad[27]


def effective(answers: list[dict[str, Any]]) -> tuple[Decimal, Decimal]:
    """Points and max_points of an evaluation after fatal errors, as the decision on fatal errors has it."""
    form = any(row["fatal"] == "form" for row in answers)
    sections = {row["section_code"] for row in answers if row["fatal"] == "section"}
    asked = [row for row in answers if not row["not_applicable"]]
    lost = [row for row in asked if form or row["fatal"] == "item" or row["section_code"] in sections]
    points = sum((row["points"] for row in asked), Decimal(0)) - sum((row["points"] for row in lost), Decimal(0))
    return points, sum((row["max_points"] for row in asked), Decimal(0))


def test_the_points_of_an_evaluation_give_the_score_that_its_form_has(connect: Home) -> None:
    names = ["evaluation_id", "revision", "section_code", "question_code", "points", "max_points", "not_applicable"]
    names += ["fatal", "comment"]
    rows = [
        dict(zip(names, row, strict=True)) for row in query(connect, f"select {', '.join(names)} from raw.qa_answers")
    ]
    assert {(row["evaluation_id"], row["revision"]): None for row in rows}.keys() == dict.fromkeys(
        query(connect, "select evaluation_id, revision from raw.qa_evaluations")
    ).keys()
    found = {}
    for key in {(row["evaluation_id"], row["revision"]) for row in rows}:
        points, most = effective([row for row in rows if (row["evaluation_id"], row["revision"]) == key])
        found[key] = round(100 * points / most, 2) if most else None
    assert found == {
        ("ev-1", 1): 75,
        ("ev-1", 2): Decimal("91.67"),
        ("ev-2", 1): 80,
        ("ev-3", 1): 0,
        ("ev-4", 1): Decimal("33.33"),
        ("ev-6", 1): 80,
        ("ev-8", 1): None,
    }
    first = {row["question_code"]: row for row in rows if (row["evaluation_id"], row["revision"]) == ("ev-1", 1)}
    assert {code: row["section_code"] for code, row in first.items()} == {
        "q-1": "s-1", "q-2": "s-1", "q-3": "s-2", "q-4": "s-2", "q-5": "s-2",
    }  # fmt: skip
    assert [code for code, row in sorted(first.items()) if row["not_applicable"]] == ["q-3", "q-4"]
    assert (first["q-1"]["comment"], first["q-4"]["comment"]) == ("warm", "call back on Friday")
    fatal = Counter((row["evaluation_id"], row["fatal"]) for row in rows if row["fatal"] != "none")
    assert fatal == {("ev-3", "form"): 1, ("ev-4", "section"): 1}


def test_evaluations_that_cannot_be_told_are_in_quarantine_with_all_their_answers(connect: Home) -> None:
    heads, answers = (unfit(connect, EVALUATIONS, kind) for kind in ("qa_evaluations", "qa_answers"))
    assert set(heads) == {7, 9, 11, 12} and set(answers) == {7, 9, 11}
    assert "has the score 80.00, its questions give 75.00" in heads[7] and heads[7].split(";")[0] in answers[7]
    assert "section that the evaluation does not have" in heads[9] and "has no score" in heads[11]
    assert "is no contact evaluation" in heads[12]
    assert left_out(connect, EVALUATIONS) == {
        1: "the same submission of the evaluation ev-1 again: the last copy counts"
    }
    assert query(
        connect,
        "select distinct form_version, contact_id, segment_no, agent_id, rater_id, status from raw.qa_evaluations "
        "order by form_version",
    ) == [(3, "c-01", 1, "u-ann", "jane", "released"), (4, "c-01", 1, "u-ann", "jane", "released")]


def test_an_evaluation_exported_twice_in_two_files_counts_once(home: Home) -> None:
    one = json.loads((FIXTURES / EVALUATIONS).read_text("utf-8"))[0]
    deliver(home, "05:04:20.869Z-11111111-2222-3333-4444-555555555555.json", json.dumps(one))
    deliver(home, "2026-03-03T05:04:20.869Z.json", json.dumps(one, indent=2))
    assert {result.status for result in load_landing(home)} == {"accepted"}
    for kind in ("qa_evaluations", "qa_answers"):
        [(rows, replaced)] = query(
            home,
            f"select (select count(*) from raw.{kind}), (select count(*) from raw._superseded where kind = '{kind}')",
        )
        assert rows - replaced == {"qa_evaluations": 1, "qa_answers": 5}[kind]


SAMPLES = {  # the vendor's samples: the name they are delivered under, and what becomes of them
    "evaluationforms-example-output-file_0.json": ("evaluation_1.json", {"qa_evaluations": 1, "qa_answers": 3}),
    "sample-agent-event-stream_0.txt": ("agent_events_1.txt", {"agent_states": 0}),
    "determine-acw-time_0.txt": ("agent_events_2.txt", {"agent_states": 0}),
    "determine-acw-time_1.txt": ("agent_events_3.txt", {"agent_states": 0}),
    "contact-events_0.json": ("contact_records_1.json", {"calls": 0}),
    "contact-events_1.txt": ("contact_records_2.txt", {"calls": 0}),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_read_whole_or_every_piece_of_it_is_in_quarantine(home: Home, real_data: Path, sample: str) -> None:
    name, rows = SAMPLES[sample]
    shutil.copy(real_data / "amazon_connect" / sample, home.landing / name)
    results = load_landing(home)
    assert {result.kind: result.rows_loaded for result in results} == rows
    assert all(result.status == "accepted" for result in results)
    reasons = query(home, "select reason from raw._quarantine")
    assert bool(reasons) is not any(rows.values())
    assert all("is no " in reason for (reason,) in reasons), reasons


@pytest.mark.parametrize(
    "sample",
    [
        "contact-events_0.json",
        "contact-events_1.txt",
        "contact-lens-example-output-files_0.txt",
        "contact-lens-example-output-files_1.json",
        "sample-agent-event-stream_0.txt",
        "determine-acw-time_0.txt",
    ],
)
def test_a_sample_of_no_declared_format_is_refused_as_a_whole(home: Home, real_data: Path, sample: str) -> None:
    shutil.copy(real_data / "amazon_connect" / sample, home.landing)
    (result,) = load_landing(home)
    assert result.status == "refused", result


def test_the_comments_of_a_sample_are_what_keeps_it_out(home: Home, real_data: Path) -> None:
    """Without them the two events on after-contact work give the time that the vendor's page works out: 5.005 s."""
    events = [_uncommented(real_data / "amazon_connect" / f"determine-acw-time_{n}.txt") for n in (0, 1)]
    deliver(home, "agent_events_acw.json", json.dumps(events))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (1, 0), result
    assert query(home, "select state, contact_id, epoch(ended_at - started_at) from raw.agent_states") == [
        ("acw", "ContactId-1", 5.005)
    ]


def _uncommented(path: Path) -> Any:
    """The JSON of a sample whose comments run over line ends: a line that begins with no JSON sign continues one."""
    lines = [line.split("  //")[0].split(" //")[0] for line in path.read_text("utf-8").splitlines()]
    return json.loads("\n".join(line for line in lines if line.strip()[:1] in tuple('{}[]"')))
