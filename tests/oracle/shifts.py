"""The schedule in force, the shifts that it forms, and the work date of any moment of an agent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.oracle.landing import Row, moment


@dataclass(frozen=True)
class Stretch:
    """One planned stretch in force; work_date is that of its shift."""

    starts: datetime
    ends: datetime
    activity: str
    work_date: date


@dataclass(frozen=True)
class Shift:
    """One shift of one agent, from its first start to its last end."""

    work_date: date
    starts: datetime
    ends: datetime


def rows_in_force(rows: list[Row]) -> dict[str, list[Row]]:
    """Per agent, the rows of the version in force of each calendar date; leave is left out."""
    by_date: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        by_date[row["agent_id"], moment(row["starts_at"]).date()].append(row)
    chosen: dict[str, list[Row]] = defaultdict(list)
    for (agent, _), plans in by_date.items():
        first_start = min(moment(p["starts_at"]) for p in plans)
        known = [p for p in plans if moment(p["issued_at"]) <= first_start]
        if known:
            version = max(int(p["version"]) for p in known)
            chosen[agent] += [p for p in known if int(p["version"]) == version and p["activity"] != "leave"]
    return chosen


class Plan:
    """Shifts and planned stretches of every agent."""

    def __init__(self, rows: list[Row], gap: timedelta, late: timedelta) -> None:
        self.late = late
        self.stretches: dict[str, list[Stretch]] = {}
        self.shifts: dict[str, dict[date, list[Shift]]] = {}
        for agent, plans in rows_in_force(rows).items():
            self._form_shifts(agent, sorted(plans, key=lambda p: moment(p["starts_at"])), gap)

    def _form_shifts(self, agent: str, plans: list[Row], gap: timedelta) -> None:
        groups: list[list[Row]] = []
        latest_end = datetime.min
        for plan in plans:
            if not groups or moment(plan["starts_at"]) > latest_end + gap:
                groups.append([])
            groups[-1].append(plan)
            latest_end = max(latest_end, moment(plan["ends_at"]))
        self.stretches[agent], by_day = [], defaultdict(list)
        for group in groups:
            start = moment(group[0]["starts_at"])
            by_day[start.date()].append(Shift(start.date(), start, max(moment(p["ends_at"]) for p in group)))
            for p in group:
                stretch = Stretch(moment(p["starts_at"]), moment(p["ends_at"]), p["activity"], start.date())
                self.stretches[agent].append(stretch)
        self.shifts[agent] = dict(by_day)

    def work_date(self, agent: str, t: datetime) -> date:
        """Yesterday when yesterday's shift still reaches t and no shift of today has begun, else today."""
        shifts, today = self.shifts.get(agent, {}), t.date()
        yesterday = today - timedelta(days=1)
        reaches = any(t < s.ends + self.late for s in shifts.get(yesterday, []))
        begun = any(s.starts <= t for s in shifts.get(today, []))
        return yesterday if reaches and not begun else today

    def scheduled(self, agent: str, on: date) -> bool:
        """Whether a shift of the agent has this work date."""
        return bool(self.shifts.get(agent, {}).get(on))
