"""What is made of the cards: grades, the health of a scheme, the year to date; figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from tests.scoring.test_general_engine import add_scheme
from tests.scoring.test_golden_values import ALL_MONTH, measure, service_room
from tests.scoring.warehouse import Project

D = Decimal
OCTOBER, NOVEMBER = "2026-10", "2026-11"
LETTERS = [("A", 95, False), ("B", 85, True), ("C", 75, True), ("D", 65, True), ("E", "", False)]
ABSOLUTE = [
    {"bands": "letters", "position": i, "grade": grade, "lower": lower, "lower_closed": closed, "basis": "source"}
    for i, (grade, lower, closed) in enumerate(LETTERS, 1)
]
FORCED = [
    {"bands": "tenths", "position": 1, "grade": "top", "rank_list": "best", "lower": 0.8, "lower_closed": False},
    {"bands": "tenths", "position": 2, "grade": "middle", "rank_list": "best", "lower": 0.2, "lower_closed": False},
    {"bands": "tenths", "position": 3, "grade": "last", "rank_list": "best", "lower": "", "lower_closed": False},
]
FORM = [
    {"item_code": "work", "source": "kpi", "ref": "qa_score", "points": 60},
    {"item_code": "care", "source": "kpi", "ref": "csat", "points": 40},
]
# score → grade, the next better one, what is missing for it
GOLDEN = {
    "95.01": ("A", None, None),
    "95": ("B", "A", "0.01"),
    "85": ("B", "A", "10.01"),
    "84.995": ("B", "A", "10.01"),  # 85.00 once rounded
    "84.99": ("C", "B", "0.01"),
    "75": ("C", "B", "10"),
    "65": ("D", "C", "10"),
    "64.99": ("E", "D", "0.01"),
}


def two_items(centre: Any, who: str, work: float, care: float) -> None:
    centre.add_kpi(who, "qa_score", work, 100)
    centre.add_kpi(who, "csat", care, 100)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """`graded`: one item, absolute bands. `form`: its two items get grades, too. `contest`: forced distribution."""
    project = Project.copy(tmp_path_factory.mktemp("outcomes"))
    project.write_seed("scheme_band", [*ABSOLUTE, *({**row, "basis": "completion"} for row in FORCED)])
    one = [{"item_code": "qa", "source": "kpi", "ref": "qa_score", "points": 100}]
    add_scheme(project, "graded", "qa_rater", "C", one, bands="letters")
    add_scheme(project, "form", "trainer", "C", FORM, bands="letters", grades_items="true")
    add_scheme(project, "contest", "wfm_planner", "C", one, bands="tenths")
    place = {"rank_list": "best", "family": "contest", "level": "centre", "by_scheme": "true", "min_days": 1}
    dated = {"min_size": 1, "valid_from": "2023-01-01", "basis": "completion"}
    project.write_seed("scheme_rank", [*project.seed_rows("scheme_rank"), {**place, **dated}])
    centre = service_room(OCTOBER)
    for score in GOLDEN:
        centre.add_person(score, *ALL_MONTH, role="qa_rater")
        centre.add_kpi(score, "qa_score", float(score), 100)
    for who, work, care in [("even", 90, 90), ("uneven", 96, 50), ("full", 100, 100), ("third", 66.666, 80)]:
        centre.add_person(who, *ALL_MONTH, role="trainer")
        two_items(centre, who, work, care)
    centre.add_person("half", *ALL_MONTH, role="trainer")  # no survey: the other item carries all, 60 of 100 covered
    centre.add_kpi("half", "qa_score", 80, 100)
    centre.add_person("mute", *ALL_MONTH, role="trainer")  # 40 of 100 covered would do, nothing does not
    for number in range(1, 11):
        centre.add_person(f"p{number:02}", *ALL_MONTH, role="wfm_planner")
        centre.add_kpi(f"p{number:02}", "qa_score", 50 + max(number, 2), 100)  # the last two share their place
    centre.add_person("agent", *ALL_MONTH)
    measure(centre, "agent")
    centre.write(project.warehouse)
    project.score(OCTOBER)
    yield project


def grades(project: Project, family: str, item: str = "total") -> dict[str, tuple[Any, ...]]:
    found = project.query(
        "select entity_code, compared, grade, next_grade, next_lower, distance from publication.pub_grade"
        " where family = ? and item_code = ?",
        family,
        item,
    )
    return {row[0]: row[1:] for row in found}


@pytest.mark.parametrize("score", GOLDEN)
def test_a_grade_is_compared_after_rounding_and_on_the_closed_side(scored: Project, score: str) -> None:
    grade, better, missing = GOLDEN[score]
    compared, got, next_grade, _, distance = grades(scored, "graded")[score]
    assert (got, next_grade, distance) == (grade, better, missing and D(missing))
    assert compared == D("85") if score == "84.995" else compared == D(score)


def test_items_get_grades_by_their_points_in_per_cent(scored: Project) -> None:
    assert {who: row[:2] for who, row in grades(scored, "form").items()} == {
        "even": (90, "B"),
        "uneven": (D("77.6"), "C"),  # 0.96 × 60 + 0.5 × 40
        "full": (100, "A"),
        "third": (72, "D"),  # 39.9996 + 32 = 71.9996
        "half": (80, "C"),
    }
    assert {who: row[:2] for who, row in grades(scored, "form", "work").items()} == {
        "even": (90, "B"),
        "uneven": (96, "A"),
        "full": (100, "A"),
        "third": (D("66.67"), "D"),
        "half": (80, "C"),
    }
    assert "half" not in grades(scored, "form", "care"), "what was not measured has no grade"
    assert grades(scored, "form", "care")["uneven"] == (50, "E", "D", 65, 15)
    assert grades(scored, "graded", "qa") == {}, "only where the scheme says so"


def test_forced_distribution_goes_by_the_share_of_places(scored: Project) -> None:
    got = grades(scored, "contest")
    assert {who: row[1] for who, row in got.items()} == {
        **dict.fromkeys(["p10", "p09"], "top"),
        **dict.fromkeys(["p08", "p07", "p06", "p05", "p04", "p03"], "middle"),
        **dict.fromkeys(["p02", "p01"], "last"),  # both on place 9 of 10: share 0.2, and the bound is open
    }
    assert got["p08"] == (D("0.8"), "middle", "top", D("0.8"), D("0.1"))  # one place
    assert got["p01"] == (D("0.2"), "last", "middle", D("0.2"), D("0.1"))


def test_a_scheme_without_bands_and_a_withheld_card_give_no_grade(scored: Project) -> None:
    assert grades(scored, "bank_b") == {}
    assert "mute" not in grades(scored, "form")
    assert scored.query("select status from marts.fct_scorecard where entity_code = 'mute'") == [("withheld",)]


def health(project: Project, scheme: str) -> dict[str, dict[str, Any]]:
    names = "section_code, item_code, cards, nominal_weight, effective_weight, mean_share, spread"
    names += ", ceiling_share, missing_share, withheld_share"
    rows = project.query(f"select {names} from publication.pub_scheme_health where scheme_code = ?", scheme)
    return {row[1]: dict(zip(names.split(", "), row, strict=True)) for row in rows}


def test_effective_weights_are_covariance_over_variance(scored: Project) -> None:
    # points as the cards show them: work, care
    cards = {
        who: tuple(int(p * 100) for p in points)
        for who, points in {
            "even": (D("54"), D("36")), "uneven": (D("57.6"), D("20")), "full": (D("60"), D("40")),
            "third": (D("40"), D("32")), "half": (D("80"), D("0")),
        }.items()
    }  # fmt: skip
    totals = [Fraction(sum(points)) for points in cards.values()]
    mean = sum(totals) / 5
    variance = sum((t - mean) ** 2 for t in totals)
    got = health(scored, "form")
    for place, item in enumerate(("work", "care")):
        own = [Fraction(points[place]) for points in cards.values()]
        shared = sum((x - sum(own) / 5) * (t - mean) for x, t in zip(own, totals, strict=True))
        assert got[item]["effective_weight"] == round(D(shared.numerator) / D(shared.denominator) / (
            D(variance.numerator) / D(variance.denominator)), 6)  # fmt: skip
        spread = (sum((x - sum(own) / 5) ** 2 for x in own) / 5) ** Fraction(1, 2) / 100
        assert abs(got[item]["spread"] - D(spread)) < D("0.000001")
    assert got["work"]["effective_weight"] + got["care"]["effective_weight"] == got["total"]["effective_weight"] == 1
    assert (got["work"]["nominal_weight"], got["care"]["nominal_weight"]) == (D("0.6"), D("0.4"))


def test_health_tells_ceilings_and_what_was_missing(scored: Project) -> None:
    got = health(scored, "form")
    assert {item: (row["cards"], row["withheld_share"]) for item, row in got.items()} == dict.fromkeys(
        ("work", "care", "total"), (5, D("0.16666667"))
    )
    assert got["work"]["missing_share"] == D("0.16666667"), "one of six lines"
    assert got["care"]["missing_share"] == D("0.33333333")
    assert got["total"]["missing_share"] == D("0.16666667")
    assert (got["work"]["ceiling_share"], got["care"]["ceiling_share"]) == (D("0.2"), D("0.25"))
    assert got["care"]["mean_share"] == D("0.8")  # (90 + 50 + 100 + 80) / 4
    assert got["total"]["mean_share"] == D("0.8392")  # (90 + 77.6 + 100 + 72 + 80) / 500


def test_equal_scores_have_no_effective_weight(scored: Project) -> None:
    assert {row["effective_weight"] for row in health(scored, "bank_b_mode1").values()} == {None}
    assert health(scored, "bank_b_mode1")["qa"]["spread"] == 0


def year(project: Project, month: str) -> dict[str, tuple[Any, ...]]:
    found = project.query(
        "select entity_code, year, months_scored, score_sum, mean_score, lowest, highest"
        " from publication.pub_score_to_date where family = 'bank_b' and month = ?",
        month,
    )
    return {row[0]: row[1:] for row in found}


def test_the_year_is_added_up_from_the_newest_published_month(tmp_path: Any) -> None:
    project = Project.copy(tmp_path)
    october, november = service_room(OCTOBER), service_room(NOVEMBER)
    for who in ("stays", "leaves"):
        october.add_person(who, *ALL_MONTH)
        measure(october, who)
    for who in ("stays", "comes"):
        november.add_person(who, *ALL_MONTH)
        measure(november, who, qa=0.5)
    october.write(project.warehouse)
    with duckdb.connect(str(project.warehouse)) as con:  # a year ago, and September of this year
        con.execute(
            "insert into published.score_to_date values "
            "('2026-09', '2025', 'bank_b', 'employee', 'stays', 12, 1200, 100, 100),"
            "('2026-09', '2026', 'bank_b', 'employee', 'stays', 2, 181, 90.5, 90.5)"
        )
    project.score(OCTOBER)
    assert year(project, OCTOBER) == {
        "stays": ("2026", 3, 279, 93, D("90.5"), 98),
        "leaves": ("2026", 1, 98, 98, 98, 98),
    }
    november.write(project.warehouse)
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute("delete from published.score_to_date")
        con.execute(
            "insert into published.score_to_date select month, year, family, entity_type, entity_code, months_scored,"
            f" score_sum, lowest, highest from marts.fct_score_to_date where month = '{OCTOBER}'"
        )
    project.score(NOVEMBER)
    assert year(project, NOVEMBER) == {
        "stays": ("2026", 4, 360, 90, 81, 98),
        "leaves": ("2026", 1, 98, 98, 98, 98),
        "comes": ("2026", 1, 81, 81, 81, 81),
    }


def test_goals_and_bases_are_published_as_far_as_the_month_knows(tmp_path: Any) -> None:
    project = Project.copy(tmp_path)
    centre = service_room(OCTOBER)
    ends = {"gone": "2026-10-01", "within": "2026-10-16", "later": "2026-11-15", "open": None}
    centre.rows["staging.stg_app__goals"] += [
        ("employee", who, "aht", "2026-01-01", end, D(250), None) for who, end in ends.items()
    ]
    centre.rows["staging.stg_finance__pay_bases"] += [
        (who, "2026-01-01", end, D(2000), None, "CNY") for who, end in ends.items()
    ]
    centre.add_person("open", *ALL_MONTH)
    measure(centre, "open")
    centre.write(project.warehouse)
    project.score(OCTOBER)
    told = [("later", None), ("open", None), ("within", date(2026, 10, 16))]
    assert project.query("select subject_id, valid_to from publication.pub_goal order by 1") == told
    assert project.query("select employee_id, valid_to from publication.pub_pay_base order by 1") == told
    days = project.query("select count(*), min(day), max(day), min(status) from publication.pub_person_day")
    assert days == [(31, date(2026, 10, 1), date(2026, 10, 31), "active")]
