"""An export for finance as a workbook to keep: figures with totals, what ties them to the ledger, what they are.

Every total and difference is a formula beside the value that was computed in Decimal, so that a reader who does not
calculate shows the same. Texts are texts and can never act as formulas.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from app import texts
from app.published import RELATION
from orchestration.reading.columns import MISSED, RATIO, Column, Contract, terms
from orchestration.reading.lists import LISTS
from orchestration.reading.paper import NOTHING, Paper, both, cell, rounded, span
from orchestration.reading.tie_sheet import reconciliation

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from app.published import Published

Row = dict[str, Any]
WIDEST = 44


def write(published: Published, contract: Contract, sql: str, path: Path, month: str) -> None:
    """Write the workbook of an export; `sql` gives its rows in the declared columns."""
    rows = published.rows(sql, months=[month])
    manifest = published.manifest(month)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"title": f"{contract.name} {month}", "created": made_at(manifest)})
        book.set_calc_mode("auto")
        paper = Paper(book)
        status = next((row.get("ledger_status") or row.get("status") for row in reversed(rows)), None)
        head = both("book.head", month=month, version=manifest["version"])
        head += f" · {both(f'book.{status}')}" if status in ("provisional", "final") else ""
        for name in (contract.name, "reconciliation", "about"):
            sheet = book.add_worksheet(name)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.set_footer(f"&L{contract.name} {month} v{manifest['version']} {status or ''}&R&P / &N")
        first, second, third = book.worksheets()
        figures(paper, first, contract, rows)
        reconciliation(paper, second, published, contract.name, month, head)
        about(paper, third, contract, manifest, rows, status)


def made_at(manifest: Row) -> datetime:
    """When the version was published: the same version gives the same workbook, byte for byte."""
    return datetime.fromisoformat(str(manifest.get("created_at", "2000-01-01"))).replace(tzinfo=None)


def figures(paper: Paper, sheet: Worksheet, contract: Contract, rows: Sequence[Row]) -> None:
    """The rows under a frozen header with filters, an empty row, and the totals."""
    sheet.freeze_panes(1, contract.frozen)
    sheet.repeat_rows(0)
    for x, column in enumerate(contract.columns):
        sheet.set_column(x, x, max(width(column, rows), 0 if x else wide(both("book.total"))))
        paper.put(sheet, 0, x, column.name, style="head")
    sheet.autofilter(0, 0, max(len(rows), 1), len(contract.columns) - 1)
    for y, row in enumerate(rows, 1):
        for x, column in enumerate(contract.columns):
            paper.put(sheet, y, x, row[column.name], column.kind)
    if not rows:
        return
    by = contract.totals_by
    groups = list(dict.fromkeys(row[by] for row in rows)) if by else [None]
    for y, group in enumerate(groups, len(rows) + 2):
        mine = [row for row in rows if not by or row[by] == group]
        for x, column in enumerate(contract.columns):
            if column.total:
                formula = total_formula(contract, column, len(rows), y)
                paper.calculate(sheet, y, x, formula, total_value(column, mine), column.kind, "total")
            else:
                told = both("book.total") if x == 0 else group if column.name == by else None
                paper.put(sheet, y, x, told, column.kind if x else "text", "total")


def width(column: Column, rows: Sequence[Row]) -> int:
    """How wide a column has to be for its name with the mark of its filter, and for its cells."""
    longest = column.of.width
    if column.kind == "text":
        longest = max((wide(str(row[column.name] or "")) for row in rows), default=0)
    return min(max(longest, len(column.name) + 3), WIDEST)


def wide(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def total_formula(contract: Contract, column: Column, last: int, y: int) -> str:
    """The formula of a total in row y (from 0), of rows 1 to `last`."""
    by = contract.totals_by

    def rows_of(name: str) -> str:
        return span(1, last, contract.at(name))

    def here(name: str) -> str:
        return cell(y, contract.at(name))

    if column.total == "sum":
        mine = f"SUMIFS({rows_of(column.name)},{rows_of(by)},{here(by)})" if by else f"SUM({rows_of(column.name)})"
        return f"ROUND({mine},{column.of.decimals})"
    *above, below = terms(column.total)
    if RATIO.fullmatch(column.total):
        ratio = f"({'-'.join(map(here, above))})/{here(below)}"
    else:
        only = f"({rows_of(by)}={here(by)})*" if by else ""
        ratio = f"1-SUMPRODUCT({only}ABS({rows_of(above[0])}))/{here(below)}"
    return f'IF({here(below)}=0,"",ROUND({ratio},{column.of.decimals}))'


def total_value(column: Column, rows: Sequence[Row]) -> Decimal | None:
    """The same total in Decimal; None where it divides by nothing."""

    def sum_of(name: str, absolute: bool = False) -> Decimal:
        found = [Decimal(row[name] or 0) for row in rows]
        return sum(map(abs, found) if absolute else found, NOTHING)

    if column.total == "sum":
        return sum_of(column.name)
    *above, below = terms(column.total)
    if not sum_of(below):
        return None
    if MISSED.fullmatch(column.total):
        return rounded(1 - sum_of(above[0], absolute=True) / sum_of(below), column.of.decimals)
    first, *less = above
    return rounded((sum_of(first) - sum((sum_of(name) for name in less), NOTHING)) / sum_of(below), column.of.decimals)


def about(
    paper: Paper, sheet: Worksheet, contract: Contract, manifest: Row, rows: Sequence[Row], status: str | None
) -> None:
    """What the workbook is, and what each column means in both languages."""
    currencies = sorted({str(row["currency"]) for row in rows if row.get("currency")})
    facts = (
        ("export", f"{contract.title_en} · {contract.title_zh} ({contract.name})"),
        ("grain", f"{contract.grain_en} · {contract.grain_zh}"),
        ("month", manifest.get("month")),
        ("version", manifest["version"]),
        ("columns_version", contract.columns_version),
        ("status", both(f"book.{status}") if status in ("provisional", "final") else None),
        ("currency", ", ".join(currencies)),
        ("published_at", manifest.get("created_at")),
        ("published_by", manifest.get("published_by")),
        ("reason", manifest.get("reason")),
        ("code", manifest.get("build", {}).get("code_commit")),
        ("rows", len(rows)),
        ("made_from", ", ".join(sorted(set(RELATION.findall(LISTS[contract.name]))))),
        *(
            ("input", f"{given['file']} (SHA-256 {given['sha256']})")
            for given in manifest.get("inputs", [])
            if given.get("kind") in contract.inputs
        ),
    )
    for x, size in enumerate((38, 14, 62, 62)):
        sheet.set_column(x, x, size)
    for y, (name, value) in enumerate(facts):
        alarm = "alarm" if name == "status" and status == "provisional" else ""
        paper.put(sheet, y, 0, both(f"book.{name}"), style="title" if name == "export" else "")
        paper.put(sheet, y, 1, value, "whole" if isinstance(value, int) else "text", alarm)
    top = len(facts) + 1
    for x, name in enumerate(("column", "kind", "meaning_en", "meaning_zh")):
        paper.put(sheet, top, x, texts.speak("zh" if name == "meaning_zh" else "en")(f"book.{name}"), style="head")
    for y, column in enumerate(contract.columns, top + 1):
        for x, value in enumerate((column.name, column.of.sql_type, column.en, column.zh)):
            paper.put(sheet, y, x, value, style="wrap")
