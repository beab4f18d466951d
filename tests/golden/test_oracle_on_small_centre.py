"""The oracle itself is checked: against the figures worked out by hand, without the product."""

from __future__ import annotations

from fractions import Fraction

from tests.golden import hand
from tests.golden.recomputed import Recomputed
from tests.oracle.compare import Table, differences, report


def only(keys: Table, found: Table) -> Table:
    """The rows and columns of found that the hand table names."""
    return {key: {c: figures[c] for c in keys[key]} for key, figures in found.items() if key in keys}


def agree(ours: Table, theirs: Table) -> None:
    found = differences(ours, theirs)
    assert not found, report(found)


def test_the_oracle_gives_every_kpi_that_was_worked_out_by_hand(oracle_of_small_centre: Recomputed) -> None:
    agree(only(hand.hand_kpis(), oracle_of_small_centre.period), hand.hand_kpis())


def test_the_oracle_gives_the_daily_figures_of_the_night_shifts(oracle_of_small_centre: Recomputed) -> None:
    agree(only(hand.hand_daily(), oracle_of_small_centre.daily), hand.hand_daily())


def test_the_oracle_gives_every_score_line_that_was_worked_out_by_hand(oracle_of_small_centre: Recomputed) -> None:
    agree(hand.hand_lines(), hand.of_family(oracle_of_small_centre.lines))


def test_the_oracle_gives_every_scorecard_and_rank(oracle_of_small_centre: Recomputed) -> None:
    agree(hand.hand_cards(), hand.of_family(oracle_of_small_centre.cards))
    agree(hand.hand_ranks(), hand.of_lists(oracle_of_small_centre.ranks))


def test_hand_figures_name_every_kpi_of_the_dictionary(oracle_of_small_centre: Recomputed) -> None:
    assert {kpi for *_, kpi in hand.hand_kpis()} == {kpi for *_, kpi in oracle_of_small_centre.period}


def test_lines_of_every_card_sum_to_its_score() -> None:
    lines = hand.hand_lines()
    for whose, card in hand.hand_cards().items():
        points = sum((line["points"] for key, line in lines.items() if key[: len(whose)] == whose), Fraction(0))
        assert card["score"] in (points, None)
