"""Published relations as tables that can be compared with the oracle's and with hand figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.golden.pipeline import rows
from tests.oracle import compare, cost_tables, tables
from tests.oracle.compare import Table
from tests.oracle.landing import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from app.published import Published


def sums_of(seeds: Path) -> set[str]:
    """KPIs that are plain sums: their denominator says nothing and is not compared."""
    return {r["kpi_code"] for r in read_csv(seeds / "kpi.csv") if r["aggregation"] == "sum"}


def without_denominator_of_sums(found: list[dict[str, Any]], sums: set[str]) -> list[dict[str, Any]]:
    return [{**r, "denominator": None if r["kpi_code"] in sums else r["denominator"]} for r in found]


def daily(published: Published, month: str, sums: set[str]) -> Table:
    found = without_denominator_of_sums(rows(published, "pub_kpi_daily", month), sums)
    return compare.table(found, tables.DAILY_KEY, tables.COMPONENTS)


def period(published: Published, month: str, sums: set[str]) -> Table:
    found = rows(published, "pub_kpi_period", month, "period_kind = 'month'")
    return compare.table(without_denominator_of_sums(found, sums), tables.PERIOD_KEY, tables.PERIOD)


def chance(published: Published, month: str) -> Table:
    found = rows(published, "pub_kpi_period", month, "period_kind = 'month'")
    return compare.table(found, tables.PERIOD_KEY, tables.CHANCE)


def lines(published: Published, month: str) -> Table:
    found = rows(published, "pub_score_line", month)
    return compare.table(found, tables.LINE_KEY, tables.LINE)


def cards(published: Published, month: str) -> Table:
    found = rows(published, "pub_scorecard", month)
    return compare.table(found, tables.CARD_KEY, tables.CARD)


def ranks(published: Published, month: str) -> Table:
    found = rows(published, "pub_rank", month)
    return compare.table(found, tables.RANK_KEY, tables.RANK)


def grades(published: Published, month: str) -> Table:
    found = rows(published, "pub_grade", month)
    return compare.table(found, tables.GRADE_KEY, tables.GRADE)


def to_date(published: Published, month: str) -> Table:
    return compare.table(rows(published, "pub_score_to_date", month), tables.TO_DATE_KEY, tables.TO_DATE)


def health(published: Published, month: str) -> Table:
    found = rows(published, "pub_scheme_health", month)
    return compare.table(found, tables.HEALTH_KEY, [*tables.HEALTH, *tables.SPREAD])


def pay(published: Published, month: str) -> Table:
    return compare.table(rows(published, "pub_pay_line", month), tables.PAY_KEY, tables.PAY)


def runs(published: Published, month: str) -> Table:
    return compare.table(rows(published, "pub_run", month), tables.RUN_KEY, tables.RUN)


def consequences(published: Published, month: str) -> Table:
    found = rows(published, "pub_consequence", month)
    return compare.table(found, tables.CONSEQUENCE_KEY, [*tables.CONSEQUENCE, *tables.LUCK])


def states(published: Published, month: str) -> Table:
    return compare.table(rows(published, "pub_person_state", month), tables.STATE_KEY, tables.STATE)


def costs_disagree(published: Published, month: str, oracle: dict[str, Table]) -> list[str]:
    """Differences of every relation of costs, each with its name."""
    found = []
    for name, columns in cost_tables.COLUMNS.items():
        theirs = compare.table(rows(published, name.replace("fct_", "pub_"), month), *columns)
        found += [f"{name} {text}" for text in compare.differences(oracle[name], theirs, cost_tables.EMPTY[name])]
    return found
