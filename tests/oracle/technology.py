"""Facts of lines, networks, applications and devices: service and outage in seconds, weighted by seats."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

from tests.oracle.facts import Facts
from tests.oracle.landing import Row, day, moment, true

Span = tuple[datetime, datetime]


def add_technology(facts: Facts, components: list[Row], incidents: list[Row], first: date, last: date) -> None:
    """Facts of the days from first to last (both included)."""
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(components, key=lambda row: row["valid_from"]):
        entries[row["component"]].append(row)
    troubles: dict[str, list[Row]] = defaultdict(list)
    for row in incidents:
        if first - timedelta(days=31) <= day(row["started_at"]) <= last:
            troubles[row["component"]].append(row)
    border = datetime.combine(last + timedelta(days=1), time())
    for component, versions in entries.items():
        on = first
        while on <= last:
            held = [row for row in versions if day(row["valid_from"]) <= on]
            if held:
                add_day(facts, held[-1], troubles[component], on, border)
            on += timedelta(days=1)


def clock(on: date, text: str) -> datetime:
    """HH:MM of a day; 24:00 is the midnight after it."""
    hours, minutes = text.split(":")
    return datetime.combine(on, time()) + timedelta(hours=int(hours), minutes=int(minutes))


def service_of(entry: Row, on: date) -> list[Span]:
    """The service hours that lie in the day; hours over midnight are there before the end and after the start."""
    start, end = clock(on, entry["service_from"]), clock(on, entry["service_to"])
    if start < end:
        return [(start, end)]
    return [(clock(on, "00:00"), end), (start, clock(on, "24:00"))]


def add_day(facts: Facts, entry: Row, troubles: list[Row], on: date, border: datetime) -> None:
    weight = max(1, int(entry["seats"]))
    kpi = f"{entry['kind']}_up"
    lasting = [(r, moment(r["started_at"]), moment(r["ended_at"]) if r["ended_at"] else border) for r in troubles]
    served = lost = Fraction(0)
    for start, end in service_of(entry, on):
        moments = {start, end, *(m for _, *span in lasting for m in span if start < m < end)}
        for one, next_one in pairwise(sorted(moments)):
            seconds = int((next_one - one).total_seconds())
            here = [r for r, began, ended in lasting if began <= one and next_one <= ended]
            if any(true(r["planned"]) for r in here):
                continue
            served += seconds
            lost += seconds * max((Fraction(r["affected_share"]) for r in here), default=Fraction(0))
    facts.add(kpi, on, weight * (served - lost), weight * served, 1, component=entry["component"])
