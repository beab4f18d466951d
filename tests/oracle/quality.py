"""Facts from quality evaluations."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, moment, true
from tests.oracle.shifts import Plan

SECTIONS = {"courtesy": "qa_courtesy", "accuracy": "qa_accuracy", "efficiency": "qa_efficiency"}
COUNTED = {"released", "disputed", "final"}


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


def add_evaluations(
    facts: Facts, evaluations: list[Row], answers: list[Row], plan: Plan, parameters: Parameters
) -> None:  # fmt: skip
    """QA scores, one evaluation at its latest revision."""
    latest: dict[str, Row] = {}
    for row in evaluations:
        known = latest.get(row["evaluation_id"])
        if known is None or int(row["revision"]) > int(known["revision"]):
            latest[row["evaluation_id"]] = row
    by_evaluation: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in answers:
        by_evaluation[row["evaluation_id"], int(row["revision"])].append(row)
    for row in latest.values():
        judged = earned(by_evaluation[row["evaluation_id"], int(row["revision"])])
        possible = sum((Fraction(a["max_points"]) for a, _ in judged), Fraction(0))
        if row["status"] not in COUNTED or not possible:
            continue
        agent = row["agent_id"]
        on = plan.work_date(agent, moment(row["contact_started_at"]))
        points = sum((p for _, p in judged), Fraction(0))
        facts.add("qa_score", on, points, possible, 1, agent)
        add_sections(facts, on, agent, judged)
        line = parameters.value("quality_excellent_line", on)
        excellent = points / possible >= line and all(a["fatal"] == "none" for a, _ in judged)
        critical = any(a["critical_kind"] and Fraction(a["points"]) < Fraction(a["max_points"]) for a, _ in judged)
        facts.add("quality_excellent", on, int(excellent), 1, 1, agent)
        facts.add("critical_error_free", on, int(not critical), 1, 1, agent)


def add_sections(facts: Facts, on: date, agent: str, judged: list[tuple[Row, Fraction]]) -> None:
    """Scores of the three sections of the form."""
    for section, kpi in SECTIONS.items():
        inside = [(a, p) for a, p in judged if a["section_code"] == section]
        possible = sum((Fraction(a["max_points"]) for a, _ in inside), Fraction(0))
        if possible:
            facts.add(kpi, on, sum((p for _, p in inside), Fraction(0)), possible, 1, agent)
