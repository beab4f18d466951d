"""Published relations as tables that can be compared with the oracle's and with hand figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.golden.pipeline import rows
from tests.oracle import compare
from tests.oracle.compare import Table
from tests.oracle.landing import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from app.published import Published

FAMILY = "family = 'bank_b'"


def sums_of(seeds: Path) -> set[str]:
    """KPIs that are plain sums: their denominator says nothing and is not compared."""
    return {r["kpi_code"] for r in read_csv(seeds / "kpi.csv") if r["aggregation"] == "sum"}


def without_denominator_of_sums(found: list[dict[str, Any]], sums: set[str]) -> list[dict[str, Any]]:
    return [{**r, "denominator": None if r["kpi_code"] in sums else r["denominator"]} for r in found]


def daily(published: Published, month: str, sums: set[str]) -> Table:
    found = without_denominator_of_sums(rows(published, "pub_kpi_daily", month), sums)
    return compare.table(found, compare.DAILY_KEY, compare.COMPONENTS)


def period(published: Published, month: str, sums: set[str]) -> Table:
    found = rows(published, "pub_kpi_period", month, "period_kind = 'month'")
    return compare.table(without_denominator_of_sums(found, sums), compare.PERIOD_KEY, compare.PERIOD)


def chance(published: Published, month: str) -> Table:
    found = rows(published, "pub_kpi_period", month, "period_kind = 'month'")
    return compare.table(found, compare.PERIOD_KEY, compare.CHANCE)


def lines(published: Published, month: str) -> Table:
    found = rows(published, "pub_score_line", month, f"{FAMILY} and entity_type = 'employee'")
    return compare.table(found, compare.LINE_KEY, compare.LINE)


def cards(published: Published, month: str) -> Table:
    found = rows(published, "pub_scorecard", month, f"{FAMILY} and entity_type = 'employee'")
    return compare.table(found, compare.CARD_KEY, compare.CARD)


def ranks(published: Published, month: str) -> Table:
    found = rows(published, "pub_rank", month, "entity_type = 'employee'")
    return compare.table(found, compare.RANK_KEY, compare.RANK)
