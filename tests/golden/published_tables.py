"""Published relations as tables that can be compared with the oracle's and with hand figures."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.golden.pipeline import POLICY, rows
from tests.oracle import compare, tables
from tests.oracle.compare import Table
from tests.oracle.customer import add_derived
from tests.oracle.facts import Sums, read_dictionary, read_parameters
from tests.oracle.landing import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from app.published import Published
    from tests.golden.recomputed import Recomputed


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


def longer_periods_disagree(published: Published, month: str, daily: Table, months: list[Recomputed]) -> list[str]:
    """Differences of the ten-day, half-year and year sums of a month; `months`: the oracle's, this one the last."""
    year, half = month[:4], half_of(month)
    sums: dict[str, dict[tuple[str, str, str], Sums]] = defaultdict(dict)
    for (on, *entity), figures in daily.items():
        # a ledger has one amount a month
        if not (entity[2].startswith("cost_per_") or entity[2] == "budget_accuracy"):
            added(sums[f"{month}-T{min(3, 1 + (int(on[8:]) - 1) // 10)}"], tuple(entity), figures)
    for one in months:
        name = f"{one.centre.first:%Y-%m}"
        for period in [half] * (half_of(name) == half) + [year] * (name[:4] == year):
            for key, figures in one.period.items():
                added(sums[period], key, figures)
    dictionary, parameters, day = read_dictionary(POLICY), read_parameters(POLICY), date.fromisoformat(f"{month}-28")
    ours: Table = {}
    for period, of_period in sums.items():
        for sum_of_months in [k for k in of_period if (d := dictionary.on(k[2], day)) and d.aggregation == "derived"]:
            del of_period[sum_of_months]
        add_derived(of_period, dictionary, parameters, day)
        ours |= {
            (period, *k): {"numerator": Fraction(x.numerator), "sample_size": Fraction(x.sample_size)}
            for k, x in of_period.items()
        }
    found = rows(published, "pub_kpi_period", month, "period_kind in ('ten_day', 'half_year', 'year')")
    theirs = compare.table(found, ["period", *tables.PERIOD_KEY], ["numerator", "sample_size"])
    return compare.differences(ours, theirs, compare.nothing)


def half_of(month: str) -> str:
    return f"{month[:4]}-H{1 if month[5:] < '07' else 2}"


def added(to: dict[tuple[str, str, str], Sums], key: tuple[str, ...], figures: dict[str, Any]) -> None:
    """Add the components of a figure to those of a key."""
    entity_type, code, kpi = key
    parts = to.setdefault((entity_type, code, kpi), Sums())
    parts.add(figures["numerator"], figures["denominator"] or 0, int(figures["sample_size"]))
