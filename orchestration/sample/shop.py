"""A shop beside the centre: its people, its customers, their inquiries by chat, and their orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.names import invent
from orchestration.sample.org import CENTRE
from orchestration.sample.people_records import CURRENCY
from orchestration.sample.settings import Floats, Ints, SampleSettings, stream
from orchestration.sample.write import NULL, Coded, Serial

SHOP = "SHOP-1"
OPENED = date(2022, 1, 1)
OPEN, CLOSE = 9 * 3600, 21 * 3600
LONGEST = 6  # pairs of messages in an inquiry
PAYS_WITHIN = 3  # days between the inquiry and the payment, for an inquiry to count as converted
SEGMENTS = ("mass", "affluent", "business")
BORN = 0.01  # new customers a month, of those of the first day
STAYS = 60 * 30.4  # mean days until a customer leaves


@dataclass(frozen=True)
class Staff:
    """The people of the shop: the manager first, then those who answer and sell. None of them ever leaves."""

    ids: list[str]
    names: list[str]
    hired: list[date]
    sellers: Floats  # persuasion of each seller, in standard deviations


@dataclass(frozen=True)
class Orders:
    """The orders of the month in order of placing, numbered from 1; `paid_at` NULL = not paid; seller -1 = nobody."""

    customer: Ints
    seller: Ints
    placed_at: Ints
    paid_at: Ints


def staff_of(settings: SampleSettings) -> Staff:
    rng = stream(settings, None, "shop")
    count = 1 + max(3, settings.agents // 25)
    first = settings.periods[0].start
    hired = [max(OPENED, first - timedelta(days=int(n))) for n in rng.integers(100, 1200, count)]
    names = [invent(rng) for _ in range(count)]
    return Staff([f"E9{n:04}" for n in range(1, count + 1)], names, hired, rng.normal(0, 1, count - 1))


def write_shop(desk: Desk) -> Orders:
    """Everything of the shop for one month; returns the orders."""
    staff = staff_of(desk.settings)
    if desk.first:
        write_people(desk, staff)
    write_customers(desk)
    return write_sales(desk, staff)


def write_people(desk: Desk, staff: Staff) -> None:
    """The shop's own HR delivers its unit, its people and what they earn, once."""
    count = len(staff.ids)
    desk.write(
        "org_units",
        1,
        {
            "unit_code": SHOP,
            "valid_from": [OPENED],
            "name": "Card shop",
            "name_zh": "卡友商城",
            "parent_code": CENTRE,
            "kind": "shop",
            "cost_centre": "CC-SHOP",
            "manager_id": staff.ids[0],
        },
        source="shop",
    )
    desk.write(
        "employees",
        count,
        {
            "employee_id": staff.ids,
            "valid_from": staff.hired,
            "name": staff.names,
            "email": [f"{who.lower()}@callmart.example" for who in staff.ids],
            "unit_code": SHOP,
            "role": ["shop_manager"] + ["shop_agent"] * (count - 1),
            "appraised": [False] * count,
            "status": "active",
            "hired_on": staff.hired,
        },
        source="shop",
    )
    desk.write(
        "pay_bases",
        count,
        {
            "employee_id": staff.ids,
            "valid_from": staff.hired,
            "base_amount": [5600.0] + [3000.0] * (count - 1),
            "commission": [None] + [0.02] * (count - 1),
            "currency": CURRENCY,
        },
        source="shop",
    )


def known_customers(settings: SampleSettings) -> int:
    """Customers in the CRM on the first day; other callers are not, or not yet, customers."""
    return min(3 * settings.calls, 100 * settings.agents)


def write_customers(desk: Desk) -> None:
    """All customers in the first month, later who came and who left; the truth has those of the first day and kept."""
    settings = desk.settings
    opening = (settings.periods[0].start - date(1970, 1, 1)).days
    rng, count = stream(settings, None, "customers"), known_customers(settings)
    since = opening - rng.integers(1, 1800, count)
    left = opening + (rng.standard_exponential(count) * STAYS).astype(np.int64)
    segment = rng.choice(3, count, p=[0.75, 0.18, 0.07])
    start, end = desk.start // DAY, desk.end // DAY
    young = max(1, int(BORN * count))
    months = (desk.month.year - settings.periods[0].year) * 12 + desk.month.number - settings.periods[0].number
    born_on = start + np.sort(desk.rng("customers").integers(0, desk.days, young))
    kept = np.nonzero((left >= start) & (left < end) | (desk.first & (left >= start)))[0]
    number = np.concatenate([kept, count + months * young + np.arange(young)])
    gone = np.where(left[kept] < end, left[kept], NULL)
    desk.write(
        "customers",
        len(number),
        {
            "customer_id": Serial("K", number),
            "since": np.concatenate([since[kept], born_on]),
            "left_on": np.concatenate([gone, np.full(young, NULL)]),
            "segment": Coded(SEGMENTS, np.concatenate([segment[kept], np.zeros(young, np.int64)])),
        },
    )
    there = int((left >= start).sum()) + months * young
    lost = int(((left >= start) & (left < end)).sum())
    desk.know(customers_at_start=there, customers_kept=there - lost, customers_left=lost, customers_new=young)


def write_sales(desk: Desk, staff: Staff) -> Orders:
    """Inquiries in pairs of messages, some passed on to a second seller, and the orders that come of them or not."""
    rng, sellers = desk.rng("shop"), len(staff.sellers)
    count = max(30, desk.settings.calls // 50)
    customer = rng.permutation(known_customers(desk.settings))[:count].astype(np.int64)
    count = len(customer)
    day = np.sort(rng.integers(0, desk.days - PAYS_WITHIN - 1, count))
    asked = desk.start + day * DAY + rng.integers(OPEN, CLOSE - 3600, count)
    first = rng.integers(0, sellers, count)
    pairs = rng.integers(1, LONGEST + 1, count)
    passed = (rng.random(count) < 0.08) & (pairs > 1)
    last = np.where(passed, (first + 1) % sellers, first)
    of = np.repeat(np.arange(count), pairs)
    pair = np.arange(len(of)) - np.repeat(np.cumsum(pairs) - pairs, pairs) + 1
    final = pair == pairs[of]
    delay = 4 + (rng.standard_exponential(len(of)) * 25).astype(np.int64)
    pause = 200 + (rng.standard_exponential(len(of)) * 60).astype(np.int64)
    at = asked[of] + (pair - 1) * 480 + np.minimum(pause, 470) - 200
    silent = final & (rng.random(len(of)) < 0.04)
    replied = np.where(silent, NULL, at + np.minimum(delay, 200))
    desk.write(
        "chats",
        len(of),
        {
            "inquiry_id": Serial(f"Q{desk.code}-", of + 1, 6),
            "pair_no": pair,
            "shop": SHOP,
            "agent_id": Coded(staff.ids[1:], np.where(final, last[of], first[of])),
            "customer_id": Serial("K", customer[of]),
            "asked_at": at,
            "replied_at": replied,
        },
    )
    ends = asked + pairs * 480
    buys = rng.random(count) < np.clip(0.42 + 0.06 * staff.sellers[last], 0.05, 0.9)
    bought = np.nonzero(buys)[0]
    plain = rng.integers(0, known_customers(desk.settings), max(5, count // 4))  # orders without an inquiry
    number = len(bought) + len(plain)
    plain_day = rng.integers(0, desk.days - PAYS_WITHIN - 1, len(plain))
    plain_at = desk.start + plain_day * DAY + rng.integers(OPEN, CLOSE, len(plain))
    placed = np.concatenate([ends[bought] + rng.integers(60, DAY, len(bought)), plain_at])
    who = np.concatenate([customer[bought], plain])
    inquiry = np.concatenate([bought + 1, np.full(len(plain), -1)])
    seller = np.concatenate([last[bought], np.full(len(plain), -1)])
    order = np.argsort(placed, kind="stable")
    placed, who, inquiry, seller = placed[order], who[order], inquiry[order], seller[order]
    paid = np.where(rng.random(number) < 0.86, placed + rng.integers(30, DAY // 2, number), NULL)
    amount = np.round(np.exp(rng.normal(5.2, 0.7, number)), 2)
    back = (paid != NULL) & (rng.random(number) < 0.06)
    refunded = np.where(back, np.minimum(paid + rng.integers(DAY, 10 * DAY, number), desk.end + DAY), NULL)
    share = np.where(rng.random(number) < 0.7, 1.0, 0.5)
    refund = np.where(back, np.round(amount * share, 2), 0.0)
    valid, abnormal = (paid != NULL) | (rng.random(number) < 0.3), rng.random(number) < 0.02
    desk.write(
        "orders",
        number,
        {
            "order_id": Serial(f"OR{desk.code}-", np.arange(1, number + 1), 6),
            "shop": SHOP,
            "inquiry_id": Serial(f"Q{desk.code}-", inquiry, 6),
            "agent_id": Coded(staff.ids[1:], seller),
            "customer_id": Serial("K", who),
            "placed_at": placed,
            "paid_at": paid,
            "amount": amount,
            "refunded_at": refunded,
            "refunded_amount": refund,
            "valid": valid,
            "abnormal": abnormal,
        },
    )
    desk.know(
        inquiries=count,
        inquiries_converted=int(((inquiry > 0) & (paid != NULL)).sum()),
        orders_placed=number,
        orders_paid=int((paid != NULL).sum()),
        orders_valid=int(valid.sum()),
        orders_abnormal=int(abnormal.sum()),
        orders_refunded=int(back.sum()),
        order_amount_cents=round(float(amount.sum()) * 100),
        refunded_amount_cents=round(float(refund.sum()) * 100),
        chat_pairs_answered=int((replied != NULL).sum()),
        chat_response_seconds=int((replied - at)[replied != NULL].sum()),
    )
    return Orders(who, seller, placed, paid)


def write_shop_complaints(desk: Desk, orders: Orders, serial: int) -> None:
    """Complaints about orders, received by the shop; the centre's serials of the month go on after `serial`."""
    rng = desk.rng("shop_complaints")
    paid = np.nonzero(orders.paid_at != NULL)[0]
    paid = paid[orders.paid_at[paid] < desk.end - 3 * DAY]
    about = np.sort(rng.permutation(paid)[: max(1, len(paid) // 100)])
    count = len(about)
    occurred = orders.paid_at[about] + rng.integers(3600, DAY, count)
    received = occurred + rng.integers(600, DAY, count)
    order = np.argsort(received, kind="stable")
    about, occurred, received = about[order], occurred[order], received[order]
    valid = rng.random(count) < 0.7
    desk.write(
        "complaints",
        count,
        {
            "complaint_no": Serial(f"{desk.month}-", serial + 1 + np.arange(count), 4),
            "kind": "complaint",
            "customer_id": Serial("K", orders.customer[about]),
            "order_id": Serial(f"OR{desk.code}-", about + 1, 6),
            "product": "goods",
            "quantity": rng.integers(1, 4, count),
            "agent_id": Coded(staff_of(desk.settings).ids[1:], orders.seller[about]),
            "unit": SHOP,
            "responsible_party": "process",
            "received_at": received,
            "occurred_at": occurred,
            "cause_class": "quality",
            "severity": np.ones(count, np.int64),
            "valid": valid,
            "due_at": received + 5 * DAY,
            "closed_at": received + rng.integers(3600, 4 * DAY, count),
            "first_level": np.ones(count, bool),
            "reopened": np.zeros(count, bool),
        },
        source="shop",
    )
    desk.know(complaints_about_orders_valid=int(valid.sum()))
