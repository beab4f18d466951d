"""Curves by hand: what a value gives, what the next bit of it is worth, which value gives enough."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from orchestration.reading import curves
from orchestration.reading.curves import Slope

D = Decimal


def made(*knots: tuple[Any, Any, str], target: Any = None) -> curves.Curve:
    rows = [{"x": D(str(x)), "share": D(str(share)), "to_next": to_next} for x, share, to_next in knots]
    found = curves.curve(rows, None if target is None else D(str(target)))
    assert found is not None
    return found


EXAM = made((70, 0, "linear"), (90, 1, "linear"))
BAND = made((180, "0.5", "linear"), (240, 1, "linear"), (320, 1, "linear"), (480, 0, "linear"))
STEPS = made((0, 0, "step"), ("0.6", "0.5", "step"), ("0.85", 1, "step"))
ATTAINED = made(("0.5", 0, "linear"), (1, 1, "linear"), (2, 2, "linear"), target=15)


@pytest.mark.parametrize(
    ("value", "points"), [("69.99", "0"), ("70", "0"), ("82", "3"), ("90", "5"), ("100", "5"), ("-3", "0")]
)
def test_the_quarter_exam(value: str, points: str) -> None:
    assert 5 * EXAM.share(D(value)) == D(points)


@pytest.mark.parametrize(("value", "share"), [("0.59999999", "0"), ("0.6", "0.5"), ("0.84", "0.5"), ("0.85", "1")])
def test_where_a_step_begins_the_better_share_counts(value: str, share: str) -> None:
    assert STEPS.share(D(value)) == D(share)


@pytest.mark.parametrize(
    ("curve", "value", "points", "expected"),
    [
        (EXAM, "82", "5", Slope(1, D("0.25"))),  # 5 points over 20 marks
        (EXAM, "70", "5", Slope(1, D("0.25"))),
        (EXAM, "60", "5", Slope(0, D("5"), D(90))),  # nothing moves at 60; at 90 there are all five
        (EXAM, "90", "5", Slope(0, D(0))),
        (BAND, "200", "12", Slope(1, D("0.1"))),  # half of 12 points over 60 s
        (BAND, "320", "12", Slope(0, D(0))),
        (BAND, "400", "12", Slope(-1, D("0.075"))),  # 12 points over 160 s
        (STEPS, "0.7", "8", Slope(0, D(4), D("0.85"))),
        (ATTAINED, "12", "20", Slope(1, D(20) * D(1) / D("7.5"))),  # knots 7.5, 15, 30: a target stretches the curve
        (ATTAINED, "15", "20", Slope(1, D(20) / D(15))),
    ],
)
def test_what_the_next_bit_is_worth(curve: curves.Curve, value: str, points: str, expected: Slope) -> None:
    found = curves.slope(curve, D(value), D(points))
    assert (found.way, found.next_value) == (expected.way, expected.next_value)
    assert round(found.points, 12) == round(expected.points, 12)


def test_a_value_at_its_highest_has_no_way_up() -> None:
    straight = made((0, 0, "linear"), (2, 2, "linear"))
    assert curves.slope(straight, D(1), D(10)).way == 1
    assert curves.slope(straight, D(1), D(10), D(0), D(1)) == Slope(0, D(0))


@pytest.mark.parametrize(
    ("curve", "value", "share", "expected"),
    [
        (EXAM, "82", "0.8", "86"),
        (EXAM, "82", "0.6", "82"),  # has it already
        (EXAM, "82", "1.01", None),
        (BAND, "400", "0.75", "360"),
        (BAND, "190", "0.75", "210"),
        (BAND, "470", "1", "320"),
        (STEPS, "0.1", "0.2", "0.6"),
        (STEPS, "0.1", "0.51", "0.85"),
    ],
)
def test_the_nearest_value_that_gives_enough(curve: curves.Curve, value: str, share: str, expected: str | None) -> None:
    found = curves.reach(curve, D(value), D(share))
    assert found == (None if expected is None else D(expected))


def test_a_value_that_is_no_round_number_is_rounded_so_that_it_gives_enough() -> None:
    thirds = made((0, 0, "linear"), (3, 1, "linear"))
    found = curves.reach(thirds, D(0), D("0.11111111"))
    assert found is not None and thirds.share(found) >= D("0.11111111")
    assert found == D("0.33333333")
    assert curves.reach(made((0, 1, "linear"), (3, 0, "linear")), D(3), D("0.1")) == D("2.7")


def test_bounds_leave_out_what_cannot_be() -> None:
    assert curves.reach(EXAM, D(60), D(1), D(0), D(85)) is None
    assert curves.best_share(EXAM, D(0), D(80)) == D("0.5")


def test_whole_steps_are_taken_into_account_both_ways() -> None:
    assert curves.earned(D(10), D("0.74"), D(1)) == 7
    assert curves.earned(D(10), D("0.75"), D(1)) == 8
    assert curves.share_for(D(10), D("7.2"), D(1)) == D("0.75")  # eight are needed, and 7.5 is rounded to them
    assert curves.share_for(D(10), D("7.2"), None) == D("0.72")
