"""Complaints that come by letter: some name nobody but a unit, and how they end differs more than by phone."""

from __future__ import annotations

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.voices import Settled
from orchestration.sample.write import NULL, Coded, Serial

LETTERS = 0.0002  # for every call


def write_mail_complaints(desk: Desk, serial: int) -> Settled:
    """Complaints about agents at work; the centre's serials of the month go on after `serial`."""
    rng, plan = desk.rng("mail_complaints"), desk.plan
    count = max(12, round(LETTERS * desk.settings.calls))
    shifts = np.nonzero(plan.worked)[0]
    shift = shifts[rng.integers(0, len(shifts), count)]
    occurred = np.clip(plan.actual[shift, 0] + rng.integers(600, 6 * 3600, count), desk.start, desk.end - DAY)
    received = np.minimum(occurred + rng.integers(3600, 4 * DAY, count), desk.end - 1)
    order = np.argsort(received, kind="stable")
    shift, occurred, received = shift[order], occurred[order], received[order]
    kind = np.where(rng.random(count) < 0.1, 1, 0)
    severity = rng.integers(1, 6, count)
    due = received + rng.integers(2, 9, count) * DAY
    took = (rng.standard_gamma(2.0, count) * 0.4 * (due - received)).astype(np.int64) + 1800
    closed = np.where(rng.random(count) < 0.2, NULL, received + took)
    named = np.where(rng.random(count) < 0.7, plan.agent[shift], -1)
    desk.write(
        "complaints",
        count,
        {
            "complaint_no": Serial(f"{desk.month}-", serial + 1 + np.arange(count), 4),
            "kind": Coded(("complaint", "anomaly"), kind),
            "agent_id": Coded(desk.ids, named),
            "unit": Coded([group.code for group in desk.roster.groups], plan.group[shift]),
            "received_at": received,
            "occurred_at": occurred,
            "severity": severity,
            "valid": (kind == 0) & (rng.random(count) < 0.85),
            "due_at": due,
            "closed_at": closed,
            "first_level": rng.random(count) < 0.7,
            "reopened": (closed != NULL) & (rng.random(count) < 0.15),
        },
        source="mail",
    )
    return Settled(serial + 1 + np.arange(count), named, plan.group[shift], closed)
