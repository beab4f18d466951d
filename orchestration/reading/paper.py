"""Cells of a workbook: each value in the format of its kind, each formula beside the value that it has."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from xlsxwriter.utility import xl_rowcol_to_cell

from app import texts
from orchestration.reading.columns import KINDS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

NOTHING = Decimal(0)


def both(key: str, **values: Any) -> str:
    """A text in both languages."""
    return " · ".join(texts.speak(language)(key, **values) for language in texts.LANGUAGES)


def cell(y: int, x: int) -> str:
    return str(xl_rowcol_to_cell(y, x))


def span(top: int, bottom: int, x: int) -> str:
    """The cells of a column from one row to another, both included."""
    return f"{xl_rowcol_to_cell(top, x, True, True)}:{xl_rowcol_to_cell(bottom, x, True, True)}"


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


class Paper:
    """Writes cells of a workbook, each in the format of its kind; `style` is one of STYLES."""

    STYLES: ClassVar[dict[str, dict[str, Any]]] = {
        "": {},
        "total": {"bold": True, "top": 1, "bg_color": "#F2F2F2"},
        "head": {"bold": True, "bottom": 1, "bg_color": "#D9E1F2", "text_wrap": True, "valign": "top"},
        "title": {"bold": True, "font_size": 12},
        "alarm": {"bold": True, "font_color": "#C00000"},
        "wrap": {"text_wrap": True, "valign": "top"},
    }

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._made: dict[tuple[str, str], Format] = {}

    def format(self, kind: str = "text", style: str = "") -> Format:
        if (kind, style) not in self._made:
            number = {"num_format": KINDS[kind].cell} if KINDS[kind].cell else {}
            self._made[(kind, style)] = self.book.add_format(number | self.STYLES[style])
        return self._made[(kind, style)]

    def put(self, sheet: Worksheet, y: int, x: int, value: Any, kind: str = "text", style: str = "") -> None:
        form = self.format(kind, style)
        match value:
            case None:
                sheet.write_blank(y, x, None, form)
            case bool():
                sheet.write_boolean(y, x, value, form)
            case int() | float() | Decimal():  # a decimal writes its own digits
                sheet.write_number(y, x, round(Decimal(str(value)), 8), form)
            case _:
                sheet.write_string(y, x, str(value), form)

    def calculate(
        self, sheet: Worksheet, y: int, x: int, formula: str, value: Decimal | str | None, kind: str, style: str = ""
    ) -> None:
        """A formula and the value that it has."""
        sheet.write_formula(y, x, f"={formula}", self.format(kind, style), "" if value is None else value)
