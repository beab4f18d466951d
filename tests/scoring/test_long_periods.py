"""In December a year's ratings are at hand: each scheme counts those of its own period."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.scoring.test_general_engine import add_scheme
from tests.scoring.test_golden_values import ALL_MONTH, service_room
from tests.scoring.warehouse import Project

D = Decimal
ROLES = {"month": "trainer", "half_year": "qa_rater", "year": "wfm_planner"}


def test_a_half_year_counts_the_ratings_of_the_month_that_closes_it_and_a_year_those_of_all_months(
    tmp_path: Path,
) -> None:
    project = Project.copy(tmp_path)
    centre = service_room("2026-12")
    for kind, role in ROLES.items():
        item = {"item_code": "rated", "source": "ratings", "ref": "superior_only", "scope": "", "points": 100}
        add_scheme(project, kind, role, "C", [item], period_kind=kind, days_by="calendar")
        centre.add_person(kind, *ALL_MONTH, role=role)
        for period, value in (("2026-03", 2), ("2026-09", 4), ("2026-12", 9)):
            centre.add_rating(kind, kind, "rated", "superior", value, period=period)
    centre.write(project.warehouse)
    project.score("2026-12")
    scores = dict(project.query("select entity_code, score from marts.fct_scorecard where entity_code = family"))
    assert scores == {"month": D("90"), "half_year": D("90"), "year": D("50")}  # (2 + 4 + 9) of 30
