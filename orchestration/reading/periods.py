"""Periods of appraisal by their names: '2026-10', '2026-Q4', '2026-H2', '2026'. Months, days, and words."""

from __future__ import annotations

import calendar
import re
from datetime import date

from app import formats, texts

NAME = re.compile(r"(\d{4})(?:-(?:(Q)([1-4])|(H)([12])|(\d\d)))?")


def months(period: str) -> list[str]:
    """The months of a period, oldest first; raises ValueError for a name that is none."""
    found = NAME.fullmatch(period)
    if found is None:
        raise ValueError(f"'{period}' is no period. Periods are named 2026-10, 2026-Q4, 2026-H2 or 2026.")
    year, quarter, half, month = found[1], found[3], found[5], found[6]
    if month:
        return [period]
    first, many = (int(quarter) * 3 - 2, 3) if quarter else (int(half) * 6 - 5, 6) if half else (1, 12)
    return [f"{year}-{number:02}" for number in range(first, first + many)]


def rated(period: str) -> list[str]:
    """The months of ratings that a period counts: all of a year, of any other the one that closes it."""
    found = months(period)
    return found if len(found) == 12 else found[-1:]


def span(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    first, last = months(period)[0], months(period)[-1]
    year, month = int(last[:4]), int(last[5:])
    return date.fromisoformat(f"{first}-01"), date(year, month, calendar.monthrange(year, month)[1])


def words(period: str, language: str, short: bool = False) -> str:
    """A period as people call it: 'October 2026', 'second half of 2026' / '2026年下半年'."""
    found = NAME.fullmatch(period)
    if found is None:
        return period
    if found[6]:
        return formats.month_label(period, language, short)
    kind = "quarter" if found[2] else "half_year" if found[4] else "year"
    number = found[3] or found[5] or ""
    if kind != "year" and short:
        return period if language == "en" else texts.speak(language)(f"period.{kind}.{number}", year=found[1])
    return texts.speak(language)(f"period.{kind}{f'.{number}' if number else ''}", year=found[1])
