"""How costs are dealt: pools, steps in order, drivers, largest remainders, and where every cent ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.cost_drivers import Drivers, Receiver, total
from tests.oracle.cost_entries import CENT, ZERO, Booking, Entry, Unit, in_force
from tests.oracle.landing import Row
from tests.oracle.organisation import Organisation

STEPS = (1, 2, 3)


@dataclass(frozen=True)
class Holder:
    """Who holds an amount: a unit, or a queue and channel by way of a unit."""

    unit: Unit
    queue: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Line:
    """One part of one step: so much of an entry from a unit to a receiver."""

    step: int
    pool: str
    entry: Entry
    from_unit: Unit | None
    to: Receiver
    driver: str
    dealt_by: str
    base: Fraction | None
    total: Fraction | None
    amount: Fraction


@dataclass(frozen=True)
class Rules:
    """Accounts, pools, steps and shares in force on the last day of a month."""

    accounts: dict[str, Row]
    pools: dict[str, str]  # account -> pool
    steps: dict[tuple[str, int], Row]
    shares: list[Row]

    @classmethod
    def of(cls, tables: dict[str, list[Row]], on: date) -> Rules:
        """The rules from rows by seed."""
        return cls(
            {r["account"]: r for r in tables["account"]},
            {r["account"]: r["pool"] for r in in_force(tables["cost_pool_account"], on)},
            {(r["pool"], int(r["step"])): r for r in in_force(tables["cost_step"], on)},
            in_force(tables["cost_share"], on),
        )


class Allocation:
    """The lines of a month's steps, and what every holder holds after the last."""

    def __init__(self, rules: Rules, drivers: Drivers, organisation: Organisation, last: date) -> None:
        self.rules, self.drivers, self.organisation, self.last = rules, drivers, organisation, last
        self.centre: Unit = ("centre", organisation.centre(last))
        self.lines: list[Line] = []
        self.held: dict[tuple[Entry, Holder], Fraction] = defaultdict(Fraction)

    @property
    def undealt(self) -> list[Line]:
        """What no unit up to the centre has a base for: it stays where it was."""
        return [x for x in self.lines if x.driver and not x.dealt_by and x.amount]

    def run(self, booked: list[Booking], bearing: dict[str, str | None]) -> None:
        """Book every entry at the unit that bears it, then deal step by step."""
        for one in booked:
            unit = self.known(bearing.get(one.entry.cost_centre))
            self.held[one.entry, Holder(unit)] += one.amount
            pool = self.rules.pools[one.entry.account]
            self.lines.append(Line(0, pool, one.entry, None, (*unit, ""), "", "", None, None, one.amount))
        for step in STEPS:
            before, self.held = self.held, defaultdict(Fraction)
            for (entry, holder), amount in before.items():
                self.step(step, entry, holder, amount)

    def known(self, code: str | None) -> Unit:
        """A unit with its kind on the last day on which it existed; the centre for none."""
        kind = self.kind_of(code) if code else None
        return (kind, code) if code and kind else self.centre

    def kind_of(self, code: str) -> str | None:
        for number in range(self.last.day, 0, -1):
            above = self.organisation.path(code, self.last.replace(day=number))
            if above:
                return above[0][1]
        return None

    def above(self, unit: Unit) -> list[Unit]:
        """The unit and those above it on its last day of the month, the centre last."""
        for number in range(self.last.day, 0, -1):
            path = self.organisation.path(unit[1], self.last.replace(day=number))
            if path:
                found = [(kind, code) for code, kind in path]
                return found if self.centre in found else [*found, self.centre]
        return [self.centre]

    def step(self, step: int, entry: Entry, holder: Holder, amount: Fraction) -> None:
        """Deal what a holder holds of an entry, or leave it there."""
        pool = self.rules.pools[entry.account]
        rule = self.rules.steps.get((pool, step))
        if rule is None or holder.queue:
            self.held[entry, holder] += amount
            return
        driver, to_kind = rule["driver"], rule["to_kind"]
        bases: dict[Receiver, Fraction] = {}
        if driver == "direct":
            dealt_by, bases = holder.unit[1], {(*holder.unit, ""): Fraction(1)}
        else:
            dealt_by, bases = self.dealer(pool, step, driver, holder.unit, to_kind)
        kept: Receiver = (*holder.unit, "")
        whole = total(bases)
        for receiver, part in (deal(amount, bases) if bases else {kept: amount}).items():
            kind, code, channel = receiver
            to = Holder(holder.unit, code, channel) if kind == "queue" else Holder((kind, code))
            self.held[entry, to] += part
            base = bases.get(receiver, ZERO)
            self.lines.append(Line(step, pool, entry, holder.unit, receiver, driver, dealt_by, base, whole, part))

    def dealer(
        self, pool: str, step: int, driver: str, holder: Unit, to_kind: str
    ) -> tuple[str, dict[Receiver, Fraction]]:  # fmt: skip
        """The nearest unit from the holder upwards that has a base, and the base of every receiver below it."""
        for unit in self.above(holder):
            bases = (
                self.shares(pool, step, unit, to_kind)
                if driver == "fixed"
                else self.drivers.bases(driver, unit, to_kind)
            )
            if bases:
                return unit[1], bases
        return "", {}

    def shares(self, pool: str, step: int, holder: Unit, to_kind: str) -> dict[Receiver, Fraction]:
        """The fixed shares of the receivers below the holder on the last day; queues are below everybody."""
        found = {}
        for row in self.rules.shares:
            if row["pool"] == pool and int(row["step"]) == step and Fraction(row["share"]):
                code, channel = row["to_code"], row["channel"] or ""
                for kind in to_kind.split("|"):
                    if kind == "queue" or self.is_above(holder, (kind, code)):
                        found[kind, code, channel] = Fraction(row["share"])
        return found

    def is_above(self, holder: Unit, unit: Unit) -> bool:
        """Whether a unit is the holder or below it on the last day."""
        path = [(kind, code) for code, kind in self.organisation.path(unit[1], self.last)]
        return path[:1] == [unit] and (holder in path or holder == self.centre)


def deal(amount: Fraction, bases: dict[Receiver, Fraction]) -> dict[Receiver, Fraction]:
    """Cents in proportion to the bases: whole cents first, the rest one each to the largest remainders, by name."""
    sign = -1 if amount < 0 else 1
    cents, whole = abs(amount) / CENT, total(bases)
    exact = {to: cents * base / whole for to, base in bases.items()}
    parts = {to: x.__floor__() for to, x in exact.items()}
    left = int(cents - sum(parts.values()))
    for to in sorted(exact, key=lambda to: (parts[to] - exact[to], to[1:]))[:left]:
        parts[to] += 1
    return {to: sign * n * CENT for to, n in parts.items()}
