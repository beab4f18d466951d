"""Workbooks (xlsx): the rows of one sheet as texts. Formulas are never evaluated: the value stored with them is
taken.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from orchestration.loading.formats.records import Record, Unfit
from orchestration.loading.refused import RefusedError

MOST_CELLS = 20_000_000  # of the rectangle around all cells of a sheet: what has to fit into memory
EXACT = 2**53  # whole numbers up to here keep their digits in a workbook
STEP = 1 << 20
HALF = timedelta(microseconds=500)  # what is cut off below a millisecond is rounded


@dataclass
class _Look:
    """What a sheet's own text tells: the last row and column (from 1), and the cells with an error by row."""

    last_row: int = 0
    last_column: int = 0
    errors: dict[int, list[str]] = field(default_factory=dict)


def sheet_of(path: Path, names: tuple[str, ...]) -> tuple[CalamineSheet, dict[int, list[str]]]:
    """The one sheet with content, or the one that has one of the names; and its error cells by row (from 1).

    Raises RefusedError for what is no workbook, too large, or does not tell which sheet is meant.
    """
    errors = _guard(path)
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


def _guard(path: Path) -> dict[str, dict[int, list[str]]]:
    """Look through the text of every sheet before it is read into memory. Error cells by sheet and row."""
    found: dict[str, dict[int, list[str]]] = {}
    try:
        with zipfile.ZipFile(path) as packed:
            places = _places(packed)
            for name, place in places.items():
                look = _look(packed, place)
                if look.last_row * look.last_column > MOST_CELLS:
                    raise RefusedError(
                        f"has a sheet {name} that reaches to row {look.last_row:,} and column {look.last_column:,}, "
                        f"more than {MOST_CELLS:,} cells. Deliver it as CSV, or delete the stray cells."
                    )
                found[name] = look.errors
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(
            f"is not a readable workbook ({error}). Save it again as .xlsx without a password."
        ) from error
    return found


def _places(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, facts: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = facts.get("Target", "")
            targets[facts.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, facts: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            sheets[facts.get("name", "")] = next((v for k, v in facts.items() if k.rpartition(":")[2] == "id"), "")

    _parse(packed, "xl/_rels/workbook.xml.rels", relation)
    _parse(packed, "xl/workbook.xml", sheet)
    return {name: targets[mark] for name, mark in sheets.items() if targets.get(mark) in packed.namelist()}


def _parse(packed: zipfile.ZipFile, part: str, begin: Any, text: Any = None) -> None:
    """Run the handlers over one part. Own entities are refused: a workbook has none."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.CharacterDataHandler = text

    def doctype(*_: object) -> None:
        raise RefusedError("declares XML entities, which no workbook does. Save it again as .xlsx.")

    parser.StartDoctypeDeclHandler = doctype
    with packed.open(part) as stream:
        while chunk := stream.read(STEP):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _look(packed: zipfile.ZipFile, part: str) -> _Look:
    found, here, wrong = _Look(), [0, 0], [False]

    def begin(name: str, facts: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        if plain == "row":
            here[:] = [_number(facts.get("r"), here[0] + 1), 0]
        elif plain == "c":
            cell = re.fullmatch(r"([A-Z]{1,4})([0-9]{1,8})", facts.get("r", ""))
            here[1] = _column(cell[1]) if cell else here[1] + 1
            here[0] = int(cell[2]) if cell else here[0]
            found.last_row, found.last_column = max(found.last_row, here[0]), max(found.last_column, here[1])
            wrong[0] = facts.get("t") == "e"
        elif plain == "v" and wrong[0]:
            found.errors.setdefault(here[0], []).append("")
        else:
            return

    def text(data: str) -> None:
        if wrong[0] and here[0] in found.errors:
            found.errors[here[0]][-1] += data

    _parse(packed, part, begin, text)
    return found


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


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
