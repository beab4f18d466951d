"""Lines, networks, applications and devices with their service hours, and the outages of the month."""

from __future__ import annotations

import numpy as np

from orchestration.sample.desk import Desk
from orchestration.sample.org import SITES
from orchestration.sample.roster import OPENED
from orchestration.sample.settings import Floats
from orchestration.sample.write import Coded, Serial

KINDS = ("line", "network", "application", "hardware")
ALL_DAY = ("00:00", "24:00")
OFFICE = ("07:00", "23:00")
# name, kind, service hours; '{site}' stands once for every site
COMPONENTS = (
    ("{site}-TRUNKS-1", "line", ALL_DAY),
    ("{site}-TRUNKS-2", "line", ALL_DAY),
    ("{site}-LAN", "network", ALL_DAY),
    ("WAN", "network", ALL_DAY),
    ("ACD", "application", ALL_DAY),
    ("CRM", "application", OFFICE),
    ("IVR", "application", ALL_DAY),
    ("{site}-DESKTOPS", "hardware", OFFICE),
    ("{site}-HEADSETS", "hardware", OFFICE),
)


def inventory(agents: int) -> list[tuple[str, str, int, tuple[str, str]]]:
    """Name, kind, seats that depend on it, service hours (from, to)."""
    found = []
    for name, kind, hours in COMPONENTS:
        for site in SITES if "{site}" in name else ("",):
            found.append((name.format(site=site), kind, agents // 2 if site else agents, hours))
    return found


def write_technology(desk: Desk) -> None:
    """The list of components in the first month, and every month its outages."""
    stock = inventory(desk.settings.agents)
    if desk.first:
        desk.write(
            "components",
            len(stock),
            {
                "component": [name for name, *_ in stock],
                "valid_from": [OPENED] * len(stock),
                "kind": [kind for _, kind, *_ in stock],
                "seats": [seats for _, _, seats, _ in stock],
                "service_from": [hours[0] for *_, hours in stock],
                "service_to": [hours[1] for *_, hours in stock],
            },
        )
    write_incidents(desk, stock)
    write_carrier(desk)


def write_incidents(desk: Desk, stock: list[tuple[str, str, int, tuple[str, str]]]) -> None:
    """Outages in whole minutes: planned ones at night, and on the first component of each kind a pair that overlaps
    and a partial one. The truth holds the minutes of service, of planned work and of outage for each component.
    """
    rng = desk.rng("incidents")
    minutes = desk.days * 1440
    rows: list[tuple[int, int, int, bool, float]] = []  # component, first minute, minutes, planned, share
    for place, (_, kind, *_) in enumerate(stock):
        for _ in range(int(rng.poisson(0.7))):
            share = 1.0 if rng.random() < 0.5 else round(float(rng.uniform(0.05, 0.9)), 2)
            rows.append((place, int(rng.integers(0, minutes - 600)), int(rng.integers(5, 240)), False, share))
        if kind not in [other for _, other, *_ in stock[:place]]:
            start = int(rng.integers(2, desk.days - 2)) * 1440 + 10 * 60
            rows += [(place, start, 90, False, 1.0), (place, start + 60, 60, False, 0.5)]
            rows.append((place, start + 1440, 45, False, 0.25))
            rows.append((place, start - 1440 - 8 * 60, 120, True, 1.0))
    rows.sort(key=lambda row: (row[1], row[0]))
    started = desk.start + np.array([row[1] for row in rows], np.int64) * 60
    desk.write(
        "incidents",
        len(rows),
        {
            "incident_id": Serial(f"IN{desk.code}-", np.arange(1, len(rows) + 1), 4),
            "component": Coded([name for name, *_ in stock], np.array([row[0] for row in rows])),
            "component_kind": [stock[row[0]][1] for row in rows],
            "started_at": started,
            "ended_at": started + np.array([row[2] for row in rows], np.int64) * 60,
            "planned": [row[3] for row in rows],
            "affected_share": [row[4] for row in rows],
        },
    )
    for place, (name, kind, _, hours) in enumerate(stock):
        uptime = clock(hours, desk.days)
        planned, down = np.zeros(minutes), np.zeros(minutes)
        for _, start, length, is_planned, share in (row for row in rows if row[0] == place):
            into = planned if is_planned else down
            into[start : start + length] = np.maximum(into[start : start + length], share)
        work = uptime * (planned > 0)
        facts = {
            "kind": kind,
            "service_minutes": int(uptime.sum()),
            "planned_minutes": int(work.sum()),
            "down_minutes": round(float((uptime * (1 - (planned > 0)) * down).sum()), 2),
        }
        desk.truth.know(desk.month, "components", name, facts)


def write_carrier(desk: Desk) -> None:
    """What the carrier reports of the line between the sites, to the second: an outage over the end of the month."""
    rng = desk.rng("incidents_carrier")
    start = desk.end - int(rng.integers(3600, 8 * 3600))
    desk.write(
        "incidents",
        1,
        {
            "incident_id": [f"CR{desk.code}-1"],
            "component": ["WAN"],
            "component_kind": ["network"],
            "started_at": np.array([start]),
            "ended_at": np.array([desk.end + int(rng.integers(3600, 8 * 3600))]),
            "planned": [False],
            "affected_share": [round(float(rng.uniform(0.2, 0.9)), 2)],
        },
        source="carrier",
    )


def clock(hours: tuple[str, str], days: int) -> Floats:
    """1 for every minute of the month that lies in the service hours, else 0."""
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in hours)
    day = np.zeros(1440)
    day[first:last] = 1
    return np.tile(day, days)
