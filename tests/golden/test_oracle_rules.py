"""Single rules of the oracle, on the golden values of the rule book and on random figures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.closing import Period, closed_by
from tests.oracle.compare import Table, differences, nothing, report
from tests.oracle.landing import Row, half_up
from tests.oracle.luck import chance_within
from tests.oracle.measure import Measures
from tests.oracle.points import Line, deal_cents
from tests.oracle.policy import Knot, curve_share
from tests.oracle.scoring import Scoring
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


class ByHand(Scoring):
    """The oracle's scoring on lines that are given."""

    def __init__(self, policy: Any, lines: dict[tuple[date, str], Line]) -> None:
        self.policy, self.given = policy, lines

    def _line(self, measures: Measures, spell: Spell, item: Row, period: Period) -> Line:
        return self.given[spell.start, item["item_code"]]


@pytest.mark.parametrize(
    ("first", "second", "score", "rest"),
    [
        ((-4, 0), (-6, -3), 81, {"unmeasured_days": 27}),
        ((0, 0), (0, -60), 47, {"unmeasured_days": 27, "floor": 13}),
        ((0, 0), (3, 0), 94, {"unmeasured_days": 27}),
    ],
)
def test_events_count_at_face_value_where_nothing_was_measured(
    first: tuple[int, int], second: tuple[int, int], score: int, rest: dict[str, int]
) -> None:
    """The same half months as in tests/scoring: QA 0.9 of 60 points, conduct 40 with a floor of its own, presence."""
    item = {"section_code": "all", "bonus_cap": "", "floor": "", "source": "events"}
    items = [
        item | {"item_code": "qa", "points": "60", "source": "kpi"},
        item | {"item_code": "conduct", "points": "40", "floor": "0", "bonus_cap": "0"},
        item | {"item_code": "presence", "points": "0"},
    ]
    scheme = {"item_step": "", "score_step": "0.01", "min_coverage": "0.4", "total_cap": "100", "total_floor": "0"}
    key = ("scheme", 1)
    section = {"section_code": "all", "bonus_cap": "0", "floor": "0"}
    policy = SimpleNamespace(items={key: items}, sections={key: [section]}, schemes={key: scheme})
    half, days = Fraction(1, 2), (date(2026, 3, 1), date(2026, 3, 15), date(2026, 4, 1))
    spells = [
        Spell(("employee", "E1"), "family", key, "unit", "agent", start, end, share=half)
        for start, end in pairwise(days)
    ]
    lines = {}
    for spell, (conduct, presence), share in zip(spells, (first, second), (Fraction("0.9"), None), strict=True):
        made = [
            Line(spell, "all", "qa", "kpi", "scored" if share else "no_data", share=share),
            Line(spell, "all", "conduct", "events", "scored", share=Fraction(1), events=Fraction(conduct)),
            Line(spell, "all", "presence", "events", "scored", share=Fraction(1), events=Fraction(presence)),
        ]
        lines |= {(spell.start, x.item): x for x in made}
    oracle, (period, *_) = ByHand(policy, lines), closed_by("2026-03")
    scores = [oracle._spell(Measures.__new__(Measures), s, period) for s in spells]
    card = oracle._card(("employee", "E1"), "family", period, scores)
    assert card.score == score
    assert {x.item: x.exact for x in card.lines if x.spell is spells[1] and x.section == "total"} == rest


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
