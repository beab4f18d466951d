"""Defects that only a look at several records finds: one for every balance and reference that dbt tests check."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestration.sample.defects.sheets import Book, Row, as_csv

NOWHERE, NOBODY = "NOWHERE", "E-NOBODY"


def plant_content(book: Book) -> None:
    """One defect for each dbt test that delivered data can break."""
    surveys(book)
    complaints(book)
    evaluations(book)
    people(book)
    calls(book)
    states(book)
    points(book)
    offices(book)
    ledger(book)


def plant(book: Book, check: str, kind: str, what: str, row: Row) -> None:
    """Add a row that only this test of dbt can find."""
    sheet = book.sheet(kind)
    sheet.add(row)
    book.expect(f"dbt.{check}", what, kind, file=sheet.path.name)


def surveys(book: Book) -> None:
    answer = book.pick("surveys", lambda row: row["question_code"] == "csat")
    plant(book, "assert_answers_do_not_exceed_invitations", "surveys", "an answer that nobody was invited to give",
          book.fresh("surveys", answer))  # fmt: skip


def complaints(book: Book) -> None:
    row = book.good("complaints")
    plant(book, "assert_complaint_numbers_have_no_gaps", "complaints", "numbers of complaints are missing",
          row | {"complaint_no": f"{book.month}-8000"})  # fmt: skip


def evaluations(book: Book) -> None:
    row = book.pick("qa_evaluations", lambda found: found["status"] == "released")
    test = "assert_every_evaluation_belongs_to_a_segment_and_an_agent_employed_that_day"
    never = book.fresh("qa_evaluations", row) | {"contact_id": "NO-SUCH-CONTACT"}
    plant(book, test, "qa_evaluations", "an evaluation of a contact that never was", never)
    answer = book.pick("qa_answers", lambda found: found["contact_started_at"] == row["contact_started_at"])
    book.sheet("qa_answers").add(answer | {name: never[name] for name in ("evaluation_id", "revision")})
    plant(book, "assert_every_evaluation_has_answers", "qa_evaluations", "an evaluation without a single answer",
          book.fresh("qa_evaluations", row))  # fmt: skip


def people(book: Book) -> None:
    start = str(book.month.start)
    row = book.pick("employees", lambda found: found["role"] == "agent" and not found["valid_to"]) | {"left_on": ""}
    plant(book, "assert_every_person_belongs_to_a_unit", "employees", "a person in a unit that does not exist",
          book.fresh("employees", row) | {"unit_code": NOWHERE, "valid_from": start, "hired_on": start})  # fmt: skip
    later = str(book.month.start + timedelta(days=9))
    plant(book, "assert_headcount_balances", "employees", "somebody is there from the 10th on and never joined",
          book.fresh("employees", row) | {"valid_from": later, "hired_on": start[:4] + "-01-01"})  # fmt: skip
    unit = book.pick("org_units", lambda found: found["kind"] == "group" and not found["valid_to"])
    plant(book, "assert_every_unit_leads_to_one_centre", "org_units", "a group below a unit that does not exist",
          book.fresh("org_units", unit) | {"parent_code": NOWHERE, "valid_from": start})  # fmt: skip


def calls(book: Book) -> None:
    row = book.pick("calls", lambda found: (found["outcome"], found["segment_no"]) == ("answered", "1") and
                    found["queued_at"] != "")  # fmt: skip
    plant(book, "assert_every_segment_agent_is_an_employee", "calls", "a call of an agent whom HR does not know",
          book.fresh("calls", row) | {"agent_id": NOBODY})  # fmt: skip
    ended = datetime.fromisoformat(row["ended_at"]) + timedelta(seconds=20_000)
    plant(book, "assert_no_handle_time_exceeds_the_cap", "calls", "a call of more than five hours",
          book.fresh("calls", row) | {"talk_seconds": "20000", "ended_at": str(ended)})  # fmt: skip
    plant(book, "assert_queue_entries_balance", "calls", "a queue entry that ended in no known way",
          book.fresh("calls", row) | {"outcome": "busy", "agent_id": ""})  # fmt: skip
    plant(book, "assert_parts_are_numbered_from_one", "calls", "the third leg of a contact without the first two",
          book.fresh("calls", row) | {"segment_no": "3"})  # fmt: skip
    visit = book.pick("ivr_sessions", lambda found: found["contact_id"] != "")
    plant(book, "assert_records_name_what_exists", "ivr_sessions", "an IVR visit of a contact that never was",
          book.fresh("ivr_sessions", visit) | {"contact_id": "NO-SUCH-CONTACT"})  # fmt: skip


def states(book: Book) -> None:
    def lasts(found: Row) -> bool:
        start, end = (datetime.fromisoformat(found[name]) for name in ("started_at", "ended_at"))
        return end - start > timedelta(seconds=30)

    row = book.pick("agent_states", lasts)
    inside = datetime.fromisoformat(row["started_at"]) + timedelta(seconds=10)
    plant(book, "assert_states_of_an_agent_do_not_overlap", "agent_states", "a state begins while another lasts",
          row | {"started_at": str(inside)})  # fmt: skip
    leader = book.pick("employees", lambda found: found["role"] == "group_leader" and not found["valid_to"])
    for start, end in (("10:00:00", "10:05:00"), ("10:15:00", "10:20:00")):
        times = {"started_at": f"{book.month.start} {start}", "ended_at": f"{book.month.start} {end}"}
        book.sheet("agent_states").add(row | times | {"agent_id": leader["employee_id"], "contact_id": ""})
    book.expect("dbt.assert_state_time_is_logged_in_time", "ten minutes of a shift in no state", "agent_states",
                file=book.sheet("agent_states").path.name)  # fmt: skip


def points(book: Book) -> None:
    row = book.pick("point_events", lambda found: not found["reverses"])
    plant(book, "assert_every_point_event_counts_somewhere", "point_events", "points for an item that no scheme has",
          book.fresh("point_events", row) | {"item_code": "no_such_item"})  # fmt: skip
    plant(book, "assert_point_events_are_whole_steps", "point_events", "half a point",
          book.fresh("point_events", row) | {"points": "-0.5"})  # fmt: skip
    agent = book.pick("employees", lambda found: found["role"] == "agent" and found["unit_code"].startswith("N-GEN")
                      and not found["valid_to"] and found["valid_from"] < str(book.month.start))  # fmt: skip
    rule = {"subject_id": agent["employee_id"], "item_code": "other_work", "reason_code": "task", "points": "-3"}
    plant(book, "assert_point_events_are_worth_what_their_reason_says", "point_events", "more than the rule takes away",
          book.fresh("point_events", row) | rule)  # fmt: skip


def offices(book: Book) -> None:
    case = book.pick("cases", lambda found: found["done_at"] != "")
    plant(book, "assert_people_of_records_are_employed", "cases", "a case of somebody whom HR does not know",
          book.fresh("cases", case) | {"agent_id": NOBODY})  # fmt: skip
    plant(book, "assert_units_of_records_exist", "cases", "a case of a unit that does not exist",
          book.fresh("cases", case) | {"unit": NOWHERE})  # fmt: skip
    plant(book, "assert_records_do_not_contradict_themselves", "cases", "a case that is resolved and not done",
          book.fresh("cases", case) | {"resolved": "true", "done_at": ""})  # fmt: skip
    login = book.good("identities")
    plant(book, "assert_stretches_of_a_subject_do_not_overlap", "identities", "a login of two people at once",
          login | {"valid_from": str(book.month.start + timedelta(days=9))})  # fmt: skip


def ledger(book: Book) -> None:
    cost = book.pick("ledger", lambda found: found["kind"] == "actual" and found["account"] == "6001 payroll")
    plant(book, "assert_cost_centres_of_the_ledger_belong_to_units", "ledger", "costs that no unit bears",
          cost | {"cost_centre": NOWHERE})  # fmt: skip
    plant(book, "assert_every_account_of_the_ledger_is_known", "ledger", "an account that nobody knows",
          cost | {"account": NOWHERE})  # fmt: skip
    plant(book, "assert_every_account_of_the_ledger_is_in_one_pool", "ledger", "an account in no pool",
          cost | {"account": f"{NOWHERE} either"})  # fmt: skip
    plant(book, "assert_every_currency_of_the_ledger_has_a_rate", "ledger", "an entry in a currency without a rate",
          cost | {"version": "9", "currency": "XTS"})  # fmt: skip
    control = book.pick("ledger", lambda found: found["kind"] == "control" and found["cost_centre"] == "CC-S")
    plant(book, "assert_the_ledger_balances", "ledger", "a cost centre that comes to a cent more than its entries",
          control | {"version": "9", "amount": f"{float(control['amount']) + 0.01:.2f}"})  # fmt: skip
    pay = book.pick("ledger", lambda found: found["kind"] == "actual" and found["account"] == "6003 performance pay")
    plant(book, "assert_performance_pay_is_what_the_ledger_says", "ledger", "ten times the performance pay is booked",
          pay | {"version": "9", "amount": f"{10 * float(pay['amount']):.2f}"})  # fmt: skip
    bill = book.pick("ledger", lambda found: (found["cost_centre"], found["account"]) == ("CC-SUPPORT", "6001 payroll"))
    # among rows of the last month it is no delivery of the first one, of which no attendance came
    rest = [row for row in book.sheet("ledger").original if row["kind"] == "budget"]
    late = book.landing / "ledger_late.csv"
    late.write_bytes(as_csv(book.sheet("ledger").extract, [*rest, bill | {"period": str(book.first)}]))
    book.expect("dbt.assert_every_cost_finds_a_driver", "payroll of a month in which nobody has paid hours", "ledger",
                book.first, file=late.name)  # fmt: skip
