"""Quality monitoring: about six evaluations an agent and month, by raters of different leniency, on two forms."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample.calibration import Rated, write_second_tool
from orchestration.sample.curves import DAY
from orchestration.sample.plan import epoch
from orchestration.sample.roster import SKILLS, Roster
from orchestration.sample.settings import Flags, Floats, Ints, SampleSettings, Truth, stream
from orchestration.sample.write import Coded, Extract, Serial

# question, section, max points, critical kind, may be not applicable
QUESTIONS_1 = (
    ("greeting", "courtesy", 5, None, False),
    ("empathy", "courtesy", 10, None, False),
    ("closing", "courtesy", 5, None, False),
    ("identify", "accuracy", 10, "compliance", False),
    ("information", "accuracy", 20, "customer", False),
    ("procedure", "accuracy", 15, "business", True),
    ("record", "accuracy", 10, None, True),
    ("control", "efficiency", 10, None, False),
    ("hold_use", "efficiency", 5, None, True),
    ("wrap_up", "efficiency", 10, None, False),
)
SHORTER = {"information": 15, "procedure": 10}
QUESTIONS_2 = (
    *((code, section, SHORTER.get(code, top), kind, na) for code, section, top, kind, na in QUESTIONS_1),
    ("disclosure", "accuracy", 10, "compliance", True),
)
STATUSES = ("released", "final", "draft", "disputed")
FATAL = ("none", "item", "section", "form")
SECTIONS = ("courtesy", "accuracy", "efficiency")
KINDS = ("customer", "business", "compliance")
COMMENTS = ("check the record / 请核对记录", "more empathy / 注意同理心", "see the guide / 参见话术")


@dataclass
class Judged:
    """Segments that may be judged, with a lot number each: the agents' lowest lots are taken."""

    lot: Floats
    agent: Ints
    number: Ints
    segment: Ints
    started: Ints
    ended: Ints

    @classmethod
    def join(cls, parts: list[Judged]) -> Judged:
        return cls(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(cls)))

    def take(self, which: Ints | Flags) -> Judged:
        return Judged(*(getattr(self, column.name)[which] for column in fields(self)))


def choose(judged: Judged, month: Month) -> Judged:
    """Five to seven segments of every agent (fewer if there are no more), in order of time."""
    judged = judged.take(np.lexsort((judged.lot, judged.agent)))
    start = np.searchsorted(judged.agent, judged.agent)
    wanted = 5 + (judged.agent + month.number) % 3
    judged = judged.take(np.arange(len(start)) - start < wanted)
    return judged.take(np.argsort(judged.started, kind="stable"))


def leniencies(settings: SampleSettings, roster: Roster) -> Floats:
    """Leniency by rater, as share of the points; the strictest and the mildest differ by nine points of a hundred."""
    count = len(roster.raters)
    return np.round(np.linspace(-0.045, 0.045, count) + stream(settings, None, "raters").normal(0, 0.008, count), 4)


def write_quality(
    settings: SampleSettings, roster: Roster, month: Month, judged: Judged, prefix: str, folder: Path, truth: Truth
) -> None:
    """Write qa_evaluations and qa_answers of the month."""
    rng = stream(settings, month, "quality")
    version = 1 if month == settings.periods[0] else 2
    questions = QUESTIONS_1 if version == 1 else QUESTIONS_2
    judged = choose(judged, month)
    count = len(judged.agent)
    raters = [rater.employee_id for rater in roster.raters]
    lenient = leniencies(settings, roster)
    truth.raters = dict(zip(raters, lenient.tolist(), strict=True))
    rater = rng.integers(0, len(raters), count)
    status = rng.choice(4, count, p=[0.5, 0.445, 0.025, 0.03])
    reopened = np.nonzero((status == 3) & (rng.random(count) < 0.8))[0]
    close = epoch(month.shift(1)) + 5 * DAY - 3600
    at = np.clip(judged.ended + rng.integers(6 * 3600, 4 * DAY, count), None, close - 2 * DAY)
    at = np.maximum(at, judged.ended + 600)
    points, absent, fatal = score(rng, roster, judged.agent, lenient[rater], questions)
    again, again_absent, again_fatal = points[reopened].copy(), absent[reopened], fatal[reopened].copy()
    tops = np.array([question[2] for question in questions], float)
    worst = np.argmin(np.where(again_absent, 2.0, again / tops), axis=1)
    rows = np.arange(len(reopened))
    again[rows, worst] = tops[worst]
    again_fatal[rows, worst] = 0
    every = np.concatenate([np.arange(count), reopened])
    revision = np.concatenate([np.ones(count, np.int64), np.full(len(reopened), 2)])
    with Extract(folder, "qa_evaluations", str(month)) as evaluations:
        evaluations.add(
            len(every),
            {
                "evaluation_id": Serial(f"Q{prefix[1:]}", every + 1, 6),
                "revision": revision,
                "contact_id": Serial(prefix, judged.number[every]),
                "segment_no": judged.segment[every],
                "contact_started_at": judged.started[every],
                "agent_id": Coded([agent.employee_id for agent in roster.agents], judged.agent[every]),
                "rater_id": Coded(raters, np.concatenate([rater, (rater[reopened] + 1) % len(raters)])),
                "form_code": "STD",
                "form_version": np.full(len(every), version),
                "evaluated_at": np.concatenate([at, at[reopened] + rng.integers(DAY, 2 * DAY, len(reopened))]),
                "status": Coded(STATUSES, np.concatenate([status, np.ones(len(reopened), np.int64)])),
            },
        )
    all_points, all_absent = np.concatenate([points, again]).ravel(), np.concatenate([absent, again_absent]).ravel()
    wide = len(questions)
    poor = (all_points < np.tile(tops, len(every)) / 2) & ~all_absent
    comment = np.where(poor, rng.integers(0, 3, len(all_points)), -1)

    def by_question(texts: tuple[str, ...], column: int) -> Coded:
        codes = [texts.index(question[column]) if question[column] else -1 for question in questions]  # type: ignore[arg-type]
        return Coded(texts, np.tile(codes, len(every)))

    with Extract(folder, "qa_answers", str(month)) as answers:
        answers.add(
            len(every) * wide,
            {
                "evaluation_id": Serial(f"Q{prefix[1:]}", np.repeat(every + 1, wide), 6),
                "revision": np.repeat(revision, wide),
                "contact_started_at": np.repeat(judged.started[every], wide),
                "question_code": by_question(tuple(question[0] for question in questions), 0),
                "section_code": by_question(SECTIONS, 1),
                "points": all_points,
                "max_points": np.tile(tops, len(every)),
                "not_applicable": all_absent,
                "fatal": Coded(FATAL, np.concatenate([fatal, again_fatal]).ravel()),
                "critical_kind": by_question(KINDS, 3),
                "comment": Coded(COMMENTS, comment),
            },
        )
    settled = np.isin(status, (0, 1)) & ~np.isin(np.arange(count), reopened)
    rated = Rated(judged.number, judged.segment, judged.started, judged.agent, rater, at, version, questions,
                  (points, absent, fatal), settled)  # fmt: skip
    write_second_tool(settings, roster, month, rated, lenient, score, prefix, folder, truth)
    truth.count(month, "qa_evaluations", evaluations.rows)
    truth.count(month, "qa_answers", answers.rows)
    truth.count(month, "qa_second_revisions", len(reopened))
    truth.count(month, "qa_drafts", int((status == 2).sum()))
    truth.count(month, "qa_fatal_answers", int((fatal > 0).sum()))


def score(
    rng: np.random.Generator, roster: Roster, agent: Ints, lenient: Floats, questions: tuple[tuple[object, ...], ...]
) -> tuple[Floats, Flags, Ints]:
    """Points, not-applicable marks and fatal codes, evaluations × questions: true skill + leniency + chance."""
    skill = {name: roster.skills()[agent, place] for place, name in enumerate(SKILLS)}
    means = {
        "courtesy": 0.86 + 0.045 * skill["courtesy"],
        "accuracy": 0.87 + 0.045 * skill["quality"],
        "efficiency": 0.86 + 0.03 * skill["speed"] + 0.02 * skill["quality"],
    }
    count, wide = len(agent), len(questions)
    mood = rng.normal(0, 0.035, count)
    points = np.zeros((count, wide))
    absent, fatal = np.zeros((count, wide), bool), np.zeros((count, wide), np.int64)
    for place, (_, section, top, critical, optional) in enumerate(questions):
        most = float(str(top))
        share = means[str(section)] + lenient + mood + rng.normal(0, 0.08, count)
        u, v, w = rng.random((3, count))
        if critical:
            wrong = u < np.clip(0.05 * np.exp(-0.55 * skill["quality"] - 8 * lenient), 0.004, 0.5)
            share = np.where(wrong, np.where(v < 0.4, 0.0, 0.5), np.maximum(share + 0.05, 1.0))
            fatal[:, place] = np.where(wrong & (w < 0.2), 1 + (w > 0.1) + (w > 0.17), 0)
            share[fatal[:, place] > 0] = 0.0
        points[:, place] = np.round(np.clip(share, 0, 1) * most * 2) / 2
        if optional:
            absent[:, place] = (v > 0.9) & (fatal[:, place] == 0)
            points[absent[:, place], place] = 0.0
    return points, absent, fatal
