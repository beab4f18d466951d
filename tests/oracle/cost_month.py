"""A month's costs from the files: entries, drivers, allocation, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.cost_allocation import Allocation, Rules
from tests.oracle.cost_drivers import drivers_of
from tests.oracle.cost_entries import Booking, Rates, bearers, bookings, latest, status_of
from tests.oracle.cost_pay import Paid, Paying
from tests.oracle.cost_results import PerCall, budget_rows
from tests.oracle.facts import FactKey, Sums
from tests.oracle.landing import Row
from tests.oracle.organisation import Organisation

SEEDS = ("account", "cost_pool_account", "cost_step", "cost_share", "reporting_currency")


@dataclass(frozen=True)
class Costs:
    """Everything recomputed of a month's costs."""

    month: str
    status: str
    rates: Rates
    rules: Rules
    booked: list[Booking]
    allocation: Allocation
    per_call: PerCall
    budgets: dict[str, dict[str, object]]
    landing: dict[str, list[Row]]
    last: date


def recompute_costs(
    landing: dict[str, list[Row]], seeds: dict[str, list[Row]], organisation: Organisation,
    work: Iterable[tuple[FactKey, Sums]], first: date, last: date,
) -> Costs | None:  # fmt: skip
    """The month from first to last; `work`: facts of contacts, segments and states. None without actual amounts."""
    month, ledger, work = f"{first:%Y-%m}", landing["ledger"], list(work)
    if not any(r["period"] == month and r["kind"] == "actual" for r in ledger):
        return None
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    rates, rules = Rates(landing["exchange_rates"], seeds["reporting_currency"], month, last), Rules.of(seeds, last)
    booked = bookings(ledger, month, rates)
    drivers = drivers_of(work, landing["attendance"], organisation, days)
    allocation = Allocation(rules, drivers, organisation, last)
    allocation.run(booked, bearers(landing["org_units"], first, last))
    per_call = PerCall(rules, organisation)
    per_call.add_costs(allocation)
    per_call.add_work(work, first, last)
    per_call.add_paid_hours(drivers)
    budgets = budget_rows(ledger, month, rates, rules)
    return Costs(month, status_of(ledger, month), rates, rules, booked, allocation, per_call, budgets, landing, last)


def reconciled_pay(costs: Costs, paid: Iterable[Paid]) -> dict[tuple[str, str], dict[str, object]]:
    """Performance pay against the ledger, by cost centre and currency."""
    organisation, landing = costs.allocation.organisation, costs.landing
    paying = Paying(organisation, landing["org_units"], costs.rates, costs.last)
    return paying.reconciled(latest(landing["ledger"], costs.month, "actual"), costs.rules, paid)
