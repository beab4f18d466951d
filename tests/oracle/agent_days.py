"""Facts from the agent's day: states against the plan, attendance, shifts worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, day, moment
from tests.oracle.organisation import Organisation
from tests.oracle.shifts import Plan, Stretch

BUSY = {"talk", "hold", "acw"}
ON_QUEUE = {"available", "talk", "hold", "acw", "ring"}


@dataclass(frozen=True)
class State:
    """One stretch of time in one state."""

    starts: datetime
    ends: datetime
    state: str


def seconds(start: datetime, end: datetime) -> int:
    """Whole seconds from start to end, none when the end comes first."""
    return max(0, int((end - start).total_seconds()))


def states_by_agent(rows: list[Row]) -> dict[str, list[State]]:
    """Every agent's states, earliest first."""
    found: dict[str, list[State]] = defaultdict(list)
    for r in rows:
        found[r["agent_id"]].append(State(moment(r["started_at"]), moment(r["ended_at"]), r["state"]))
    for states in found.values():
        states.sort(key=lambda s: s.starts)
    return found


def parts(state: State) -> list[State]:
    """The state cut at every midnight."""
    cut, start = [], state.starts
    while start < state.ends:
        midnight = datetime.combine(start.date() + timedelta(days=1), time())
        cut.append(State(start, min(state.ends, midnight), state.state))
        start = midnight
    return cut


def seconds_by_day(plan: Plan, states: dict[str, list[State]]) -> dict[tuple[str, date], dict[str, int]]:
    """Seconds per agent, work date and state."""
    spent: dict[tuple[str, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for agent, stretches in states.items():
        for state in stretches:
            for part in parts(state):
                spent[agent, plan.work_date(agent, part.starts)][part.state] += seconds(part.starts, part.ends)
    return spent


def fitting_seconds(stretch: Stretch, states: list[State]) -> int:
    """Seconds of a planned stretch in which the agent did what the plan says."""
    inside: dict[str, int] = defaultdict(int)
    for s in states:
        if s.starts < stretch.ends and s.ends > stretch.starts:
            inside[s.state] += seconds(max(s.starts, stretch.starts), min(s.ends, stretch.ends))
    on_queue = sum(inside[s] for s in ON_QUEUE)
    absent = seconds(stretch.starts, stretch.ends) - sum(inside.values()) + inside["logged_out"]
    if stretch.activity == "on_queue":
        return on_queue
    present_off_queue = sum(inside.values()) - on_queue - inside["logged_out"]
    return present_off_queue + (absent if stretch.activity == "break" else 0)


def shift_worth(worked: int, parameters: Parameters, on: date) -> Fraction:
    """A whole shift from three quarters of its minutes, half a shift from one quarter, else none."""
    full, whole, half = (
        parameters.value(p, on) for p in ("full_shift_minutes", "whole_shift_share", "half_shift_share")
    )
    if worked >= whole * full:
        return Fraction(1)
    return Fraction(1, 2) if worked >= half * full else Fraction(0)


def add_agent_days(
    facts: Facts, landing: dict[str, list[Row]], plan: Plan, organisation: Organisation,
    handled: dict[tuple[str, date], int], parameters: Parameters, first: date, last: date,
) -> None:  # fmt: skip
    """Facts of the work dates from first to last (both included)."""
    states = states_by_agent(landing["agent_states"])
    spent = seconds_by_day(plan, states)
    add_state_kpis(facts, plan, states, spent, first, last)
    for (agent, on), by_state in spent.items():
        logged_in = sum(n for state, n in by_state.items() if state != "logged_out")
        facts.add("productivity", on, 0, logged_in, 0, agent)
    for (agent, on), calls in handled.items():
        facts.add("productivity", on, calls * 3600, 0, calls, agent)
        person = organisation.person(agent, on)
        if person and person.appraised:
            facts.add("calls_per_shift", on, calls, 0, calls, agent)
    for row in landing["attendance"]:
        agent, on = row["employee_id"], day(row["work_date"])
        scheduled, worked = int(row["scheduled_minutes"]), int(row["worked_minutes"])
        if scheduled > 0:
            facts.add("attendance", on, min(worked, scheduled), scheduled, 1, agent)
        person = organisation.person(agent, on)
        if person and person.appraised:
            worth = shift_worth(worked, parameters, on)
            facts.add("calls_per_shift", on, 0, worth, 0, agent)


def add_state_kpis(
    facts: Facts, plan: Plan, states: dict[str, list[State]], spent: dict[tuple[str, date], dict[str, int]],
    first: date, last: date,
) -> None:  # fmt: skip
    """Occupancy, online rate, conformance and adherence."""
    planned: dict[tuple[str, date], list[Stretch]] = defaultdict(list)
    for agent, stretches in plan.stretches.items():
        for stretch in stretches:
            planned[agent, stretch.work_date].append(stretch)
    for (agent, on), by_state in spent.items():
        busy = sum(by_state.get(s, 0) for s in BUSY)
        if busy + by_state.get("available", 0):
            facts.add("occupancy", on, busy, busy + by_state.get("available", 0), 1, agent)
    for (agent, on), stretches in planned.items():
        if not first <= on <= last:
            continue
        by_state = spent.get((agent, on), {})
        online = by_state.get("available", 0) + sum(by_state.get(s, 0) for s in BUSY)
        on_queue = sum(seconds(s.starts, s.ends) for s in stretches if s.activity == "on_queue")
        if on_queue:
            facts.add("online_rate", on, min(online, on_queue), on_queue, 1, agent)
            facts.add("conformance", on, online + by_state.get("ring", 0), on_queue, 1, agent)
        nearby = [
            s
            for s in states.get(agent, [])
            if s.starts < max(p.ends for p in stretches) and s.ends > stretches[0].starts
        ]
        scheduled = sum(seconds(s.starts, s.ends) for s in stretches)
        facts.add("adherence", on, sum(fitting_seconds(s, nearby) for s in stretches), scheduled, 1, agent)
