"""Bridges of random months are those of the oracle, and add up exactly."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from orchestration.reading.cost_bridge import Part, Side, bridge
from tests.oracle import cost_bridge


def drawn(draw: random.Random) -> Side:
    """A month with a few queues, of which some had contacts without cost or cost without contacts."""
    parts = {
        queue: Part(Decimal(draw.choice([0, draw.randint(1, 9_999)])), Decimal(draw.randint(-999, 9_999_999)) / 100)
        for queue in draw.sample("abcdef", draw.randint(0, 5))
    }
    contacts = sum((part.contacts for part in parts.values()), Decimal(draw.randint(1, 500)))
    one_off = Decimal(draw.choice([0, draw.randint(-99_999, 999_999)])) / 100
    beside = Decimal(draw.randint(0, 999_999)) / 100
    cost = sum((part.lasting for part in parts.values()), one_off + beside)
    return Side("2026-10", contacts, cost, one_off, parts)


def of_oracle(side: Side) -> cost_bridge.MonthOfCost:
    contacts = {queue: int(part.contacts) for queue, part in side.parts.items()}
    lasting = {queue: Fraction(part.lasting) for queue, part in side.parts.items()}
    return cost_bridge.MonthOfCost(Fraction(side.cost), Fraction(side.one_off), int(side.contacts), contacts, lasting)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_bridge_is_that_of_the_oracle(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(20):
        before, after = drawn(draw), drawn(draw)
        found, ours = bridge(before, after), (of_oracle(before), of_oracle(after))
        total = {name: Fraction(getattr(found.total, name)) for name in ("volume", "mix", "rate", "one_off")}
        assert total == cost_bridge.bridge(*ours)
        assert found.total.total == after.cost - before.cost
        assert found.per_call is not None and found.per_call.total == (after.per_call or 0) - (before.per_call or 0)
        per_call = {name: Fraction(getattr(found.per_call, name)) for name in ("mix", "rate", "one_off")}
        assert per_call == cost_bridge.bridge_per_call(*ours)
