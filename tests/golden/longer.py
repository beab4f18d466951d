"""Ten days, quarters, half-years and years of a published month against the oracle's days of all of their months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.pipeline import rows
from tests.oracle import compare, tables
from tests.oracle.compare import Table
from tests.oracle.facts import Sums
from tests.oracle.kpis import with_derived
from tests.oracle.periods import DailyKey, Figure, PeriodKey, figures_of

if TYPE_CHECKING:
    from app.published import Published
    from tests.oracle.kpis import Centre

FIGURE = ["numerator", "sample_size", "value", "reason", "members", "member_mean"]
KINDS = "period_kind in ('ten_day', 'quarter', 'half_year', 'year')"
Days = dict[DailyKey, Sums]


def disagreements(published: Published, month: str, months: list[Centre]) -> list[str]:
    """Differences of all that is published of these periods; `months`: the oracle's, the month in hand the last."""
    ours: Table = {}
    for period, figures in figures_by_period(month, months).items():
        ours |= {(period, *key): {c: getattr(f, c) for c in (*FIGURE, *tables.CHANCE)} for key, f in figures.items()}
    exact = {key: {c: compare.plain(figures[c]) for c in FIGURE} for key, figures in ours.items()}
    found, key = rows(published, "pub_kpi_period", month, KINDS), ["period", *tables.PERIOD_KEY]
    return [
        *compare.differences(exact, compare.table(found, key, FIGURE), compare.nothing),
        *compare.far_apart(ours, compare.table(found, key, tables.CHANCE), tables.CHANCE),
    ]


def figures_by_period(month: str, months: list[Centre]) -> dict[str, dict[PeriodKey, Figure]]:
    """The oracle's figures of every period that ends with the month in hand, by its name."""
    centre, number = months[-1], int(month[5:])
    found = {}
    for third in (1, 2, 3):
        # a ledger has one amount a month
        days = {k: x for k, x in centre.daily.items() if min(3, 1 + (k[0].day - 1) // 10) == third and not of_ledger(k)}
        found[f"{month}-T{third}"] = figures(centre, days)
    known: dict[str, dict[PeriodKey, Figure]] = {}
    for length, name in ((3, f"-Q{(number + 2) // 3}"), (6, f"-H{(number + 5) // 6}"), (12, "")):
        first = f"{month[:5]}{(number - 1) // length * length + 1:02}"
        together = [one for one in months if f"{one.first:%Y-%m}" >= first]
        names = " ".join(f"{one.first:%Y-%m}" for one in together)
        if names not in known:
            whole: Days = {}
            for one in together:
                whole |= one.daily
            known[names] = figures(centre, whole)
        found[f"{month[:4]}{name}"] = known[names]
    return found


def figures(centre: Centre, days: Days) -> dict[PeriodKey, Figure]:
    """Figures of some days, as the month in hand defines them."""
    plain = figures_of(days, centre.dictionary, centre.organisation, centre.last)
    return with_derived(plain, centre.dictionary, centre.parameters, centre.last)


def of_ledger(key: DailyKey) -> bool:
    return key[3].startswith("cost_per_") or key[3] == "budget_accuracy"
