"""Numbers, months and dates as people read them. Pure functions; rounding is half-up on the decimal that was stored."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MISSING = "–"
MINUS = "−"
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZH_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_LONG_SECONDS = 90
_SUFFIX = {"%": " %", "‰": " ‰", "/h": " /h", "min": " min", "h": " h"}


def is_missing(value: Any) -> bool:
    """None, NaN and NaT."""
    return value is None or value != value or (isinstance(value, float) and math.isinf(value))


def number(value: Any, decimals: int = 0, signed: bool = False) -> str:
    """Thousands separators, a true minus sign, `decimals` places; '–' for a missing value."""
    if is_missing(value):
        return MISSING
    stored = Decimal(str(round(float(value), 8)))
    rounded = stored.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}"


def seconds(value: Any, signed: bool = False) -> str:
    """Short spans as '19.2 s', longer ones as 'm:ss'."""
    if is_missing(value):
        return MISSING
    if abs(float(value)) < _LONG_SECONDS:
        return f"{number(value, 1, signed)} s"
    whole = int(Decimal(str(round(abs(float(value)), 8))).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    sign = MINUS if float(value) < 0 else "+" if signed else ""
    hours, rest = divmod(whole, 3600)
    clock = f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    return sign + clock


def measure(value: Any, unit: str, aggregation: str = "ratio") -> str:
    """A KPI value by its unit: 0.873 '%' → '87.3 %', 254 's' → '4:14', 2.53 '‰' → '2.53 ‰'."""
    if is_missing(value):
        return MISSING
    if unit == "%":
        return f"{number(float(value) * 100, 1)} %"
    if unit == "s":
        return seconds(value)
    if aggregation == "sum":
        return number(value)
    return number(value, 1 if unit == "pts" else 2) + _SUFFIX.get(unit, "")


def change(now: Any, before: Any, unit: str, aggregation: str, points_word: str) -> str:
    """The difference of two values: shares in percentage points, sums in per cent, others in their unit."""
    if is_missing(now) or is_missing(before):
        return MISSING
    difference = float(now) - float(before)
    if unit == "%":
        return f"{number(difference * 100, 1, signed=True)} {points_word}"
    if aggregation == "sum":
        return f"{number(difference / float(before) * 100, 1, signed=True)} %" if before else MISSING
    if unit == "s":
        return f"{number(difference, 1, signed=True)} s"
    return number(difference, 1 if unit == "pts" else 2, signed=True) + _SUFFIX.get(unit, "")


def share(value: Any, decimals: int = 1) -> str:
    """A share 0..1 as '87.3 %'."""
    return MISSING if is_missing(value) else f"{number(float(value) * 100, decimals)} %"


def points(value: Any, signed: bool = False) -> str:
    """Score points, always two decimals."""
    return number(value, 2, signed)


def month_label(month: str, language: str, short: bool = False) -> str:
    """'2026-10' → 'October 2026' / '2026年10月'; short: 'Oct 26' / '26年10月'."""
    year, position = month[:4], int(month[5:7])
    if language == "zh":
        return f"{year[2:] if short else year}年{position}月"
    if short:
        return f"{_EN_MONTHS[position - 1]} {year[2:]}"
    return f"{date(int(year), position, 1):%B} {year}"


def day(value: Any, language: str) -> str:
    """A date: '4 Nov 2026' / '2026年11月4日'."""
    if is_missing(value):
        return MISSING
    found = value if isinstance(value, date) else datetime.fromisoformat(str(value))
    if language == "zh":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {_EN_MONTHS[found.month - 1]} {found.year}"


def short_day(value: Any, language: str) -> str:
    """A date without its year: '4 Nov' / '11月4日'."""
    told = day(value, language)
    return told.partition("年")[2] if language == "zh" else told.rpartition(" ")[0]


def moment(value: Any, language: str) -> str:
    """A date with its time of day, to the minute; text that is no time is returned as it is."""
    if is_missing(value) or value == "":
        return MISSING
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day(found, language)} {found:%H:%M}"


def weekdays(language: str) -> tuple[str, ...]:
    """Monday to Sunday."""
    return _ZH_DAYS if language == "zh" else _EN_DAYS


def place(first: Any, tied: Any = False) -> str:
    """A place on a list, '3'; a shared one has an equals sign, '3 ='."""
    if is_missing(first):
        return MISSING
    return f"{int(first)} =" if tied is True else f"{int(first)}"
