"""Figures of the oracle and of a published month side by side, and a readable list of the differences.

A table is a dictionary from a key (texts) to figures (texts or exact numbers, None for a missing one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.kpis import Centre
from tests.oracle.ranking import Rank
from tests.oracle.scoring import Card

Key = tuple[str, ...]
Figures = dict[str, Any]
Table = dict[Key, Figures]
SHOWN = 20


def plain(value: Any) -> Any:
    """Numbers as exact fractions, dates as texts, everything missing (None, NaN, NaT, '') as None."""
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, datetime | date):
        return str(value)[:10]
    if isinstance(value, bool | str | Fraction):
        return value
    return Fraction(Decimal(str(value)))


def table(rows: Iterable[Mapping[str, Any]], key: list[str], figures: list[str]) -> Table:
    """Rows (of a data frame or a CSV) as a table; raises ValueError for a key that comes twice."""
    found: Table = {}
    for row in rows:
        name = tuple(str(plain(row[c])) for c in key)
        if name in found:
            raise ValueError(f"{name} comes twice")
        found[name] = {c: plain(row[c]) for c in figures}
    return found


def differences(ours: Table, theirs: Table, empty: Callable[[Figures], bool] = lambda _: False) -> list[str]:
    """One text per difference; a row that only one side has may be missing if `empty` says so of its figures."""
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        a, b = ours.get(key), theirs.get(key)
        if a is None or b is None:
            only = a if b is None else b
            if only is not None and not empty(only):
                found.append(f"{' '.join(key)}: only {'the oracle' if b is None else 'the pipeline'} has {shown(only)}")
            continue
        found += [
            f"{' '.join(key)} {column}: oracle {text(a[column])}, pipeline {text(b[column])}"
            for column in a
            if a[column] != b[column]
        ]
    return found


def text(value: Any) -> str:
    """An exact number as a decimal."""
    return f"{float(value):.8f}".rstrip("0").rstrip(".") if isinstance(value, Fraction) else str(value)


def shown(figures: Figures) -> str:
    return ", ".join(f"{c}={text(v)}" for c, v in figures.items() if v is not None)


def report(found: list[str]) -> str:
    """The first differences, to be read in a failing test."""
    more = f"\n... and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{len(found)} differences\n" + "\n".join(found[:SHOWN]) + more


def nothing(figures: Figures) -> bool:
    """A KPI row that says nothing: all components zero."""
    return not any(figures.get(c) for c in ("numerator", "denominator", "sample_size"))


# The columns of a published relation that the oracle recomputes.
DAILY_KEY = ["kpi_date", "entity_type", "entity_code", "kpi_code"]
PERIOD_KEY = ["entity_type", "entity_code", "kpi_code"]
COMPONENTS = ["numerator", "denominator", "sample_size"]
PERIOD = [*COMPONENTS, "value", "reason", "members", "member_mean", "final_from"]
CHANCE = ["low", "high", "reliability", "shrunk_value"]  # square roots: equal to the sixth decimal, not to the last
LINE_KEY = ["entity_code", "spell_start", "section_code", "item_code"]
LINE = [
    "source", "reason", "numerator", "denominator", "sample_size", "value", "curve_share", "spell_share",
    "points_possible", "points_exact", "points",
]  # fmt: skip
CARD_KEY = ["entity_code"]
CARD = ["scheme_code", "unit_code", "spells", "coverage", "score", "status", "scheduled_days", "on_duty_days"]
RANK_KEY = ["rank_list", "entity_code"]
RANK = ["unit_code", "scheme_code", "eligible", "place_first", "place_last", "tied"]


def daily_table(centre: Centre) -> Table:
    """Daily components; a sum has no denominator."""
    found: Table = {}
    for (on, entity_type, code, kpi), sums in centre.daily.items():
        is_sum = centre.dictionary.is_sum(kpi, on)
        found[str(on), entity_type, code, kpi] = {
            "numerator": Fraction(sums.numerator),
            "denominator": None if is_sum else Fraction(sums.denominator),
            "sample_size": Fraction(sums.sample_size),
        }
    return found


def period_table(centre: Centre) -> Table:
    """The month's figures; a sum has no denominator."""
    return {
        key: {
            "numerator": f.numerator,
            "denominator": None if centre.dictionary.is_sum(key[2], centre.last) else f.denominator,
            "sample_size": Fraction(f.sample_size),
            "value": f.value,
            "reason": f.reason,
            "members": plain(f.members),
            "member_mean": f.member_mean,
            "final_from": str(f.final_from),
        }
        for key, f in centre.period.items()
    }


def chance_table(centre: Centre) -> Table:
    """Interval, reliability and shrunk value of the month's figures, where there is one."""
    return {key: {column: getattr(f, column) for column in CHANCE} for key, f in centre.period.items()}


def far_apart(ours: Table, theirs: Table, within: float = 2e-6) -> list[str]:
    """One text per figure that differs by more than `within` of its size, or that only one side has."""
    found = []
    for key in sorted(set(ours) | set(theirs)):
        mine, published = ours.get(key, {}), theirs.get(key, {})
        for column in CHANCE:
            a, b = mine.get(column), published.get(column)
            if (a is None) != (b is None) or (
                a is not None and abs(float(a) - float(b)) > within * max(1, abs(float(a)))
            ):
                found.append(f"{' '.join(key)}: {column} {a} by the oracle, {b} published")
    return found


def line_table(cards: list[Card]) -> Table:
    """Score lines of all cards."""
    return {
        (x.spell.employee, str(x.spell.start), x.section, x.item): {
            "source": x.source,
            "reason": x.reason,
            "numerator": x.numerator,
            "denominator": x.denominator,
            "sample_size": x.sample_size,
            "value": x.value,
            "curve_share": x.share,
            "spell_share": x.spell.share,
            "points_possible": x.possible,
            "points_exact": x.exact,
            "points": x.points,
        }
        for card in cards
        for x in card.lines
    }


def card_table(cards: list[Card]) -> Table:
    """Scorecards."""
    return {
        (c.employee,): {
            "scheme_code": c.home.rules[0],
            "unit_code": c.home.unit,
            "spells": Fraction(len(c.spells)),
            "coverage": c.coverage,
            "score": c.score,
            "status": "withheld" if c.score is None else "scored",
            "scheduled_days": Fraction(sum(s.scheduled_days for s in c.spells)),
            "on_duty_days": Fraction(c.on_duty_days),
        }
        for c in cards
    }


def rank_table(ranks: list[Rank]) -> Table:
    """Places in the rank lists."""
    return {
        (r.rank_list, r.employee): {
            "unit_code": r.unit_code,
            "scheme_code": r.scheme_code,
            "eligible": r.eligible,
            "place_first": plain(r.place_first),
            "place_last": plain(r.place_last),
            "tied": r.tied,
        }
        for r in ranks
    }
