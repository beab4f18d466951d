"""The ledger as finance delivers it: what was booked and what was planned, how it was closed, and what was put right.

A month comes first with estimates of what nobody has billed yet; the close brings those entries anew, as version 2.
The newest month is not closed yet. In the first month of a quarter one entry turns out wrong two months later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from orchestration.sample.costs import OTHER_EXPENSE, PERFORMANCE, Cost, usual_costs
from orchestration.sample.desk import Desk
from orchestration.sample.exchange import rates_of
from orchestration.sample.org import SUPPORT_COSTS
from orchestration.sample.people_records import CURRENCY

LICENCES, MAINTENANCE = "6103 licences", "6402 maintenance"
TOTAL = "total"  # the account of a control row
ACCRUED = ("6002 social security", PERFORMANCE, "6004 overtime", "6101 telephony", "6102 toll-free numbers",
           "6301 training", "6901 other")  # fmt: skip
REVISED = {"6301 training": 0.8, "6302 recruiting": 1.25, "6501 travel": 0.6}  # from July on, as parts of the first
FROM_JULY = 7
CORRECTED_AFTER = 2  # months


@dataclass(frozen=True)
class Booked:
    """One row of the ledger; amounts in cents, so that what they come to is exact."""

    account: str
    centre: str
    cents: int
    kind: str = "actual"
    version: int = 1
    currency: str = CURRENCY
    one_off: bool = False
    closed: bool = True


def write_ledger(desk: Desk) -> None:
    """All deliveries of the month's ledger, as far as they have come by the centre's last month."""
    costs = usual_costs(desk)
    final, budget = actual_amounts(desk, costs), budgets(desk, costs)
    first = [estimate(row, by) for row, by in zip(final, accruals(desk, len(final)), strict=True)]
    told: Counter[str] = Counter()  # latest version of the control row of each cost centre
    deliver(desk, [*first, *budget, *controls(first, told)])
    latest = {(row.account, row.centre): row for row in first}
    newest = desk.settings.periods[-1]
    if desk.month < newest:
        closing = [replace(row, version=2) for row, was in zip(final, first, strict=True) if not was.closed]
        latest |= {(row.account, row.centre): row for row in closing}
        deliver(desk, [*closing, *controls(latest.values(), told, {row.centre for row in closing})], "close")
    if desk.month.number % 3 == 1 and desk.month.shift(CORRECTED_AFTER) <= newest:
        right = correction(desk, list(latest.values()))
        latest[right.account, right.centre] = right
        deliver(desk, [right, *controls(latest.values(), told, {right.centre})], "correction")
    tell(desk, list(latest.values()))


def actual_amounts(desk: Desk, costs: list[Cost]) -> list[Booked]:
    """What the month came to in the end; some amounts are one-offs, some are billed in a foreign currency."""
    rng, rates = desk.rng("ledger"), rates_of(desk.settings, desk.month)
    pay = np.array([cost.account == PERFORMANCE for cost in costs])
    yuan = np.array([cost.amount for cost in costs]) * np.exp(rng.normal(0, np.where(pay, 0.01, 0.05)))
    extra = rng.choice(np.nonzero(~pay)[0], int(rng.integers(1, 4)), replace=False)
    yuan[extra] = yuan[extra] * 1.5 + 5000
    floor = {unit.cost_centre for unit in desk.roster.units} - {SUPPORT_COSTS}
    rows = []
    for place, cost in enumerate(costs):
        currency = currency_of(cost, floor)
        cents = round(float(yuan[place]) / rates.get(currency, 1.0) * 100)
        rows.append(Booked(cost.account, cost.centre, cents, currency=currency, one_off=place in extra))
    donation = round(float(rng.uniform(8000, 20000)) * 100)
    if desk.month.number % 3 == 0:
        rows.append(Booked(OTHER_EXPENSE, SUPPORT_COSTS, donation, one_off=True))
    return rows


def currency_of(cost: Cost, floor: set[str]) -> str:
    """The software of the floor is licensed in dollars, the systems of the head office are maintained in euros."""
    if cost.account == LICENCES and cost.centre in floor:
        return "USD"
    return "EUR" if cost.account == MAINTENANCE and cost.centre == SUPPORT_COSTS else CURRENCY


def accruals(desk: Desk, count: int) -> list[float]:
    """How far off an estimate of each entry is."""
    return [1 + float(by) for by in desk.rng("ledger_accruals").normal(0, 0.02, count)]


def estimate(row: Booked, by: float) -> Booked:
    """The entry as it is first delivered: where the bill has not come yet an estimate in tens, not closed."""
    return replace(row, cents=round(row.cents * by / 1000) * 1000, closed=False) if row.account in ACCRUED else row


def budgets(desk: Desk, costs: list[Cost]) -> list[Booked]:
    """The plan in yuan, in tens; in the middle of the year some accounts are planned anew."""
    by = 1 + desk.rng("ledger_budget").normal(0, 0.02, len(costs))
    rows = [
        Booked(cost.account, cost.centre, round(cost.amount * factor / 10) * 1000, "budget")
        for cost, factor in zip(costs, by.tolist(), strict=True)
    ]
    if desk.month.number >= FROM_JULY:
        rows += [
            replace(row, cents=round(row.cents * REVISED[row.account] / 1000) * 1000, version=2)
            for row in rows
            if row.account in REVISED
        ]
    return rows


def correction(desk: Desk, latest: list[Booked]) -> Booked:
    """One entry as it should have been: it was closed with a wrong amount."""
    rng = desk.rng("ledger_correction")
    candidates = [row for row in latest if row.account != PERFORMANCE]
    was = candidates[int(rng.integers(len(candidates)))]
    right = replace(was, cents=round(was.cents * float(rng.uniform(0.9, 0.97))), version=was.version + 1)
    desk.truth.plant(
        "ledger_corrections",
        month=str(desk.month),
        account=was.account,
        cost_centre=was.centre,
        version=right.version,
        closed_with=was.cents / 100,
        amount=right.cents / 100,
        delivered_with=str(desk.month.shift(CORRECTED_AFTER)),
    )
    return right


def controls(rows: Iterable[Booked], told: Counter[str], centres: set[str] | None = None) -> list[Booked]:
    """What the entries of each cost centre (or of these) come to, each in its own currency, added up as numbers; the
    version after the one that was told.
    """
    sums: dict[str, int] = {}
    open_: set[str] = set()
    for row in rows:
        sums[row.centre] = sums.get(row.centre, 0) + row.cents
        open_ |= set() if row.closed else {row.centre}
    asked = sorted(sums if centres is None else centres)
    told.update(asked)
    return [Booked(TOTAL, one, sums[one], "control", told[one], closed=one not in open_) for one in asked]


def deliver(desk: Desk, rows: list[Booked], source: str = "") -> None:
    """One file of the month's ledger."""
    desk.write(
        "ledger",
        len(rows),
        {
            "period": str(desk.month),
            "account": [row.account for row in rows],
            "cost_centre": [row.centre for row in rows],
            "version": np.array([row.version for row in rows]),
            "kind": [row.kind for row in rows],
            "amount": np.array([row.cents / 100 for row in rows]),
            "currency": [row.currency for row in rows],
            "one_off": [row.one_off for row in rows],
            "closed": [row.closed for row in rows],
        },
        source=source,
    )


def tell(desk: Desk, latest: list[Booked]) -> None:
    """What is true of the month's ledger."""
    month, truth = str(desk.month), desk.truth
    rates = rates_of(desk.settings, desk.month)
    totals = {row.centre: row.cents / 100 for row in controls(latest, Counter())}
    truth.know(desk.month, "ledger", TOTAL, totals)
    for row in latest:
        facts = {"account": row.account, "cost_centre": row.centre, "amount": row.cents / 100, "currency": row.currency}
        if row.one_off:
            truth.plant("one_off_costs", month=month, **facts)
        if row.currency != CURRENCY:
            truth.plant("foreign_currency", month=month, **facts, rate=rates[row.currency])
