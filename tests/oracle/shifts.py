"""The schedule in force, the shifts that it forms, and the work date of any moment of an agent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tests.oracle.landing import Row, moment

Day = tuple[str, date]  # agent, work date


@dataclass(frozen=True)
class Stretch:
    """One planned stretch in force; work_date is that of its shift."""

    starts: datetime
    ends: datetime
    activity: str
    work_date: date
    queue: str


@dataclass(frozen=True)
class Shift:
    """What an agent works on one work date, from the first start to the last end."""

    work_date: date
    starts: datetime
    ends: datetime


@dataclass
class Group:
    """Rows of one version that are one shift, or the leave beside it."""

    work_date: date
    rows: list[Row]

    @property
    def starts(self) -> datetime:
        return min(moment(r["starts_at"]) for r in self.rows)

    @property
    def issued(self) -> datetime:
        return max(moment(r["issued_at"]) for r in self.rows)

    @property
    def work(self) -> list[Row]:
        return [r for r in self.rows if r["activity"] != "leave"]


def groups_of_version(rows: list[Row], gap: timedelta) -> list[Group]:
    """The shifts that one version plans for an agent. Leave is of its own date; on a shift's date it is the shift's."""
    found: dict[tuple[int, date], Group] = {}
    number, shift_date, latest_end = 0, date.min, datetime.min
    for row in sorted(rows, key=lambda r: (moment(r["starts_at"]), moment(r["ends_at"]))):
        starts = moment(row["starts_at"])
        on = starts.date()
        if row["activity"] != "leave":
            if latest_end == datetime.min or starts > latest_end + gap:
                number, shift_date = number + 1, on
            on, latest_end = shift_date, max(latest_end, moment(row["ends_at"]))
        found.setdefault((number, on), Group(on, [])).rows.append(row)
    return list(found.values())


def in_force(versions: dict[int, list[Group]]) -> list[Group]:
    """Of the versions of one work date, in their order, the last one before the first that came too late."""
    chosen: list[Group] = []
    for _, groups in sorted(versions.items()):
        if chosen and max(g.issued for g in groups) > min(g.starts for g in chosen):
            break
        chosen = groups
    return chosen


def stretches_in_force(rows: list[Row], gap: timedelta) -> list[Stretch]:
    """The plan of one agent, exceptions aside: what began is not changed, the tail of a night included."""
    by_version: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_version[int(row["version"])].append(row)
    by_date: dict[date, dict[int, list[Group]]] = defaultdict(lambda: defaultdict(list))
    for version, planned in by_version.items():
        for group in groups_of_version(planned, gap):
            if group.issued <= group.starts:
                by_date[group.work_date][version].append(group)
    found, day_before_until = [], datetime.min
    for on, versions in sorted(by_date.items()):
        work = [row for group in in_force(versions) for row in group.work]
        for r in work:
            if moment(r["starts_at"]) >= day_before_until:
                found.append(Stretch(moment(r["starts_at"]), moment(r["ends_at"]), r["activity"], on, r["queue"]))
        day_before_until = max((moment(r["ends_at"]) for r in work), default=datetime.min)
    return found


def cut_out(stretches: Iterable[Stretch], hole: Stretch) -> list[Stretch]:
    """What is left of the stretches of the same work date around a hole."""
    left = []
    for s in stretches:
        if s.work_date != hole.work_date or s.ends <= hole.starts or s.starts >= hole.ends:
            left.append(s)
            continue
        if s.starts < hole.starts:
            left.append(replace(s, ends=hole.starts))
        if s.ends > hole.ends:
            left.append(replace(s, starts=hole.ends))
    return left


def with_exceptions(planned: list[Stretch], rows: list[Row], gap: timedelta) -> list[Stretch]:
    """The plan with approved exceptions laid over it, later versions over earlier ones; leave then falls out."""
    approved = [r for r in rows if r["exception_of"] and r["approved_by"]]
    shifts = shifts_of(planned).values()
    found = planned
    for row in sorted(approved, key=lambda r: (int(r["version"]), moment(r["starts_at"]))):
        starts, ends = moment(row["starts_at"]), moment(row["ends_at"])
        inside = [s.work_date for s in shifts if s.starts < ends and s.ends > starts]
        beside = [s.work_date for s in shifts if s.ends + gap >= starts and ends + gap >= s.starts]
        on = min(inside or beside or [starts.date()])
        exception = Stretch(starts, ends, row["activity"], on, row["queue"])
        found = [*cut_out(found, exception), exception]
    return sorted((s for s in found if s.activity != "leave"), key=lambda s: s.starts)


def shifts_of(stretches: Iterable[Stretch]) -> dict[date, Shift]:
    """One shift per work date."""
    found: dict[date, Shift] = {}
    for s in stretches:
        known = found.get(s.work_date, Shift(s.work_date, s.starts, s.ends))
        found[s.work_date] = Shift(s.work_date, min(known.starts, s.starts), max(known.ends, s.ends))
    return found


class Plan:
    """Shifts and planned stretches of every agent."""

    def __init__(self, rows: list[Row], gap: timedelta, late: timedelta) -> None:
        self.late = late
        by_agent: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_agent[row["agent_id"]].append(row)
        self.stretches: dict[str, list[Stretch]] = {}
        for agent, own in by_agent.items():
            planned = stretches_in_force([r for r in own if not r["exception_of"]], gap)
            self.stretches[agent] = with_exceptions(planned, own, gap)
        self.shifts = {agent: shifts_of(stretches) for agent, stretches in self.stretches.items()}

    def work_date(self, agent: str, t: datetime) -> date:
        """Yesterday when yesterday's shift still reaches t and no shift of today has begun, else today."""
        shifts, today = self.shifts.get(agent, {}), t.date()
        before, now = shifts.get(today - timedelta(days=1)), shifts.get(today)
        reaches = before is not None and t < before.ends + self.late
        begun = now is not None and now.starts <= t
        return today - timedelta(days=1) if reaches and not begun else today

    def scheduled(self, agent: str, on: date) -> bool:
        """Whether a shift of the agent has this work date."""
        return on in self.shifts.get(agent, {})
