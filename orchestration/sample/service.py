"""The service company: what its sales people and technicians do, and what customers say and complain of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.customers import known_customers
from orchestration.sample.desk import Desk
from orchestration.sample.offices import AFTER, office_of
from orchestration.sample.roster import Person
from orchestration.sample.settings import Flags, Floats, Ints
from orchestration.sample.write import NULL, Coded, Column, Serial

SOURCE = "service"
QUESTIONS = ("", "satisfaction", "csat")
RECEPTIONS, SALES_ASKED, ORDERS = 12, 14, 40  # a person and month
VALID, INVALID = 0.3, 1.6  # complaints a person and month
FIRST_HOUR, LAST_HOUR = 9 * 3600 + 900, 16 * 3600


@dataclass
class Staff:
    """The people of both departments; `who` below is a place in `people`."""

    people: list[Person]
    days: list[Ints]
    skill: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.ids = [person.employee_id for person in self.people]
        self.units = [person.now.unit for person in self.people]
        self.skill = np.array([person.skill[0] for person in self.people])

    def when(self, rng: np.random.Generator, who: Ints) -> Ints:
        """A moment of each person's working days, in office hours."""
        day = np.array([self.days[n][int(rng.integers(len(self.days[n])))] for n in who.tolist()], np.int64)
        return day + rng.integers(FIRST_HOUR, LAST_HOUR, len(who))


@dataclass
class Asked:
    """What was asked: about whose work (or whose opinion), when that was, and the record that it is about.

    `named`: false where nobody's name stands on the form, the unit's alone; None = everybody is named.
    """

    kind: str
    source: str
    question: int
    share: float
    who: Ints
    at: Ints
    named: Flags | None = None
    contact: Ints | None = None
    case: Ints | None = None
    complaint: Ints | None = None


def write_service(desk: Desk, present: dict[str, Ints], serial: int) -> None:
    """Calls, service orders, complaints and surveys; the centre's serials of complaints go on after `serial`."""
    office = office_of(desk.settings)
    people = [*office.of("sales"), *office.of("technician")]
    staff = Staff(people, [present[person.employee_id] for person in people])
    sellers = np.arange(len(office.of("sales")))
    technicians = np.arange(len(sellers), len(people))
    contacts, orders = write_contacts(desk, staff), write_orders(desk, staff, technicians)
    complaints = write_grievances(desk, staff, serial)
    rng = desk.rng("service_asked")
    sold, met = np.repeat(sellers, SALES_ASKED), np.repeat(technicians, RECEPTIONS)
    everybody = np.arange(len(people))
    wave = np.full(len(people), desk.start + 14 * DAY + 9 * 3600)
    unnamed = np.zeros(len(people), bool)
    write_answers(desk, staff, [
        contacts, orders, complaints,
        Asked("sales", "form", 1, 0.65, sold, staff.when(rng, sold)),
        Asked("reception", "form", 1, 0.7, met, staff.when(rng, met)),
        Asked("staff", "form", 1, 0.9, everybody, wave, unnamed),
        Asked("scheme", "form", 1, 0.85, everybody, wave + 3600, unnamed),
    ])  # fmt: skip


def write_contacts(desk: Desk, staff: Staff) -> Asked:
    """Calls that the people make to customers from their desks, outside the queues; returns of whom to ask."""
    rng = desk.rng("service_calls")
    each = int(np.clip(0.4 * desk.settings.calls / desk.settings.agents, 34, 130))
    who = np.repeat(np.arange(len(staff.ids)), each)
    at = staff.when(rng, who)
    order = np.argsort(at, kind="stable")
    who, at, count = who[order], at[order], len(who)
    ring, talk, acw = rng.integers(4, 25, count), rng.integers(40, 420, count), rng.integers(10, 90, count)
    number, nothing = np.arange(1, count + 1), np.zeros(count, np.int64)
    desk.write(
        "calls",
        count,
        {
            "contact_id": Serial(f"CV{desk.code}-", number, 6),
            "segment_no": nothing + 1,
            "channel": "voice",
            "direction": "outbound",
            "agent_id": Coded(staff.ids, who),
            "customer_id": Serial("K", rng.integers(0, known_customers(desk.settings), count)),
            "reason": Coded(
                ("sales talk", "repair appointment"), (np.array(staff.units) == AFTER)[who].astype(np.int64)
            ),
            "started_at": at,
            "answered_at": at + ring,
            "ended_at": at + ring + talk,
            "ivr_seconds": nothing,
            "wait_seconds": nothing,
            "ring_seconds": ring,
            "talk_seconds": talk,
            "hold_seconds": nothing,
            "acw_seconds": acw,
            "outcome": "answered",
            "ended_by": "customer",
        },
        source=SOURCE,
    )
    chosen = np.nonzero(rng.random(count) < 0.6)[0]
    return Asked("contact", "call_back", 2, 0.5, who[chosen], at[chosen], contact=number[chosen])


def write_orders(desk: Desk, staff: Staff, technicians: Ints) -> Asked:
    """Service orders of the technicians; returns the repairs that were done within the month."""
    rng = desk.rng("service_orders")
    who = np.repeat(technicians, ORDERS)
    opened = staff.when(rng, who)
    order = np.argsort(opened, kind="stable")
    who, opened, count = who[order], opened[order], len(who)
    skill = staff.skill[who]
    due = opened + 3 * DAY
    took = (rng.standard_gamma(2.0, count) * 0.25 * 3 * DAY * np.exp(-0.2 * skill)).astype(np.int64) + 1800
    done = np.where((rng.random(count) < 0.03) | (opened + took > desk.end + 2 * DAY), NULL, opened + took)
    closed = done != NULL
    checked = closed & (rng.random(count) < 0.3)
    desk.write(
        "cases",
        count,
        {
            "case_id": Serial(f"SO{desk.code}-", np.arange(1, count + 1), 6),
            "unit": AFTER,
            "kind": "service order",
            "agent_id": Coded(staff.ids, who),
            "resolved": closed & (rng.random(count) < np.clip(0.93 + 0.04 * skill, 0.5, 0.99)),
            "opened_at": opened,
            "due_at": due,
            "done_at": done,
            "checked": checked,
            "wrong": checked & (rng.random(count) < np.clip(0.06 * np.exp(-0.5 * skill), 0, 0.6)),
            "reopened": closed & (rng.random(count) < 0.05),
            "escalated": rng.random(count) < 0.04,
        },
        source=SOURCE,
    )
    repaired = np.nonzero(closed & (done < desk.end))[0]
    return Asked("repair", "call_back", 1, 0.55, who[repaired], done[repaired], case=repaired + 1)


def write_grievances(desk: Desk, staff: Staff, serial: int) -> Asked:
    """Complaints about both departments; one in eight names nobody. Returns those closed within the month."""
    rng = desk.rng("service_complaints")
    numbers = rng.poisson(VALID * np.exp(-0.6 * staff.skill)), rng.poisson(INVALID, len(staff.ids))
    who = np.concatenate([np.repeat(np.arange(len(staff.ids)), n) for n in numbers])
    valid = np.arange(len(who)) < numbers[0].sum()
    occurred = staff.when(rng, who)
    received = np.minimum(occurred + rng.integers(1800, 4 * DAY, len(who)), desk.end - 1)
    order = np.argsort(received, kind="stable")
    who, valid, occurred, received, count = who[order], valid[order], occurred[order], received[order], len(who)
    severity = rng.choice([1, 2, 3, 4, 5], count, p=[0.4, 0.35, 0.15, 0.08, 0.02])
    due = received + np.where(severity >= 3, 2, 5) * DAY
    took = (rng.standard_gamma(2.0, count) * 0.28 * (due - received)).astype(np.int64) + 1800
    closed = np.where(rng.random(count) < 0.05, NULL, received + took)
    named = rng.random(count) >= 0.125
    number = serial + 1 + np.arange(count)
    desk.write(
        "complaints",
        count,
        {
            "complaint_no": Serial(f"{desk.month}-", number, 4),
            "kind": "complaint",
            "agent_id": Coded(staff.ids, np.where(named, who, -1)),
            "unit": [staff.units[n] for n in who.tolist()],
            "responsible_party": "agent",
            "received_at": received,
            "occurred_at": occurred,
            "cause_class": "human",
            "severity": severity,
            "valid": valid,
            "due_at": due,
            "closed_at": closed,
            "first_level": rng.random(count) < 0.85,
            "reopened": (closed != NULL) & (rng.random(count) < 0.05),
        },
        source=SOURCE,
    )
    desk.know(service_complaints_valid=int(valid.sum()))
    told = np.nonzero((closed != NULL) & (closed < desk.end))[0]
    return Asked("complaint", "call_back", 1, 0.8, who[told], closed[told], named[told], complaint=number[told])


def write_answers(desk: Desk, staff: Staff, lists: list[Asked]) -> None:
    """Invitations and answers on a scale of five; better people please more. The truth has answers by person."""
    rng, number = desk.rng("service_answers"), 0
    parts: list[tuple[int, dict[str, Column]]] = []
    for one in lists:
        count = len(one.at)
        replied = rng.random(count) < one.share
        named = np.ones(count, bool) if one.named is None else one.named
        liked = 0.45 * staff.skill[one.who] if one.kind not in ("staff", "scheme") else -0.3
        score = np.clip(np.round(4.25 + liked + rng.normal(0, 0.8, count)), 1, 5)
        sent = one.at + rng.integers(600, 6 * 3600, count)
        answered = sent + rng.integers(300, 2 * DAY, count)
        row = np.sort(np.concatenate([np.arange(count), np.nonzero(replied)[0]]), kind="stable")
        answer = np.concatenate([[False], row[1:] == row[:-1]]) if len(row) else np.zeros(0, bool)
        nobody = np.full(count, -1)
        parts.append((len(row), {
            "survey_id": Serial(f"SV{desk.code}-", number + row + 1, 6),
            "question_code": Coded(QUESTIONS, answer * one.question),
            "survey_kind": one.kind,
            "source": one.source,
            "verified": np.where(answer, 1, -1),
            "contact_id": Serial(f"CV{desk.code}-", (nobody if one.contact is None else one.contact)[row], 6),
            "case_id": Serial(f"SO{desk.code}-", (nobody if one.case is None else one.case)[row], 6),
            "complaint_no": Serial(f"{desk.month}-", (nobody if one.complaint is None else one.complaint)[row], 4),
            "contact_started_at": one.at[row],
            "agent_id_at_send": Coded(staff.ids, np.where(named, one.who, -1)[row]),
            "unit": [staff.units[n] for n in one.who[row].tolist()],
            "sent_at": sent[row],
            "answered_at": np.where(answer, answered[row], NULL),
            "score": np.where(answer, score[row], np.nan),
            "scale_min": np.ones(len(row)),
            "scale_max": np.full(len(row), 5.0),
        }))  # fmt: skip
        number += count
        for place, who in enumerate(staff.ids):
            of = replied & named & (one.who == place)
            if of.any():
                facts = {"answered": int(of.sum()), "satisfied": int((of & (score >= 4)).sum())}
                desk.truth.know(desk.month, f"service_{one.kind}", who, facts)
    desk.write_parts("surveys", parts, source=SOURCE)
