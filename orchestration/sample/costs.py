"""What a month usually costs, by account and cost centre: from hours worked, people there and pay to be expected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orchestration.sample.curves import QUEUES
from orchestration.sample.desk import Desk
from orchestration.sample.offices import DEPARTMENTS, office_of
from orchestration.sample.offices import base_of as base_of_post
from orchestration.sample.org import CENTRE
from orchestration.sample.people_records import base_of
from orchestration.sample.roster import Person
from orchestration.sample.shop import SHOP_COSTS, staff_of

PERFORMANCE, OTHER_EXPENSE = "6003 performance pay", "6711 non-operating expense"
HOURS = 21 * 480  # minutes of a full-time agent in a month
# yuan a month of a full-time agent: where the agent belongs, in the section, at the site
OWN = {"6001 payroll": 7200.0, "6002 social security": 1900.0, "6004 overtime": 260.0, "6103 licences": 310.0,
       "6301 training": 150.0}  # fmt: skip
SECTION = {"6101 telephony": 380.0, "6102 toll-free numbers": 640.0, "6302 recruiting": 90.0, "6401 equipment": 110.0,
           "6402 maintenance": 70.0, "6501 travel": 25.0, "6901 other": 35.0}  # fmt: skip
SITE = {"6201 rent": 820.0, "6202 electricity": 120.0, "6203 cleaning": 60.0}
# of somebody in a department or in the shop
STAFF = {"6001 payroll": 6400.0, "6002 social security": 1700.0, "6103 licences": 240.0, "6501 travel": 90.0}
# of the head office for every hundred agents
SUPPORT = {"6001 payroll": 96000.0, "6002 social security": 26000.0, "6101 telephony": 9000.0, "6103 licences": 15000.0,
           "6201 rent": 22000.0, "6202 electricity": 3500.0, "6203 cleaning": 1800.0, "6301 training": 8000.0,
           "6302 recruiting": 6000.0, "6401 equipment": 5000.0, "6402 maintenance": 4200.0, "6501 travel": 2600.0,
           "6901 other": 2000.0}  # fmt: skip
# the part of their base that agents of a queue may expect, and what a standard deviation of a skill adds to it
PAID = {"card": 0.83, "platinum": 0.90, "general": 0.82, "wealth": 0.855}
PAID_BY_SKILL = 0.025
PRIZE = 100.0  # of the first of the shop, and what the last one loses
PAID_POSTS = {"sales": (0.83, 0.2), "technician": (0.77, 0.18)}


@dataclass(frozen=True)
class Cost:
    """What an account of a cost centre usually comes to in the month, in yuan."""

    account: str
    centre: str
    amount: float


def usual_costs(desk: Desk) -> list[Cost]:
    """Every account that is booked every month, in order of cost centre and account."""
    unit = {unit.code: unit.cost_centre for unit in desk.roster.units}
    heads: dict[str, float] = defaultdict(float)
    section: dict[str, float] = defaultdict(float)
    site: dict[str, float] = defaultdict(float)
    minutes = np.bincount(desk.plan.group, weights=desk.plan.minutes, minlength=len(desk.roster.groups))
    for group, worked in zip(desk.roster.groups, (minutes / HOURS).tolist(), strict=True):
        heads[unit[group.code]] += worked
        section[unit[group.section]] += worked
        site[unit[group.site]] += worked
    office = [person.now.unit for person in office_of(desk.settings).people]
    staff = {f"CC-{code}": float(office.count(code)) for code in DEPARTMENTS}
    staff[SHOP_COSTS] = float(len(staff_of(desk.settings).ids))
    support = {unit[CENTRE]: desk.settings.agents / 100.0}
    costs = [
        Cost(account, centre, rate * number)
        for rates, numbers in ((OWN, heads), (SECTION, section), (SITE, site), (STAFF, staff), (SUPPORT, support))
        for centre, number in numbers.items()
        for account, rate in rates.items()
    ]
    costs += [Cost(PERFORMANCE, centre, amount) for centre, amount in expected_pay(desk, unit).items()]
    return sorted(costs, key=lambda cost: (cost.centre, cost.account))


def expected_pay(desk: Desk, unit: dict[str, str]) -> dict[str, float]:
    """Performance pay by cost centre as finance expects it before anything is scored: of agents the part of their base
    that their queue and they themselves usually reach, the same of posts that are paid by satisfaction, and the
    commission of the shop.
    """
    first, last = desk.settings.periods[0].start, desk.month.end - timedelta(days=1)
    pay: dict[str, float] = defaultdict(float)
    for agent in desk.roster.agents:
        where = last_unit(desk, agent)
        if where is not None:
            group = desk.roster.groups[desk.roster.place[where]]
            quality, courtesy, _, reliability = np.clip(agent.skill, -2.5, 2.5).tolist()
            part = PAID[QUEUES[group.queue]] + PAID_BY_SKILL * (quality + courtesy + reliability)
            pay[unit[where]] += min(max(part, 0.4), 1.0) * base_of(agent, last, first)
    for person in office_of(desk.settings).people:
        if person.role in PAID_POSTS:
            usual, more = PAID_POSTS[person.role]
            part = min(max(usual + more * person.skill[0], 0.15), 0.96)
            pay[f"CC-{person.now.unit}"] += part * base_of_post(person.role, last, first)
    sold = [fact["commission"] for fact in desk.truth.facts[str(desk.month)]["shop"]["commission"].values()]
    pay[SHOP_COSTS] = sum(sold) + PRIZE - min(PRIZE, sum(sold) / len(sold))  # nobody is left with less than nothing
    return pay


def last_unit(desk: Desk, agent: Person) -> str | None:
    """Where the agent belonged on the last day in the month; None: not employed in it, or off duty all the time."""
    there = [s for s in agent.stretches if s.start < desk.month.end and (s.end is None or s.end > desk.month.start)]
    return there[-1].unit if any(s.status != "off_duty" for s in there) else None
