"""Workbooks (xlsx): the rows of one sheet as texts. Formulas are never evaluated: the value stored with them is
taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from orchestration.loading.formats.records import Record, Unfit
from orchestration.loading.formats.workbook_guard import guard
from orchestration.loading.refused import RefusedError

EXACT = 2**53  # whole numbers up to here keep their digits in a workbook
HALF = timedelta(microseconds=500)  # what is cut off below a millisecond is rounded


def sheet_of(path: Path, names: tuple[str, ...]) -> tuple[CalamineSheet, dict[int, list[str]]]:
    """The one sheet with content, or the one that has one of the names; and its error cells by row (from 1).

    Raises RefusedError for what is no workbook, too large, or does not tell which sheet is meant.
    """
    errors = guard(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            listed = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            named = [name for name in listed if name.strip().lower() in names]
            sheets = [book.get_sheet_by_name(name) for name in (named[:1] or listed)]
    except BaseException as error:  # the library panics, beyond Exception, where a workbook is odd enough
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise RefusedError(f"is not a readable workbook ({error}). Save it again as .xlsx.") from error
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise RefusedError("holds no row. Deliver a sheet with a header line and at least one row.")
    if len(filled) > 1:
        raise RefusedError(
            f"has more than one sheet with content: {', '.join(sheet.name for sheet in filled)}. "
            f"Deliver one sheet, or name the right one {names[0]}."
        )
    sheet = filled[0]
    return sheet, errors.get(sheet.name, {})


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its number (from 1), its cells, up to the width of the header."""

    number: int
    cells: list[Any]

    @property
    def texts(self) -> list[str]:
        """The cells as text."""
        return [_text(cell) or "" for cell in self.cells]


def rows(sheet: CalamineSheet, errors: dict[int, list[str]]) -> Iterator[Row | Unfit]:
    """The rows of a sheet that are not blank, header first. A damaged row is an Unfit."""
    merged = _merged(sheet)
    width = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        filled = [x for x, cell in enumerate(cells, 1) if not isinstance(cell, str) or cell.strip()]
        if not filled and number not in errors:
            continue
        width = width or filled[-1]
        lost = [cell for cell in cells if isinstance(cell, float) and abs(cell) > EXACT]
        if number in errors:
            wrong = f"has the error {', '.join(errors[number])}"
        elif number in merged:
            wrong = "has merged cells: which row their value belongs to is not certain"
        elif lost:
            wrong = f"has a number of which the workbook lost digits ({_plain(lost[0])}): store it as text"
        elif filled[-1] > width:
            yield Unfit(number, "columns", "has more columns than the header", ",".join(map(_text, cells)))
            continue
        else:
            yield Row(number, cells[:width])
            continue
        yield Unfit(number, "cell", wrong, ",".join(map(_text, cells)))


def records(found: Iterator[Row | Unfit], types: list[str]) -> Iterator[Record | Unfit]:
    """Rows as records of texts. types: by column 'time' where a day is a time at midnight, 'month' where it is a
    month.
    """
    for row in found:
        if isinstance(row, Unfit):
            yield row
        else:
            yield row.number, [_text(cell, type) for cell, type in zip(row.cells, types, strict=True)]


def _merged(sheet: CalamineSheet) -> set[int]:
    """Rows (from 1) whose values are not their own, because cells are merged."""
    found: set[int] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        found.update(range(top + 1 + (right == left), min(bottom, sheet.total_height) + 2))
    return found


def _plain(value: float) -> str:
    """A number with the 15 digits that a workbook shows, never in scientific notation."""
    return format(Decimal(format(value, ".15g")), "f")


def _text(value: Any, type: str = "") -> str:
    """A cell as canonical text."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else _plain(value)
        case datetime():
            return _clock((value + HALF).isoformat(" ", "milliseconds"))
        case date():
            whole = type == "month" and value.day == 1
            return f"{value} 00:00:00" if type == "time" else f"{value:%Y-%m}" if whole else str(value)
        case time():
            return _clock((datetime.combine(date(2000, 1, 1), value) + HALF).time().isoformat("milliseconds"))
        case timedelta():
            thousandths = round(value / timedelta(milliseconds=1))
            sign, seconds = "-" if thousandths < 0 else "", abs(thousandths) // 1000
            clock = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
            return _clock(f"{clock}.{abs(thousandths) % 1000:03}")
        case _:
            return str(value)


def _clock(text: str) -> str:
    return text.removesuffix(".000")
