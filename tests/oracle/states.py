"""What agents did: their states in one line of time, cut at midnight, by work date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.oracle.clock import elapsed, in_a_repeated_hour
from tests.oracle.landing import Row, moment
from tests.oracle.shifts import Plan

# of several at once the first of these counts, then any other, being logged out last
ORDER = ("talk", "acw", "hold", "ring", "available")


@dataclass(frozen=True)
class State:
    """One stretch of time in one state."""

    starts: datetime
    ends: datetime
    state: str


def rank(state: State) -> tuple[int, datetime]:
    place = ORDER.index(state.state) if state.state in ORDER else len(ORDER) + (state.state == "logged_out")
    return place, state.starts


def states_by_agent(rows: list[Row], zone: ZoneInfo) -> dict[str, list[State]]:
    """Every agent's states, earliest first, at any moment one."""
    found: dict[str, list[State]] = defaultdict(list)
    for r in rows:
        found[r["agent_id"]].append(State(moment(r["started_at"]), moment(r["ended_at"]), r["state"]))
    return {agent: one_line(states, zone) for agent, states in found.items()}


def one_line(states: list[State], zone: ZoneInfo) -> list[State]:
    """States in turn stay; where some overlap, each moment between two borders goes to the first in rank. An hour that
    comes twice looks like an overlap and is left alone.
    """
    line = [s for s in states if in_a_repeated_hour(s.starts, s.ends, zone)]
    left_alone = set(line)
    rest = sorted((s for s in states if s not in left_alone), key=lambda s: (s.starts, s.ends))
    chains: list[list[State]] = []
    until = datetime.min
    for s in rest:
        if s.starts >= until:
            chains.append([])
        chains[-1].append(s)
        until = max(until, s.ends)
    for chain in chains:
        line += chain if len(chain) == 1 else united(chain)
    return sorted(line, key=lambda s: s.starts)


def united(chain: list[State]) -> list[State]:
    borders = sorted({t for s in chain for t in (s.starts, s.ends)})
    found = []
    for start, end in pairwise(borders):
        there = [s for s in chain if s.starts < end and s.ends > start]
        if there:
            found.append(State(start, end, min(there, key=rank).state))
    return found


def parts(state: State) -> list[State]:
    """The state cut at every midnight."""
    if state.ends.date() == state.starts.date():
        return [state]
    cut, start = [], state.starts
    while start < state.ends:
        midnight = datetime.combine(start.date() + timedelta(days=1), time())
        cut.append(State(start, min(state.ends, midnight), state.state))
        start = midnight
    return cut


def seconds_by_day(
    plan: Plan, states: dict[str, list[State]], zone: ZoneInfo
) -> dict[tuple[str, date], dict[str, int]]:
    """Seconds per agent, work date and state; being logged out is no state."""
    spent: dict[tuple[str, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for agent, stretches in states.items():
        for state in stretches:
            for part in parts(state) if state.state != "logged_out" else ():
                spent[agent, plan.work_date(agent, part.starts)][part.state] += elapsed(part.starts, part.ends, zone)
    return spent
