"""The figures of the small centre that were worked out by hand; its README.md shows the arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.golden.pipeline import SMALL_CENTRE
from tests.oracle import compare
from tests.oracle.compare import Table
from tests.oracle.landing import read_csv

TEXTS = {"reason", "status", "source", "scheme_code", "unit_code"}
FLAGS = {"eligible", "tied"}


def figure(column: str, text: str) -> Any:
    """A cell of a hand-written table: a text, a flag, an exact number or nothing."""
    if text == "" or column in TEXTS:
        return text
    return text == "true" if column in FLAGS else Fraction(text)


def hand_table(name: str, key: list[str], figures: list[str]) -> Table:
    """One expected_*.csv of the small centre."""
    lines = read_csv(SMALL_CENTRE / f"expected_{name}.csv")
    return compare.table(
        ({c: t if c in key else figure(c, t) for c, t in line.items()} for line in lines), key, figures
    )


def hand_kpis() -> Table:
    return hand_table("kpi", compare.PERIOD_KEY, [*compare.COMPONENTS, "value", "reason"])


def hand_daily() -> Table:
    return hand_table("kpi_daily", compare.DAILY_KEY, compare.COMPONENTS)


def hand_lines() -> Table:
    return hand_table("score_line", compare.LINE_KEY, compare.LINE)


def hand_cards() -> Table:
    return hand_table("scorecard", compare.CARD_KEY, compare.CARD)


def hand_ranks() -> Table:
    return hand_table("rank", compare.RANK_KEY, compare.RANK)
