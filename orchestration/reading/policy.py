"""The published rules of scores as plain rows: schemes, sections, items, curves and bands of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import duckdb

from app.published import NotPublished, Published
from orchestration.reading.curves import Curve, curve

Row = dict[str, Any]


def rows(published: Published, sql: str, params: Sequence[Any], months: Sequence[str]) -> list[Row]:
    """The rows of a query; none where the publication lacks a relation or a column of it, as older ones do."""
    try:
        return published.rows(sql, params, months)
    except (NotPublished, duckdb.CatalogException, duckdb.BinderException):
        return []


@dataclass(frozen=True)
class Policy:
    """The rules in force in a month."""

    schemes: list[Row] = field(default_factory=list)
    sections: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    knots: list[Row] = field(default_factory=list)
    bands: list[Row] = field(default_factory=list)

    @cached_property
    def scheme(self) -> dict[tuple[str, int], Row]:
        """(scheme, version) → its row."""
        return {(r["scheme_code"], r["version"]): r for r in self.schemes}

    @cached_property
    def section(self) -> dict[tuple[str, int, str], Row]:
        return {(r["scheme_code"], r["version"], r["section_code"]): r for r in self.sections}

    @cached_property
    def item(self) -> dict[tuple[str, int, str], Row]:
        return {(r["scheme_code"], r["version"], r["item_code"]): r for r in self.items}

    def curve(self, code: Any, target: Decimal | None) -> Curve | None:
        """The curve of that code over the value itself; None for an item without one."""
        return curve([k for k in self.knots if k["curve_code"] == code], target) if code else None

    def band(self, bands: Any, grade: Any) -> Row:
        """The row of a grade; empty where none is published."""
        return next((b for b in self.bands if (b["bands"], b["grade"]) == (bands, grade)), {})


def read(published: Published, month: str) -> Policy:
    """The rules that were published with a month."""
    relations = ("scheme", "scheme_section", "scheme_item", "scheme_curve", "scheme_band")
    return Policy(*(rows(published, f"select * from pub_{name}", [], [month]) for name in relations))
