"""Periods of a KPI: those of appraisal, and the ten days of a month ('2026-10-T1'). Months, days, and words."""

from __future__ import annotations

import re
from datetime import date

from app import formats, texts
from orchestration.reading import periods

TEN_DAYS = re.compile(r"(\d{4}-\d\d)-T([123])")


def months(period: str) -> list[str]:
    """The months in which a period lies, oldest first."""
    found = TEN_DAYS.fullmatch(period)
    return [found[1]] if found else periods.months(period)


def span(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    found = TEN_DAYS.fullmatch(period)
    if not found:
        return periods.span(period)
    first, last = periods.span(found[1])
    third = int(found[2])
    return first.replace(day=10 * third - 9), last if third == 3 else first.replace(day=10 * third)


def words(period: str, language: str, short: bool = False) -> str:
    """A period as people call it: '1–10 October 2026' / '2026年10月上旬（1–10日）', 'fourth quarter of 2026'."""
    found = TEN_DAYS.fullmatch(period)
    if not found:
        return periods.words(period, language, short)
    first, last = span(period)
    month = formats.month_label(found[1], language, short)
    return texts.speak(language)(f"period.ten_day.{found[2]}", month=month, first=first.day, last=last.day)
