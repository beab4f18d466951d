"""What a second tool delivers about quality: second ratings for calibration, a short form, and some exported twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample.curves import DAY
from orchestration.sample.roster import Roster
from orchestration.sample.settings import Flags, Floats, Ints, SampleSettings, Truth, stream
from orchestration.sample.write import Coded, Extract, Serial

# question, section, max points, critical kind, may be not applicable, what the section is about (seed qa_section)
SERVICE = (
    ("welcome", "attitude", 10, None, False, "courtesy"),
    ("patience", "attitude", 10, None, True, "courtesy"),
    ("answer", "content", 25, "customer", False, "accuracy"),
    ("rules", "content", 15, "compliance", True, "accuracy"),
    ("pace", "pace", 10, None, False, "efficiency"),
)
FATAL = ("none", "item", "section", "form")
Scores = tuple[Floats, Flags, Ints]  # points, not applicable, fatal; evaluations x questions
Questions = tuple[tuple[object, ...], ...]


@dataclass
class Rated:
    """The first ratings of the month, in order."""

    number: Ints
    segment: Ints
    started: Ints
    agent: Ints
    rater: Ints
    at: Ints
    version: int
    questions: Questions
    scores: Scores
    settled: Flags  # released or final, and no second revision


@dataclass
class Files:
    """The two files of the second tool."""

    evaluations: Extract
    answers: Extract
    roster: Roster
    prefix: str

    def add(
        self, letter: str, form: tuple[str, int], questions: Questions, rated: Rated, chosen: Ints, rater: Ints,
        at: Ints, scores: Scores, of: Serial | None,
    ) -> None:  # fmt: skip
        """Evaluations called <letter>… of the chosen ones' segments, with their answers."""
        count, wide = len(chosen), len(questions)
        started = rated.started[chosen]
        named: dict[str, Serial] = {} if of is None else {"calibration_of": of}
        self.evaluations.add(
            count,
            {
                "evaluation_id": Serial(f"{letter}{self.prefix[1:]}", chosen + 1, 6),
                "revision": np.ones(count, np.int64),
                "contact_id": Serial(self.prefix, rated.number[chosen]),
                "segment_no": rated.segment[chosen],
                "contact_started_at": started,
                "agent_id": Coded([agent.employee_id for agent in self.roster.agents], rated.agent[chosen]),
                "rater_id": Coded([person.employee_id for person in self.roster.raters], rater),
                "form_code": form[0],
                "form_version": np.full(count, form[1]),
                "evaluated_at": at,
                "status": "final",
                **named,
            },
        )
        points, absent, fatal = scores

        def by_question(column: int) -> Coded:
            texts = sorted({str(question[column]) for question in questions if question[column]})
            codes = [texts.index(str(question[column])) if question[column] else -1 for question in questions]
            return Coded(texts, np.tile(codes, count))

        self.answers.add(
            count * wide,
            {
                "evaluation_id": Serial(f"{letter}{self.prefix[1:]}", np.repeat(chosen + 1, wide), 6),
                "revision": np.ones(count * wide, np.int64),
                "contact_started_at": np.repeat(started, wide),
                "question_code": by_question(0),
                "section_code": by_question(1),
                "points": points.ravel(),
                "max_points": np.tile([float(str(question[2])) for question in questions], count),
                "not_applicable": absent.ravel(),
                "fatal": Coded(FATAL, fatal.ravel()),
                "critical_kind": by_question(3),
            },
        )


def taken(scores: Scores, which: Ints) -> Scores:
    return scores[0][which], scores[1][which], scores[2][which]


def write_second_tool(
    settings: SampleSettings, roster: Roster, month: Month, rated: Rated, lenient: Floats,
    score: Callable[[np.random.Generator, Roster, Ints, Floats, Questions], Scores],
    prefix: str, folder: Path, truth: Truth,
) -> None:  # fmt: skip
    """Write `qa_evaluations_calibration_<month>` and `qa_answers_calibration_<month>`, if enough was rated."""
    rng = stream(settings, month, "calibration")
    settled = rng.permutation(np.nonzero(rated.settled)[0])
    if len(settled) < 4:
        return
    again = np.sort(settled[: max(2, len(settled) // 12)])
    twice = np.sort(settled[-max(1, len(settled) // 100) :])
    short = np.sort(rng.permutation(settled)[: max(2, len(settled) // 20)])
    raters = len(lenient)
    with (
        Extract(folder, "qa_evaluations", str(month), "calibration") as evaluations,
        Extract(folder, "qa_answers", str(month), "calibration") as answers,
    ):
        files = Files(evaluations, answers, roster, prefix)
        # somebody else hears the same call: most answers are the same, some are judged by his own measure
        second = (rated.rater[again] + 1 + rng.integers(0, raters - 1, len(again))) % raters
        own = score(rng, roster, rated.agent[again], lenient[second], rated.questions)
        first, other = taken(rated.scores, again), rng.random(own[0].shape) < 0.3
        mixed = (
            np.where(other, own[0], first[0]),
            np.where(other, own[1], first[1]),
            np.where(other, own[2], first[2]),
        )
        of, form = Serial(f"Q{prefix[1:]}", again + 1, 6), ("STD", rated.version)
        files.add("R", form, rated.questions, rated, again, second, rated.at[again] + DAY, mixed, of)
        # the same judgement, exported under another id
        copy = taken(rated.scores, twice)
        files.add("D", form, rated.questions, rated, twice, rated.rater[twice], rated.at[twice], copy, None)
        # a short form for service, with other sections
        judge = rng.integers(0, raters, len(short))
        plain = tuple((code, about, top, kind, optional) for code, _, top, kind, optional, about in SERVICE)
        served = score(rng, roster, rated.agent[short], lenient[judge], plain)
        files.add("T", ("SVC", 1), SERVICE, rated, short, judge, rated.at[short] + DAY // 2, served, None)
    truth.count(month, "qa_calibrations", len(again))
    truth.count(month, "qa_exported_twice", len(twice))
    truth.count(month, "qa_service_forms", len(short))
