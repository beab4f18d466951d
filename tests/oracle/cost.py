"""Facts of the KPIs about cost: amounts where they ended, over the work of everybody."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.oracle.cost_drivers import NO_QUEUE
from tests.oracle.cost_month import Costs
from tests.oracle.facts import FactKey, Facts
from tests.oracle.landing import true
from tests.oracle.organisation import Organisation

# KPI, the KPI whose numerator is the work that the cost is divided by, is it about payroll, without one-offs, factor
COSTS = (
    ("cost_per_call", "contacts_handled", False, False, 1),
    ("cost_per_call.without_one_offs", "contacts_handled", False, True, 1),
    ("cost_per_resolution", "fcr", False, False, 1),
    ("cost_per_minute", "aht", True, False, 60),
)


def add_costs(facts: Facts, costs: Costs | None, last: date) -> None:
    """Facts of cost: amounts where they ended, over the work of everybody; budgets by account."""
    if costs is None:
        return
    for (entry, holder), amount in costs.allocation.held.items():
        account = costs.rules.accounts[entry.account]
        for kpi, _, payroll, lasting, factor in COSTS:
            if true(account["is_payroll" if payroll else "is_operating"]) and not (lasting and entry.one_off):
                unit, channel = holder.unit[1], holder.channel or None
                queue = holder.queue if holder.queue not in ("", NO_QUEUE) else None
                facts.add(kpi, last, amount * factor, 0, 0, queue=queue, unit=unit, channel=channel)
    bearing = bearers(costs)
    for key, sums in list(facts.by_key.items()):
        for kpi, work, *_ in COSTS:
            if key.kpi == work:
                records = int(sums.numerator if work == "fcr" else sums.sample_size)
                where = counted(bearing, costs.allocation.organisation, key)
                facts.add(kpi, key.on, 0, sums.numerator, records, queue=where[1], unit=where[0], channel=where[2])
    for one in costs.budgets.values():
        budget, actual = Fraction(str(one["budget"] or 0)), Fraction(str(one["actual"]))
        facts.add("budget_accuracy", last, budget - abs(actual - budget), budget, 1)


def bearers(costs: Costs) -> set[tuple[str, str]]:
    """Kind and code of every unit, queue and channel in which operating cost ended, or below which."""
    found: set[tuple[str, str]] = set()
    for (entry, holder), amount in costs.allocation.held.items():
        if amount and true(costs.rules.accounts[entry.account]["is_operating"]):
            found |= {*costs.allocation.above(holder.unit), ("queue", holder.queue), ("channel", holder.channel)}
    return found


def counted(
    bearing: set[tuple[str, str]], organisation: Organisation, key: FactKey
) -> tuple[str | None, str | None, str | None]:  # fmt: skip
    """Unit, queue and channel of a piece of work as far as costs ended there: where none did there is no figure."""
    above = organisation.units_of(key.employee, key.on) if key.employee else []
    unit = next((code for code, kind in above if (kind, code) in bearing), None)
    queue, channel = ("queue", key.queue), ("channel", key.channel)
    return unit, key.queue if queue in bearing else None, key.channel if channel in bearing else None
