"""The published cost relations as plain dataclasses: unit costs, budget, pay against ledger, entries of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from app.published import Published

Row = dict[str, Any]
UNITS = ("centre", "site", "section", "department", "shop", "team")
TYPES = (*UNITS, "queue", "channel")
NOUGHT = Decimal(0)
RELATIONS = frozenset(
    f"pub_{name}"
    for name in ("cost_allocation", "cost_position", "cost_per_call", "budget", "pay_reconciliation", "ledger_entry")
)


@dataclass(frozen=True)
class UnitCost:
    """A row of pub_cost_per_call: what an entity cost in a month, and for how much work. `cost` is operating cost."""

    month: str
    entity_type: str
    entity_code: str
    currency: str
    status: str
    cost: Decimal
    one_off_cost: Decimal
    payroll: Decimal
    contacts: Decimal
    handled_minutes: Decimal
    resolutions: Decimal
    agent_hours: Decimal
    cost_per_call: Decimal | None
    cost_per_call_without_one_offs: Decimal | None
    cost_per_minute: Decimal | None
    cost_per_resolution: Decimal | None
    cost_per_agent_hour: Decimal | None
    handle_seconds_per_contact: Decimal | None
    occupancy: Decimal | None
    name: str | None = None
    name_zh: str | None = None
    above: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.entity_type}:{self.entity_code}"

    @property
    def lasting(self) -> Decimal:
        """The cost without one-offs."""
        return self.cost - self.one_off_cost


@dataclass(frozen=True)
class BudgetLine:
    """A row of pub_budget: an account's budget, first and revised, and what was spent."""

    account: str
    pool: str | None
    budget_first: Decimal | None
    budget_version: int | None
    budget: Decimal | None
    actual: Decimal
    one_off_actual: Decimal
    difference: Decimal
    accuracy: Decimal | None
    status: str
    name_en: str | None = None
    name_zh: str | None = None


@dataclass(frozen=True)
class PayLine:
    """A row of pub_pay_reconciliation: performance pay of a cost centre in the ledger and as it was paid."""

    cost_centre: str | None
    currency: str
    booked: Decimal
    paid: Decimal
    difference: Decimal
    state: str


@dataclass(frozen=True)
class Booking:
    """An actual entry of the ledger in one version: `booked` as it stands there, `change` against the version before in
    the reporting currency; `amount` is what of the change an entity bears (all of it where none is asked for).
    `latest`: no other version came after it."""

    account: str
    cost_centre: str
    ledger_version: int
    one_off: bool
    currency: str
    after_close: bool
    amount: Decimal
    booked: Decimal | None = None
    change: Decimal | None = None
    rate: Decimal | None = None
    closed: bool | None = None
    latest: bool = True
    name_en: str | None = None
    name_zh: str | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        return self.account, self.cost_centre, self.ledger_version, self.one_off, self.currency


@dataclass(frozen=True)
class Proof:
    """What the ledger says and what was allocated, and where they differ: (account, cost centre, ledger, allocated).
    `outside` is what of it is no operating cost and in no unit cost: it stays where it was booked."""

    ledger: Decimal
    allocated: Decimal
    differing: list[tuple[str, str, Decimal, Decimal]]
    outside: Decimal = NOUGHT

    @property
    def ties(self) -> bool:
        return self.ledger == self.allocated and not self.differing


def state(published: Published, month: str) -> str:
    """'costs', 'older' where the month was published before costs were allocated, 'no_ledger' where none was booked."""
    if not set(published.relations(month)) >= RELATIONS:
        return "older"
    there = published.rows("select 1 from pub_cost_per_call limit 1", months=[month])
    return "costs" if there else "no_ledger"


def unit_costs(published: Published, months: Sequence[str]) -> list[UnitCost]:
    """Every entity's cost of the months, the centre first."""
    sql = """
        select c.*, e.name, e.name_zh, e.team_code, e.section_code, e.site_code, e.centre_code
        from pub_cost_per_call as c
        left join pub_entity as e using (month, entity_type, entity_code)
        order by c.month, c.entity_code
    """
    asked = [month for month in months if "pub_cost_per_call" in published.relations(month)]
    names = {field.name for field in fields(UnitCost)}
    found = []
    for row in published.rows(sql, months=asked) if asked else []:
        above = tuple(str(row[f"{kind}_code"]) for kind in UNITS if row.get(f"{kind}_code"))
        found.append(UnitCost(**{k: v for k, v in row.items() if k in names}, above=above))
    return sorted(found, key=lambda c: (c.month, TYPES.index(c.entity_type) if c.entity_type in TYPES else len(TYPES)))


def budget(published: Published, month: str) -> list[BudgetLine]:
    """One line an account, those with the largest deviation first."""
    rows = published.rows("select * from pub_budget order by abs(difference) desc, account", months=[month])
    names = accounts(published, month)
    return [BudgetLine(**_of(BudgetLine, row), **_named(names.get(row["account"]))) for row in rows]


def budget_total(lines: Sequence[BudgetLine]) -> BudgetLine:
    """All accounts: what one overspends no other makes good, so deviations count as they are, without their signs."""
    planned, spent, first = (
        sum((getattr(line, name) or NOUGHT for line in lines), NOUGHT) for name in ("budget", "actual", "budget_first")
    )
    missed = sum((abs(line.actual - (line.budget or NOUGHT)) for line in lines), NOUGHT)
    accuracy = (planned - missed) / planned if planned else None
    once = sum((line.one_off_actual for line in lines), NOUGHT)
    status = "final" if lines and all(line.status == "final" for line in lines) else "provisional"
    return BudgetLine("", None, first, None, planned, spent, once, spent - planned, accuracy, status)


def pay(published: Published, month: str) -> list[PayLine]:
    """One line a cost centre, the largest difference first."""
    sql = "select * from pub_pay_reconciliation order by abs(difference) desc, cost_centre"
    return [PayLine(**_of(PayLine, row)) for row in published.rows(sql, months=[month])]


def ledger(published: Published, month: str) -> list[Booking]:
    """Every actual entry in each of its versions."""
    sql = """
        select
            *, amount as change, amount_booked as booked,
            ledger_version = max(ledger_version) over (partition by account, cost_centre) as latest
        from pub_ledger_entry
        where kind = 'actual'
        order by account, cost_centre, ledger_version, one_off, currency
    """
    names = accounts(published, month)
    rows = published.rows(sql, months=[month])
    return [Booking(**_of(Booking, row), **_named(names.get(row["account"]))) for row in rows]


def proof(published: Published, month: str) -> Proof:
    """Ledger and allocation side by side, per account and cost centre."""
    sql = """
        with booked as (
            select account, cost_centre, sum(amount) as amount from pub_ledger_entry where kind = 'actual' group by all
        ),

        ended as (
            select account, cost_centre, sum(amount) as amount, sum(amount) filter (where not is_operating) as outside
            from pub_cost_position
            group by all
        )

        select
            coalesce(b.account, e.account) as account, coalesce(b.cost_centre, e.cost_centre) as cost_centre,
            coalesce(b.amount, 0)::decimal(18, 2) as ledger, coalesce(e.amount, 0)::decimal(18, 2) as allocated,
            coalesce(e.outside, 0)::decimal(18, 2) as outside
        from booked as b
        full join ended as e on b.account = e.account and b.cost_centre = e.cost_centre
        order by all
    """
    rows = published.rows(sql, months=[month])
    booked, ended, outside = (sum((row[side] for row in rows), NOUGHT) for side in ("ledger", "allocated", "outside"))
    wrong = [row for row in rows if row["ledger"] != row["allocated"]]
    return Proof(booked, ended, [(r["account"], r["cost_centre"], r["ledger"], r["allocated"]) for r in wrong], outside)


def accounts(published: Published, month: str) -> dict[str, Row]:
    """Account → its row as published with the month."""
    return {row["account"]: row for row in published.rows("select * from pub_account", months=[month])}


def _of(kind: type, row: Row) -> Row:
    names = {field.name for field in fields(kind)}
    return {k: v for k, v in row.items() if k in names and k not in ("name_en", "name_zh")}


def _named(row: Row | None) -> Row:
    return {"name_en": row["name_en"], "name_zh": row["name_zh"]} if row else {}
