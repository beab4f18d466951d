"""Facts from the agent's day: states against the plan, paid time, attendance, shifts worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.oracle.clock import elapsed
from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, day
from tests.oracle.organisation import Organisation
from tests.oracle.shifts import Plan, Stretch
from tests.oracle.states import State, seconds_by_day, states_by_agent

BUSY = {"talk", "hold", "acw"}
ON_QUEUE = {"available", "talk", "hold", "acw", "ring"}
Seconds = dict[tuple[str, date], dict[str, int]]


@dataclass(frozen=True)
class Month:
    """Which work dates are computed, with which parameters, in which zone."""

    first: date
    last: date
    parameters: Parameters
    zone: ZoneInfo

    def has(self, on: date) -> bool:
        return self.first <= on <= self.last


def kept_seconds(stretch: Stretch, states: list[State], grace: timedelta, zone: ZoneInfo) -> int:
    """Seconds of a planned stretch in which the agent did what the plan says; near its borders anything will do."""
    planned = elapsed(stretch.starts, stretch.ends, zone)
    begin, end = stretch.starts + grace, stretch.ends - grace
    if begin >= end:
        return planned
    judged = elapsed(begin, end, zone)
    inside: dict[str, int] = defaultdict(int)
    for s in states:
        if s.starts < end and s.ends > begin:
            inside[s.state] += elapsed(max(s.starts, begin), min(s.ends, end), zone)
    on_queue = sum(inside[s] for s in ON_QUEUE)
    if stretch.activity == "on_queue":
        return planned - judged + on_queue
    if stretch.activity == "break":
        return planned - on_queue
    return planned - judged + sum(inside.values()) - on_queue - inside["logged_out"]


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
    handled: dict[tuple[str, date], int], month: Month,
) -> None:  # fmt: skip
    """Facts of the work dates of the month."""
    states = states_by_agent(landing["agent_states"], month.zone)
    spent = seconds_by_day(plan, states, month.zone)
    planned: dict[tuple[str, date], list[Stretch]] = defaultdict(list)
    for agent, stretches in plan.stretches.items():
        for stretch in stretches:
            planned[agent, stretch.work_date].append(stretch)
    add_state_kpis(facts, states, spent, planned, month)
    for (agent, on), calls in handled.items():
        facts.add("productivity", on, calls * 3600, 0, calls, agent)
        person = organisation.person(agent, on)
        if person and person.appraised:
            facts.add("calls_per_shift", on, calls, 0, calls, agent)
    seen = {agent for agent, on in [*spent, *planned] if month.has(on)}
    for row in landing["attendance"]:
        agent, on = row["employee_id"], day(row["work_date"])
        if not month.has(on):
            continue
        scheduled, worked = int(row["scheduled_minutes"]), int(row["worked_minutes"])
        if scheduled > 0:
            facts.add("attendance", on, min(worked, scheduled), scheduled, 1, agent)
        if int(row["late_minutes"] or 0) > month.parameters.value("attendance_late_minutes", on):
            facts.add("attendance.late", on, 1, 0, 1, agent)
        if scheduled > 0 and worked == 0 and int(row["paid_minutes"] or 0) == 0:
            facts.add("attendance.absent", on, 1, 0, 1, agent)
        person = organisation.person(agent, on)
        if person and person.appraised:
            facts.add("calls_per_shift", on, 0, shift_worth(worked, month.parameters, on), 0, agent)
        if agent in seen:
            add_paid_time(facts, row, spent.get((agent, on), {}), planned.get((agent, on), []), month)


def add_state_kpis(
    facts: Facts, states: dict[str, list[State]], spent: Seconds, planned: dict[tuple[str, date], list[Stretch]],
    month: Month,
) -> None:  # fmt: skip
    """Occupancy, time logged in, online rate, conformance and adherence."""
    zone = month.zone
    for (agent, on), by_state in spent.items():
        busy, available = sum(by_state.get(s, 0) for s in BUSY), by_state.get("available", 0)
        facts.add("occupancy", on, busy, busy + available, 1 if busy + available else 0, agent)
        facts.add("productivity", on, 0, sum(by_state.values()), 0, agent)
    for (agent, on), stretches in planned.items():
        if not month.has(on):
            continue
        by_state = spent.get((agent, on), {})
        online = by_state.get("available", 0) + sum(by_state.get(s, 0) for s in BUSY)
        on_queue = planned_on_queue(stretches, zone)
        if on_queue:
            facts.add("online_rate", on, min(online, on_queue), on_queue, 1, agent)
            facts.add("conformance", on, online + by_state.get("ring", 0), on_queue, 1, agent)
        begin, end = min(s.starts for s in stretches), max(s.ends for s in stretches)
        nearby = [s for s in states.get(agent, []) if s.starts < end and s.ends > begin]
        grace = timedelta(minutes=int(month.parameters.value("adherence_grace_minutes", on)))
        kept = sum(kept_seconds(s, nearby, grace, zone) for s in stretches)
        facts.add("adherence", on, max(kept, 0), sum(elapsed(s.starts, s.ends, zone) for s in stretches), 1, agent)


def planned_on_queue(stretches: list[Stretch], zone: ZoneInfo) -> int:
    return sum(elapsed(s.starts, s.ends, zone) for s in stretches if s.activity == "on_queue")


def add_paid_time(facts: Facts, row: Row, by_state: dict[str, int], stretches: list[Stretch], month: Month) -> None:
    """Utilisation and shrinkage of one paid day."""
    agent, on = row["employee_id"], day(row["work_date"])
    paid, worked = (60 * int(row[name]) for name in ("paid_minutes", "worked_minutes"))
    used = sum(by_state.get(s, 0) for s in {"available", *BUSY})
    leave = max(paid - worked, 0) if row["absence_code"] else 0
    base = paid if month.parameters.value("utilisation_includes_paid_leave", on) == 1 else paid - leave
    if base > 0:
        facts.add("utilisation", on, used, base, 1, agent)
    if not paid:
        return
    lost = max(paid - used - by_state.get("ring", 0), 0)
    if stretches:
        planned_away = max(paid - planned_on_queue(stretches, month.zone), 0)
    else:
        planned_away = paid if int(row["scheduled_minutes"]) == 0 else 0
    planned = min(lost, planned_away)
    facts.add("shrinkage", on, lost, paid, 1, agent)
    facts.add("shrinkage.planned", on, planned, paid, 1, agent)
    facts.add("shrinkage.unplanned", on, lost - planned, paid, 1, agent)
