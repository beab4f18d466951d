"""What costs are dealt by: how much of every driver lies where, day by day in the organisation of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.oracle.cost_entries import ZERO, Unit
from tests.oracle.facts import FactKey, Sums
from tests.oracle.landing import Row, day
from tests.oracle.organisation import Organisation

Receiver = tuple[str, str, str]  # kind, code, channel ('' but for queues)
NO_QUEUE = "-"  # contacts without a queue cost as well


@dataclass(frozen=True)
class Place:
    """The units above a piece of work, the nearest first, and the queue and channel it was done for."""

    units: tuple[Unit, ...]
    queue: str = ""
    channel: str = ""

    def receiver(self, holder: Unit, to_kind: str) -> Receiver | None:
        """Who gets what the holder deals for work at this place: nobody if the place is not below the holder."""
        if holder not in self.units:
            return None
        if to_kind == "queue":
            return ("queue", self.queue, self.channel) if self.channel else None
        below = self.units[: self.units.index(holder) + 1]
        return next(((kind, code, "") for kind, code in below if kind in to_kind.split("|")), None)


@dataclass
class Drivers:
    """Driver -> place -> amount in the month."""

    by_driver: dict[str, dict[Place, Fraction]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Fraction))
    )

    def add(self, driver: str, place: Place, amount: Fraction) -> None:
        self.by_driver[driver][place] += amount

    def bases(self, driver: str, holder: Unit, to_kind: str) -> dict[Receiver, Fraction]:
        """What every receiver below the holder has of the driver; those without any are none."""
        found: dict[Receiver, Fraction] = defaultdict(Fraction)
        for place, amount in self.by_driver[driver].items():
            receiver = place.receiver(holder, to_kind)
            if receiver is not None and amount:
                found[receiver] += amount
        return dict(found)


def units_above(organisation: Organisation, employee: str, on: date) -> tuple[Unit, ...]:
    """The units of a person on a day, the nearest first; whoever HR does not know works for the centre."""
    above = organisation.units_of(employee, on)
    return tuple((kind, code) for code, kind in above) or (("centre", organisation.centre(on)),)


def drivers_of(
    work: Iterable[tuple[FactKey, Sums]], attendance: list[Row], organisation: Organisation, days: list[date]
) -> Drivers:  # fmt: skip
    """Drivers of a month: from the facts of calls and contacts, from attendance and from the roll."""
    found, dates = Drivers(), set(days)
    for key, sums in work:
        driver = {"contacts_handled": "contacts", "aht": "handled_minutes"}.get(key.kpi)
        if driver and key.on in dates:
            units = units_above(organisation, key.employee or "", key.on)
            found.add(driver, Place(units, key.queue or NO_QUEUE, key.channel or ""), Fraction(sums.numerator))
    for row in attendance:
        if day(row["work_date"]) in dates:
            units = units_above(organisation, row["employee_id"], day(row["work_date"]))
            found.add("paid_hours", Place(units), Fraction(row["paid_minutes"] or 0))
    for employee in organisation.employee_ids:
        there = [on for on in days if (p := organisation.person(employee, on)) is not None and p.status != "left"]
        for on in there:
            found.add("headcount", Place(units_above(organisation, employee, on)), Fraction(1))
        if there and (at_last := organisation.person(employee, there[-1])) is not None and at_last.seat_type:
            found.add("seats", Place(units_above(organisation, employee, there[-1])), Fraction(1))
    return found


def total(bases: dict[Receiver, Fraction]) -> Fraction:
    return sum(bases.values(), ZERO)
