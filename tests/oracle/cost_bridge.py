"""The way from one month's operating cost to another's: volume, mix, rate and one-offs, which add up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.cost_entries import CENT, ZERO
from tests.oracle.landing import half_up

Key = tuple[str, str]  # queue, channel


@dataclass(frozen=True)
class MonthOfCost:
    """Contacts and lasting operating cost by queue and channel, and what belongs to no contact."""

    contacts: dict[Key, int]
    lasting: dict[Key, Fraction]
    beside: Fraction  # lasting cost without a queue
    one_off: Fraction

    @property
    def volume(self) -> int:
        return sum(self.contacts.values())

    @property
    def cost(self) -> Fraction:
        return sum(self.lasting.values(), ZERO) + self.beside + self.one_off

    @property
    def served(self) -> Fraction:
        """Lasting cost of what had contacts."""
        return sum((x for key, x in self.lasting.items() if self.contacts.get(key)), ZERO)

    def share(self, key: Key) -> Fraction:
        return Fraction(self.contacts.get(key, 0), self.volume)

    def rate(self, key: Key) -> Fraction:
        """Lasting cost per contact; what had no contacts has that of all."""
        contacts = self.contacts.get(key, 0)
        return self.lasting.get(key, ZERO) / contacts if contacts else self.served / self.volume


def bridge(before: MonthOfCost, after: MonthOfCost) -> dict[str, Fraction]:
    """Money: volume, mix and one-offs in cents, rate is what is left of the difference."""
    keys = before.contacts.keys() | after.contacts.keys()
    volume = (after.volume - before.volume) * before.served / before.volume
    mix = after.volume * sum(((after.share(k) - before.share(k)) * before.rate(k) for k in keys), ZERO)
    found = {"volume": half_up(volume, CENT), "mix": half_up(mix, CENT), "one_off": after.one_off - before.one_off}
    return found | {"rate": after.cost - before.cost - sum(found.values(), ZERO)}


def bridge_per_call(before: MonthOfCost, after: MonthOfCost) -> dict[str, Fraction]:
    """The same per contact, at eight decimals."""
    keys = before.contacts.keys() | after.contacts.keys()
    mix = sum(((after.share(k) - before.share(k)) * before.rate(k) for k in keys), ZERO)
    one_off = after.one_off / after.volume - before.one_off / before.volume
    found = {"mix": half_up(mix), "one_off": half_up(one_off)}
    change = half_up(after.cost / after.volume) - half_up(before.cost / before.volume)
    return found | {"rate": change - sum(found.values(), ZERO)}
