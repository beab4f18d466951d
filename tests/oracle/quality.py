"""Facts from quality evaluations: scores, critical errors, calibrations of raters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, day, half_up, moment, true, until
from tests.oracle.shifts import Plan

ASPECTS = {"courtesy": "qa_courtesy", "accuracy": "qa_accuracy", "efficiency": "qa_efficiency"}
CRITICAL = ("customer", "business", "compliance")
COUNTED = {"released", "disputed", "final"}
SAME = ("contact_id", "segment_no", "agent_id", "rater_id", "form_code", "form_version", "evaluated_at")


@dataclass(frozen=True)
class Judgement:
    """An evaluation in its latest revision: applicable answers with their points after fatal errors."""

    row: Row
    on: date
    answers: list[tuple[Row, Fraction]]

    @property
    def points(self) -> Fraction:
        return sum((p for _, p in self.answers), Fraction(0))

    @property
    def possible(self) -> Fraction:
        return sum((Fraction(a["max_points"]) for a, _ in self.answers), Fraction(0))

    @property
    def share(self) -> Fraction:
        return half_up(self.points / self.possible)

    @property
    def form(self) -> tuple[str, int]:
        return self.row["form_code"], int(self.row["form_version"])


@dataclass(frozen=True)
class Judgements:
    """Those that count for the agent, and the others that calibrate a rater; `by_id` has all, second exports too."""

    counted: list[Judgement]
    calibrating: list[Judgement]
    by_id: dict[str, Judgement]

    def pairs(self) -> list[tuple[Judgement, Judgement]]:
        """(rated, reference): the same form, two people, and what is calibrated is no calibration itself."""
        found = []
        for reference in self.calibrating:
            rated = self.by_id.get(reference.row["calibration_of"])
            if (
                rated
                and not rated.row["calibration_of"]
                and rated.form == reference.form
                and rated.row["rater_id"] != reference.row["rater_id"]
            ):
                found.append((rated, reference))
        return found


def earned(answers: list[Row]) -> list[tuple[Row, Fraction]]:
    """Applicable answers with their points after fatal errors."""
    applicable = [a for a in answers if not true(a["not_applicable"])]
    form_lost = any(a["fatal"] == "form" for a in applicable)
    sections_lost = {a["section_code"] for a in applicable if a["fatal"] == "section"}
    return [
        (
            a,
            Fraction(0)
            if form_lost or a["section_code"] in sections_lost or a["fatal"] == "item"
            else Fraction(a["points"]),
        )
        for a in applicable
    ]


def judge(evaluations: list[Row], answers: list[Row], plan: Plan, first: date, last: date) -> Judgements:
    """The evaluations of the days from first to last."""
    latest: dict[str, Row] = {}
    for row in evaluations:
        known = latest.get(row["evaluation_id"])
        if known is None or int(row["revision"]) > int(known["revision"]):
            latest[row["evaluation_id"]] = row
    by_evaluation: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in answers:
        by_evaluation[row["evaluation_id"], int(row["revision"])].append(row)
    by_id = {}
    for name, row in latest.items():
        on = plan.work_date(row["agent_id"], moment(row["contact_started_at"]))
        judged = Judgement(row, on, earned(by_evaluation[name, int(row["revision"])]))
        if row["status"] in COUNTED and judged.possible and first <= on <= last:
            by_id[name] = judged
    once: dict[tuple[str, ...], Judgement] = {}
    for _, judged in sorted(by_id.items(), key=lambda kept: (-int(kept[1].row["revision"]), kept[0])):
        once.setdefault(tuple(judged.row[c] for c in (*SAME, "calibration_of")), judged)
    counted = [j for j in once.values() if not j.row["calibration_of"]]
    return Judgements(counted, [j for j in once.values() if j.row["calibration_of"]], by_id)


def aspect_of(sections: list[Row], form: str, section: str, on: date) -> str | None:
    """What a section is about: the form's own row before the one for all forms."""
    for code in (form, "*"):
        for row in sections:
            if (row["form_code"], row["section_code"]) == (code, section) and day(row["valid_from"]) <= on < until(
                row["valid_to"]
            ):
                return row["aspect"]
    return None


def add_evaluations(facts: Facts, judgements: Judgements, sections: list[Row], parameters: Parameters) -> None:
    """QA scores of the agents, calibration variance of the raters."""
    for judged in judgements.counted:
        agent, on, possible = judged.row["agent_id"], judged.on, judged.possible
        facts.add("qa_score", on, judged.points, possible, 1, agent)
        add_sections(facts, judged, sections)
        line = parameters.value("quality_excellent_line", on)
        excellent = judged.points / possible >= line and all(a["fatal"] == "none" for a, _ in judged.answers)
        facts.add("quality_excellent", on, int(excellent), 1, 1, agent)
        errors = {
            a["critical_kind"]
            for a, _ in judged.answers
            if a["critical_kind"] and (Fraction(a["points"]) < Fraction(a["max_points"]) or a["fatal"] != "none")
        }
        facts.add("critical_error_free", on, int(not errors), 1, 1, agent)
        for kind in CRITICAL:
            facts.add(f"critical_error_free.{kind}", on, int(kind not in errors), 1, 1, agent)
    for rated, reference in judgements.pairs():
        distance = half_up(100 * abs(rated.share - reference.share), Fraction(1, 10_000))
        facts.add("calibration_variance", reference.on, distance, 1, 1, rated.row["rater_id"])


def add_sections(facts: Facts, judged: Judgement, sections: list[Row]) -> None:
    """Scores of what the sections are about; a section is looked up on the calendar date of the contact."""
    on = moment(judged.row["contact_started_at"]).date()
    for aspect, kpi in ASPECTS.items():
        inside = [
            (a, p)
            for a, p in judged.answers
            if aspect_of(sections, judged.row["form_code"], a["section_code"], on) == aspect
        ]
        possible = sum((Fraction(a["max_points"]) for a, _ in inside), Fraction(0))
        if possible:
            facts.add(kpi, judged.on, sum((p for _, p in inside), Fraction(0)), possible, 1, judged.row["agent_id"])
