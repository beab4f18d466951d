"""Facts of the shop: replies to customers, inquirers, orders and what became of them, vendors, customers kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, day, moment, true
from tests.oracle.shifts import Plan

SOLD_LATELY = timedelta(days=90)  # a vendor is on the market so long after an order


def add_shop(facts: Facts, landing: dict[str, list[Row]], plan: Plan, parameters: Parameters, first: date) -> None:
    """Facts of every day that the files tell of; what looks at the month as a whole, of the month of `first` alone."""
    orders = sorted(landing["orders"], key=lambda o: (moment(o["placed_at"]), o["order_id"]))
    add_replies(facts, landing["chats"], plan, parameters)
    add_inquirers(facts, landing["chats"], orders, parameters)
    for order in orders:
        add_order(facts, order)
    add_complaints(facts, landing["complaints"], orders)
    add_buyers(facts, orders, parameters)
    add_markets(facts, orders, landing["benchmarks"], first)
    add_customers(facts, landing["customers"], first)


def open_seconds(start: datetime, end: datetime, opens: int, closes: int) -> int:
    """Seconds between two moments in which a shop is open that opens and closes at these minutes of every day."""
    found, on = 0, start.date()
    while on <= end.date():
        midnight = datetime.combine(on, time())
        begin = max(start, midnight + timedelta(minutes=opens))
        found += max(0, int((min(end, midnight + timedelta(minutes=closes)) - begin).total_seconds()))
        on += timedelta(days=1)
    return found


def add_replies(facts: Facts, chats: list[Row], plan: Plan, parameters: Parameters) -> None:
    """Response time of messages that got a reply."""
    for chat in chats:
        if not chat["replied_at"]:
            continue
        asked, agent, shop = moment(chat["asked_at"]), chat["agent_id"], chat["shop"]
        opens, closes = (int(parameters.value(p, asked.date(), shop)) for p in ("opening_from", "opening_to"))
        waited = open_seconds(asked, moment(chat["replied_at"]), opens, closes)
        facts.add("chat_response", plan.work_date(agent, asked), waited, 1, 1, agent, shop=shop)


def add_inquirers(facts: Facts, chats: list[Row], orders: list[Row], parameters: Parameters) -> None:
    """Who wrote to a shop on a day, and whether he paid for or at least placed an order soon after."""
    wrote: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    for chat in chats:
        wrote[chat["shop"], chat["customer_id"], day(chat["asked_at"])].append(chat)
    placed: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for order in orders:
        placed[order["shop"], order["customer_id"]].append(order)
    for (shop, customer, on), pairs in wrote.items():
        begins = min(moment(pair["asked_at"]) for pair in pairs)
        ends = begins + timedelta(days=int(parameters.value("conversion_days", on)))
        replied = [pair for pair in pairs if pair["replied_at"]]
        last = max(
            replied or pairs,
            key=lambda p: (p["replied_at"], p["asked_at"], p["inquiry_id"], int(p["pair_no"])),
        )
        bought = [order for order in placed[shop, customer] if begins <= moment(order["placed_at"]) <= ends]
        paid = any(order["paid_at"] and moment(order["paid_at"]) <= ends for order in bought)
        facts.add("conversion", on, int(paid), 1, 1, last["agent_id"], shop=shop)
        facts.add("customer_loss", on, int(not bought), 1, 1, last["agent_id"], shop=shop)


def sold(order: Row) -> Fraction:
    """What was paid for an order and not given back."""
    return Fraction(order["amount"]) - Fraction(order["refunded_amount"]) if order["paid_at"] else Fraction(0)


def add_order(facts: Facts, order: Row) -> None:
    """What became of one order, on the day on which it was placed."""
    on, agent, shop, amount = day(order["placed_at"]), order["agent_id"], order["shop"], Fraction(order["amount"])

    def add(kpi: str, numerator: int | Fraction, denominator: int | Fraction, n: int = 1) -> None:
        facts.add(kpi, on, numerator, denominator, n, agent, shop=shop)

    paid = bool(order["paid_at"])
    add("order_amount", amount, 0)
    add("aov", amount, 1)
    add("payment_ratio", int(paid), 1)
    add("valid_order_share", int(true(order["valid"])), 1)
    add("abnormal_share", int(true(order["abnormal"])), 1)
    add("shop_complaint_share", 0, 1)
    if paid:
        add("refund_ratio", int(bool(order["refunded_at"])), 1)
        add("refund_ratio.amount", Fraction(order["refunded_amount"]), amount)
    if paid and order["vendor"]:
        facts.add("vendor_sales", on, sold(order), 0, 1, agent, shop=shop, vendor=order["vendor"])


def add_complaints(facts: Facts, complaints: list[Row], orders: list[Row]) -> None:
    """Valid complaints that name an order, on the day of their cause."""
    shop_of = {order["order_id"]: order["shop"] for order in orders}
    for row in complaints:
        if row["order_id"] and row["kind"] == "complaint" and true(row["valid"]):
            shop = shop_of.get(row["order_id"])
            on = day(row["occurred_at"])
            facts.add("shop_complaint_share", on, 1, 0, 0, row["agent_id"], unit=row["unit"], shop=shop)


def add_buyers(facts: Facts, orders: list[Row], parameters: Parameters) -> None:
    """Who bought in a shop in a month: at his last paid order, and whether there was another one shortly before it."""
    bought: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for order in orders:
        if order["paid_at"]:
            bought[order["shop"], order["customer_id"]].append(order)
    for (shop, _), paid in bought.items():
        for place, order in enumerate(paid):
            if any(later["placed_at"][:7] == order["placed_at"][:7] for later in paid[place + 1 :]):
                continue
            on = day(order["placed_at"])
            since = moment(order["placed_at"]) - timedelta(days=int(parameters.value("repurchase_days", on)))
            again = any(moment(earlier["placed_at"]) >= since for earlier in paid[:place])
            facts.add("repurchase", on, int(again), 1, 1, order["agent_id"], shop=shop)


def add_markets(facts: Facts, orders: list[Row], benchmarks: list[Row], first: date) -> None:
    """Sales of vendors against those of the market, which counts once for every vendor that sold lately."""
    month = f"{first:%Y-%m}"
    lately = [o for o in orders if o["vendor"] and first - SOLD_LATELY <= day(o["placed_at"])]
    lately = [order for order in lately if order["placed_at"][:7] <= month]
    for order in lately:
        if order["placed_at"][:7] == month:
            facts.add("vendor_market_share", day(order["placed_at"]), sold(order), 0, 0, vendor=order["vendor"])
    for vendor, row in each_market(lately, benchmarks, month):
        facts.add("vendor_market_share", first, 0, Fraction(row["value"]), 1, vendor=vendor)


def each_market(orders: list[Row], benchmarks: list[Row], month: str) -> Iterator[tuple[str, Row]]:
    """Every vendor with every figure of the month's market."""
    for vendor in {order["vendor"] for order in orders}:
        for row in benchmarks:
            if row["kpi_code"] == "vendor_sales" and row["period"] == month:
                yield vendor, row


def add_customers(facts: Facts, customers: list[Row], first: date) -> None:
    """Customers at the close of the month before, and how many of them the month kept."""
    following = (first + timedelta(days=31)).replace(day=1)
    for row in customers:
        since, left = day(row["since"]), day(row["left_on"]) if row["left_on"] else date.max
        if since < first <= left:
            facts.add("retention", first, int(left >= following), 1, 1)
