"""Figures of the oracle and of a published month side by side, and a readable list of the differences.

A table is a dictionary from a key (texts) to figures (texts or exact numbers, None for a missing one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

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


def without(columns: list[str], found: Table) -> Table:
    """A table less some of its columns."""
    return {key: {c: v for c, v in figures.items() if c not in columns} for key, figures in found.items()}


def far_apart(ours: Table, theirs: Table, columns: list[str], within: float = 2e-6) -> list[str]:
    """One text per figure that differs by more than `within` of its size, or that only one side has."""
    found = []
    for key in sorted(set(ours) | set(theirs)):
        mine, published = ours.get(key, {}), theirs.get(key, {})
        for column in columns:
            a, b = mine.get(column), published.get(column)
            if (a is None) != (b is None) or (
                a is not None and abs(float(a) - float(b)) > within * max(1, abs(float(a)))
            ):
                found.append(f"{' '.join(key)}: {column} {a} by the oracle, {b} published")
    return found
