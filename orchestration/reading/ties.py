"""What ties an export for finance to the ledger: tables of two figures that must be the same, and their difference.

Each figure comes from its own relation. Words are rows `tie.…` of the texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.reading import tie_queries as query


@dataclass(frozen=True)
class Tie:
    """A table of the reconciliation sheet. `columns`: name and kind; `differences`: new columns and the columns that
    they add and subtract, 'a + b - c'; `total`: whether the rows are added up below; `must_agree`: whether the
    differences have to be nothing."""

    name: str
    sql: str
    columns: tuple[tuple[str, str], ...]
    differences: tuple[tuple[str, str], ...]
    total: bool = True
    must_agree: bool = True


def money(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, "money") for name in names)


ACCOUNT = (("account", "text"), ("account_en", "text"), ("account_zh", "text"))
ENTRY = money("ledger", "booked", "on_queues", "on_units")
ENDS = (("not_booked", "ledger - booked"), ("difference", "ledger - on_queues - on_units"))
ACCOUNTS = Tie("by_account", query.BY_ACCOUNT, (*ACCOUNT, *ENTRY), ENDS)
COST_CENTRES = Tie("by_cost_centre", query.BY_COST_CENTRE, (("cost_centre", "text"), *ENTRY), ENDS)
TIES = {
    "cost_per_call": (
        Tie("in_all", query.IN_ALL, (("what", "text"), *money("ledger", "allocated")),
            (("difference", "ledger - allocated"),), total=False),
        Tie("by_kind", query.BY_KIND, (("entity_type", "text"), *money("cost", "stays", "centre")),
            (("difference", "cost + stays - centre"),), total=False),
        ACCOUNTS, COST_CENTRES,
    ),
    "allocation": (
        Tie("by_step", query.BY_STEP, (("step", "whole"), ("drivers", "text"), ("lines", "count"),
                                 *money("to_allocate", "allocated", "stays", "ledger")),
            (("difference", "to_allocate - allocated"), ("left_over", "allocated + stays - ledger")), total=False),
        ACCOUNTS, COST_CENTRES,
        Tie("by_account_and_cost_centre", query.BY_BOTH, (("account", "text"), ("cost_centre", "text"), *ENTRY), ENDS),
    ),
    "budget": (
        Tie("budget_by_account", query.BUDGET_BY_ACCOUNT,
            (*ACCOUNT, *money("ledger_budget", "budget", "ledger_actual", "actual")),
            (("budget_difference", "ledger_budget - budget"), ("actual_difference", "ledger_actual - actual"))),
        Tie("budget_by_cost_centre", query.BUDGET_BY_COST_CENTRE, (("cost_centre", "text"), *money("budget", "actual")),
            (("over_budget", "actual - budget"),), must_agree=False),
    ),
    "pay": (
        Tie("pay_in_all", query.PAY_IN_ALL, (("currency", "text"), *money("of_lines", "paid")),
            (("difference", "of_lines - paid"),), total=False),
        Tie("pay_accounts", query.PAY_ACCOUNTS, (("what", "text"), *money("ledger", "booked")),
            (("difference", "ledger - booked"),), total=False),
        Tie("pay_by_cost_centre", query.PAY_BY_COST_CENTRE,
            (("cost_centre", "text"), ("currency", "text"), *money("booked", "paid"), ("state", "text")),
            (("difference", "booked - paid"),)),
    ),
}  # fmt: skip
