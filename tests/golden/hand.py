"""The figures of the small centre that were worked out by hand; its README.md shows the arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.golden.pipeline import SMALL_CENTRE
from tests.oracle import compare, tables
from tests.oracle.compare import Table
from tests.oracle.landing import read_csv

FAMILY = "bank_b"
SAME = {"family": FAMILY, "period": "2026-03", "entity_type": "employee"}  # of every line worked out by hand
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
    figures = [column for column in figures if column in lines[0]]
    return compare.table(
        (SAME | {c: t if c in key else figure(c, t) for c, t in line.items()} for line in lines), key, figures
    )


def of_family(found: Table) -> Table:
    """The lines and cards of the family that was worked out by hand."""
    return {key: figures for key, figures in found.items() if key[0] == FAMILY}


def of_lists(found: Table) -> Table:
    """Places in the rank lists that were worked out by hand."""
    lists = {key[0] for key in hand_ranks()}
    return {key: figures for key, figures in found.items() if key[0] in lists}


def hand_kpis() -> Table:
    return hand_table("kpi", tables.PERIOD_KEY, [*tables.COMPONENTS, "value", "reason"])


def hand_daily() -> Table:
    return hand_table("kpi_daily", tables.DAILY_KEY, tables.COMPONENTS)


def hand_lines() -> Table:
    return hand_table("score_line", tables.LINE_KEY, tables.LINE)


def hand_cards() -> Table:
    return hand_table("scorecard", tables.CARD_KEY, tables.CARD)


def hand_ranks() -> Table:
    return hand_table("rank", tables.RANK_KEY, tables.RANK)
