"""What customers say: survey invitations with their answers, and complaints."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from orchestration.home import Month
from orchestration.sample.contacts import Block
from orchestration.sample.curves import DAY
from orchestration.sample.follow_up import Invited
from orchestration.sample.plan import epoch
from orchestration.sample.roster import SKILLS, Roster
from orchestration.sample.settings import Floats, Ints, SampleSettings, Truth, stream
from orchestration.sample.timeline import Legs
from orchestration.sample.write import NULL, Coded, Extract, Serial

INVITED, ANSWERED = 0.25, 0.30
SOURCES = ("call_back", "online")
TEXTS = ("had to wait / 等太久", "friendly and quick / 又快又好", "not solved / 没有解决")
PARTIES = ("agent", "process", "system")
CAUSES = ("quality", "human")
PRODUCTS = ("credit card", "account", "loan", "funds")


@dataclass
class Grievances:
    """Contacts that led to a complaint, collected over the month."""

    number: Ints
    agent: Ints
    group: Ints
    customer: Ints
    started: Ints
    ended: Ints

    @classmethod
    def join(cls, parts: list[Grievances]) -> Grievances:
        return cls(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(cls)))


@dataclass
class Settled:
    """The complaints of a month by their serial; `closed_at` NULL = still open."""

    serial: Ints
    agent: Ints
    group: Ints
    closed_at: Ints

    @classmethod
    def join(cls, parts: list[Settled]) -> Settled:
        return cls(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(cls)))


def ask(
    extract: Extract,
    rng: np.random.Generator,
    roster: Roster,
    skill: Floats,
    legs: Legs,
    block: Block,
    first: int,
    prefix: str,
) -> tuple[Invited, int]:
    """Invitations, numbered from `first`, and answers for a block; returns whom it asked and how many answers."""
    asked = np.nonzero((legs.talk >= 5) & block.leg_last & block.inbound & (rng.random(len(legs)) < INVITED))[0]
    asked = asked[np.argsort(legs.ended_at[asked], kind="stable")]
    count = len(asked)
    agent, wait = legs.agent[asked], block.leg_wait[asked]
    sent = legs.ended_at[asked] + rng.integers(60, 1800, count)
    answers = rng.random(count) < ANSWERED
    answered = sent + np.minimum(rng.standard_exponential(count) * 20_000 + 60, 3 * DAY).astype(np.int64)
    mood = 0.45 * skill[agent, SKILLS.index("courtesy")] + 0.3 * skill[agent, SKILLS.index("quality")]
    mood = mood - np.minimum(wait, 300) / 200 + rng.normal(0, 1, count)
    csat = np.clip(np.round(4.25 + 0.75 * mood + rng.normal(0, 0.5, count)), 1, 5)
    nps = np.clip(np.round(8.1 + 1.5 * mood + rng.normal(0, 1.2, count)), 0, 10)
    second = answers & (rng.random(count) < 0.85)
    source = np.where(block.voice[asked] & (rng.random(count) < 0.6), 0, 1)
    talkative = np.where(rng.random(count) < 0.08, np.select([csat >= 4, wait > 60], [1, 0], 2), -1)
    row = np.concatenate([np.arange(count), np.nonzero(answers)[0], np.nonzero(second)[0]])
    question = np.concatenate([np.zeros(count, int), np.full(answers.sum(), 1), np.full(second.sum(), 2)])
    by = np.argsort(row * 4 + question, kind="stable")
    row, question = row[by], question[by]
    extract.add(
        len(row),
        {
            "survey_id": Serial(f"S{prefix[1:]}", first + row),
            "question_code": Coded(("", "csat", "nps"), question),
            "survey_kind": "contact",
            "source": Coded(SOURCES, source[row]),
            "verified": np.where(question > 0, 1, -1),
            "contact_id": Serial(prefix, block.leg_number[asked][row]),
            "contact_started_at": block.leg_contact_started[asked][row],
            "agent_id_at_send": Coded([person.employee_id for person in roster.agents], agent[row]),
            "unit": Coded([group.code for group in roster.groups], legs.group[asked][row]),
            "sent_at": sent[row],
            "answered_at": np.where(question > 0, answered[row], NULL),
            "score": np.select([question == 1, question == 2], [csat[row], nps[row]], np.nan),
            "scale_min": np.where(question == 2, 0, 1),
            "scale_max": np.where(question == 2, 10, 5),
            "text": Coded(TEXTS, np.where(question == 1, talkative[row], -1)),
        },
    )
    number, group, started = block.leg_number[asked], legs.group[asked], block.leg_contact_started[asked]
    return Invited(number, agent, group, started, sent), len(row) - count


def grieve(rng: np.random.Generator, skill: Floats, legs: Legs, block: Block, chance: float) -> Grievances:
    """Draw the contacts that end in a complaint; weak agents meet more of them."""
    factor = np.exp(-0.35 * (skill[legs.agent, 0] + skill[legs.agent, 1]) - 0.2)
    hit = np.nonzero((legs.talk >= 5) & block.leg_last & block.inbound & (rng.random(len(legs)) < chance * factor))[0]
    return Grievances(block.leg_number[hit], legs.agent[hit], legs.group[hit], block.leg_customer[hit],
                      block.leg_contact_started[hit], legs.ended_at[hit])  # fmt: skip


def write_complaints(
    settings: SampleSettings,
    roster: Roster,
    month: Month,
    found: Grievances,
    prefix: str,
    extract: Extract,
    truth: Truth,
) -> Settled:
    """Complaints of the month, numbered without gaps in the order in which they were received (within the month)."""
    rng = stream(settings, month, "complaints")
    last = epoch(month.shift(1)) - 1
    kept = np.nonzero(found.ended < last)[0][:9999]
    delay = (rng.standard_exponential(len(kept)) * 1.5 * DAY).astype(np.int64)
    received = np.minimum(found.ended[kept] + 60 + delay, last)
    by = np.argsort(received, kind="stable")
    kept, received = kept[by], received[by]
    count = len(kept)
    anomaly = rng.random(count) < 0.1
    valid = ~anomaly & (rng.random(count) < 0.8)
    severity = rng.choice([1, 2, 3, 4, 5], count, p=[0.35, 0.35, 0.2, 0.08, 0.02])
    due = received + np.where(severity >= 3, 2, 5) * DAY
    took = (rng.standard_gamma(2.0, count) * 0.28 * (due - received)).astype(np.int64) + 1800
    party = np.where(valid, rng.choice(3, count, p=[0.6, 0.25, 0.15]), 1)
    quantity = np.where(rng.random(count) < 0.2, rng.integers(1, 4, count), NULL)
    extract.add(
        count,
        {
            "complaint_no": Serial(f"{month}-", np.arange(1, count + 1), 4),
            "kind": Coded(("complaint", "anomaly"), anomaly.astype(np.int64)),
            "customer_id": Serial("K", found.customer[kept]),
            "contact_id": Serial(prefix, found.number[kept]),
            "product": Coded(PRODUCTS, rng.integers(0, 4, count)),
            "quantity": quantity,
            "agent_id": Coded([agent.employee_id for agent in roster.agents], found.agent[kept]),
            "unit": Coded([group.code for group in roster.groups], found.group[kept]),
            "responsible_party": Coded(PARTIES, party),
            "approval_level": Coded(("group", "team", "section"), np.minimum(severity - 1, 2)),
            "effect_confirmed": np.where(rng.random(count) < 0.3, -1, (rng.random(count) < 0.85).astype(np.int64)),
            "received_at": received,
            "occurred_at": found.started[kept],
            "cause_class": Coded(CAUSES, (party == 0).astype(np.int64)),
            "severity": severity,
            "valid": valid,
            "due_at": due,
            "closed_at": (closed := np.where(rng.random(count) < 0.06, NULL, received + took)),
            "first_level": rng.random(count) < 0.8,
            "reopened": rng.random(count) < 0.06,
        },
    )
    truth.count(month, "complaints", count)
    truth.count(month, "complaints_valid", int(valid.sum()))
    return Settled(np.arange(1, count + 1), found.agent[kept], found.group[kept], closed)
