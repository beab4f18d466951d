"""Facts of contacts: handled, resolved at the first time, repeated; each for the segment that the dictionary names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from tests.oracle.facts import Dictionary, Facts, Parameters
from tests.oracle.landing import Row, moment

WINDOWS = {"fcr.1d": 1, "fcr.3d": 3, "fcr.30d": 30}
LOOK = timedelta(days=30)  # so far a month looks beyond its ends


def answered_legs(calls: list[Row]) -> dict[str, list[Row]]:
    """The answered legs of each contact, in order."""
    contacts: dict[str, list[Row]] = defaultdict(list)
    for row in calls:
        if row["agent_id"] and row["outcome"] == "answered":
            contacts[row["contact_id"]].append(row)
    for legs in contacts.values():
        legs.sort(key=lambda row: int(row["segment_no"]))
    return contacts


def leg_of(legs: list[Row], attribution: str) -> Row:
    """The leg to which a figure goes."""
    return {
        "first_segment": legs[0],
        "last_segment": legs[-1],
        "longest_talk": min(legs, key=lambda row: (-int(row["talk_seconds"]), int(row["segment_no"]))),
    }[attribution]


def add_contacts(
    facts: Facts, landing: dict[str, list[Row]], parameters: Parameters, dictionary: Dictionary, first: date, last: date
) -> None:  # fmt: skip
    """Contacts of a month: ghosts count, the day is that of the first answer."""
    begin = datetime.combine(first, datetime.min.time())
    end = datetime.combine(last, datetime.min.time()) + timedelta(days=1)
    near = [row for row in landing["calls"] if begin - LOOK <= moment(row["started_at"]) < end + LOOK]
    contacts = answered_legs(near)
    known_until = max((moment(row["started_at"]) for row in near), default=begin)
    about: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for name, (leg, *_) in contacts.items():
        if leg["direction"] == "inbound" and leg["customer_id"] and leg["reason"]:
            about[leg["customer_id"], leg["reason"]].append((moment(leg["started_at"]), name))
    for name, legs in contacts.items():
        started = moment(legs[0]["started_at"])
        if not begin <= started < end:
            continue
        on = started.date()

        def add(kpi: str, numerator: int, denominator: int, legs: list[Row] = legs, on: date = on) -> None:
            definition = dictionary.on(kpi, on)
            if definition is not None:
                leg = leg_of(legs, definition.attribution)
                of = {"channel": leg["channel"], "vendor": leg["vendor"]}
                facts.add(kpi, on, numerator, denominator, 1, leg["agent_id"], leg["queue"], **of)

        add("contacts_handled", 1, 1)
        same = sorted(about.get((legs[0]["customer_id"], legs[0]["reason"]), []))
        if (started, name) not in same:
            continue
        place = same.index((started, name))
        before = started - same[place - 1][0] if place else None
        after = same[place + 1][0] - started if place + 1 < len(same) else None
        queue = legs[0]["queue"]
        days = timedelta(days=int(parameters.value("repeat_days", on, queue)))
        add("repeat_rate", int(before is not None and before <= days), 1)
        for kpi, length in {"fcr": int(parameters.value("fcr_days", on, queue)), **WINDOWS}.items():
            window = timedelta(days=length)
            if started + window <= known_until and (before is None or before > window):
                add(kpi, int(after is None or after > window), 1)
