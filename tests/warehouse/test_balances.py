"""Every balance finds the defect that it is there for, names its records, and leaves sound records beside it alone.

One warehouse of the small centre with all the defects, one invocation of dbt.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extract import extracts
from tests.warehouse import tiny
from tests.warehouse.conftest import call
from tests.warehouse.in_process import PROJECT, invoke, parsed

Found = dict[str, set[tuple[Any, ...]]]
DAY = "2026-10-06"


def at(clock: str, day: str = DAY) -> str:
    return f"{day} {clock}"


def state(start: str, end: str, kind: str = "talk", agent: str = "E1") -> dict[str, Any]:
    return {"agent_id": agent, "state": kind, "started_at": at(start), "ended_at": at(end)}


def survey(survey_id: str, question: str = "", **more: Any) -> dict[str, Any]:
    known = {"survey_kind": "contact", "contact_started_at": at("10:00:00"), "sent_at": at("11:00:00")}
    return {"survey_id": survey_id, "question_code": question, **known, **more}


def order(order_id: str, **more: Any) -> dict[str, Any]:
    known = {"customer_id": "K1", "placed_at": at("10:00:00"), "paid_at": at("10:01:00")}
    return {"order_id": order_id, **known, **more}


def chat(inquiry: str, number: int, **more: Any) -> dict[str, Any]:
    known = {"agent_id": "E1", "customer_id": "K1", "asked_at": at("10:00:00")}
    return {"inquiry_id": inquiry, "pair_no": number, **known, **more}


def report(report_id: str, **more: Any) -> dict[str, Any]:
    known = {"unit_code": "C", "owner_id": "E1", "due_at": at("17:00:00"), "submitted_at": at("16:00:00")}
    return {"report_id": report_id, **known, **more}


def entry(account: str, centre: str, kind: str = "actual", **more: Any) -> dict[str, Any]:
    known = {"period": "2026-10", "account": account, "cost_centre": centre, "kind": kind}
    return {**known, "version": 1, "amount": 10, "currency": "CNY", **more}


def trained(event: str, **more: Any) -> dict[str, Any]:
    return {"employee_id": "E1", "event_id": event, "held_on": DAY, "invited": True, "attended": True} | more


# sound records and defects of every kind, on top of the small centre
RECORDS: dict[str, list[dict[str, Any]]] = {
    "agent_states": [
        state("09:00:00", "09:10:00"), state("09:12:00", "11:55:00"),  # two minutes in no state
        state("11:55:00", "12:20:00"), state("12:21:00", "13:00:00"),  # a minute over noon
        state("13:00:00", "13:30:00", "logged_out"), state("13:30:00", "14:00:00"),  # logged out says so
        state("19:00:00", "19:30:00"),  # five hours later: another shift
    ],
    "calls": [
        call("gap", at("10:00:00")), call("gap", at("10:05:00")) | {"segment_no": 3},
        call("headless", at("10:00:00")) | {"segment_no": 2},
        call("whole", at("10:00:00")), call("whole", at("10:05:00")) | {"segment_no": 2},
        call("long", "2026-09-12 10:00:00"), call("long", at("10:00:00")) | {"segment_no": 2},  # begun a month before
        call("lost", at("10:00:00"), "busy"),  # entered the queue and left it in no way
    ],
    "chats": [
        chat("Q1", 1), chat("Q1", 2), chat("Q2", 2), chat("Q3", 1, agent_id="E9"), chat("Q4", 1, customer_id="K2"),
        chat("Q5", 1, customer_id="K9"), chat("Q6", 1, asked_at="2026-08-03 10:00:00"),
    ],
    "customers": [{"customer_id": "K1", "since": "2025-01-01"}, {"customer_id": "K2", "since": "2026-10-20"}],
    "orders": [
        order("O1", inquiry_id="Q1"), order("O2", inquiry_id="Q9"), order("O3", inquiry_id="Q6"),
        order("O4", refunded_amount=5), order("O5", paid_at=None, refunded_at=at("12:00:00"), refunded_amount=5),
        order("O6", refunded_at=at("12:00:00"), refunded_amount=5),
    ],
    "surveys": [
        survey("S1", contact_id="whole"), survey("S1", "csat", contact_id="whole", answered_at=at("12:00:00")),
        survey("S2", "csat"), survey("S3", contact_id="nowhere"), survey("S4", order_id="O9", unit="NOWHERE"),
        survey("S5", answered_at=at("10:59:59")), survey("S6", "csat", survey_kind="staff"), survey("S7", case_id="F1"),
        survey("S8", case_id="F9"), survey("S9", complaint_no="2026-10-0009"),
    ],
    "complaints": [
        {"complaint_no": f"2026-10-000{n}", "unit": "N", "received_at": at("12:00:00"), "occurred_at": at("10:00:00")}
        for n in (2, 4)
    ],
    "cases": [
        {"case_id": "F1", "unit": "N", "agent_id": "E1", "opened_at": at("10:00:00")},
        {"case_id": "F2", "unit": "N-OLD", "agent_id": "E8", "opened_at": at("10:00:00"), "resolved": True},
    ],
    "components": [{"component": "line-1", "kind": "line", "valid_from": "2026-01-01"}],
    "incidents": [
        {"incident_id": f"I{n}", "component": component, "component_kind": kind, "started_at": at("10:00:00")}
        for n, (component, kind) in enumerate([("line-1", "line"), ("line-2", "line"), ("line-1", "network")])
    ],
    "ivr_sessions": [
        {"session_id": f"V{n}", "contact_id": contact, "entered_at": at("10:00:00"), "left_at": at("10:01:00")}
        for n, contact in enumerate(["whole", "long", None, "unheard"])
    ],
    "training": [
        trained("T1", passed=True), trained("T2", invited=False), trained("T3", attended=False, score=90),
        trained("T4", employee_id="E7"), trained("T5", attended=False, minutes=60),
    ],
    "suggestions": [
        {"suggestion_id": f"G{n}", "employee_id": "E1", "submitted_on": DAY, "outcome": outcome, "decided_on": decided}
        for n, (outcome, decided) in enumerate(
            [("pending", None), ("adopted", "2026-10-20"), ("pending", "2026-10-20"), ("rejected", None)]
        )
    ],
    "vacancies": [
        {"vacancy_id": f"P{n}", "unit_code": "N", "opened_on": DAY, "filled_on": filled, "filled_internally": inside}
        for n, (filled, inside) in enumerate([(None, None), ("2026-10-20", True), ("2026-10-20", None)])
    ],
    "reports_due": [
        report("R1", checked=True, verified_true=False), report("R2", checked=True), report("R3", unit_code="GONE"),
        report("R4", submitted_at=None, complete=True),
    ],
    "identities": [
        {"system": "ACD", "login": "7", "valid_from": "2026-01-01", "valid_to": "2026-10-10", "employee_id": "E1"},
        {"system": "ACD", "login": "7", "valid_from": "2026-10-09", "employee_id": "E1"},
        {"system": "ACD", "login": "8", "valid_from": "2026-01-01", "valid_to": "2026-10-10", "employee_id": "E1"},
        {"system": "ACD", "login": "8", "valid_from": "2026-10-10", "employee_id": "E1"},
        {"system": "ACD", "login": "9", "valid_from": "2026-01-01", "employee_id": "E1"},
        {"system": "ACD", "login": "9", "valid_from": "2026-11-01", "employee_id": "E1"},  # of another month
    ],
    "goals": [
        {"subject_kind": "employee", "subject_id": "E1", "kpi_code": kpi, "valid_from": day}
        for kpi, day in [("aht", "2026-01-01"), ("aht", "2026-10-05"), ("qa_score", "2026-10-05"), ("no", "2026-10-05")]
    ],
    "org_units": [
        {
            "unit_code": "N-OLD", "parent_code": "N", "kind": "section", "valid_from": "2023-01-01",
            "valid_to": "2026-10-01", "cost_centre": "CC-OLD",
        },
        {
            "unit_code": "N-X", "parent_code": "N", "kind": "section", "valid_from": "2026-10-01",
            "cost_centre": "CC-N", "manager_id": "E1",
        },
    ],
    "employees": [
        # left on the fifth; hired in the middle of the month but there from its start
        {"employee_id": "E8", "unit_code": "N", "status": "active", "valid_from": "2024-01-01", "valid_to": DAY},
        {"employee_id": "E8", "unit_code": "N", "status": "left", "valid_from": DAY},
        {"employee_id": "E1", "unit_code": "N-CARD-A-01", "status": "active", "valid_from": "2026-10-20"},
    ],
    "ledger": [
        entry("6", "CC-N"), entry("6", "CC-OLD"), entry("6", "CC-OLD", "budget"),
        # two versions: the first is in a currency without a rate, the second counts
        entry("6201 rent", "CC-N", amount=1, currency="XTS"), entry("6201 rent", "CC-N", amount=2, version=2),
        entry("6202 electricity", "CC-N", amount=3, currency="XTS"),
        entry("total", "CC-N", "control", amount=14), entry("total", "CC-OLD", "control", amount=10),
    ],
    "qa_answers": [
        {"evaluation_id": "EV9", "revision": 1, "question_code": "q1", "contact_started_at": at("10:00:00")}
    ],
    "qa_evaluations": [
        {
            "evaluation_id": "EV1", "revision": 1, "contact_id": "whole", "segment_no": 1, "agent_id": "E1",
            "contact_started_at": at("10:00:00"), "status": "final", "calibration_of": "EV0",
        }
    ],
}  # fmt: skip

EXPECTED: Found = {
    "assert_state_time_is_logged_in_time": {("E1", "09:10:00", "09:12:00"), ("E1", "12:20:00", "12:21:00")},
    "assert_parts_are_numbered_from_one": {
        ("calls", "gap", 2, 1, 3), ("calls", "headless", 1, 2, 2), ("chats", "Q2", 1, 2, 2),
    },
    "assert_queue_entries_balance": {(DAY, "card", 7, None)},
    "assert_answers_do_not_exceed_invitations": {("S2", "contact", 1), ("S6", "staff", 1)},
    "assert_complaint_numbers_have_no_gaps": {(1, 1), (3, 3)},
    "assert_people_of_records_are_employed": {("chats", "E9", DAY), ("training", "E7", DAY), ("cases", "E8", DAY)},
    "assert_units_of_records_exist": {
        ("surveys", "NOWHERE", DAY), ("cases", "N-OLD", DAY), ("reports_due", "GONE", DAY),
    },
    "assert_cost_centres_of_the_ledger_belong_to_units": {("2026-10", "CC-OLD", 1, "10.0000")},
    "assert_every_account_of_the_ledger_is_known": {("6", 3, "30.0000")},
    "assert_every_account_of_the_ledger_is_in_one_pool": {("account 6",)},
    "assert_every_currency_of_the_ledger_has_a_rate": {("currency XTS",)},
    "assert_the_ledger_balances": {("cost centre CC-N",)},  # 10 + 2 + 3, says 14
    # booked after the figures were made
    "assert_costs_of_units_add_up_to_the_ledger": {("2.00", "0.0000")},
    "assert_every_step_deals_the_whole_ledger": {
        ("6", "CC-N", 0), ("6", "CC-OLD", 0), ("6201 rent", "CC-N", 0), ("6201 rent", "CC-N", 1),
        ("6201 rent", "CC-N", 3),
    },
    "assert_stretches_of_a_subject_do_not_overlap": {
        ("identities", "ACD 7", "2026-01-01"), ("goals", "employee E1 aht", "2026-01-01"),
        ("employees", "E1", "2024-01-01"),
    },
    "assert_records_name_what_exists": {
        ("chats", "customers", "K2", DAY), ("chats", "customers", "K9", DAY), ("orders", "chats", "Q9", DAY),
        ("surveys", "calls", "nowhere", DAY), ("surveys", "orders", "O9", DAY), ("surveys", "cases", "F9", DAY),
        ("surveys", "complaints", "2026-10-0009", DAY), ("incidents", "components", "line line-2", DAY),
        ("incidents", "components", "network line-1", DAY), ("ivr_sessions", "calls", "unheard", DAY),
        ("goals", "kpi", "no", "2026-10-05"), ("qa_answers", "qa_evaluations", "EV9", DAY),
        ("qa_evaluations", "qa_evaluations", "EV0", DAY),
    },
    "assert_records_do_not_contradict_themselves": {
        ("training", "E1 T2"), ("training", "E1 T3"), ("suggestions", "G2"), ("suggestions", "G3"), ("vacancies", "P2"),
        ("reports_due", "R2"), ("reports_due", "R4"), ("orders", "O4"), ("orders", "O5"), ("cases", "F2"),
        ("surveys", "S5 "),
    },
    "assert_headcount_balances": {("N-CARD-A-01", 1)},
}  # fmt: skip


@pytest.fixture(scope="module")
def found(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The rows that each balance returns."""
    home = tmp_path_factory.mktemp("broken") / "home"
    shutil.copytree(built, home, ignore=shutil.ignore_patterns("dbt_target", "logs"))
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        for kind, rows in RECORDS.items():
            tiny.add_rows(con, extracts()[kind], rows, first=1000)
        con.execute("update raw.employees set hired_on = '2026-10-15' where employee_id = 'E1'")
    result = invoke(home, "test", "--select", *EXPECTED, manifest=parsed(PROJECT))
    tests = [r for r in result.result if r.node.resource_type == "test"]
    assert {r.node.name: str(r.status) for r in tests} == dict.fromkeys(EXPECTED, "fail")
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return {r.node.name: {shown(row) for row in rows_of(con, r.node)} for r in tests}


def rows_of(con: duckdb.DuckDBPyConnection, node: Any) -> list[tuple[Any, ...]]:
    return con.execute(f"select * from ({node.compiled_code}\n)").fetchall()


def shown(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row with dates as text and times as clock times."""
    return tuple(v if v is None or isinstance(v, int | str) else str(v).removeprefix(f"{DAY} ") for v in row)


@pytest.mark.parametrize("balance", EXPECTED)
def test_a_balance_finds_its_defects_and_nothing_else(found: Found, balance: str) -> None:
    width = len(next(iter(EXPECTED[balance])))
    assert {row[:width] for row in found[balance]} == EXPECTED[balance]
