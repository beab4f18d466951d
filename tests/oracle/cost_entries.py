"""What the ledger booked: the change of every version in the reporting currency, and the unit that bears it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.landing import Row, day, half_up, true, until

CENT, ZERO = Fraction(1, 100), Fraction(0)
Unit = tuple[str, str]  # kind, code


@dataclass(frozen=True, order=True)
class Entry:
    """One version of an account at a cost centre, as far as it is of one currency and one-off or not."""

    account: str
    cost_centre: str
    version: int
    one_off: bool
    currency: str


@dataclass(frozen=True)
class Booking:
    """What an entry changes, in the reporting currency; after_close: the version before it was closed. `booked` is the
    amount of the version as the ledger has it, 0 where it only takes back what stood under another currency or mark.
    """

    entry: Entry
    closed: bool
    after_close: bool
    booked: Fraction
    amount: Fraction


class Rates:
    """How a month's amounts become amounts of the reporting currency: the latest version of its rates."""

    def __init__(self, rates: list[Row], currencies: list[Row], month: str, last: date) -> None:
        self.reporting = in_force(currencies, last)[0]["currency"]
        newest: dict[str, Row] = {}
        for row in rates:
            known = newest.get(row["currency"])
            if row["period"] == month and (known is None or int(row["version"]) > int(known["version"])):
                newest[row["currency"]] = row
        self.rates = {
            code: Fraction(row["rate"]) for code, row in newest.items() if row["to_currency"] == self.reporting
        }

    def of(self, currency: str) -> Fraction:
        """One unit of the currency in the reporting currency; raises KeyError for a currency without a rate."""
        return Fraction(1) if currency == self.reporting else self.rates[currency]

    def convert(self, amount: Fraction, currency: str) -> Fraction:
        """The amount in cents of the reporting currency, halves away from zero."""
        return half_up(amount * self.of(currency), CENT)


def in_force(rows: list[Row], on: date) -> list[Row]:
    """Rows that are valid on a day."""
    return [r for r in rows if day(r["valid_from"]) <= on < until(r["valid_to"])]


def versions_of(ledger: list[Row], month: str, kind: str) -> dict[tuple[str, str], list[Row]]:
    """Account and cost centre -> the month's versions of one kind, in order."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in ledger:
        if row["period"] == month and row["kind"] == kind:
            found[row["account"], row["cost_centre"]].append(row)
    return {key: sorted(rows, key=lambda r: int(r["version"])) for key, rows in found.items()}


def bookings(ledger: list[Row], month: str, rates: Rates, kind: str = "actual") -> list[Booking]:
    """The changes of all versions; those of one account and cost centre add up to its latest amount, converted."""
    found = []
    for (account, cost_centre), rows in versions_of(ledger, month, kind).items():
        before: Row | None = None
        for row in rows:
            changes: dict[tuple[bool, str], Fraction] = defaultdict(Fraction)
            for one, sign in ((row, 1), (before, -1)):
                if one is not None:
                    converted = rates.convert(Fraction(one["amount"]), one["currency"])
                    changes[true(one["one_off"]), one["currency"]] += sign * converted
            for (one_off, currency), amount in changes.items():
                entry = Entry(account, cost_centre, int(row["version"]), one_off, currency)
                own = (one_off, currency) == (true(row["one_off"]), row["currency"])
                booked = Fraction(row["amount"]) if own else ZERO
                late = before is not None and true(before["closed"])
                found.append(Booking(entry, true(row["closed"]), late, booked, amount))
            before = row
    return found


def latest(ledger: list[Row], month: str, kind: str) -> list[Row]:
    """The latest version of each account and cost centre."""
    return [rows[-1] for rows in versions_of(ledger, month, kind).values()]


def status_of(ledger: list[Row], month: str) -> str:
    """Final once the latest version of every entry is closed."""
    return "final" if all(true(row["closed"]) for row in latest(ledger, month, "actual")) else "provisional"


def bearers(units: list[Row], first: date, last: date) -> dict[str, str | None]:
    """Cost centre -> the highest unit that carried it on the last day on which one did (None: several)."""
    found = {}
    for centre in {row["cost_centre"] for row in units if row["cost_centre"]}:
        for back in range((last - first).days + 1):
            on = last - timedelta(days=back)
            carrying = {
                row["unit_code"]: row["parent_code"]
                for row in units
                if row["cost_centre"] == centre and day(row["valid_from"]) <= on < until(row["valid_to"])
            }
            if carrying:
                top = [unit for unit, parent in carrying.items() if parent not in carrying]
                found[centre] = top[0] if len(top) == 1 else None
                break
    return found
