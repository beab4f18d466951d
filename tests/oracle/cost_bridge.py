"""The way from one month's operating cost to another's: volume, mix, rate and one-offs, which add up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.cost_entries import CENT, ZERO
from tests.oracle.landing import half_up


@dataclass(frozen=True)
class MonthOfCost:
    """Operating cost and contacts, and what of them queues have: contacts, and cost without one-offs."""

    cost: Fraction
    one_off: Fraction
    volume: int
    contacts: dict[str, int]
    lasting: dict[str, Fraction]

    @property
    def average(self) -> Fraction:
        """Lasting cost per contact of all."""
        return (self.cost - self.one_off) / self.volume

    def share(self, queue: str) -> Fraction:
        return Fraction(self.contacts.get(queue, 0), self.volume)

    def rate(self, queue: str) -> Fraction:
        """Lasting cost per contact; a queue without contacts has that of all."""
        contacts = self.contacts.get(queue, 0)
        return self.lasting.get(queue, ZERO) / contacts if contacts else self.average


def mix_per_call(before: MonthOfCost, after: MonthOfCost) -> Fraction:
    """What other shares of the queues cost at the old rates; contacts of no queue are a queue at the average."""
    queues = before.contacts.keys() | after.contacts.keys()
    moved = {queue: after.share(queue) - before.share(queue) for queue in queues}
    without = -sum(moved.values(), ZERO)
    return sum((more * before.rate(queue) for queue, more in moved.items()), without * before.average)


def bridge(before: MonthOfCost, after: MonthOfCost) -> dict[str, Fraction]:
    """Money: volume, mix and one-offs in cents, rate is what is left of the difference."""
    volume = half_up((after.volume - before.volume) * before.average, CENT)
    mix = half_up(after.volume * mix_per_call(before, after), CENT)
    found = {"volume": volume, "mix": mix, "one_off": after.one_off - before.one_off}
    return found | {"rate": after.cost - before.cost - sum(found.values(), ZERO)}


def bridge_per_call(before: MonthOfCost, after: MonthOfCost) -> dict[str, Fraction]:
    """The same per contact, at eight decimals, between the costs per call as they are published."""
    one_off = half_up(after.one_off / after.volume - before.one_off / before.volume)
    found = {"mix": half_up(mix_per_call(before, after)), "one_off": one_off}
    change = half_up(after.cost / after.volume) - half_up(before.cost / before.volume)
    return found | {"rate": change - sum(found.values(), ZERO)}
