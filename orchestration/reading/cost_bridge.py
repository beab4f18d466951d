"""From what one month cost to what another did: volume, mix, rate and one-offs, which add up to the cent. Pure.

With V contacts, m a queue's share of them, r its lasting cost (without one-offs) per contact and R that of all:
volume (V1 − V0) · R0, mix V1 · Σ (m1 − m0) · r0, one-offs O1 − O0, and the rate is what is left: Σ V1q · (r1 − r0),
with the cost that no contact stands against. A queue that had no contacts before, and contacts without a queue, had the
rate R0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

CENT, DIGITS = Decimal("0.01"), Decimal("0.00000001")
NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Part:
    """What one queue had in a month: contacts, and cost without one-offs."""

    contacts: Decimal
    lasting: Decimal


@dataclass(frozen=True)
class Side:
    """One end of a bridge: contacts, operating cost and one-offs of an entity; its queues where it has any."""

    month: str
    contacts: Decimal
    cost: Decimal
    one_off: Decimal
    parts: Mapping[str, Part] = field(default_factory=dict)

    @property
    def lasting(self) -> Decimal:
        return self.cost - self.one_off

    @property
    def rest(self) -> Part:
        """Contacts and cost of no queue."""
        contacts = sum((part.contacts for part in self.parts.values()), NOUGHT)
        lasting = sum((part.lasting for part in self.parts.values()), NOUGHT)
        return Part(self.contacts - contacts, self.lasting - lasting)

    @property
    def per_call(self) -> Decimal | None:
        """Cost per contact, as it is published."""
        return rounded(Fraction(self.cost) / Fraction(self.contacts), DIGITS) if self.contacts else None


@dataclass(frozen=True)
class Effects:
    """What moved a cost, and by how much."""

    volume: Decimal
    mix: Decimal
    rate: Decimal
    one_off: Decimal

    @property
    def total(self) -> Decimal:
        return self.volume + self.mix + self.rate + self.one_off


@dataclass(frozen=True)
class QueueEffect:
    """A queue's part of mix and rate; `queue` is None for what belongs to none, which takes the cents of rounding."""

    queue: str | None
    before: Part
    after: Part
    mix: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Bridge:
    """`total` adds up to the difference of the costs, `per_call` to that of the costs per call (None where a side has
    no contacts); mix and rate of the queues add up to those of the total."""

    before: Side
    after: Side
    total: Effects
    per_call: Effects | None
    queues: list[QueueEffect] = field(default_factory=list)


def bridge(before: Side, after: Side) -> Bridge:
    """The bridge from one side to the other."""
    volumes = Fraction(before.contacts), Fraction(after.contacts)
    average = Fraction(before.lasting) / volumes[0] if volumes[0] else None
    exact = _mix(before, after, average)
    one_off = after.one_off - before.one_off
    volume, mix = (volumes[1] - volumes[0]) * (average or 0), sum(exact.values(), Fraction(0))
    total = _effects(after.cost - before.cost, rounded(volume, CENT), rounded(mix, CENT), one_off)
    per_call = None
    if before.per_call is not None and after.per_call is not None:
        off = Fraction(after.one_off) / volumes[1] - Fraction(before.one_off) / volumes[0]
        moved = after.per_call - before.per_call
        per_call = _effects(moved, NOUGHT, rounded(mix / volumes[1], DIGITS), rounded(off, DIGITS))
    return Bridge(before, after, total, per_call, _queues(before, after, average, exact, total))


def rounded(value: Fraction, unit: Decimal) -> Decimal:
    """Half-up, away from nought."""
    whole = int(abs(value) / Fraction(unit) + Fraction(1, 2))
    return (-whole if value < 0 else whole) * unit


def _effects(moved: Decimal, volume: Decimal, mix: Decimal, one_off: Decimal) -> Effects:
    return Effects(volume, mix, moved - volume - mix - one_off, one_off)


def _codes(before: Side, after: Side) -> list[str]:
    return sorted({*before.parts, *after.parts})


def _part(side: Side, code: str) -> Part:
    return side.parts.get(code, Part(NOUGHT, NOUGHT))


def _rate(part: Part, average: Fraction) -> Fraction:
    return Fraction(part.lasting) / Fraction(part.contacts) if part.contacts else average


def _mix(before: Side, after: Side, average: Fraction | None) -> dict[str, Fraction]:
    """By queue: contacts more than its share of before would be, times how much dearer than the average it was. That
    the average is taken off moves no sum, for the shares add up to one, and tells which queues it was."""
    if average is None:
        return {}
    grown = Fraction(after.contacts) / Fraction(before.contacts)
    found = {}
    for code in _codes(before, after):
        was, now = _part(before, code), _part(after, code)
        more = Fraction(now.contacts) - Fraction(was.contacts) * grown
        found[code] = more * (_rate(was, average) - average)
    return found


def _queues(
    before: Side, after: Side, average: Fraction | None, mix: dict[str, Fraction], total: Effects
) -> list[QueueEffect]:
    """Mix and rate of every queue to the cent; what belongs to none takes the rest."""
    if not before.parts and not after.parts:
        return []
    grown = Fraction(after.contacts) / Fraction(before.contacts) if before.contacts else Fraction(0)
    found = []
    for code in _codes(before, after):
        was, now = _part(before, code), _part(after, code)
        rate = Fraction(now.lasting) - Fraction(was.lasting)
        if average is not None:
            idle = Fraction(0) if was.contacts else Fraction(was.lasting) * grown
            rate = Fraction(now.lasting) - Fraction(now.contacts) * _rate(was, average) - idle
        found.append(QueueEffect(code, was, now, rounded(mix.get(code, Fraction(0)), CENT), rounded(rate, CENT)))
    rest = total.mix - sum((q.mix for q in found), NOUGHT), total.rate - sum((q.rate for q in found), NOUGHT)
    return [*found, QueueEffect(None, before.rest, after.rest, *rest)]
