"""Fifty random months, dealt by the real models: every step adds up to the cent, and the oracle agrees line by line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cost.as_oracle import costs_of, kpi_facts
from tests.cost.ledgers import RandomMonth, random_month
from tests.cost.warehouse import FACTS, CostWarehouse
from tests.oracle import compare, cost_tables
from tests.oracle.cost_month import Costs
from tests.oracle.facts import Sums

MONTHS = 50
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Dealt:
    """A random month, what the product made of it, and what the oracle did."""

    month: RandomMonth
    product: dict[str, Rows]
    oracle: Costs

    @property
    def lines(self) -> Rows:
        return self.product["fct_cost_allocation"]


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> list[Dealt]:
    return list(deal_all(tmp_path_factory.mktemp("ledgers")))


def deal_all(root: Path) -> Iterator[Dealt]:
    months = [random_month(number) for number in range(MONTHS)]
    warehouse = CostWarehouse(root / "home", months[0])
    with duckdb.connect(str(warehouse.file)) as con:
        con.execute("set threads = 1")  # of so few rows threads only make work
        for month in months:
            yield Dealt(month, warehouse.build(con, month), costs_of(month))


ENTRY = ("pool", "account", "cost_centre", "ledger_version", "one_off", "currency")


def entry_of(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(line[column] for column in ENTRY)


def sums(rows: Rows, *columns: str) -> dict[tuple[Any, ...], Decimal]:
    """Amounts by some columns, those of nothing left out."""
    found: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[tuple(row[column] for column in columns)] += row["amount"]
    return {key: amount for key, amount in found.items() if amount}


def test_the_drawn_months_hold_every_trouble(dealt: list[Dealt]) -> None:
    """Whatever the property is about was drawn, and often enough to show something."""
    seen: Counter[str] = Counter()
    for one in dealt:
        lines, rules = one.lines, one.oracle.rules
        seen["lines"] += len(lines)
        seen["negative"] += sum(1 for x in lines if x["amount"] < 0)
        seen["versions"] += sum(1 for x in lines if x["step"] == 0 and x["ledger_version"] > 1)
        seen["after close"] += sum(1 for x in lines if x["step"] == 0 and x["after_close"])
        seen["one-off"] += sum(1 for x in lines if x["step"] == 0 and x["one_off"])
        seen["foreign"] += sum(1 for x in lines if x["step"] == 0 and x["currency"] != "CNY")
        seen["fixed"] += sum(1 for x in lines if x["driver"] == "fixed")
        seen["dealt from above"] += sum(1 for x in lines if x["step"] and x["dealt_by"] not in (None, x["from_code"]))
        seen["nobody to deal to"] += len(one.oracle.allocation.undealt)
        seen["pools without steps"] += len(set(rules.pools.values()) - {pool for pool, _ in rules.steps})
        seen["moves"] += sum(1 for x in one.month.rows["org_units"] if x["valid_to"])
        seen["steps"] = max(seen["steps"], *(x["step"] for x in lines))
    assert seen["steps"] == 3 and seen.total() > 10_000
    assert not {what for what, count in seen.items() if count < (40 if what != "steps" else 3)}, seen


def test_the_ledger_is_where_it_was_booked(dealt: list[Dealt]) -> None:
    """Step 0 is the latest version of the ledger, per account and cost centre, converted once."""
    for one in dealt:
        latest: dict[tuple[str, str], dict[str, Any]] = {}
        for row in sorted(one.month.rows["ledger"], key=lambda r: r["version"]):
            if row["kind"] == "actual":
                latest[row["account"], row["cost_centre"]] = row
        rates = {"CNY": Decimal(1)}
        for row in sorted(one.month.rows["exchange_rates"], key=lambda r: r["version"]):
            rates[row["currency"]] = row["rate"]
        ledger = {
            key: cents for key, r in latest.items() if (cents := rounded(r["amount"] * rates[r["currency"]]))
        }  # fmt: skip
        booked = [x for x in one.lines if x["step"] == 0]
        assert sums(booked, "account", "cost_centre") == ledger, one.month.number
        assert sums(one.product["fct_cost_position"], "account", "cost_centre") == ledger, one.month.number
        entries = sums(booked, *ENTRY)
        assert sums(one.product["fct_cost_position"], *ENTRY) == entries, one.month.number


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def test_the_parts_of_a_step_are_what_was_dealt(dealt: list[Dealt]) -> None:
    """Per entry and holder: what came in by the steps before goes out in full."""
    for one in dealt:
        held: dict[tuple[Any, ...], Decimal] = {}
        for step in range(4):
            lines = [x for x in one.lines if x["step"] == step]
            for key, amount in sums(lines, *ENTRY, "from_code").items():
                assert held.pop(key, None) == (amount if step else None), (one.month.number, step, key)
            units = [x for x in lines if x["to_kind"] != "queue"]
            for key, amount in sums(units, *ENTRY, "to_code").items():
                held[key] = held.get(key, Decimal(0)) + amount
            pools = {x["pool"] for x in lines}
            whole = {k: v for k, v in sums(one.lines, "step", *ENTRY).items() if k[0] == 0 and k[1] in pools}
            assert sums(lines, *ENTRY) == {key[1:]: amount for key, amount in whole.items()}, (one.month.number, step)
        left = [x for x in one.product["fct_cost_position"] if x["queue"] is None]
        assert sums(left, *ENTRY, "unit_code") == {k: v for k, v in held.items() if v}, one.month.number


@pytest.mark.parametrize("name", cost_tables.COLUMNS)
def test_the_oracle_agrees_line_by_line(dealt: list[Dealt], name: str) -> None:
    found, compared = [], 0
    for one in dealt:
        paid = [(who, Fraction(amount), currency) for who, currency, amount in one.month.paid]
        ours = cost_tables.tables_of(one.oracle, paid)[name]
        theirs = compare.table(one.product[name], *cost_tables.COLUMNS[name])
        compared += len(theirs)
        wrong = compare.differences(ours, theirs, cost_tables.EMPTY[name])
        found += [f"month {one.month.number}: {text}" for text in wrong]
    assert compared > 3 * MONTHS, "too little was compared to prove anything"
    assert not found, compare.report(found)


def test_the_facts_of_the_kpis_are_the_dealt_costs(dealt: list[Dealt]) -> None:
    """By KPI, unit, queue and channel: what it cost, and what was done for it."""
    for one in dealt:
        theirs: dict[tuple[str, ...], Sums] = defaultdict(Sums)
        for row in one.product[FACTS]:
            name = tuple(row[column] or "" for column in ("kpi_code", "unit_code", "queue", "channel"))
            numerator, denominator = Fraction(row["numerator"]), Fraction(row["denominator"] or 0)
            theirs[name].add(numerator, denominator, int(row["sample_size"]))
        ours = kpi_facts(one.month, one.oracle)
        assert without_nothing(theirs) == without_nothing(ours), one.month.number


def without_nothing(facts: dict[tuple[str, ...], Sums]) -> dict[tuple[str, ...], Sums]:
    return {name: sums for name, sums in facts.items() if sums != Sums()}
