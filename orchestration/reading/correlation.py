"""How alike two orders of the same people are: Spearman's and Kendall's coefficients, ties and all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

DIGITS = Decimal("0.0001")


def places(values: Sequence[Decimal]) -> list[int]:
    """Twice the mean place of each value (a tie shares its places), so that every place is whole."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    found = [0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            found[i] = start + 1 + end
        start = end
    return found


def spearman(one: Sequence[Decimal], other: Sequence[Decimal]) -> Decimal | None:
    """Correlation of the places, to four digits; None for fewer than two people or where one side is all tied."""
    x, y = places(one), places(other)
    n = len(x)
    shared = n * sum(a * b for a, b in zip(x, y, strict=True)) - sum(x) * sum(y)
    own = [n * sum(a * a for a in side) - sum(side) ** 2 for side in (x, y)]
    return _quotient(shared, own[0] * own[1])


def kendall(one: Sequence[Decimal], other: Sequence[Decimal]) -> Decimal | None:
    """Tau-b: pairs in the same order less pairs in the opposite one, over the pairs that are tied on neither side."""
    import numpy as np

    x, y = (np.array(places(side), dtype=np.int64) for side in (one, other))
    shared = tied_x = tied_y = 0
    for i in range(1, len(x)):
        a, b = np.sign(x[i] - x[:i]), np.sign(y[i] - y[:i])
        shared += int((a * b).sum())
        tied_x += int((a == 0).sum())
        tied_y += int((b == 0).sum())
    pairs = len(x) * (len(x) - 1) // 2
    return _quotient(shared, (pairs - tied_x) * (pairs - tied_y))


def _quotient(shared: int, squared: int) -> Decimal | None:
    """shared / √squared."""
    if squared <= 0:
        return None
    exact = Decimal(shared * 10**12) / Decimal(math.isqrt(squared * 10**24))
    return exact.quantize(DIGITS, ROUND_HALF_UP)
