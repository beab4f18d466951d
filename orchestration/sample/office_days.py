"""The time clock of everybody who is no agent: leaders, managers, the office, the shop."""

from __future__ import annotations

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.offices import SOURCE, office_of
from orchestration.sample.plan import DAYS_OFF
from orchestration.sample.settings import Ints, stream
from orchestration.sample.shop import staff_of
from orchestration.sample.write import NULL, Coded

MINUTES = 480
START = 9 * 3600
ABSENCES = ("annual_leave", "sick", "unexcused")
PRESENT, LEAVE, SICK, UNEXCUSED = range(-1, 3)


def clocked(desk: Desk) -> list[str]:
    """Who uses this clock; nobody of them joins or leaves while the centre lasts. The shop has no weekend."""
    floor = [person.employee_id for person in desk.roster.people if person.role != "agent"]
    return [*floor, *(person.employee_id for person in office_of(desk.settings).people), *staff_of(desk.settings).ids]


def write_office_days(desk: Desk) -> dict[str, Ints]:
    """A row for every working day of eight hours; a few come late, are ill, on leave or away without leave.

    Returns the days on which each person was there, as seconds since 1970 of their midnight.
    """
    rng, people = desk.rng("office_days"), clocked(desk)
    shop = len(staff_of(desk.settings).ids)
    careless = np.exp(0.6 * stream(desk.settings, None, "office_days").normal(size=len(people)))
    off = np.where(np.arange(len(people)) < len(people) - shop, 0, np.arange(len(people)) % len(DAYS_OFF))
    weekday = (desk.start // DAY + 3 + np.arange(desk.days)) % 7
    person, day = np.nonzero(~(DAYS_OFF[off][:, :, None] == weekday).any(axis=1))
    count, careless = len(person), careless[person]
    u = rng.random(count)
    away = np.select(
        [u < 0.03, u < 0.03 + 0.008 * careless, u > 1 - 0.002 * careless], [LEAVE, SICK, UNEXCUSED], PRESENT
    )
    here = away == PRESENT
    late = np.where(rng.random(count) < 0.03 * careless, rng.integers(2, 40, count), 0)
    midnight = desk.start + day * DAY
    came = midnight + START + 60 * late - np.where(late > 0, 0, rng.integers(0, 900, count))
    went = midnight + START + 60 * MINUTES + rng.integers(0, 1500, count)
    worked = np.where(here, np.round((went - came) / 60), 0).astype(np.int64)
    paid = np.select([here, away == LEAVE, away == SICK], [MINUTES, MINUTES, MINUTES * 4 // 5], 0)
    desk.write(
        "attendance",
        count,
        {
            "employee_id": Coded(people, person),
            "work_date": midnight // DAY,
            "shift_code": "office",
            "scheduled_minutes": np.where(away == LEAVE, 0, MINUTES),
            "worked_minutes": worked,
            "paid_minutes": paid,
            "clock_in": np.where(here, came, NULL),
            "clock_out": np.where(here, went, NULL),
            "late_minutes": np.where(here, late, 0),
            "absence_code": Coded(ABSENCES, away),
        },
        source=SOURCE,
    )
    desk.know(office_days_late=int((here & (late > 0)).sum()), office_days_unexcused=int((away == UNEXCUSED).sum()))
    return {who: midnight[here & (person == place)] for place, who in enumerate(people)}
