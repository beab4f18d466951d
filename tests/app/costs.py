"""The costs of the fabricated centre: a ledger, its allocation in steps, unit costs, budget, pay against the ledger.

Plain loops in Decimal. People are paid at their teams, rent is booked at the sites and dealt to teams, travel (in
dollars, one-off) at the centre and dealt in three steps, a fine stays where it was booked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from tests.app.cast import MONTHS, PEOPLE, QUEUES, UNITS
from tests.app.schema import contracts

Row = dict[str, Any]
Tables = dict[str, pd.DataFrame]
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
CENT = Decimal("0.01")
RATE = Decimal("7.1")
OPEN = MONTHS[-1]  # its ledger is not closed
ACCOUNTS = {  # account → pool, operating, payroll, performance pay
    "6001 payroll": ("people", True, True, False),
    "6003 performance pay": ("people", True, True, True),
    "6201 rent": ("premises", True, False, False),
    "6501 travel": ("management", True, False, False),
    "6711 non-operating expense": ("outside", False, False, False),
}
STEPS = {  # pool → step → (kind of receiver, driver)
    "people": {3: ("queue", "handled_minutes")},
    "premises": {2: ("team", "headcount"), 3: ("queue", "handled_minutes")},
    "management": {1: ("section", "fixed"), 2: ("team", "headcount"), 3: ("queue", "handled_minutes")},
}
SHARES = {"N-CARD": 25, "N-GEN": 30, "S-CARD": 20, "S-GEN": 25}
TEAMS = [unit for unit in UNITS if unit["kind"] == "team"]
KINDS = ("centre", "site", "section", "team")
ENTRY = ("pool", "account", "cost_centre", "ledger_version", "one_off", "currency", "after_close")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def deal(amount: Decimal, bases: list[tuple[Any, Decimal]]) -> list[tuple[Any, Decimal, Decimal]]:
    """Receiver, base and part: whole cents rounded down, the cents left to the largest remainders."""
    total = sum((base for _, base in bases), Decimal(0))
    whole = [abs(amount) * 100 * base // total for _, base in bases]
    rest = [abs(amount) * 100 * base - part * total for (_, base), part in zip(bases, whole, strict=True)]
    first = sorted(range(len(bases)), key=lambda n: (-rest[n], bases[n][0]))
    for n in first[: int(abs(amount) * 100 - sum(whole))]:
        whole[n] += 1
    sign = -1 if amount < 0 else 1
    return [(to, base, sign * part / 100) for (to, base), part in zip(bases, whole, strict=True)]


def volumes(month: str) -> dict[tuple[str, str, str], Row]:
    """What a team did for its queue in each channel: contacts, handled minutes, resolutions."""
    queues, at, found = list(QUEUES), MONTHS.index(month), {}
    for n, team in enumerate(TEAMS):
        for channel, size in (("voice", 300), ("chat", 90)):
            contacts = size + 17 * n + 9 * at * (n % 3)
            minutes = Decimal(contacts) * (Decimal("4.25") + Decimal(n) / 10)
            row = {"contacts": contacts, "minutes": minutes, "resolutions": contacts * 4 // 5}
            found[(team["code"], queues[n % len(queues)], channel)] = row
    return found


def entries(month: str, pay: pd.DataFrame) -> list[Row]:
    """The ledger of the month: actual and budget, each version as the change against the one before."""
    found: list[Row] = []

    def book(account: str, centre: str, amount: str, kind: str = "actual", **more: Any) -> None:
        row = {"month": month, "account": account, "cost_centre": centre, "kind": kind, "ledger_version": 1}
        row |= {"one_off": False, "currency": "CNY", "rate": Decimal(1), "after_close": False, "closed": month != OPEN}
        row |= {"amount_booked": Decimal(amount), "unit_code": centre.removeprefix("CC-")} | more
        row["amount"] = cents(row.pop("change", row["amount_booked"]) * row["rate"])
        found.append(row)

    paid = pay_of_teams(pay)
    for n, team in enumerate(TEAMS):
        book("6001 payroll", f"CC-{team['code']}", f"{41000 + 1300 * n}.{10 + n}")
        off = Decimal("120.55") if n == 1 else Decimal(0)  # one team's accrual is not what is paid
        book("6003 performance pay", f"CC-{team['code']}", str(paid.get(team["code"], Decimal(0)) + off))
    book("6201 rent", "CC-N", "30000.01")
    book("6201 rent", "CC-S", "22000.00")
    change = {"ledger_version": 2, "after_close": month != OPEN, "change": Decimal("-1000.03")}
    book("6201 rent", "CC-S", "20999.97", **change)
    book("6501 travel", "CC-C", "1234.56", one_off=True, currency="USD", rate=RATE)
    book("6711 non-operating expense", "CC-C", "5000.00")
    for account in ACCOUNTS:
        if account != "6711 non-operating expense":
            book(account, "CC-C", "60000.00", "budget")
    book("6201 rent", "CC-C", "50000.00", "budget", ledger_version=2, change=Decimal("-10000.00"))
    return found


def pay_of_teams(pay: pd.DataFrame) -> dict[str, Decimal]:
    teams = {person["code"]: person["team"] for person in PEOPLE}
    found: dict[str, Decimal] = {}
    for row in pay.to_dict("records"):
        team = teams[row["entity_code"]]
        found[team] = found.get(team, Decimal(0)) + cents(Decimal(str(row["amount"])))
    return found


def bases(pool: str, step: int, holder: Row, work: dict[tuple[str, str, str], Row]) -> list[tuple[Any, Decimal]]:
    """The receivers of a step below the holder, and their bases."""
    kind, driver = STEPS[pool][step]
    below = [unit for unit in UNITS if unit.get(holder["kind"]) == holder["code"]]
    if kind == "queue":
        return [
            ((queue, channel), row["minutes"]) for (team, queue, channel), row in work.items() if team == holder["code"]
        ]
    units = [unit["code"] for unit in below if unit["kind"] == kind]
    if driver == "fixed":
        return [(code, Decimal(SHARES[code])) for code in units]
    return [(code, Decimal(21 * sum(p["team"] == code for p in PEOPLE))) for code in units]


def allocate(month: str, booked: Iterable[Row], work: dict[tuple[str, str, str], Row]) -> list[Row]:
    """Every line of every step."""
    units = {unit["code"]: unit for unit in UNITS}
    lines: list[Row] = []
    for entry in booked:
        pool = ACCOUNTS[entry["account"]][0]
        head = {name: entry[name] for name in ENTRY if name != "pool"} | {"month": month, "pool": pool}
        unit = units[entry["unit_code"]]
        held = [head | {"step": 0, "to_kind": unit["kind"], "to_code": unit["code"], "amount": entry["amount"]}]
        lines += held
        for step in sorted(STEPS.get(pool, {})):
            dealt: list[Row] = []
            for line in held:
                shared = bases(pool, step, units[line["to_code"]], work)
                total = sum((base for _, base in shared), Decimal(0))
                for to, base, part in deal(line["amount"], shared):
                    code, channel = to if isinstance(to, tuple) else (to, None)
                    dealt.append(
                        head
                        | {"step": step, "from_kind": line["to_kind"], "from_code": line["to_code"], "to_code": code}
                        | {"to_kind": STEPS[pool][step][0], "channel": channel, "driver": STEPS[pool][step][1]}
                        | {"dealt_by": line["to_code"], "driver_base": base, "driver_total": total, "amount": part}
                    )
            lines += dealt
            held = dealt
    return [line for line in lines if line["amount"]]


def positions(lines: list[Row]) -> list[Row]:
    """Where each entry ends: the lines of the last step of its pool."""
    last = {pool: max(steps) for pool, steps in STEPS.items()}
    found = []
    for line in lines:
        if line["step"] != last.get(line["pool"], 0):
            continue
        side = "from" if line["to_kind"] == "queue" else "to"
        _, operating, payroll, _ = ACCOUNTS[line["account"]]
        row = {name: line[name] for name in (*ENTRY, "month", "amount")}
        row |= {"unit_kind": line[f"{side}_kind"], "unit_code": line[f"{side}_code"], "channel": line.get("channel")}
        row["queue"] = line["to_code"] if side == "from" else None
        found.append(row | {"is_operating": operating, "is_payroll": payroll})
    return found


def ratio(above: Decimal | int, below: Decimal | int) -> Decimal | None:
    return (Decimal(above) / Decimal(below)).quantize(Decimal("1e-8"), ROUND_HALF_UP) if below else None


def per_call(month: str, ended: list[Row], work: dict[tuple[str, str, str], Row]) -> list[Row]:
    """Unit costs of every unit, queue and channel."""
    units = {unit["code"]: unit for unit in UNITS}
    named = [(kind, unit["code"]) for kind in KINDS for unit in UNITS if unit["kind"] == kind]
    named += [("queue", queue) for queue in QUEUES] + [("channel", channel) for channel in ("chat", "voice")]
    rows = []
    for kind, code in named:
        if kind in ("queue", "channel"):
            mine = [row for row in ended if row[kind] == code]
            did = [row for key, row in work.items() if key[1 if kind == "queue" else 2] == code]
        else:
            mine = [row for row in ended if units[row["unit_code"]].get(kind) == code]
            did = [row for key, row in work.items() if units[key[0]].get(kind) == code]
        cost = sum((r["amount"] for r in mine if r["is_operating"]), Decimal(0))
        once = sum((r["amount"] for r in mine if r["is_operating"] and r["one_off"]), Decimal(0))
        payroll = sum((r["amount"] for r in mine if r["is_payroll"]), Decimal(0))
        contacts, resolved = sum(r["contacts"] for r in did), sum(r["resolutions"] for r in did)
        minutes = sum((r["minutes"] for r in did), Decimal(0))
        hours = minutes / 48
        rows.append(
            {
                "month": month, "entity_type": kind, "entity_code": code, "currency": "CNY",
                "status": "provisional" if month == OPEN else "final", "cost": cost, "one_off_cost": once,
                "payroll": payroll, "contacts": contacts, "handled_minutes": minutes, "resolutions": resolved,
                "agent_hours": hours, "cost_per_call": ratio(cost, contacts),
                "cost_per_call_without_one_offs": ratio(cost - once, contacts),
                "cost_per_minute": ratio(payroll, minutes), "cost_per_resolution": ratio(cost, resolved),
                "cost_per_agent_hour": ratio(cost, hours), "handle_seconds_per_contact": ratio(minutes * 60, contacts),
                "occupancy": None if kind in ("queue", "channel") else Decimal("0.81"),
            }
        )  # fmt: skip
    return rows


def budget(month: str, ledger: list[Row]) -> list[Row]:
    rows = []
    for account, (pool, *_) in ACCOUNTS.items():
        mine = [row for row in ledger if row["account"] == account]
        plan = [row for row in mine if row["kind"] == "budget"]
        real = [row for row in mine if row["kind"] == "actual"]
        planned, spent = (sum((row["amount"] for row in part), Decimal(0)) for part in (plan, real))
        rows.append(
            {
                "month": month, "account": account, "pool": pool, "budget": planned, "actual": spent,
                "budget_first": plan[0]["amount"] if plan else Decimal(0), "difference": spent - planned,
                "budget_version": max((row["ledger_version"] for row in plan), default=None),
                "one_off_actual": sum((row["amount"] for row in real if row["one_off"]), Decimal(0)),
                "accuracy": ratio(planned - abs(spent - planned), planned),
                "status": "provisional" if month == OPEN else "final",
            }
        )  # fmt: skip
    return rows


def against_ledger(month: str, ledger: list[Row], pay: pd.DataFrame) -> list[Row]:
    """Performance pay of a cost centre: what the ledger booked, and what the cards pay."""
    paid, rows = pay_of_teams(pay), []
    for team in TEAMS:
        centre, due = f"CC-{team['code']}", paid.get(team["code"], Decimal(0))
        mine = [row["amount"] for row in ledger if row["cost_centre"] == centre and ACCOUNTS[row["account"]][3]]
        booked = sum(mine, Decimal(0))
        row = {"month": month, "cost_centre": centre, "currency": "CNY", "booked": booked, "paid": due}
        rows.append(row | {"difference": booked - due, "state": "agrees" if booked == due else "differs"})
    return rows


def costs(month: str, made: Tables) -> Tables:
    """Every published relation of costs, of those that have a contract."""
    ledger, work = entries(month, made["pub_pay"]), volumes(month)
    lines = allocate(month, [row for row in ledger if row["kind"] == "actual"], work)
    ended = positions(lines)
    found: dict[str, list[Row]] = {
        "pub_ledger_entry": ledger, "pub_cost_allocation": lines, "pub_cost_position": ended,
        "pub_cost_per_call": per_call(month, ended, work), "pub_budget": budget(month, ledger),
        "pub_pay_reconciliation": against_ledger(month, ledger, made["pub_pay"]),
        "pub_exchange_rate": [{"currency": "USD", "to_currency": "CNY", "rate": RATE, "version": 1}],
    }  # fmt: skip
    flags = ("pool", "is_operating", "is_payroll", "is_performance_pay")
    named = [row for row in seed("account") if row["account"] in ACCOUNTS]
    found["pub_account"] = [row | dict(zip(flags, ACCOUNTS[row["account"]], strict=True)) for row in named]
    found |= {f"pub_{name}": seed(name) for name in ("cost_pool", "cost_step", "cost_driver")}
    known = {name: contracts()[name] for name in found if name in contracts()}
    return {
        name: pd.DataFrame([{c: v for c, v in (row | {"month": month}).items() if c in known[name]} for row in rows])
        for name, rows in found.items()
        if name in known
    }


def seed(name: str) -> list[Row]:
    if not (SEEDS / f"{name}.csv").is_file():
        return []
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(lines)]
