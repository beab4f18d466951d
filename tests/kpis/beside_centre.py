"""A tiny centre: planted rater effects, doubly rated questions, a mix of easy and hard calls, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.kpis import standing
from tests.kpis.worked import replace
from tests.warehouse import tiny
from tests.warehouse.in_process import PROJECT

Row = dict[str, Any]
MONTH = "2026-03"
DAY = f"{MONTH}-02 10:00:00"

# agents' true share of 100 points, and what raters and forms add: the model holds exactly
AGENTS = {"A1": 70, "A2": 74, "A3": 78, "A4": 60, "A5": 56, "A6": 64}
RATERS = {"mild": 6, "fair": 0, "strict": -4}
FORMS = {1: 0, 2: 3}  # versions of STD
# the mild rater judged the weak agents, the strict one the strong ones, the fair one some of both; version by turns
JUDGED = [
    ("mild", "A4", 1), ("mild", "A5", 2), ("mild", "A6", 1), ("mild", "A4", 2), ("mild", "A5", 1),
    ("strict", "A1", 1), ("strict", "A2", 2), ("strict", "A3", 1), ("strict", "A1", 2),
    ("fair", "A1", 1), ("fair", "A4", 1), ("fair", "A5", 1), ("fair", "A2", 2), ("fair", "A6", 2),
]  # fmt: skip
# who cannot be compared with them: his agent is nobody else's; his form is nobody else's; two among themselves
APART = [
    ("hermit", "B1", "STD", 1, 80), ("hermit", "B1", "STD", 2, 83),
    ("inventor", "A1", "OWN", 1, 50), ("inventor", "A2", "OWN", 1, 54),
    ("left", "C1", "STD", 1, 90), ("right", "C1", "STD", 1, 80),
    ("left", "C2", "STD", 1, 70), ("right", "C2", "STD", 1, 60),
    ("guest", "A6", "STD", 1, 68),  # a single agent, whom others judged too: four points mild
]  # fmt: skip
PAIR = [("pass", "pass")] * 16 + [("pass", "fail")] * 2 + [("fail", "pass")] + [("fail", "fail")]


def evaluation(name: str, rater: str, agent: str, form: str, version: int, **more: Any) -> Row:
    return {
        "evaluation_id": name, "revision": 1, "contact_id": name, "segment_no": 1, "contact_started_at": DAY,
        "agent_id": agent, "rater_id": rater, "form_code": form, "form_version": version,
        "evaluated_at": f"{MONTH}-03 10:00:00", "status": "final", **more,
    }  # fmt: skip


def answer(name: str, points: int, top: int = 100, question: str = "q", absent: bool = False) -> Row:
    return {
        "evaluation_id": name, "revision": 1, "contact_started_at": DAY, "question_code": question,
        "section_code": "courtesy", "points": points, "max_points": top, "not_applicable": absent, "fatal": "none",
    }  # fmt: skip


def judged() -> tuple[list[Row], list[Row]]:
    """Evaluations and answers: the planted ones, those apart, a disputed one, a doubly rated one."""
    told = [(r, a, "STD", v, AGENTS[a] + RATERS[r] + FORMS[v]) for r, a, v in JUDGED] + APART
    names = [f"V{i}" for i in range(len(told))]
    evaluations = [evaluation(name, *one[:4]) for name, one in zip(names, told, strict=True)]
    answers = [answer(name, one[4]) for name, one in zip(names, told, strict=True)]
    evaluations[0]["status"] = "disputed"
    questions = [f"q{i}" for i in range(len(PAIR))]
    evaluations += [
        evaluation("D1", "first", "D1", "TWICE", 1),
        evaluation("D1c", "second", "D1", "TWICE", 1, calibration_of="D1"),
    ]
    for name, place in (("D1", 0), ("D1c", 1)):
        answers += [
            answer(name, int(pair[place] == "pass"), 1, question)
            for pair, question in zip(PAIR, questions, strict=True)
        ]
    # asked only by one of the two, and worth nothing: neither is compared
    answers += [answer("D1", 1, 1, "gone"), answer("D1c", 0, 1, "gone", absent=True)]
    answers += [answer("D1", 0, 0, "text"), answer("D1c", 0, 0, "text")]
    return evaluations, answers


# agent, day, hour, reason, queue, seconds. Three records are enough for a cell of its own.
CALLS = [
    ("E1", 2, 9, "easy", "Q", 100), ("E1", 2, 9, "easy", "Q", 100), ("E4", 2, 9, "easy", "Q", 400),  # mean 200
    ("E1", 2, 9, "hard", "Q", 300), ("E4", 2, 9, "rare", "Q", 500), ("E1", 2, 9, "rare", "Q", 100),  # the hour: 300
    ("E1", 2, 10, "easy", "Q", 50), ("E4", 2, 11, "hard", "Q", 150), ("E4", 3, 11, "hard", "Q", 100),  # the queue: 100
    ("E1", 20, 9, "easy", "P", 700), ("E4", 4, 15, "easy", "R", 100),  # what is left: 400
    ("E1", 2, 9, "easy", "Q", 2),  # a ghost call
]  # fmt: skip


def call(number: int, agent: str, day: int, hour: int, reason: str, queue: str, seconds: int) -> Row:
    at = f"{MONTH}-{day:02} {hour:02}:05:00"
    return {
        "contact_id": f"K{number}", "segment_no": 1, "channel": "voice", "direction": "inbound", "queue": queue,
        "agent_id": agent, "reason": reason, "started_at": at, "queued_at": at, "answered_at": at, "ended_at": at,
        "talk_seconds": seconds, "outcome": "answered",
    }  # fmt: skip


def asked(number: int, agent: str, score: int | None) -> list[Row]:
    """An invitation about a contact, and its answer."""
    known = {
        "survey_id": f"S{number}", "survey_kind": "contact", "source": "online", "contact_id": f"K{number}",
        "contact_started_at": f"{MONTH}-02 23:59:00", "agent_id_at_send": agent, "sent_at": f"{MONTH}-20 12:00:00",
        "scale_min": 1, "scale_max": 5,
    }  # fmt: skip
    invitation = {**known, "question_code": ""}
    return [invitation, {**known, "question_code": "csat", "score": score, "answered_at": f"{MONTH}-20 13:00:00"}]


def build(folder: Path) -> Path:
    """The warehouse of the month; E1 moves from G1 to G2 on the 16th."""
    evaluations, answers = judged()
    people = standing.rows()["employees"]
    moved = [{**people[0], "valid_to": f"{MONTH}-16"}, {**people[0], "unit_code": "G2", "valid_from": f"{MONTH}-16"}]
    # the easy cell of nine o'clock: E1 pleases one of two, E4 one of one; an hour later E1 pleases nobody
    surveys = [*asked(0, "E1", 5), *asked(1, "E1", 1), *asked(2, "E4", 5), *asked(6, "E1", 2)]
    home, project = folder / "home", tiny.copy_project(folder / "project")
    seeds = project.parent / "seeds"
    replace(seeds / "kpi_parameter.csv", {"parameter": "case_mix_min_records", "value": 3}, ("parameter",))
    for kpi in ("aht", "csat", "qa_score"):
        replace(seeds / "kpi.csv", {"kpi_code": kpi, "min_sample": 2}, ("kpi_code",))
    rows = {
        "org_units": standing.rows()["org_units"],
        "employees": [*moved, *people[1:]],
        "qa_evaluations": evaluations,
        "qa_answers": answers,
        "calls": [call(i, *one) for i, one in enumerate(CALLS)],
        "surveys": surveys,
    }
    tiny.make_warehouse(home, rows)
    wanted = "+fct_rater_effect +fct_qa_form +fct_case_mix"
    tiny.dbt(home, "seed", project=project, month=MONTH)
    tiny.dbt(home, "run", "--select", *wanted.split(), month=MONTH, project=project, models=PROJECT)
    return home
