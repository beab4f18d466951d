"""Single rules of the oracle, on the golden values of the rule book and on random figures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.compare import Table, differences, nothing, report
from tests.oracle.landing import half_up
from tests.oracle.luck import chance_within
from tests.oracle.points import Line, deal_cents
from tests.oracle.policy import Knot, curve_share
from tests.oracle.spells import Spell

EXAM = [Knot(Fraction(70), Fraction(0), "linear"), Knot(Fraction(90), Fraction(1), "linear")]
STEPS = [Knot(Fraction("0.7"), Fraction(0), "step"), Knot(Fraction("0.8"), Fraction(1), "step")]
CENT = Fraction(1, 100)
SPELL = Spell(("employee", "E1"), "family", ("scheme", 1), "unit", "agent", date(2026, 3, 1), date(2026, 4, 1))


@pytest.mark.parametrize(("score", "points"), [("69.99", "0"), ("70", "0"), ("82", "3.00"), ("90", "5"), ("100", "5")])
def test_the_quarter_exam_gives_the_points_of_the_rule_book(score: str, points: str) -> None:
    assert 5 * curve_share(EXAM, Fraction(score)) == Fraction(points)


@pytest.mark.parametrize(("value", "share"), [("0.6", 0), ("0.7999", 0), ("0.8", 1), ("0.95", 1)])
def test_a_step_counts_from_its_very_edge(value: str, share: int) -> None:
    assert curve_share(STEPS, Fraction(value)) == share


@pytest.mark.parametrize(("exact", "rounded"), [("84.995", "85.00"), ("839.8599", "839.86"), ("-0.005", "-0.01")])
def test_halves_are_rounded_away_from_zero(exact: str, rounded: str) -> None:
    assert half_up(Fraction(exact), CENT) == Fraction(rounded)


@given(st.lists(st.integers(min_value=-(10**9), max_value=12 * 10**9), min_size=1, max_size=14))
def test_dealt_cents_sum_to_the_score_and_no_line_moves_by_a_whole_cent(points: list[int]) -> None:
    lines = [Line(SPELL, "section", f"item {n}", "kpi", exact=Fraction(p, 10**8)) for n, p in enumerate(points)]
    score = deal_cents(lines, CENT)
    assert score == half_up(sum((x.exact for x in lines), Fraction(0)), CENT)
    assert sum((x.points for x in lines), Fraction(0)) == score
    assert all(abs(x.points - x.exact) < CENT for x in lines)


def test_a_difference_names_entity_figure_and_both_sides() -> None:
    ours: Table = {("employee", "E1", "aht"): {"numerator": Fraction(1480)}}
    theirs: Table = {
        ("employee", "E1", "aht"): {"numerator": Fraction(1490)},
        ("employee", "E2", "aht"): {"numerator": None},
    }
    found = differences(ours, theirs, nothing)
    assert found == ["employee E1 aht numerator: oracle 1480, pipeline 1490"]
    assert report(found).startswith("1 differences\nemployee E1")


@pytest.mark.parametrize(("size", "per_mille"), [(20, 118), (10, 580), (8, 820)])
def test_equal_skill_is_last_five_in_three_months_of_a_year_as_often_as_the_rule_book_says(
    size: int, per_mille: int
) -> None:  # fmt: skip
    chance = chance_within(12, Fraction(5, size), 3)
    assert half_up(1000 * chance, Fraction(1) if size == 20 else Fraction(10)) == per_mille
