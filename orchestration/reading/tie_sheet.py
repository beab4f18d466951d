"""The sheet `reconciliation` of a workbook: every table of `ties.py` with its differences as formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.published import RELATION
from orchestration.reading.paper import NOTHING, Paper, both, cell, span
from orchestration.reading.ties import TIES, Tie

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from app.published import Published

Row = dict[str, Any]
TERM = re.compile(r"([+-]?)\s*(\w+)")
FIRST, OTHERS = 48, 19  # widths of the columns


def reconciliation(paper: Paper, sheet: Worksheet, published: Published, what: str, month: str, head: str) -> None:
    """Title, then one table below the other; a table whose relations the month was published without says so."""
    there = set(published.relations(month))
    sheet.set_column(0, 0, FIRST)
    sheet.set_column(1, 12, OTHERS)
    sheet.freeze_panes(1, 0)
    paper.put(sheet, 0, 0, head, style="title")
    y = 2
    for tie in TIES[what]:
        missing = sorted(set(RELATION.findall(tie.sql)) - there)
        if missing:
            paper.put(sheet, y, 0, both(f"tie.{tie.name}"), style="title")
            paper.put(sheet, y + 1, 0, both("tie.missing", relations=", ".join(missing)))
            y += 3
        else:
            y = table(paper, sheet, tie, published.rows(tie.sql, months=[month]), y) + 1


def table(paper: Paper, sheet: Worksheet, tie: Tie, rows: Sequence[Row], y: int) -> int:
    """Write one table from row y on; returns the row after it."""
    names = [name for name, _ in tie.columns]
    top, bottom = y + 2, y + 1 + len(rows)
    differences = [[difference(row, formula) for row in rows] for _, formula in tie.differences]
    paper.put(sheet, y, 0, both(f"tie.{tie.name}"), style="title")
    if tie.must_agree and rows:
        every = "+".join(f"SUMPRODUCT(ABS({span(top, bottom, len(names) + n)}))" for n in range(len(differences)))
        agrees, differs = both("tie.agrees"), both("tie.differs")
        nothing = not any(value for column in differences for value in column)
        formula = f'IF(ROUND({every},2)=0,"{agrees}","{differs}")'
        paper.calculate(sheet, y, len(names), formula, agrees if nothing else differs, "text", "title")
    for x, name in enumerate([*names, *(name for name, _ in tie.differences)]):
        paper.put(sheet, y + 1, x, both(f"tie.column.{name}"), style="head")
    for n, row in enumerate(rows):
        for x, (name, kind) in enumerate(tie.columns):
            value = both(f"tie.what.{row[name]}") if name == "what" else row[name]
            paper.put(sheet, top + n, x, value, kind, "wrap" if name == "what" else "")
        for x, (_, formula) in enumerate(tie.differences):
            put_difference(paper, sheet, top + n, len(names) + x, names, formula, differences[x][n])
    for n in range(len(differences) if rows else 0):
        alarm = {"type": "cell", "criteria": "!=", "value": 0, "format": paper.format("money", "alarm")}
        sheet.conditional_format(top, len(names) + n, bottom, len(names) + n, alarm)
    if not rows:
        paper.put(sheet, top, 0, both("tie.nothing"))
        return top + 1
    return totals(paper, sheet, tie, rows, (top, bottom)) if tie.total else bottom + 1


def totals(paper: Paper, sheet: Worksheet, tie: Tie, rows: Sequence[Row], place: tuple[int, int]) -> int:
    """The row of totals below a table; returns the row after it."""
    (top, bottom), names = place, [name for name, _ in tie.columns]
    y, sums = bottom + 1, {}
    for x, (name, kind) in enumerate(tie.columns):
        if kind == "money":
            sums[name] = sum((row[name] or NOTHING for row in rows), NOTHING)
            paper.calculate(sheet, y, x, f"ROUND(SUM({span(top, bottom, x)}),2)", sums[name], kind, "total")
        else:
            paper.put(sheet, y, x, None if x else both("book.total"), style="total")
    for x, (_, formula) in enumerate(tie.differences, len(names)):
        put_difference(paper, sheet, y, x, names, formula, difference(sums, formula), "total")
    return y + 1


def difference(row: Row, formula: str) -> Decimal:
    """'a + b - c' of one row."""
    return sum(((-1 if sign == "-" else 1) * (row[name] or NOTHING) for sign, name in TERM.findall(formula)), NOTHING)


def put_difference(
    paper: Paper, sheet: Worksheet, y: int, x: int, names: list[str], formula: str, value: Decimal, style: str = ""
) -> None:
    told = TERM.sub(lambda term: f"{term[1]}{cell(y, names.index(term[2]))}", formula)
    paper.calculate(sheet, y, x, f"ROUND({told.replace(' ', '')},2)", value, "money", style)
