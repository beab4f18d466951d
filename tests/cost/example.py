"""What the worked example of docs/costs.md is made from. What comes out of it stands in the page."""

from __future__ import annotations

from typing import Any

MONTH = "2026-02"
SINCE = "2020-01-01"
Rows = list[dict[str, Any]]

UNITS = (
    ("C", None, "centre", "HQ"),
    ("N", "C", "section", "CC-N"),
    ("T1", "N", "team", "CC-N"),
    ("T2", "N", "team", "CC-N"),
    ("S", "C", "section", "CC-S"),
    ("T3", "S", "team", None),
    ("IT", "C", "department", "CC-IT"),
)
# person, unit, seat, first day of the month on the roll, paid minutes
PEOPLE = (
    ("A1", "T1", "standard", 1, 1440),
    ("A2", "T1", "standard", 1, 1440),
    ("A3", "T2", "standard", 1, 1440),
    ("A4", "T3", "standard", 1, 1440),
    ("A5", "T3", None, 15, 720),
    ("B1", "C", "standard", 1, 1440),
    ("B2", "IT", "standard", 1, 1440),
)
# agent, queue, channel, contacts, seconds of handling of all of them
WORK = (
    ("A1", "orders", "voice", 4, 600),
    ("A2", "service", "voice", 2, 300),
    ("A3", "service", "voice", 5, 600),
    ("A4", "orders", "voice", 2, 200),
    ("A4", "orders", "chat", 1, 100),
    ("A5", "service", "voice", 3, 300),
)
# account, cost centre, kind, version, amount, currency, one-off, closed
LEDGER = (
    ("payroll", "CC-N", "actual", 1, "10000.00", "CNY", False, True),
    ("payroll", "CC-S", "actual", 1, "5000.00", "CNY", False, True),
    ("payroll", "HQ", "actual", 1, "1000.00", "CNY", False, True),
    ("payroll", "CC-IT", "actual", 1, "100.00", "CNY", False, True),
    ("bonus", "CC-N", "actual", 1, "300.00", "CNY", False, True),
    ("toll-free", "HQ", "actual", 1, "100.00", "CNY", False, True),
    ("rent", "HQ", "actual", 1, "700.00", "CNY", False, True),
    ("rent", "HQ", "actual", 2, "690.00", "CNY", False, True),
    ("licences", "HQ", "actual", 1, "100.00", "USD", False, True),
    ("moving", "CC-S", "actual", 1, "50.00", "CNY", True, True),
    ("interest", "HQ", "actual", 1, "10.00", "CNY", False, True),
    ("payroll", "HQ", "budget", 1, "15000.00", "CNY", False, True),
    ("payroll", "HQ", "budget", 2, "16000.00", "CNY", False, True),
    ("rent", "HQ", "budget", 1, "750.00", "CNY", False, True),
    ("total", "HQ", "control", 1, "1900.00", "CNY", False, True),
)
# performance pay of the period that closes in the month, as the pay mart has it
PAY = (("A1", "120.00"), ("A2", "100.00"), ("A3", "90.00"), ("A4", "40.00"))
SEEDS: dict[str, Rows] = {
    "account": [
        {"account": account, "name_en": account, "name_zh": account, "is_operating": operating, "is_payroll": payroll,
         "is_performance_pay": str(account == "bonus").lower()}
        for account, operating, payroll in (
            ("payroll", "true", "true"), ("bonus", "true", "true"), ("toll-free", "true", "false"),
            ("rent", "true", "false"), ("licences", "true", "false"), ("moving", "true", "false"),
            ("interest", "false", "false"),
        )
    ],
    "cost_pool": [
        {"pool": pool, "position": place, "name_en": pool, "name_zh": pool}
        for place, pool in enumerate(("people", "lines", "rooms", "systems", "local", "outside"), 1)
    ],
    "cost_pool_account": [
        {"account": account, "pool": pool, "valid_from": SINCE}
        for account, pool in (
            ("payroll", "people"), ("bonus", "people"), ("toll-free", "lines"), ("rent", "rooms"),
            ("licences", "systems"), ("moving", "local"), ("interest", "outside"),
        )
    ],
    "cost_step": [
        {"pool": pool, "step": step, "to_kind": kind, "driver": driver, "valid_from": SINCE}
        for pool, step, kind, driver in (
            ("people", 1, "section", "headcount"), ("people", 2, "team", "paid_hours"),
            ("people", 3, "queue", "handled_minutes"),
            ("lines", 1, "team", "contacts"), ("lines", 3, "queue", "contacts"),
            ("rooms", 1, "section", "seats"), ("rooms", 2, "team", "seats"), ("rooms", 3, "queue", "handled_minutes"),
            ("systems", 1, "team", "fixed"), ("systems", 3, "queue", "handled_minutes"),
            ("local", 1, "section", "direct"), ("local", 3, "queue", "contacts"),
        )
    ],
    "cost_share": [
        {"pool": "systems", "step": 1, "to_code": team, "share": share, "valid_from": SINCE}
        for team, share in (("T1", 50), ("T2", 30), ("T3", 20))
    ],
    "reporting_currency": [{"currency": "CNY", "valid_from": SINCE}],
}  # fmt: skip


def raw() -> dict[str, Rows]:
    """Rows of the raw store, by kind of extract."""
    return {
        "org_units": [
            {"unit_code": code, "parent_code": above, "kind": kind, "name": code, "name_zh": code, "valid_from": SINCE,
             "cost_centre": centre}
            for code, above, kind, centre in UNITS
        ],
        "employees": [
            {"employee_id": person, "name": person, "unit_code": unit, "seat_type": seat, "status": "active",
             "valid_from": f"{MONTH}-{first:02}" if first > 1 else SINCE}
            for person, unit, seat, first, _ in PEOPLE
        ],
        "attendance": [
            {"employee_id": person, "work_date": f"{MONTH}-16", "shift_code": "D", "paid_minutes": paid}
            for person, *_, paid in PEOPLE
        ],
        "calls": list(calls()),
        "ledger": [
            {"period": MONTH, "account": account, "cost_centre": centre, "kind": kind, "version": version,
             "amount": amount, "currency": currency, "one_off": one_off, "closed": closed}
            for account, centre, kind, version, amount, currency, one_off, closed in LEDGER
        ],
        "exchange_rates": [
            {"period": MONTH, "currency": "USD", "to_currency": "CNY", "version": version, "rate": rate}
            for version, rate in ((1, "7.00"), (2, "7.10"))
        ],
    }  # fmt: skip


def calls() -> Rows:
    """One leg a contact; the seconds are spread evenly, the first contact has what is left."""
    found: Rows = []
    for agent, queue, channel, contacts, seconds in WORK:
        for number in range(contacts):
            talk = seconds // contacts + (seconds % contacts if number == 0 else 0)
            at = f"{MONTH}-16 10:{number:02}:00"
            contact = f"{agent}-{queue}-{channel}-{number}"
            found.append(
                {"contact_id": contact, "segment_no": 1, "channel": channel, "direction": "inbound", "queue": queue,
                 "agent_id": agent, "customer_id": contact, "reason": "r", "started_at": at, "queued_at": at,
                 "answered_at": at, "ended_at": at, "talk_seconds": talk, "outcome": "answered"}
            )  # fmt: skip
    return found
