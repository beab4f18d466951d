"""The fingerprint of a month moves with what can change the month, and with nothing else."""

from __future__ import annotations

from orchestration import status
from orchestration.home import Home, Month
from orchestration.loading.inputs import delivered_months, inputs_of, month_inputs
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query, rows

MARCH, APRIL, MAY = Month.parse("2026-03"), Month.parse("2026-04"), Month.parse("2026-05")


def prints(home: Home) -> dict[Month, str]:
    load_landing(home)
    return {month: month_inputs(home, month).fingerprint for month in (MARCH, APRIL, MAY)}


def moved(home: Home, before: dict[Month, str]) -> list[str]:
    now = prints(home)
    return [str(month) for month in before if now[month] != before[month]]


def start(home: Home) -> dict[Month, str]:
    for month in (MARCH, APRIL, MAY):
        deliver(home, f"calls_{month}.csv", rows("calls", 40, f"{month}-10"))
    staff = [{**row, "valid_from": "2026-01-01", "valid_to": "", "left_on": ""} for row in rows("employees", 5)]
    deliver(home, "employees_2026-03.csv", staff)
    return prints(home)


def test_a_file_of_a_quarter_delivers_its_months_and_the_tail_of_a_night_delivers_none(home: Home) -> None:
    quarter = [*rows("calls", 40, "2026-03-10"), *rows("calls", 20, "2026-04-10"), *rows("calls", 1, "2026-05-01")]
    deliver(home, "calls_quarter.csv", [{**row, "contact_id": f"c{n}"} for n, row in enumerate(quarter)])
    load_landing(home)
    assert delivered_months(home) == [MARCH, APRIL]


def test_delivered_months_are_those_of_the_required_kinds(home: Home) -> None:
    start(home)
    deliver(home, "agent_states_2026-07.csv", rows("agent_states", 3, "2026-07-01"))
    load_landing(home)
    assert delivered_months(home) == [MARCH, APRIL, MAY]
    told = month_inputs(home, APRIL).loads
    assert {(load["kind"], load["file"], load["rows"]) for load in told} == {
        ("calls", "calls_2026-04.csv", 40),
        ("employees", "employees_2026-03.csv", 5),
    }


def test_a_centre_to_which_only_lists_have_come_has_no_month_yet(home: Home) -> None:
    deliver(home, "employees_2026-03.csv", rows("employees", 5))
    load_landing(home)
    assert inputs_of(home, delivered_months(home)) == {}
    assert status.gather(home)["months"] == []


def test_nothing_new_moves_nothing_and_the_cache_may_be_deleted(home: Home) -> None:
    before = start(home)
    (home.raw / "_digests.json").unlink()
    assert moved(home, before) == []


def test_a_late_row_moves_its_own_month_only(home: Home) -> None:
    before = start(home)
    deliver(home, "calls_late.csv", [{**rows("calls", 1, "2026-04-15")[0], "contact_id": "late"}])
    assert moved(home, before) == ["2026-04"]


def test_a_correction_moves_its_month_and_an_identical_delivery_does_not(home: Home) -> None:
    before = start(home)
    deliver(home, "calls_2026-04_same.csv", rows("calls", 40, "2026-04-10")[10:20])
    assert moved(home, before) == []
    changed = rows("calls", 40, "2026-04-10")[10:20]
    changed[0]["talk_seconds"] = "77"
    deliver(home, "calls_2026-04_changed.csv", changed)
    assert moved(home, before) == ["2026-04"]


def test_a_change_of_staff_moves_only_the_months_from_then_on(home: Home) -> None:
    before = start(home)
    old, new = dict(rows("employees", 5)[2]), dict(rows("employees", 5)[2])
    old |= {"valid_from": "2026-01-01", "valid_to": "2026-05-01", "left_on": ""}
    new |= {"valid_from": "2026-05-01", "valid_to": "", "left_on": "", "unit_code": "other"}
    hired = {**new, "employee_id": "new", "valid_from": "2026-05-20"}
    left = {**rows("employees", 5)[3], "valid_from": "2026-01-01", "valid_to": "2026-05-11", "left_on": "2026-05-10"}
    left |= {"leave_reason": "end of contract"}  # known in May only
    deliver(home, "employees_2026-05.csv", [old, new, hired, left])
    assert moved(home, before) == ["2026-05"]


def test_where_somebody_was_until_the_month_began_is_an_input_of_it(home: Home) -> None:
    old, new = dict(rows("employees", 5)[2]), dict(rows("employees", 5)[2])
    old |= {"valid_from": "2026-01-01", "valid_to": "2026-05-01", "left_on": ""}
    new |= {"valid_from": "2026-05-01", "valid_to": "", "left_on": ""}
    deliver(home, "employees_2026-05.csv", [old, new])
    before = start(home)
    deliver(home, "employees_2026-05_partial.csv", [{**old, "unit_code": "other"}])
    assert moved(home, before) == ["2026-03", "2026-04", "2026-05"]


def test_who_was_a_customer_at_the_close_of_a_month_is_an_input_of_the_next(home: Home) -> None:
    customer = rows("customers", 1)[0] | {"since": "2026-03-31", "left_on": "2026-05-20"}
    deliver(home, "customers_2026-03.csv", [customer])
    before = start(home)
    deliver(home, "customers_2026-03_partial.csv", [{**customer, "since": "2026-04-01"}])
    assert moved(home, before) == ["2026-03", "2026-04"]


def test_quarantined_rows_do_not_move_a_month(home: Home) -> None:
    before = start(home)
    deliver(home, "calls_bad.csv", [{**rows("calls", 1, "2026-04-15")[0], "contact_id": "bad", "channel": "pigeon"}])
    assert moved(home, before) == []


def test_a_stretch_without_an_end_moves_the_months_from_its_start_on(home: Home) -> None:
    base = {**rows("pay_bases", 1)[0], "valid_from": "2026-01-01"}
    deliver(home, "pay_bases_2026-03.csv", [base])
    before = start(home)
    deliver(home, "pay_bases_2026-04.csv", [{**base, "valid_from": "2026-04-01", "base_amount": "3000"}])
    assert moved(home, before) == ["2026-04", "2026-05"]


def test_valid_time_may_have_columns_of_any_name(home: Home) -> None:
    customer = {**rows("customers", 1)[0], "since": "2019-01-01", "left_on": ""}
    deliver(home, "customers_2026-03.csv", [customer])
    before = start(home)
    deliver(home, "customers_2026-04.csv", [{**customer, "left_on": "2026-04-20"}])
    assert moved(home, before) == ["2026-04", "2026-05"]


def test_a_record_about_a_published_month_moves_no_month(home: Home) -> None:
    before = start(home)
    written = {**rows("comments", 1)[0], "recorded_at": "2026-04-02 10:00:00", "about_month": "2026-03"}
    deliver(home, "comments_2026-03.csv", [written])
    assert moved(home, before) == []
    assert query(home, "select count(*) from raw.comments") == [(1,)]
