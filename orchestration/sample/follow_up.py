"""A second survey tool: some of those asked already are asked again, about effort, solution and satisfaction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.roster import Roster
from orchestration.sample.settings import Ints
from orchestration.sample.write import NULL, Coded, Extract, Serial

ASKED, ANSWERED, GENUINE = 0.1, 0.6, 0.92
QUESTIONS = ("", "ces", "fcr", "csat")
SCALES = np.array([[1, 5], [1, 7], [0, 1], [1, 5]])


@dataclass(frozen=True)
class Invited:
    """Whom the first tool asked: contact, last agent and group, when the contact began and when it was sent."""

    number: Ints
    agent: Ints
    group: Ints
    started: Ints
    sent: Ints


def ask_again(
    extract: Extract, rng: np.random.Generator, roster: Roster, invited: Invited, first: int, prefix: str
) -> int:
    """Invitations, numbered from `first`, and answers hours or days after the first; returns how many it asked."""
    place = np.nonzero(rng.random(len(invited.number)) < ASKED)[0]
    count = len(place)
    sent = invited.sent[place] + rng.integers(3600, 8 * 3600, count)
    said = sent + rng.integers(300, 2 * DAY, count)
    answers = rng.random(count) < ANSWERED
    genuine = rng.random(count) < GENUINE
    solved = rng.random(count) < 0.75
    score = np.stack([
        np.zeros(count), np.clip(np.round(4.2 + 1.5 * solved + rng.normal(0, 1, count)), 1, 7), solved,
        np.clip(np.round(3.2 + solved + rng.normal(0, 0.9, count)), 1, 5),
    ])  # fmt: skip
    wanted = np.stack([np.ones(count, bool), answers, answers, answers & (rng.random(count) < 0.8)])
    row, question = np.nonzero(wanted.T)
    asked = question > 0
    extract.add(
        len(row),
        {
            "survey_id": Serial(f"SF{prefix[1:]}", first + row),
            "question_code": Coded(QUESTIONS, question),
            "survey_kind": "contact",
            "source": "online",
            "verified": np.where(asked, genuine[row].astype(np.int64), -1),
            "contact_id": Serial(prefix, invited.number[place][row]),
            "contact_started_at": invited.started[place][row],
            "agent_id_at_send": Coded([agent.employee_id for agent in roster.agents], invited.agent[place][row]),
            "unit": Coded([group.code for group in roster.groups], invited.group[place][row]),
            "sent_at": sent[row],
            "answered_at": np.where(asked, said[row], NULL),
            "score": np.where(asked, score[question, row], np.nan),
            "scale_min": SCALES[question, 0].astype(float),
            "scale_max": SCALES[question, 1].astype(float),
        },
    )
    return count
