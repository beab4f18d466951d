"""A random month as the oracle reads it: texts as of landing files, and facts of what was done."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from tests.cost.ledgers import FIRST, LAST, RandomMonth
from tests.oracle.cost import add_costs
from tests.oracle.cost_month import Costs, recompute_costs
from tests.oracle.facts import Facts, Sums
from tests.oracle.landing import Row
from tests.oracle.organisation import Organisation


def text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def texts(tables: dict[str, list[dict[str, Any]]], *always: str) -> dict[str, list[Row]]:
    """Rows of texts by name; `always` are there even without rows."""
    found: dict[str, list[Row]] = {name: [] for name in always}
    return found | {name: [{c: text(v) for c, v in row.items()} for row in rows] for name, rows in tables.items()}


def facts_of(month: RandomMonth) -> Facts:
    """What the oracle would have found in the calls and states."""
    facts = Facts()
    for one in month.work:
        where = {"employee": one.employee, "queue": one.queue, "channel": one.channel}
        facts.add("contacts_handled", one.on, one.contacts, one.contacts, one.contacts, **where)
        facts.add("aht", one.on, one.seconds, one.handled, one.handled, **where)
        facts.add("fcr", one.on, one.resolved, one.contacts, one.contacts, **where)
    for on, who, busy, staffed in month.busy:
        facts.add("occupancy", on, busy, staffed, 1 if staffed else 0, who)
    return facts


def kpi_facts(month: RandomMonth, costs: Costs) -> dict[tuple[str, ...], Sums]:
    """Facts of the KPIs of cost, by KPI, unit, queue and channel."""
    facts = facts_of(month)
    add_costs(facts, costs, LAST)
    found: dict[tuple[str, ...], Sums] = defaultdict(Sums)
    for fact, sums in facts.by_key.items():
        if fact.kpi.startswith("cost_per_") or fact.kpi == "budget_accuracy":
            name = (fact.kpi, fact.unit or "", fact.queue or "", fact.channel or "")
            found[name].add(sums.numerator, sums.denominator, sums.sample_size)
    return dict(found)


def costs_of(month: RandomMonth) -> Costs:
    """What the oracle makes of it."""
    landing = texts(month.rows, "attendance", "exchange_rates")
    seeds = texts(month.seeds, "cost_step", "cost_share")
    organisation = Organisation(landing["employees"], landing["org_units"])
    facts = facts_of(month)
    found = recompute_costs(landing, seeds, organisation, facts.by_key.items(), FIRST, LAST)
    assert found is not None
    return found
