"""The columns of the exports for finance: name, kind and meaning in a fixed order, declared once in
`orchestration/exports/`, with a version that rises whenever they change.

A file, its workbook and its page in docs/exports.md are all made from the declaration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DECLARATIONS = Path(__file__).resolve().parents[1] / "exports"
RATIO = re.compile(r"\(?(\w+)(?: - (\w+)\))? / (\w+)")
MISSED = re.compile(r"1 - \|(\w+)\| / (\w+)")


@dataclass(frozen=True)
class Kind:
    """What a column holds: its type in files, the format of its cells, and how wide a column of a sheet it takes."""

    sql_type: str
    cell: str = ""
    width: int = 10
    decimals: int = 0


KINDS = {
    "text": Kind("varchar"),
    "flag": Kind("boolean"),
    "whole": Kind("integer", "0", 10),
    "count": Kind("bigint", "#,##0", 12),
    "money": Kind("decimal(18,2)", "#,##0.00", 17, 2),
    "quantity": Kind("decimal(18,4)", "#,##0.00", 15, 4),
    "rate": Kind("decimal(18,8)", "#,##0.0000", 14, 8),
    "share": Kind("decimal(18,8)", "0.00%", 11, 8),
}


@dataclass(frozen=True)
class Column:
    """One column. `total`: '' for none, 'sum', 'a / b', '(a - b) / c', or '1 - |a| / b', each of sums of columns."""

    name: str
    kind: str
    en: str
    zh: str
    total: str = ""

    @property
    def of(self) -> Kind:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Contract:
    """The columns of one export. `totals_by`: the column by whose values totals are drawn, '' for one of all rows.
    `frozen`: how many columns stay when a sheet is scrolled. `inputs`: kinds of extracts that a workbook names."""

    name: str
    columns_version: int
    title_en: str
    title_zh: str
    grain_en: str
    grain_zh: str
    columns: tuple[Column, ...]
    totals_by: str = ""
    frozen: int = 1
    inputs: tuple[str, ...] = ()

    def at(self, name: str) -> int:
        """The place of a column, from 0."""
        return [column.name for column in self.columns].index(name)


@cache
def contracts() -> dict[str, Contract]:
    """Every declared export by name; raises ValueError that says which declaration cannot be used, and why."""
    return {path.stem: _read(path) for path in sorted(DECLARATIONS.glob("*.yml"))}


def _read(path: Path) -> Contract:
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        columns = tuple(Column(**column) for column in given.pop("columns"))
        found = Contract(path.stem, columns=columns, inputs=tuple(given.pop("inputs", ())), **given)
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    names = [column.name for column in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    unknown = [column.kind for column in columns if column.kind not in KINDS]
    unknown += [name for column in columns for name in terms(column.total) if name not in names]
    if found.totals_by and found.totals_by not in names:
        unknown.append(found.totals_by)
    if twice or unknown:
        raise ValueError(f"{path.name}: given twice: {twice}; neither a kind nor a column: {unknown}")
    return found


def terms(total: str) -> list[str]:
    """The columns whose sums a total is made of; raises ValueError for a total that is none of the known."""
    if total in ("", "sum"):
        return []
    found = RATIO.fullmatch(total) or MISSED.fullmatch(total)
    if not found:
        raise ValueError(f"'{total}' is no total: write sum, a / b, (a - b) / c or 1 - |a| / b")
    return [name for name in found.groups() if name]
