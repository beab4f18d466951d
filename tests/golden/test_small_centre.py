"""The product on the small centre gives the figures that were worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden import hand, published_tables
from tests.golden.conftest import MONTH
from tests.golden.pipeline import POLICY
from tests.golden.test_oracle_on_small_centre import agree, only

if TYPE_CHECKING:
    from app.published import Published


def test_the_month_of_every_kpi_is_as_worked_out_by_hand(small_centre: Published) -> None:
    expected = hand.hand_kpis()
    found = published_tables.period(small_centre, MONTH, published_tables.sums_of(POLICY))
    agree(expected, only(expected, found))


def test_a_night_shift_belongs_to_the_day_on_which_it_began(small_centre: Published) -> None:
    expected = hand.hand_daily()
    found = published_tables.daily(small_centre, MONTH, published_tables.sums_of(POLICY))
    agree(expected, only(expected, found))


def test_every_score_line_is_as_worked_out_by_hand(small_centre: Published) -> None:
    agree(hand.hand_lines(), hand.of_family(published_tables.lines(small_centre, MONTH)))


def test_every_scorecard_is_as_worked_out_by_hand(small_centre: Published) -> None:
    agree(hand.hand_cards(), hand.of_family(published_tables.cards(small_centre, MONTH)))


def test_ties_share_the_better_place_and_who_is_on_leave_has_none(small_centre: Published) -> None:
    agree(hand.hand_ranks(), hand.of_lists(published_tables.ranks(small_centre, MONTH)))
