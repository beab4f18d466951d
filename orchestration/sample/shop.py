"""A shop beside the centre: its people, its customers, their inquiries by chat, and their orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from orchestration.home import Month
from orchestration.sample.curves import DAY
from orchestration.sample.customers import known_customers, write_customers
from orchestration.sample.desk import Desk
from orchestration.sample.desk_work import hand_in
from orchestration.sample.names import invent
from orchestration.sample.org import CENTRE
from orchestration.sample.people_records import CURRENCY
from orchestration.sample.settings import Floats, Ints, SampleSettings, stream
from orchestration.sample.write import NULL, Coded, Column, Serial

SHOP = "SHOP-1"
SHOP_COSTS = "CC-SHOP"
OPENED = date(2022, 1, 1)
OPEN, CLOSE = 9 * 3600, 21 * 3600
LONGEST = 6  # pairs of messages in an inquiry
PAYS_WITHIN = 3  # days between the inquiry and the payment, for an inquiry to count as converted
COMMISSION = 0.03
TIE_MONTH = 2  # of the centre: two share the first place
WEEKLY = (7, 14, 21, 28)  # days on which everybody who sells owes a summary
VENDORS = ("VD-01", "VD-02", "VD-03")


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
    owed = [(SHOP, who, "summary", desk.start + (day - 1) * DAY + 20 * 3600) for who in staff.ids[1:] for day in WEEKLY]
    facts = hand_in(desk, "reports_due_shop", owed, "shop")
    desk.know(**{f"shop_{name}": number for name, number in facts.items()})
    return write_sales(desk, staff)


def write_people(desk: Desk, staff: Staff) -> None:
    """The shop's own HR delivers its unit and its people, once."""
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
            "cost_centre": SHOP_COSTS,
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


def write_pay(desk: Desk, staff: Staff, seller: Ints, earned: Floats) -> None:
    """Base and, for who sells, the commission of the month: a share of what was paid for the orders of each."""
    count = len(staff.ids)
    sold = np.bincount(seller[seller >= 0], weights=earned[seller >= 0], minlength=count - 1)
    commission = np.round(COMMISSION * sold, 2).tolist()
    desk.write(
        "pay_bases",
        count,
        {
            "employee_id": staff.ids,
            "valid_from": staff.hired if desk.first else [desk.month.start] * count,
            "base_amount": [5600.0] + [3000.0] * (count - 1),
            "commission": [None, *commission],
            "currency": CURRENCY,
        },
        source="shop",
    )
    facts = {who: {"commission": amount} for who, amount in zip(staff.ids[1:], commission, strict=True)}
    desk.truth.know(desk.month, "shop", "commission", facts)


def evening(settings: SampleSettings, month: Month) -> Ints:
    """Customers who write on the month's last evening, just before the shop closes; every second one buys next day."""
    rng = stream(settings, month, "shop_evening")
    return rng.permutation(known_customers(settings))[: max(4, settings.calls // 1000)].astype(np.int64)


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
    talks: dict[str, Column] = {
        "inquiry_id": Serial(f"Q{desk.code}-", of + 1, 6),
        "pair_no": pair,
        "shop": SHOP,
        "agent_id": Coded(staff.ids[1:], np.where(final, last[of], first[of])),
        "customer_id": Serial("K", customer[of]),
        "asked_at": at,
        "replied_at": replied,
    }
    writers = evening(desk.settings, desk.month)
    place = np.arange(len(writers))
    opens = np.where(place % 4 == 3, NULL, desk.end + OPEN + 20 + 7 * place)  # answered in the morning, or never
    late_at = desk.end - DAY + CLOSE - 30 - place
    late: dict[str, Column] = {
        "inquiry_id": Serial(f"Q{desk.code}-", count + 1 + place, 6),
        "pair_no": np.ones(len(writers), np.int64),
        "shop": SHOP,
        "agent_id": Coded(staff.ids[1:], place % sellers),
        "customer_id": Serial("K", writers),
        "asked_at": late_at,
        "replied_at": opens,
    }
    desk.write_parts("chats", [(len(of), talks), (len(writers), late)])
    ends = asked + pairs * 480
    buys = rng.random(count) < np.clip(0.42 + 0.06 * staff.sellers[last], 0.05, 0.9)
    bought = np.nonzero(buys)[0]
    plain = rng.integers(0, known_customers(desk.settings), max(5, count // 4))  # orders without an inquiry
    plain_day = rng.integers(0, desk.days - PAYS_WITHIN - 1, len(plain))
    plain_at = desk.start + plain_day * DAY + rng.integers(OPEN, CLOSE, len(plain))
    again = desk.rng("shop_again")  # some have bought before, or asked on the evening before
    loyal = again.random(len(plain)) < 0.3
    plain[loyal] = customer[again.choice(bought, int(loyal.sum()))]
    if not desk.first:
        back = evening(desk.settings, desk.month.shift(-1))[::2]
        plain = np.concatenate([plain, back])
        plain_at = np.concatenate([plain_at, desk.start + OPEN + 60 * np.arange(len(back))])
    number = len(bought) + len(plain)
    placed = np.concatenate([ends[bought] + rng.integers(60, DAY, len(bought)), plain_at])
    who = np.concatenate([customer[bought], plain])
    inquiry = np.concatenate([bought + 1, np.full(len(plain), -1)])
    seller = np.concatenate([last[bought], np.full(len(plain), -1)])
    order = np.argsort(placed, kind="stable")
    placed, who, inquiry, seller = placed[order], who[order], inquiry[order], seller[order]
    paid = np.where(rng.random(number) < 0.86, placed + rng.integers(30, DAY // 2, number), NULL)
    amount = np.round(np.exp(rng.normal(5.2, 0.7, number)), 2)
    given_back = (paid != NULL) & (rng.random(number) < 0.06)
    refunded = np.where(given_back, np.minimum(paid + rng.integers(DAY, 10 * DAY, number), desk.end + DAY), NULL)
    share = np.where(rng.random(number) < 0.7, 1.0, 0.5)
    refund = np.where(given_back, np.round(amount * share, 2), 0.0)
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
            "vendor": Coded(VENDORS, desk.rng("vendors").integers(-1, len(VENDORS), number)),
        },
    )
    write_pay(desk, staff, seller, np.where(paid != NULL, amount, 0.0))
    answered, overnight = replied != NULL, opens[opens != NULL]
    desk.know(
        inquiries=count + len(writers),
        inquiries_converted=int(((inquiry > 0) & (paid != NULL)).sum()),
        orders_placed=number,
        orders_paid=int((paid != NULL).sum()),
        orders_valid=int(valid.sum()),
        orders_abnormal=int(abnormal.sum()),
        orders_refunded=int(given_back.sum()),
        order_amount_cents=round(float(amount.sum()) * 100),
        refunded_amount_cents=round(float(refund.sum()) * 100),
        chat_pairs_answered=int(answered.sum()) + len(overnight),
        chat_response_seconds=int((replied - at)[answered].sum())
        + int((overnight - late_at[opens != NULL] - (DAY - CLOSE + OPEN)).sum()),
    )
    return Orders(who, seller, placed, paid)
