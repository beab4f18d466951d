"""What agents do on the queue: contacts laid end to end with idle gaps, so that the states tile the shift."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from orchestration.home import Month
from orchestration.sample import curves
from orchestration.sample.plan import BREAK_SLOTS, QUEUE_SLOTS, SLOTS, SPECIAL, Plan
from orchestration.sample.roster import SKILLS, Roster
from orchestration.sample.settings import Floats, Ints, SampleSettings
from orchestration.sample.write import Coded, Extract, Serial

STATES = ("available", "ring", "talk", "hold", "acw", "break", "training", "meeting", "other", "logged_out")
SIGMA = 0.62  # of log talk time


@dataclass
class Windows:
    """Stretches actually spent on the queue, in order of shift and time."""

    shift: Ints
    agent: Ints
    queue: Ints
    start: Ints
    end: Ints
    talk: Floats  # expected seconds per contact
    wrap: Floats
    idle: Floats  # relative idle time

    def take(self, which: Ints) -> Windows:
        return Windows(*(getattr(self, column.name)[which] for column in fields(self)))

    @property
    def handle(self) -> Floats:
        return self.talk + self.wrap * 0.9 + curves.HOLD_SHARE * curves.HOLD + curves.RING

    def expected(self, idle: float) -> Floats:
        """Contacts expected per window when idle times are `idle` × their relative length; renewal with an end."""
        gap = idle * self.idle
        cycle = self.handle + gap
        variation = (gap**2 + (0.68 * self.handle) ** 2) / cycle**2
        return np.maximum((self.end - self.start) / cycle + (variation - 1) / 2, 0.02)

    def calibrate(self, wanted: float) -> float:
        """The idle factor with which the windows hold the wanted number of contacts."""
        low, high = 0.5, 20_000.0
        for _ in range(60):
            middle = (low * high) ** 0.5
            low, high = (middle, high) if float(self.expected(middle).sum()) > wanted else (low, middle)
        return float((low * high) ** 0.5)


@dataclass
class Legs:
    """Agent legs: idle from `start`, rung at `ring_at`, then ring, talk (with hold inside) and wrap-up, in seconds."""

    agent: Ints
    group: Ints
    queue: Ints
    start: Ints
    ring_at: Ints
    ring: Ints
    talk: Ints
    hold: Ints
    acw: Ints

    def __len__(self) -> int:
        return len(self.agent)

    @property
    def answered_at(self) -> Ints:
        return self.ring_at + self.ring

    @property
    def ended_at(self) -> Ints:
        """End of the conversation; wrap-up follows."""
        return self.ring_at + self.ring + self.talk + self.hold

    def order(self, by: Ints) -> Legs:
        return Legs(*(getattr(self, column.name)[by] for column in fields(self)))


def windows(settings: SampleSettings, roster: Roster, month: Month, plan: Plan) -> Windows:
    """All windows of the month, with what to expect of their agents: skill and experience make them quick or slow."""
    rows = np.nonzero(plan.worked)[0]
    start, end = plan.actual[rows][:, QUEUE_SLOTS], plan.actual[rows][:, [n + 1 for n in QUEUE_SLOTS]]
    place, slot = np.nonzero(end > start)
    shift = rows[place]
    agent, queue = plan.agent[shift], np.array([g.queue for g in roster.groups])[plan.group[shift]]
    begin, stop = start[place, slot], end[place, slot]
    hired = np.array([np.datetime64(str(a.hired_on), "D").astype(int) for a in roster.agents])[agent]
    speed = np.exp(-0.11 * roster.skills()[agent, SKILLS.index("speed")])
    learning = 1.0 + 0.25 * np.exp(-np.maximum(begin // curves.DAY - hired, 0) / 60.0)
    factor = settings.handle_scale * speed * learning
    idle = curves.idle_weight((begin + stop) // 2)
    return Windows(shift, agent, queue, begin, stop, curves.TALK[queue] * factor, curves.WRAP[queue] * factor, idle)


def lay(rng: np.random.Generator, win: Windows, group: Ints, idle: float) -> Legs:
    """Draw contacts for every window and keep those that end inside it."""
    expected = win.expected(idle)
    number = np.ceil(expected * 1.25 + 3.5 * np.sqrt(expected) + 2).astype(np.int64)
    of = np.repeat(np.arange(len(number)), number)
    total = len(of)
    cycle = (win.handle + idle * win.idle)[of]
    first = np.cumsum(number) - number
    about = win.start[of] + ((np.arange(total) - first[of]) * cycle).astype(np.int64)
    relative = curves.idle_weight(np.minimum(about, win.end[of]))
    gap = np.round(rng.standard_exponential(total) * relative * idle).astype(np.int64)
    ring = 1 + rng.poisson(curves.RING - 1, total)
    length_of_talk = win.talk[of] * np.exp(SIGMA * rng.standard_normal(total) - SIGMA**2 / 2)
    talk = np.clip(np.round(length_of_talk), 6, 7200).astype(np.int64)
    held = rng.random(total) < curves.HOLD_SHARE
    hold = np.where(held, 1 + np.round(rng.standard_exponential(total) * (curves.HOLD - 1)), 0).astype(np.int64)
    wrap = np.round(rng.standard_gamma(2.0, total) * win.wrap[of] / 2).astype(np.int64)
    wrap[rng.random(total) < 0.1] = 0
    ghost = rng.random(total) < curves.GHOSTS
    talk[ghost] = rng.integers(1, 5, total)[ghost]
    hold[ghost] = wrap[ghost] = 0
    length = gap + ring + talk + hold + wrap
    done = np.cumsum(length)
    done += (win.start - (done[first] - length[first]))[of]
    kept = np.nonzero(done <= win.end[of])[0]
    of, begin = of[kept], (done - length)[kept]
    return Legs(
        agent=win.agent[of],
        group=group[win.shift[of]],
        queue=win.queue[of],
        start=begin,
        ring_at=begin + gap[kept],
        ring=ring[kept],
        talk=talk[kept],
        hold=hold[kept],
        acw=wrap[kept],
    )


def add_states(
    extract: Extract, rng: np.random.Generator, agents: list[str], plan: Plan, shifts: Ints, legs: Legs, numbers: Ints,
    prefix: str, win: Windows,
) -> None:  # fmt: skip
    """Rows of agent_states of some worked shifts: their legs, the rest of their windows, and what was not queue."""
    before = np.where(legs.hold > 0, legs.talk // 2, legs.talk)
    lengths = np.stack([legs.ring_at - legs.start, legs.ring, before, legs.hold, legs.talk - before, legs.acw], axis=1)
    ends = legs.start[:, None] + np.cumsum(lengths, axis=1)
    leg, part = np.nonzero(lengths > 0)
    state = np.array([0, 1, 2, 3, 2, 4])[part]
    agent, end = legs.agent[leg], ends[leg, part]
    start, contact = end - lengths[leg, part], np.where(part > 0, numbers[leg], -1)
    # what the legs leave of each window is idle time at its end
    place = np.searchsorted(win.agent * 2**34 + win.start, legs.agent * 2**34 + legs.start, side="right") - 1
    filled = win.start.copy()
    np.maximum.at(filled, place, legs.ended_at + legs.acw)
    idle = np.nonzero(filled < win.end)[0]
    rest_shift, rest_slot = np.nonzero(plan.actual[shifts][:, 1:] > plan.actual[shifts][:, :-1])
    off = np.array([slot != "on_queue" for slot in SLOTS])[rest_slot]
    rest, slot = shifts[rest_shift[off]], rest_slot[off]
    doing = np.full(len(rest), STATES.index("other"))
    is_break = np.isin(slot, BREAK_SLOTS)
    signed_off = rng.random(int(is_break.sum())) < 0.03
    doing[is_break] = np.where(signed_off, STATES.index("logged_out"), STATES.index("break"))
    training = np.where(plan.training[rest], STATES.index("training"), STATES.index("meeting"))
    doing = np.where(slot == SPECIAL, training, doing)
    agent = np.concatenate([agent, win.agent[idle], plan.agent[rest]])
    start = np.concatenate([start, filled[idle], plan.actual[rest, slot]])
    end = np.concatenate([end, win.end[idle], plan.actual[rest, slot + 1]])
    state = np.concatenate([state, np.zeros(len(idle), np.int64), doing])
    contact = np.concatenate([contact, np.full(len(idle) + len(rest), -1)])
    order = np.argsort(agent * 2**34 + start, kind="stable")
    extract.add(
        len(order),
        {
            "agent_id": Coded(agents, agent[order]),
            "started_at": start[order],
            "ended_at": end[order],
            "state": Coded(STATES, state[order]),
            "contact_id": Serial(prefix, contact[order]),
        },
    )
