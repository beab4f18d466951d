"""Performance pay against the ledger: what accounts say by cost centre, and what its people are paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.cost_allocation import Rules
from tests.oracle.cost_entries import ZERO, Rates
from tests.oracle.landing import Row, day, true, until
from tests.oracle.organisation import Organisation

NOBODYS = "none"
Paid = tuple[str, Fraction, str]  # employee, amount, currency


@dataclass(frozen=True)
class Paying:
    """Who belongs to which cost centre on the last day."""

    organisation: Organisation
    units: list[Row]
    rates: Rates
    last: date

    def cost_centre_of(self, employee: str) -> str:
        """That of the nearest unit above the person, on the last day of the month on which HR knows the person."""
        for number in range(self.last.day, 0, -1):
            on = self.last.replace(day=number)
            if self.organisation.person(employee, on) is not None:
                carried = (self.carried(code, on) for code, _ in self.organisation.units_of(employee, on))
                return next((cost_centre for cost_centre in carried if cost_centre), NOBODYS)
        return NOBODYS

    def carried(self, unit: str, on: date) -> str:
        own = (r for r in self.units if r["unit_code"] == unit and day(r["valid_from"]) <= on < until(r["valid_to"]))
        return next(own)["cost_centre"]

    def reconciled(
        self, ledger: list[Row], rules: Rules, paid: Iterable[Paid]
    ) -> dict[tuple[str, str], dict[str, object]]:  # fmt: skip
        """(cost centre, currency) -> booked, paid and their difference; `ledger`: the latest actual amounts."""
        booked: dict[str, Fraction] = defaultdict(Fraction)
        due: dict[str, Fraction] = defaultdict(Fraction)
        for row in ledger:
            if true(rules.accounts[row["account"]]["is_performance_pay"]):
                booked[row["cost_centre"]] += self.rates.convert(Fraction(row["amount"]), row["currency"])
        for employee, amount, currency in paid:
            due[self.cost_centre_of(employee)] += self.rates.convert(amount, currency) if amount else 0
        return {
            (cost_centre, self.rates.reporting): told(booked.get(cost_centre, ZERO), due.get(cost_centre, ZERO))
            for cost_centre in booked.keys() | due.keys()
        }


def told(booked: Fraction, paid: Fraction) -> dict[str, object]:
    """Both sides and what they say together."""
    state = "agrees" if booked == paid else "not_booked" if not booked else "not_paid" if not paid else "differs"
    return {"booked": booked, "paid": paid, "difference": booked - paid, "state": state}
