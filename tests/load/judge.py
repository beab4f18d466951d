"""An independent judge of delivered rows, in plain Python: what must be loaded, with which values, and what must not.

It speaks only where the documentation of the extracts leaves no doubt: the canonical spelling of a value is `GOOD`,
what no spelling allows is `BAD`, everything between is `UNSURE` (either way is right, as long as the row is counted).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from orchestration.extract import Column, Extract

GOOD, UNSURE, BAD = "good", "unsure", "bad"
NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no text of a person holds them
CANONICAL = {
    "integer": r"-?(0|[1-9][0-9]{0,17})",
    "decimal": r"-?(0|[1-9][0-9]{0,13})([.][0-9]{1,4})?",
    "rate": r"-?(0|[1-9][0-9]{0,9})([.][0-9]{1,8})?",
    "boolean": r"true|false|yes|no|1|0",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "timestamp": r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}",
    "month": r"[0-9]{4}-(0[1-9]|1[0-2])",
}
DAY, CLOCK = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}", r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
THINKABLE = {
    "integer": r"[+-]?[0-9]{1,18}([.]0+)?",
    "decimal": r"[+-]?[0-9]{1,14}([.][0-9]{1,4}0*)?",
    "rate": r"[+-]?[0-9]{1,10}([.][0-9]{1,8}0*)?",
    "boolean": r"true|t|yes|y|1|false|f|no|n|0",
    "date": rf"{DAY}([ T]0?0:00(:00([.]0+)?)?)?",
    "timestamp": rf"{DAY}[ T]\s*{CLOCK}\s*(Z|z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?",
    "month": r"[0-9]{4}-[0-9]{2}",
}


@dataclass(frozen=True)
class Verdict:
    """How sure: GOOD (then `values` are what must be stored), UNSURE or BAD."""

    how: str
    values: tuple[object, ...] = ()


def judge(extract: Extract, row: Mapping[str, str | None]) -> Verdict:
    """The verdict on one row, given as texts by column."""
    found = [_cell(column, row.get(column.name)) for column in extract.columns]
    kinds = [how for how, _ in found]
    if BAD in kinds:
        return Verdict(BAD)
    return Verdict(UNSURE) if UNSURE in kinds else Verdict(GOOD, tuple(value for _, value in found))


def _cell(column: Column, text: str | None) -> tuple[str, object]:
    how, value = _typed(column, "" if text is None else text)
    if how != GOOD:
        return how, None
    if value is None:
        return (BAD if column.required else GOOD), None
    broken = (
        (bool(column.values) and value not in column.values)
        or (column.min is not None and value < column.min)  # type: ignore[operator]
        or (column.max is not None and value > column.max)  # type: ignore[operator]
        or (bool(column.pattern) and not re.search(str(column.pattern), str(value)))
    )
    return (BAD if broken else GOOD), value


def _typed(column: Column, text: str) -> tuple[str, object]:
    plain = text.strip(" ")
    if column.type == "text":
        if NEVER.search(text):
            return BAD, None
        doubtful = any(not sign.isprintable() for sign in text)
        return (UNSURE if doubtful else GOOD), plain or ("" if column.empty_is_value else None)
    if not plain:
        return GOOD, None
    if not re.fullmatch(CANONICAL[column.type], text):
        spelled = plain.strip().lower() if column.type == "boolean" else plain.strip()
        return (UNSURE if re.fullmatch(THINKABLE[column.type], spelled) else BAD), None
    try:
        value = _value(column.type, text)
    except ValueError:  # 30 February
        return BAD, None
    if isinstance(value, date) and not 1970 <= value.year <= 2199:
        return BAD, None
    return GOOD, value


def _value(type_: str, text: str) -> object:
    readers = {
        "integer": int,
        "decimal": lambda x: Decimal(x).quantize(Decimal("0.0001")),
        "rate": lambda x: Decimal(x).quantize(Decimal("0.00000001")),
        "boolean": lambda x: x in ("true", "yes", "1"),
        "date": date.fromisoformat,
        "timestamp": lambda x: datetime.strptime(x, "%Y-%m-%d %H:%M:%S"),
        "month": str,
    }
    return readers[type_](text)  # type: ignore[operator]
