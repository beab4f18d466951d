"""Random months of small centres: organisation, work, a ledger in versions and currencies, and rules to deal it by."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
MONTH = "2026-10"
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
SINCE = date(2020, 1, 1)
CURRENCIES = ("CNY", "USD", "JPY", "HKD")
DRIVERS = ("headcount", "paid_hours", "handled_minutes", "contacts", "seats")
HALF_A_CENT = Decimal("0.005")
OF_WORK = ("handled_minutes", "contacts")
KINDS = ("site", "section", "section", "team", "team", "team", "group", "department", "shop")


@dataclass(frozen=True)
class Work:
    """What a person did on a day for a queue (None: none) by a channel."""

    on: date
    employee: str
    queue: str | None
    channel: str
    contacts: int
    resolved: int
    handled: int
    seconds: int


@dataclass
class RandomMonth:
    """Rows by kind of extract and by seed, and what was done and paid."""

    number: int
    rows: dict[str, list[Row]] = field(default_factory=dict)
    seeds: dict[str, list[Row]] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    busy: list[tuple[date, str, int, int]] = field(default_factory=list)  # busy seconds, seconds busy or available
    paid: list[tuple[str, str, Decimal]] = field(default_factory=list)  # person, currency, amount

    def add(self, extract: str, /, **row: Any) -> None:
        self.rows.setdefault(extract, []).append(row)

    def rule(self, seed: str, /, **row: Any) -> None:
        self.seeds.setdefault(seed, []).append({"valid_from": SINCE, "valid_to": None, **row})


def random_month(number: int) -> RandomMonth:
    """The month of this number, always the same."""
    draw = random.Random(f"ledger {number}")
    found = RandomMonth(number)
    units = draw_units(draw, found)
    people = draw_people(draw, found, units)
    draw_work(draw, found, people)
    pools = draw_rules(draw, found, units)
    draw_ledger(draw, found, pools)
    draw_budget_and_pay(draw, found, people)
    for table in found.rows.values():
        draw.shuffle(table)
    return found


def draw_units(draw: random.Random, month: RandomMonth) -> list[tuple[str, str]]:
    """(kind, code) of every unit; some move, open or close in the month, some share a cost centre or have none."""
    units, parents = [("centre", "C")], {"C": ""}
    for kind, most in (("site", 2), ("section", 3), ("department", 2), ("shop", 1), ("team", 5), ("group", 3)):
        for n in range(draw.randint(1 if kind in ("section", "team") else 0, most)):
            above = [code for k, code in units if k in ABOVE[kind]]
            code = f"{CODES.get(kind, kind[0].upper())}{n + 1}"
            parents[code] = draw.choice(above)
            units.append((kind, code))
    centres = [f"CC{n}" for n in range(1, 7)]
    for kind, code in units:
        carried = draw.choice(centres) if draw.random() < 0.6 else None
        parent, others = parents[code], [c for k, c in units if k in ABOVE.get(kind, ())]
        stretches: list[tuple[date, date | None, str]] = [(SINCE, None, parent)]
        change, on = draw.random(), FIRST + timedelta(days=draw.randint(1, 29))
        if kind in ("team", "section") and change < 0.3 and len(others) > 1:
            stretches = [(SINCE, on, parent), (on, None, draw.choice([c for c in others if c != parent]))]
        elif kind == "group" and change < 0.2:
            stretches = [(SINCE, on, parent)]
        for start, end, above_it in stretches:
            month.add(
                "org_units", unit_code=code, valid_from=start, valid_to=end, name=code, name_zh=code,
                parent_code=above_it or None, kind=kind, cost_centre=carried, manager_id="boss",
            )  # fmt: skip
            if draw.random() < 0.1:
                carried = draw.choice(centres)
    return units


CODES = {"site": "Si", "shop": "Sh"}
ABOVE = {
    "site": ("centre",),
    "department": ("centre", "site"),
    "shop": ("centre",),
    "section": ("centre", "site"),
    "team": ("centre", "section"),
    "group": ("team",),
}


def draw_people(draw: random.Random, month: RandomMonth, units: list[tuple[str, str]]) -> list[str]:
    """People of the units, some of whom move; one team has none."""
    empty = draw.choice([code for kind, code in units if kind == "team"])
    homes = [code for kind, code in units if kind in ("team", "team", "group") and code != empty]
    homes = [*homes, *homes, *(code for kind, code in units if kind in ("centre", "section", "department", "shop"))]
    people = [f"p{n:02}" for n in range(draw.randint(3, 12))]
    for person in people:
        statuses = ["active"] * 6 + ["leave", "probation", "off_duty", "left"]
        stretches = [(SINCE, draw.choice(homes), draw.choice(statuses))]
        if draw.random() < 0.4:
            on = FIRST + timedelta(days=draw.randint(1, 30))
            stretches.append((on, draw.choice(homes), draw.choice(statuses)))
        for n, (start, unit, status) in enumerate(stretches):
            seat = draw.choice(["full", "half", "full", None])
            end = stretches[n + 1][0] if n + 1 < len(stretches) else None
            month.add(
                "employees", employee_id=person, valid_from=start, valid_to=end, name=person, unit_code=unit,
                role="agent", grade=None, seat_type=seat, appraised=True, status=status, hired_on=SINCE,
            )  # fmt: skip
    return people


def draw_work(draw: random.Random, month: RandomMonth, people: list[str]) -> None:
    """Contacts, handle time, paid time and states; sometimes of nobody, sometimes of people whom HR does not know."""
    queues = [f"q{n}" for n in range(draw.randint(1, 4))]
    idle = set(draw.sample(people, draw.randint(0, 2)))
    doing_nothing, unpaid = draw.random() < 0.08, draw.random() < 0.15
    alike = draw.random() < 0.3  # much the same everywhere, so that remainders are equal
    for person in [*people, *(["stranger"] if draw.random() < 0.4 else [])]:
        for on in sorted(draw.sample(range(31), draw.randint(1, 6))):
            day = FIRST + timedelta(days=on)
            if person != "stranger" and not unpaid:
                paid = draw.choice([0, 240, 437, 480, 481])
                month.add(
                    "attendance", employee_id=person, work_date=day, shift_code="d", scheduled_minutes=480,
                    worked_minutes=min(paid, 480), paid_minutes=paid, late_minutes=0,
                )  # fmt: skip
            if person in idle or doing_nothing:
                continue
            busy = draw.randint(0, 20_000)
            month.busy.append((day, person, busy, busy + draw.randint(0, 5_000)))
            cells = [(q, c) for q in [*queues, None] for c in ("voice", "chat")]
            for queue, channel in draw.sample(cells, draw.randint(1, 3)):
                handled = draw.randint(1, 2) if alike else draw.randint(0, 40)
                contacts = handled if alike else draw.randint(0, handled)
                seconds = handled * (60 if alike else draw.randint(40, 900)) + draw.choice([0, 1, 7]) * (not alike)
                month.work.append(
                    Work(day, person, queue, channel, contacts, draw.randint(0, contacts), handled, seconds)
                )


def draw_rules(draw: random.Random, month: RandomMonth, units: list[tuple[str, str]]) -> list[str]:
    """Pools with steps or without, accounts and shares; rules that ended or begin within the month. Returns pools."""
    month.seeds["reporting_currency"] = [{"currency": "CNY", "valid_from": SINCE, "valid_to": None}]
    pools = [f"pool_{n}" for n in range(draw.randint(3, 7))]
    for position, pool in enumerate(pools):
        month.seeds.setdefault("cost_pool", []).append(
            {"pool": pool, "position": position, "name_en": pool, "name_zh": pool}
        )
        if position == 0:
            continue  # stays where it was booked
        steps = sorted(draw.sample([1, 2, 3], draw.choice([1, 2, 3, 3])))
        for step in steps:
            last = step == 3
            to_kind = "queue" if last else "|".join(sorted(set(draw.sample(KINDS, draw.choice([1, 1, 1, 2])))))
            drivers = OF_WORK if last else (*DRIVERS, "direct")
            driver = "fixed" if draw.random() < 0.2 else draw.choice(drivers)
            rule = {"pool": pool, "step": step, "to_kind": to_kind, "reason": "drawn", "basis": "completion"}
            turn = FIRST + timedelta(days=draw.randint(5, 25))
            if draw.random() < 0.2:
                month.rule("cost_step", **rule, driver=draw.choice(drivers), valid_to=turn)
                month.rule("cost_step", **rule, driver=driver, valid_from=turn)
            else:
                month.rule("cost_step", **rule, driver=driver)
            if driver == "fixed":
                draw_shares(draw, month, rule, units)
    return pools


def draw_shares(draw: random.Random, month: RandomMonth, rule: Row, units: list[tuple[str, str]]) -> None:
    """Shares that add up to 100, of units of the kind or of queues by channel."""
    receivers: list[tuple[str, str | None]]
    if rule["to_kind"] == "queue":
        receivers = [(f"q{n}", channel) for n in range(3) for channel in ("voice", "chat")]
    else:
        receivers = [(code, None) for kind, code in units if kind in rule["to_kind"].split("|")]
    receivers = draw.sample(receivers, min(len(receivers), draw.randint(1, 4)))
    left = Decimal(100)
    for n, (code, channel) in enumerate(receivers, 1):
        share = left if n == len(receivers) else min(left, Decimal(draw.randint(1, 4000)) / 100)
        left -= share
        month.rule("cost_share", pool=rule["pool"], step=rule["step"], to_code=code, channel=channel, share=share)


def draw_ledger(draw: random.Random, month: RandomMonth, pools: list[str]) -> None:
    """Accounts in pools, entries in versions, rates in versions."""
    for n in range(draw.randint(4, 10)):
        account, pool = f"60{n:02} cost", draw.choice(pools)
        huge = draw.random() < 0.15  # beside the operating cost, where what a call costs stays within what is exact
        month.seeds.setdefault("account", []).append(
            {
                "account": account, "name_en": account, "name_zh": account,
                "is_operating": pool != pools[0] and not huge, "is_payroll": draw.random() < 0.4 and not huge,
                "is_performance_pay": n == 0 or draw.random() < 0.1,
            }
        )  # fmt: skip
        if draw.random() < 0.2:  # the account changed its pool within the month
            turn = FIRST + timedelta(days=draw.randint(3, 28))
            month.rule("cost_pool_account", account=account, pool=draw.choice(pools), valid_to=turn, reason="drawn")
            month.rule("cost_pool_account", account=account, pool=pool, valid_from=turn, reason="drawn")
        else:
            month.rule("cost_pool_account", account=account, pool=pool, reason="drawn")
        for cost_centre in draw.sample([f"CC{n}" for n in range(1, 9)], draw.randint(1, 4)):
            for entry in versions(draw, draw.randint(1, 4)):
                if huge:
                    entry |= {"amount": Decimal(draw.randint(-(10**11), 10**11)) / 100, "currency": "CNY"}
                month.add("ledger", period=MONTH, account=account, cost_centre=cost_centre, kind="actual", **entry)
    for currency in CURRENCIES[1:]:
        for version in range(1, draw.randint(2, 4)):
            rate = Decimal(draw.randint(1, 10**9)) / 10**8
            month.add(
                "exchange_rates", period=MONTH, currency=currency, to_currency="CNY", version=version,
                rate=rate,
            )  # fmt: skip


def versions(draw: random.Random, count: int) -> Iterator[Row]:
    """Versions of one entry: corrections, reversals, changes of currency and of the mark one-off."""
    currency, one_off, closed = draw.choice([*CURRENCIES[:1] * 4, *CURRENCIES]), draw.random() < 0.2, False
    numbers = sorted(draw.sample(range(1, 8), count))
    for version in numbers:
        amount = Decimal(draw.choice([draw.randint(1, 99), draw.randint(1, 99_999), draw.randint(1, 10**9)])) / 100
        amount *= draw.choice([1, 1, 1, 1, 1, -1, -1, 0])
        amount += draw.choice([0] * 9 + [HALF_A_CENT])
        closed = closed or draw.random() < 0.5
        yield {
            "version": version, "amount": amount, "currency": currency, "one_off": one_off, "closed": closed,
        }  # fmt: skip
        if draw.random() < 0.2:
            currency = draw.choice(CURRENCIES)
        one_off ^= draw.random() < 0.2


def draw_budget_and_pay(draw: random.Random, month: RandomMonth, people: list[str]) -> None:
    """Budgets in versions, control rows (which are no cost), and what was paid to people."""
    accounts = [row["account"] for row in month.seeds["account"]]
    for account in accounts:
        for cost_centre in draw.sample(["CC1", "CC2", "CC9"], draw.randint(0, 2)):
            for entry in versions(draw, draw.randint(1, 3)):
                entry = {**entry, "one_off": False, "amount": 1000 + abs(entry["amount"])}
                month.add("ledger", period=MONTH, account=account, cost_centre=cost_centre, kind="budget", **entry)
    for cost_centre in {row["cost_centre"] for row in month.rows["ledger"] if row["kind"] == "actual"}:
        month.add(
            "ledger", period=MONTH, account="total", cost_centre=cost_centre, kind="control", version=1,
            amount=Decimal(1), currency="CNY", one_off=False, closed=True,
        )  # fmt: skip
    for person in draw.sample(people, draw.randint(0, len(people))):
        currency = draw.choice(["CNY", "CNY", "CNY", "USD"])
        month.paid.append((person, currency, Decimal(draw.randint(0, 999_999)) / 100))
