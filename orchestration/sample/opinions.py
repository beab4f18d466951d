"""Surveys other than those about a contact: complaints, repairs, receptions, sales, the staff, and the scheme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.desk_work import REPAIR, Cases
from orchestration.sample.settings import Ints
from orchestration.sample.shop import SHOP, Orders, staff_of
from orchestration.sample.voices import Settled
from orchestration.sample.write import NULL, Coded, Column, Serial

QUESTION = "satisfaction"
KINDS = ("complaint", "repair", "reception", "sales", "staff", "scheme")
SOURCES = ("call_back", "form", "visit", "mystery", "online")
ANSWERED = (0.55, 0.45, 1.0, 0.3, 0.8, 0.75)  # share of each of KINDS
MEAN = (3.9, 4.3, 4.2, 4.2, 3.8, 3.6)


@dataclass
class Asked:
    """Invitations of one kind: what they ask about, and when that was. -1 or NULL where a column does not apply."""

    kind: str
    at: Ints
    source: str
    agent: Ints
    unit: list[str]
    complaint: Ints
    case: Ints
    order: Ints


def asked(kind: str, at: Ints, source: str, unit: list[str], **ids: Ints) -> Asked:
    nothing = np.full(len(at), -1)
    parts = {name: ids.get(name, nothing) for name in ("agent", "complaint", "case", "order")}
    return Asked(kind, at, source, unit=unit, **parts)


def still_there(desk: Desk, agents: Ints, at: Ints) -> Ints:
    """The agents, -1 for those who had left before what is asked about was over: nobody is asked about them."""
    return np.where(desk.employed(agents, at // DAY), agents, -1)


def write_opinions(desk: Desk, settled: Settled, cases: Cases, orders: Orders) -> None:
    """Write `surveys_desk_<month>`: invitations and answers of every kind; the truth has invited, answered, top box."""
    rng = desk.rng("opinions")
    codes = [group.code for group in desk.roster.groups]
    staff = staff_of(desk.settings)
    closed = np.nonzero((settled.closed_at != NULL) & (settled.closed_at < desk.end))[0]
    # some are asked again days later: of a complaint the last answer counts
    again = closed[(rng.random(len(closed)) < 0.4) & (settled.closed_at[closed] < desk.end - 4 * DAY)]
    told = np.concatenate([settled.closed_at[closed], settled.closed_at[again] + 3 * DAY])
    closed = np.concatenate([closed, again])
    repaired = np.nonzero((cases.kind == REPAIR) & (cases.done_at != NULL) & (cases.done_at < desk.end))[0]
    bought = np.nonzero((orders.paid_at != NULL) & (rng.random(len(orders.paid_at)) < 0.4))[0]
    present = desk.present
    visits = desk.start + rng.integers(0, desk.days, 8) * DAY + rng.integers(9, 17, 8) * 3600
    wave = np.full(len(present), desk.start + 14 * DAY + 9 * 3600)
    units = [codes[int(group)] for group in present[:, 1]]
    lists = [
        asked("complaint", told, "call_back", [codes[int(g)] for g in settled.group[closed]],
              agent=still_there(desk, settled.agent[closed], told),
              complaint=settled.serial[closed]),
        asked("repair", cases.done_at[repaired], "call_back", [codes[int(g)] for g in cases.group[repaired]],
              agent=still_there(desk, cases.agent[repaired], cases.done_at[repaired]), case=repaired + 1),
        asked("reception", visits, "mystery", [codes[int(n)] for n in rng.integers(0, len(codes), 8)]),
        asked("sales", orders.paid_at[bought], "online", [SHOP] * len(bought),
              agent=np.where(orders.seller[bought] < 0, -1, orders.seller[bought] + len(desk.ids)), order=bought + 1),
        asked("staff", wave, "form", units),  # nobody's answer carries a name
        asked("scheme", wave + 3600, "form", units),
    ]  # fmt: skip
    ids = [*desk.ids, *staff.ids[1:]]
    number = 0
    rows: list[tuple[int, dict[str, Column]]] = []
    for place, one in enumerate(lists):
        count = len(one.at)
        replied = rng.random(count) < ANSWERED[place]
        score = np.clip(np.round(MEAN[place] + rng.normal(0, 0.9, count)), 1, 5)
        sent = one.at + rng.integers(600, 6 * 3600, count)
        answered = sent + rng.integers(300, 2 * DAY, count)
        row = np.sort(np.concatenate([np.arange(count), np.nonzero(replied)[0]]), kind="stable")
        answer = np.concatenate([[False], row[1:] == row[:-1]]) if len(row) else np.zeros(0, bool)
        rows.append((len(row), {
            "survey_id": Serial(f"SD{desk.code}-", number + row + 1, 6),
            "question_code": Coded(("", QUESTION), answer.astype(np.int64)),
            "survey_kind": one.kind,
            "source": one.source,
            "verified": np.where(answer, 1, -1),
            "contact_started_at": one.at[row],
            "complaint_no": Serial(f"{desk.month}-", one.complaint[row], 4),
            "case_id": Serial(f"CS{desk.code}-", one.case[row], 6),
            "order_id": Serial(f"OR{desk.code}-", one.order[row], 6),
            "agent_id_at_send": Coded(ids, one.agent[row]),
            "unit": [one.unit[int(n)] for n in row],
            "sent_at": sent[row],
            "answered_at": np.where(answer, answered[row], NULL),
            "score": np.where(answer, score[row], np.nan),
            "scale_min": np.ones(len(row)),
            "scale_max": np.full(len(row), 5.0),
        }))  # fmt: skip
        number += count
        top = int((replied & (score >= 4)).sum())
        facts = {"invited": count, "answered": int(replied.sum()), "satisfied": top}
        desk.truth.know(desk.month, "surveys", one.kind, facts)
    desk.write_parts("surveys", rows, source="desk")
