"""What the oracle recomputed of costs, as tables with the keys and columns of the published relations."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.compare import Figures, Key, Table, plain
from tests.oracle.cost_entries import Entry, bearers, bookings
from tests.oracle.cost_month import Costs, reconciled_pay
from tests.oracle.cost_pay import Paid
from tests.oracle.landing import true

ENTRY = ["pool", "account", "cost_centre", "ledger_version", "one_off", "currency"]
LEDGER_KEY = ["kind", *ENTRY[1:]]
LEDGER = ["amount_booked", "amount", "rate", "closed", "after_close", "unit_code"]
ALLOCATION_KEY = ["step", *ENTRY, "from_kind", "from_code", "to_kind", "to_code", "channel"]
ALLOCATION = ["after_close", "driver", "dealt_by", "driver_base", "driver_total", "amount"]
POSITION_KEY = [*ENTRY, "unit_kind", "unit_code", "queue", "channel"]
POSITION = ["after_close", "is_operating", "is_payroll", "amount"]
PER_CALL_KEY = ["entity_type", "entity_code"]
PER_CALL = [
    "currency", "status", "cost", "one_off_cost", "payroll", "contacts", "handled_minutes", "resolutions",
    "agent_hours", "cost_per_call", "cost_per_call_without_one_offs", "cost_per_minute", "cost_per_resolution",
    "cost_per_agent_hour", "handle_seconds_per_contact", "occupancy",
]  # fmt: skip
BUDGET_KEY = ["account"]
BUDGET = [
    "pool", "budget_first", "budget_version", "budget", "actual", "one_off_actual", "difference", "accuracy", "status"
]  # fmt: skip
RECONCILED_KEY = ["cost_centre", "currency"]
RECONCILED = ["booked", "paid", "difference", "state"]
COLUMNS = {
    "fct_ledger_entry": (LEDGER_KEY, LEDGER),
    "fct_cost_allocation": (ALLOCATION_KEY, ALLOCATION),
    "fct_cost_position": (POSITION_KEY, POSITION),
    "fct_cost_per_call": (PER_CALL_KEY, PER_CALL),
    "fct_budget": (BUDGET_KEY, BUDGET),
    "fct_pay_reconciliation": (RECONCILED_KEY, RECONCILED),
}


def key(*values: object) -> Key:
    """Texts of a key as those of a table of rows."""
    return tuple(str(plain(Fraction(v) if isinstance(v, int) and not isinstance(v, bool) else v)) for v in values)


def parts(costs: Costs, entry: Entry) -> tuple[object, ...]:
    pool = costs.rules.pools[entry.account]
    return pool, entry.account, entry.cost_centre, entry.version, entry.one_off, entry.currency


def late(costs: Costs) -> dict[Entry, bool]:
    """Whether an entry came after the close."""
    return {one.entry: one.after_close for one in costs.booked}


def ledger_table(costs: Costs) -> Table:
    """Every version of the ledger as a change, what was spent and what was planned."""
    ledger, units = costs.landing["ledger"], costs.landing["org_units"]
    bearing = bearers(units, costs.last.replace(day=1), costs.last)
    return {
        key(kind, *parts(costs, x.entry)[1:]): {
            "amount_booked": x.booked,
            "amount": x.amount,
            "rate": costs.rates.of(x.entry.currency),
            "closed": x.closed,
            "after_close": x.after_close,
            "unit_code": costs.allocation.known(bearing.get(x.entry.cost_centre))[1],
        }
        for kind in ("actual", "budget")
        for x in bookings(ledger, costs.month, costs.rates, kind)
    }


def allocation_table(costs: Costs) -> Table:
    """Every line of every step."""
    after = late(costs)
    return {
        key(x.step, *parts(costs, x.entry), *(x.from_unit or (None, None)), *x.to): {
            "after_close": after[x.entry],
            "driver": plain(x.driver),
            "dealt_by": plain(x.dealt_by),
            "driver_base": x.base,
            "driver_total": x.total,
            "amount": x.amount,
        }
        for x in costs.allocation.lines
    }


def position_table(costs: Costs) -> Table:
    """Where every entry ends."""
    after, accounts = late(costs), costs.rules.accounts
    return {
        key(*parts(costs, entry), *holder.unit, holder.queue, holder.channel): {
            "after_close": after[entry],
            "is_operating": true(accounts[entry.account]["is_operating"]),
            "is_payroll": true(accounts[entry.account]["is_payroll"]),
            "amount": amount,
        }
        for (entry, holder), amount in costs.allocation.held.items()
    }


def per_call_table(costs: Costs) -> Table:
    """Costs per call and what they are divided by."""
    return {
        entity: {
            "currency": costs.rates.reporting,
            "status": costs.status,
            **one.figures(entity[0] not in ("queue", "channel")),
        }
        for entity, one in costs.per_call.found.items()
    }


def budget_table(costs: Costs) -> Table:
    """Budgets by account."""
    return {(account,): {**one, "status": costs.status} for account, one in costs.budgets.items()}


def reconciled_table(found: dict[tuple[str, str], dict[str, object]]) -> Table:
    """Performance pay against the ledger, by cost centre."""
    return {key(*name): one for name, one in found.items()}


def tables_of(costs: Costs | None, paid: list[Paid]) -> dict[str, Table]:
    """Every table by the name of its relation; none has a row in a month without actual amounts."""
    if costs is None:
        return {name: {} for name in COLUMNS}
    return {
        "fct_ledger_entry": ledger_table(costs),
        "fct_cost_allocation": allocation_table(costs),
        "fct_cost_position": position_table(costs),
        "fct_cost_per_call": per_call_table(costs),
        "fct_budget": budget_table(costs),
        "fct_pay_reconciliation": reconciled_table(reconciled_pay(costs, paid)),
    }


def worth_nothing(figures: Figures) -> bool:
    """A line without a cent."""
    return not figures["amount"]


def costs_nothing(figures: Figures) -> bool:
    """An entity of which no cost and no work is told."""
    return not any(figures[column] for column in PER_CALL[2:9])


def says_nothing(_: Figures) -> bool:
    """No row may be missing."""
    return False


EMPTY = {
    "fct_ledger_entry": worth_nothing,
    "fct_cost_allocation": worth_nothing,
    "fct_cost_position": worth_nothing,
    "fct_cost_per_call": costs_nothing,
    "fct_budget": says_nothing,
    "fct_pay_reconciliation": says_nothing,
}
