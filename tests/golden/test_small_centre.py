"""The product on the small centre gives the figures that were worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.golden import hand, published_tables
from tests.golden.conftest import MONTH
from tests.golden.pipeline import POLICY, SMALL_CENTRE, rows
from tests.golden.test_oracle_on_small_centre import agree, only
from tests.oracle.landing import read_csv

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


@pytest.mark.parametrize(
    ("kpi", "file", "column", "values", "counted"),
    [
        ("csat", "surveys", "question_code", ["csat"], 29),
        ("response_rate", "surveys", "question_code", [""], 31),
        ("qa_score", "qa_evaluations", "status", ["released", "disputed"], 10),  # the draft is none yet
    ],
)
def test_a_plain_count_by_calendar_month_misses_the_judgements_of_the_last_night_shift(
    small_centre: Published, kpi: str, file: str, column: str, values: list[str], counted: int
) -> None:
    """E2's shift of 31 March ends at 00:30: the call n5 of 00:10 is of March, and so is what was said about it."""
    judged = [r for r in read_csv(SMALL_CENTRE / "landing" / f"{file}_{MONTH}.csv") if r[column] in values]
    of_april = [r for r in judged if not r["contact_started_at"].startswith(MONTH)]
    (figure,) = rows(
        small_centre, "pub_kpi_period", MONTH,
        f"period_kind = 'month' and entity_type = 'centre' and kpi_code = '{kpi}'",
    )  # fmt: skip
    assert figure["sample_size"] == len(judged) == counted
    assert [(r["contact_id"], r["contact_started_at"]) for r in of_april] == [("n5", "2026-04-01 00:10:00")]


def test_every_score_line_is_as_worked_out_by_hand(small_centre: Published) -> None:
    agree(hand.hand_lines(), hand.of_family(published_tables.lines(small_centre, MONTH)))


def test_every_scorecard_is_as_worked_out_by_hand(small_centre: Published) -> None:
    agree(hand.hand_cards(), hand.of_family(published_tables.cards(small_centre, MONTH)))


def test_ties_share_the_better_place_and_who_is_on_leave_has_none(small_centre: Published) -> None:
    agree(hand.hand_ranks(), hand.of_lists(published_tables.ranks(small_centre, MONTH)))
