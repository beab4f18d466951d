"""The people: who works where on which day, with joiners, leavers, movers and leaves, and every agent's true skill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from orchestration.home import Month
from orchestration.sample.names import invent
from orchestration.sample.org import CENTRE, Group, Unit, organisation, seats
from orchestration.sample.settings import Floats, Ints, SampleSettings, Truth, stream

SKILLS = ("quality", "courtesy", "speed", "reliability")
WEAK = (-4.0, -4.0, -3.0, -4.0)  # skills of whom the schemes must find
SWAPS = {1: "", 4: "N-GEN"}  # month of the centre, section (any, if empty) of which two leaders change places
OPENED = date(2022, 1, 1)
ON_LEAVE, IS_OFF_DUTY = 1, 2  # status of a day; 0 = neither
REASONS = ("another job", "family", "study", "end of contract")


@dataclass(frozen=True)
class Stretch:
    """Employment facts from `start` to `end` (exclusive; None = open)."""

    start: date
    end: date | None
    unit: str
    status: str
    left_on: date | None = None
    leave_reason: str | None = None


@dataclass
class Person:
    """One employee; `skill` (see SKILLS, in standard deviations) for agents only."""

    employee_id: str
    name: str
    role: str
    hired_on: date
    grade: str | None = None
    seat_type: str | None = None
    appraised: bool = False
    skill: tuple[float, ...] = ()
    rota: int = 0
    days_off: int = 0
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def now(self) -> Stretch:
        return self.stretches[-1]

    def change(self, day: date, unit: str | None = None, status: str | None = None) -> None:
        """End the current stretch and begin another on the day."""
        now = self.now
        self.stretches[-1] = replace(now, end=day)
        self.stretches.append(Stretch(day, None, unit or now.unit, status or now.status))

    def leave(self, last: date, reason: str) -> None:
        self.stretches[-1] = replace(self.now, end=last + timedelta(days=1), left_on=last, leave_reason=reason)


@dataclass
class Roster:
    """Everybody who is ever employed. `agents` are the people with skill, in order of hiring."""

    units: list[Unit]
    groups: list[Group]
    people: list[Person] = field(default_factory=list)
    managers: dict[str, list[tuple[date, str]]] = field(default_factory=dict)  # unit -> (from, employee)

    def __post_init__(self) -> None:
        self.place = {group.code: place for place, group in enumerate(self.groups)}

    @property
    def agents(self) -> list[Person]:
        return [person for person in self.people if person.role == "agent"]

    @property
    def raters(self) -> list[Person]:
        return [person for person in self.people if person.role == "qa_rater"]

    @property
    def planners(self) -> list[Person]:
        return [person for person in self.people if person.role == "wfm_planner"]

    def manager(self, unit: str, day: date) -> str:
        """Who manages the unit on the day."""
        return [employee for start, employee in self.managers[unit] if start <= day][-1]

    def skills(self) -> Floats:
        """Agents × SKILLS."""
        return np.array([agent.skill for agent in self.agents])

    def add(self, rng: np.random.Generator, role: str, unit: str, hired: date, status: str = "active") -> Person:
        person = Person(f"E{len(self.people) + 1:05}", invent(rng), role, hired)
        person.stretches.append(Stretch(hired, None, unit, status))
        self.people.append(person)
        return person

    def add_agent(self, rng: np.random.Generator, unit: str, hired: date, status: str) -> Person:
        person = self.add(rng, "agent", unit, hired, status)
        shared = rng.normal()
        person.skill = tuple(round(float(0.55 * shared + 0.835 * rng.normal()), 4) for _ in SKILLS)
        person.grade = ("junior", "senior", "expert")[int(rng.choice(3, p=[0.5, 0.38, 0.12]))]
        if status == "probation":
            person.grade = "junior"
        person.seat_type = "expert" if person.grade == "expert" else "standard"
        person.appraised = bool(rng.random() > 0.04)
        person.rota, person.days_off = int(rng.integers(8)), int(rng.choice(6, p=[0.45, 0.15, 0.1, 0.1, 0.1, 0.1]))
        return person

    def places(self, month: Month) -> tuple[Ints, Ints]:
        """Group (its place, -1 = not employed) and status, agents × days from the last day before the month to the
        first one after it."""
        first = month.start - timedelta(days=1)
        days = (month.end - first).days + 1
        agents = self.agents
        group, status = np.full((len(agents), days), -1, np.int64), np.zeros((len(agents), days), np.int64)
        for row, agent in enumerate(agents):
            for stretch in agent.stretches:
                start = max(0, (stretch.start - first).days)
                stop = days if stretch.end is None else min(days, (stretch.end - first).days)
                if start < stop:
                    group[row, start:stop] = self.place[stretch.unit]
                    status[row, start:stop] = {"leave": ON_LEAVE, "off_duty": IS_OFF_DUTY}.get(stretch.status, 0)
        return group, status


def build(settings: SampleSettings, truth: Truth, cast: Callable[[Roster], set[str]] = lambda roster: set()) -> Roster:
    """The roster over all months, from the seed alone; plants joiners, leavers, movers and leaves in the truth.

    `cast` is given the people of the first day and returns the ids of those to whom nothing happens by chance.
    """
    units, groups = organisation(settings.agents)
    roster = Roster(units, groups)
    rng = stream(settings, None, "roster")
    first = settings.periods[0]

    def hired() -> date:
        return max(OPENED, first.start - timedelta(days=int(rng.integers(120, 1900))))

    roles = {"centre": "centre_manager", "site": "site_manager", "section": "section_manager", "team": "team_manager"}
    for unit in units:
        person = roster.add(rng, roles.get(unit.kind, "group_leader"), unit.code, hired())
        roster.managers[unit.code] = [(OPENED, person.employee_id)]
    for role, number in (("qa_rater", max(3, settings.agents // 25)), ("wfm_planner", max(2, settings.agents // 100))):
        for _ in range(number):
            roster.add(rng, role, CENTRE, hired())
    for place in seats(settings.agents, groups):
        fresh = rng.random() < 0.05
        start = first.start - timedelta(days=int(rng.integers(5, 80))) if fresh else hired()
        roster.add_agent(rng, groups[place].code, start, "probation" if fresh else "active")
    kept = cast(roster)
    pending = [(agent.hired_on + timedelta(days=91), agent) for agent in roster.agents if agent.now.status != "active"]
    for number, month in enumerate(settings.periods):
        pending = turn_month(settings, roster, truth, month, pending, kept)
        if number in SWAPS:
            swap_leaders(roster, truth, month.start + timedelta(days=14), SWAPS[number])
    truth.agents = {agent.employee_id: dict(zip(SKILLS, agent.skill, strict=True)) for agent in roster.agents}
    return roster


def turn_month(
    settings: SampleSettings,
    roster: Roster,
    truth: Truth,
    month: Month,
    pending: list[tuple[date, Person]],
    kept: set[str],
) -> list[tuple[date, Person]]:
    """Let the changes of one month happen, in order of their dates; returns those that are due in later months."""
    rng = stream(settings, month, "roster")
    days = (month.end - month.start).days
    due = kept | {agent.employee_id for day, agent in pending if day < month.end}
    pool = [a for a in roster.agents if a.now.status in ("active", "probation") and a.now.left_on is None]
    pool = [pool[int(n)] for n in rng.permutation(len(pool)) if pool[int(n)].employee_id not in due]
    settled = [agent for agent in pool if agent.now.status == "active"]
    turnover = max(1, round(0.02 * settings.agents))
    leavers = pool[:turnover]
    settled = [agent for agent in settled if agent not in leavers]
    movers, settled = settled[: (n := max(2, round(0.03 * settings.agents)))], settled[n:]
    resting = settled[: max(1, round(0.015 * settings.agents))]
    later = [(day, agent) for day, agent in pending if day >= month.end]
    for day, agent in pending:
        if day < month.end and agent.now.left_on is None:
            agent.change(day, status="active")
    for leaver in leavers:
        last = month.start + timedelta(days=int(rng.integers(4, days - 2)))
        leaver.leave(last, REASONS[int(rng.integers(len(REASONS)))])
        truth.plant("leavers", employee_id=leaver.employee_id, left_on=str(last))
        start = month.start + timedelta(days=int(rng.integers(0, 20)))
        joiner = roster.add_agent(rng, leaver.now.unit, start, "probation")
        truth.plant("joiners", employee_id=joiner.employee_id, hired_on=str(start))
        later.append((start + timedelta(days=91), joiner))
    for number, mover in enumerate(movers):
        day = month.start + timedelta(days=int(rng.integers(8, 23)))
        old, new = roster.groups[roster.place[mover.now.unit]], target(roster, mover, number % 3 == 0, rng)
        mover.change(day, unit=new.code)
        kind = "movers_between_modes" if old.mode_2 != new.mode_2 else "movers"
        truth.plant(kind, employee_id=mover.employee_id, day=str(day), old=old.code, new=new.code)
    for agent in resting:
        start = month.start + timedelta(days=int(rng.integers(0, 15)))
        agent.change(start, status="leave")
        later.append((start + timedelta(days=14), agent))
        truth.plant("leaves", employee_id=agent.employee_id, start=str(start), end=str(start + timedelta(days=14)))
    for day, agent in [entry for entry in later if entry[0] < month.end]:
        agent.change(day, status="active")
    return [entry for entry in later if entry[0] >= month.end]


def target(roster: Roster, mover: Person, other_mode: bool, rng: np.random.Generator) -> Group:
    """Another group of the same team, or one of the other mode in the same section."""
    now = roster.groups[roster.place[mover.now.unit]]
    same = [group for group in roster.groups if group.team == now.team and group != now]
    other = [group for group in roster.groups if group.section == now.section and group.team != now.team]
    choice = other if other_mode or not same else same
    return choice[int(rng.integers(len(choice)))]


def swap_leaders(roster: Roster, truth: Truth, day: date, section: str) -> None:
    """The leaders of the first two groups of the first team of the section that has two change places."""
    pairs = zip(roster.groups, roster.groups[1:], strict=False)
    pair = next(((a.code, b.code) for a, b in pairs if a.team == b.team and a.section.startswith(section)), None)
    if pair is None:
        return
    leaders = [roster.manager(unit, day) for unit in pair]
    for unit, leader in zip(pair, reversed(leaders), strict=True):
        roster.people[int(leader[1:]) - 1].change(day, unit=unit)
        roster.managers[unit].append((day, leader))
        truth.plant("leaders_swapped", unit=unit, employee_id=leader, day=str(day))
