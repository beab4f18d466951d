"""Rank correlations by hand, and against the definition pair by pair."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from orchestration.reading.correlation import kendall, places, spearman

D = Decimal


def decimals(*values: float) -> list[Decimal]:
    return [D(str(v)) for v in values]


def test_a_tie_shares_its_places() -> None:
    assert places(decimals(5, 1, 5, 9)) == [5, 2, 5, 8]  # twice 2.5, 1, 2.5, 4


def test_spearman_and_kendall_by_hand() -> None:
    # places 1 2 3 4 5 against 2 1 4 3 5: Σd² = 4, 1 − 6·4 / (5·24) = 0.8; 8 pairs agree, 2 do not: 0.6
    one, other = decimals(10, 20, 30, 40, 50), decimals(12, 11, 14, 13, 15)
    assert (spearman(one, other), kendall(one, other)) == (D("0.8"), D("0.6"))
    assert (spearman(one, one), kendall(one, one)) == (1, 1)
    back = list(reversed(one))
    assert (spearman(one, back), kendall(one, back)) == (-1, -1)


def test_ties_are_left_out_of_the_pairs_of_their_side() -> None:
    # places 1.5 1.5 3 4 against 1 2 3 4: cov 4.5, variances 4.5 and 5: 0.9487; 5 of √(5·6) pairs: 0.9129
    one, other = decimals(1, 1, 2, 3), decimals(1, 2, 3, 4)
    assert (spearman(one, other), kendall(one, other)) == (D("0.9487"), D("0.9129"))


@pytest.mark.parametrize("few", [[], ["98"], ["98", "98", "98"]])
def test_nothing_can_be_said_of_nobody_of_one_or_of_equals(few: list[str]) -> None:
    side = [D(v) for v in few]
    assert (spearman(side, side), kendall(side, side)) == (None, None)


def test_kendall_agrees_with_its_definition() -> None:
    chance = random.Random(4)
    for _ in range(30):
        n = chance.randint(2, 12)
        x, y = ([chance.randint(0, 5) for _ in range(n)] for _ in range(2))
        pairs = [(i, j) for i in range(n) for j in range(i)]
        agree = sum((x[i] > x[j]) - (x[i] < x[j]) == (y[i] > y[j]) - (y[i] < y[j]) != 0 for i, j in pairs)
        against = sum(((x[i] > x[j]) - (x[i] < x[j])) * ((y[i] > y[j]) - (y[i] < y[j])) == -1 for i, j in pairs)
        free = [sum(side[i] != side[j] for i, j in pairs) for side in (x, y)]
        got = kendall([D(v) for v in x], [D(v) for v in y])
        if not free[0] * free[1]:
            assert got is None
        else:
            assert got is not None and abs(float(got) - (agree - against) / (free[0] * free[1]) ** 0.5) < 0.00006
