"""Facts of the KPIs about cost: amounts where they ended, over the work of everybody."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.oracle.cost_month import Costs
from tests.oracle.facts import Facts
from tests.oracle.landing import true

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
                unit, queue, channel = holder.unit[1], holder.queue, holder.channel
                facts.add(kpi, last, amount * factor, 0, 0, queue=queue, unit=unit, channel=channel)
    for key, sums in list(facts.by_key.items()):
        for kpi, work, *_ in COSTS:
            if key.kpi == work:
                records = int(sums.numerator if work == "fcr" else sums.sample_size)
                facts.add(kpi, key.on, 0, sums.numerator, records, key.employee, key.queue, channel=key.channel)
    for one in costs.budgets.values():
        budget, actual = Fraction(str(one["budget"] or 0)), Fraction(str(one["actual"]))
        facts.add("budget_accuracy", last, budget - abs(actual - budget), budget, 1)
