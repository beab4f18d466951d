"""From agent legs to contacts: waits, transfers, flow-outs, callbacks, abandons, IVR visits and callers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from orchestration.sample import curves
from orchestration.sample.curves import QUEUES, REASONS, Waits
from orchestration.sample.roster import SKILLS
from orchestration.sample.settings import Flags, Floats, Ints
from orchestration.sample.timeline import Legs
from orchestration.sample.write import NULL, Coded, Column, Serial

CHANNELS, DIRECTIONS = ("voice", "chat"), ("inbound", "outbound")
OUTCOMES = ("answered", "abandoned", "flow_out", "callback", "ivr_completed", "ivr_abandoned", "busy")
ANSWERED, ABANDONED, FLOW_OUT, CALLBACK, IVR_COMPLETED, IVR_ABANDONED, BUSY = range(7)
ENDERS = ("customer", "agent", "system")
TRUNKS = tuple(f"T{number:02}" for number in range(1, 9))
REASON_TEXTS = tuple(text for texts in REASONS for text in texts)
REASON_FIRST = np.cumsum([0, *(len(texts) for texts in REASONS)])
OTHERS = np.array([[2, 1], [0, 2], [0, 3], [2, 1]])  # queues to which each queue passes its callers on
LONGEST_HANDOVER = 900  # seconds


@dataclass
class Callers:
    """Who called lately (up to seven days back), for repeat callers; kept from block to block of a month."""

    pool: int
    customers: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    reasons: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    queues: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def draw(self, rng: np.random.Generator, queue: Ints, days: float) -> tuple[Ints, Ints]:
        """Customer (-1 = unknown) and reason by contact, in order of time; some call again for the same reason."""
        count, past = len(queue), len(self.customers)
        customer = (self.pool * rng.random(count) ** 1.5).astype(np.int64)
        customer[rng.random(count) < 0.08] = -1
        kinds = np.array([len(texts) for texts in REASONS])[queue]
        reason = REASON_FIRST[queue] + (kinds * rng.random(count) ** 1.4).astype(np.int64)
        self.customers = np.concatenate([self.customers, customer])
        self.reasons = np.concatenate([self.reasons, reason])
        self.queues = np.concatenate([self.queues, queue])
        span = int(count * 7 / days) + 1
        place = past + np.nonzero(rng.random(count) < 0.09)[0]
        back = 1 + (rng.random(len(place)) ** 2 * np.minimum(place, span)).astype(np.int64)
        place, back = place[place > 0], back[place > 0]
        source = np.maximum(place - back, 0)
        self.customers[place] = self.customers[source]
        same = self.queues[place] == self.queues[source]
        self.reasons[place[same]] = self.reasons[source[same]]
        customer, reason = self.customers[past:].copy(), self.reasons[past:].copy()
        self.customers, self.reasons, self.queues = (
            kept[-span:] for kept in (self.customers, self.reasons, self.queues)
        )
        return customer, reason


@dataclass
class Block:
    """The calls of some days. Arrays named `leg_*` run along the legs; `columns` holds the rows of the extract."""

    rows: int
    contacts: int
    columns: dict[str, Column]
    outcome: Ints
    entered: tuple[Ints, Ints]  # queue and queued_at of every queue entry
    leg_number: Ints
    leg_segment: Ints
    leg_started: Ints
    leg_contact_started: Ints
    leg_customer: Ints
    leg_wait: Ints
    leg_last: Flags  # no further leg of the contact follows
    inbound: Flags
    voice: Flags


def connect(
    rng: np.random.Generator,
    legs: Legs,
    skill: Floats,
    callers: Callers,
    target: float,
    first: int,
    days: float,
    prefix: str,
) -> Block:
    """Make contacts of the legs and add rows without an agent, about `target` in all; numbers start at `first`."""
    count = len(legs)
    ring_at = legs.ring_at
    waits = Waits.at(curves.load(ring_at))
    outbound = rng.random(count) < 0.02
    chat = ~outbound & (rng.random(count) < 0.03) & (legs.queue % 2 == 0)
    entering = ~outbound & ~chat
    delayed = rng.random(count) < waits.delayed_if_answered
    wait = np.where(delayed, 1 + np.round(rng.standard_exponential(count) * waits.shorter), 0).astype(np.int64)
    wait[outbound] = 0
    parent = transfers(rng, legs, entering, skill)
    child = np.nonzero(parent >= 0)[0]
    wait[child] = ring_at[child] - legs.ended_at[parent[child]]
    passed = np.full(count, -1)
    passed[parent[child]] = legs.queue[child]
    flowed = entering & (parent < 0) & (rng.random(count) < 0.007)
    returned = outbound & (rng.random(count) < 0.5)
    begins = (parent < 0) & ~flowed & ~returned
    ivr = np.where(begins & entering, 12 + np.round(rng.standard_exponential(count) * 28), 0).astype(np.int64)
    queued = ring_at - wait
    started = queued - ivr
    segment = np.where(flowed | returned, 2, 1)
    segment[child] = segment[parent[child]] + 1

    pre = np.nonzero(flowed | returned)[0]
    flow = flowed[pre]
    pre_wait = np.round(np.where(flow, 45, 30) + rng.standard_exponential(len(pre)) * 60).astype(np.int64)
    pre_ended = np.where(flow, queued[pre], ring_at[pre] - rng.integers(600, 3600, len(pre)))
    pre_ivr = (12 + np.round(rng.standard_exponential(len(pre)) * 28)).astype(np.int64)
    pre_queue = np.where(flow, OTHERS[legs.queue[pre], rng.integers(0, 2, len(pre))], legs.queue[pre])

    odds = waits.lost / (1 - waits.lost) + 0.008
    lost = np.nonzero(entering & (rng.random(count) < odds))[0]
    lost_wait = np.round(rng.standard_exponential(len(lost)) * waits.shorter[lost] + 1).astype(np.int64)
    lost_wait = np.where(rng.random(len(lost)) < 0.008 / odds[lost], rng.integers(0, 5, len(lost)), lost_wait)
    room = target - count - len(pre) - len(lost)
    visits = int(np.clip(room, 0.03 * target, 0.16 * target)) if count else 0
    like = rng.integers(0, max(count, 1), visits)
    what = rng.choice([IVR_COMPLETED, IVR_ABANDONED, BUSY], visits, p=[0.82, 0.15, 0.03])
    mean = np.select([what == IVR_COMPLETED, what == IVR_ABANDONED], [55.0, 18.0], 0.0)
    visit_ivr = np.round(rng.standard_exponential(visits) * mean + (what != BUSY) * 4).astype(np.int64)
    free = np.concatenate([lost, like])
    free_ivr = np.concatenate([12 + np.round(rng.standard_exponential(len(lost)) * 28).astype(np.int64), visit_ivr])
    free_wait = np.concatenate([lost_wait, np.zeros(visits, np.int64)])
    free_outcome = np.concatenate([np.full(len(lost), ABANDONED), what])
    free_started = queued[free] - free_ivr + rng.integers(-900, 900, len(free))
    free_queued = np.where(free_outcome == ABANDONED, free_started + free_ivr, NULL)
    free_queue = np.where(free_outcome == ABANDONED, legs.queue[free], -1)

    root = np.nonzero(parent < 0)[0]
    contact_start = started.copy()
    contact_start[pre] = pre_ended - pre_wait - pre_ivr
    starts = np.concatenate([contact_start[root], free_started])
    order = np.argsort(starts, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    number = np.full(count, -1)
    number[root] = rank[: len(root)]
    number[child] = number[parent[child]]
    contact_start[child] = contact_start[parent[child]]
    queue_of = np.concatenate([legs.queue[root], legs.queue[free]])[order]
    customer, reason = callers.draw(rng, queue_of, days)
    silent = np.concatenate([np.zeros(len(root), bool), np.ones(len(free), bool)])[order]
    reason = np.where(silent, -1, reason)
    numbers = np.concatenate([number, number[pre], rank[len(root) :]])
    none, nothing = np.full(len(pre), -1), np.zeros(len(pre), np.int64)
    free_none, free_nothing = np.full(len(free), -1), np.zeros(len(free), np.int64)
    segments = np.concatenate([segment, nothing + 1, free_nothing + 1])
    by = np.argsort(numbers * 16 + segments, kind="stable")
    outcome = np.concatenate([np.zeros(count, np.int64), np.where(flow, FLOW_OUT, CALLBACK), free_outcome])[by]
    rows = len(by)
    speaker = rng.choice(3, rows, p=[0.7, 0.27, 0.03])
    ender = np.select([outcome == ANSWERED, np.isin(outcome, (ABANDONED, IVR_ABANDONED))], [speaker, 0], 2)
    is_chat = np.concatenate([chat, none == 0, free_none == 0])[by]
    all_queued = np.concatenate([np.where(outbound, NULL, queued), pre_ended - pre_wait, free_queued])[by]
    all_queue = np.concatenate([np.where(outbound, -1, legs.queue), pre_queue, free_queue])[by]
    pieces: dict[str, tuple[Ints, Ints, Ints]] = {
        "ivr_seconds": (ivr, pre_ivr, free_ivr),
        "wait_seconds": (wait, pre_wait, free_wait),
        "ring_seconds": (legs.ring, nothing, free_nothing),
        "talk_seconds": (legs.talk, nothing, free_nothing),
        "hold_seconds": (legs.hold, nothing, free_nothing),
        "acw_seconds": (legs.acw, nothing, free_nothing),
        "started_at": (started, pre_ended - pre_wait - pre_ivr, free_started),
        "answered_at": (legs.answered_at, none * 0 + NULL, free_none * 0 + NULL),
        "ended_at": (legs.ended_at, pre_ended, free_started + free_ivr + free_wait),
    }
    columns: dict[str, Column] = {name: np.concatenate(parts)[by] for name, parts in pieces.items()}
    columns |= {
        "contact_id": Serial(prefix, first + numbers[by]),
        "segment_no": segments[by],
        "channel": Coded(CHANNELS, is_chat.astype(np.int64)),
        "direction": Coded(DIRECTIONS, np.concatenate([outbound * 1, nothing, free_nothing])[by]),
        "queue": Coded(QUEUES, all_queue),
        "trunk": Coded(TRUNKS, np.where(is_chat, -1, numbers[by] % 8)),
        "customer_id": Serial("K", customer[numbers[by]]),
        "reason": Coded(REASON_TEXTS, reason[numbers[by]]),
        "queued_at": all_queued,
        "outcome": Coded(OUTCOMES, outcome),
        "ended_by": Coded(ENDERS, ender),
        "transfer_to": Coded(QUEUES, np.concatenate([passed, np.where(flow, legs.queue[pre], -1), free_none])[by]),
        "agent_id": Coded((), np.concatenate([legs.agent, none, free_none])[by]),  # texts are filled in by the caller
    }
    entries = all_queued != NULL
    return Block(
        rows=rows,
        contacts=len(order),
        columns=columns,
        outcome=outcome,
        entered=(all_queue[entries], all_queued[entries]),
        leg_number=first + number,
        leg_segment=segment,
        leg_started=started,
        leg_contact_started=contact_start,
        leg_customer=customer[number],
        leg_wait=wait,
        leg_last=passed < 0,
        inbound=~outbound,
        voice=~chat,
    )


def transfers(rng: np.random.Generator, legs: Legs, entering: Flags, skill: Floats) -> Ints:
    """For every leg the one that handed its contact over, -1 for none: takers are the next free legs."""
    count = len(legs)
    weak = np.exp(-0.3 * skill[legs.agent, SKILLS.index("quality")])
    willing = entering & (legs.talk >= 20) & (rng.random(count) < 0.05 * weak)
    towards = OTHERS[legs.queue, (rng.random(count) < 0.35).astype(np.int64)]
    pause = rng.integers(2, 40, count)
    parent = np.full(count, -1)
    for queue in range(len(QUEUES)):
        givers = np.nonzero(willing & (towards == queue))[0]
        takers = np.nonzero(entering & ~willing & (legs.queue == queue))[0]
        takers = takers[np.argsort(legs.ring_at[takers], kind="stable")]
        place = np.searchsorted(legs.ring_at[takers], legs.ended_at[givers] + pause[givers])
        givers, place = givers[place < len(takers)], place[place < len(takers)]
        takers = takers[place]
        soon = legs.ring_at[takers] - legs.ended_at[givers] <= LONGEST_HANDOVER
        takers, chosen = np.unique(takers[soon], return_index=True)
        parent[takers] = givers[soon][chosen]
    return parent
