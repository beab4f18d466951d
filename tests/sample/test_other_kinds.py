"""What the kinds beside telephony, plan and quality say, worked out in plain Python from the files, is what is true."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

from tests.sample.conftest import Centre, Row, at, grouped

MONTHS = ("2026-09", "2026-10")
SERIALS = ("", "_shop", "_mail", "_service")  # one series of numbers


def of(centre: Centre, kind: str, month: str) -> list[Row]:
    return [row for row in centre.rows(kind) if row["_month"] == month]


def yes(rows: list[Row], column: str) -> int:
    return sum(row[column] == "true" for row in rows)


def test_ivr_sessions_have_the_seconds_of_the_calls_and_end_as_the_calls_say(centre: Centre) -> None:
    seconds: Counter[str] = Counter()
    ends: dict[str, set[str]] = defaultdict(set)
    for row in centre.rows("calls"):
        seconds[row["contact_id"]] += int(row["ivr_seconds"])
        if int(row["ivr_seconds"]):
            way = {"ivr_completed": "completed", "ivr_abandoned": "hang_up"}.get(row["outcome"], "to_queue")
            ends[row["contact_id"]].add(way)
    visits: Counter[str] = Counter()
    for row in centre.rows("ivr_sessions"):
        visits[row["contact_id"]] += at(row["left_at"]) - at(row["entered_at"])
        assert row["exit"] in ends[row["contact_id"]]
    assert visits == +seconds
    assert sum(visits.values()) > 10_000


def test_minutes_of_outage_are_united_weighted_and_without_planned_work(centre: Centre) -> None:
    parts = {row["component"]: row for row in centre.rows("components")}
    kinds = set()
    for month in MONTHS:
        days = {"2026-09": 30, "2026-10": 31}[month]
        by_part = grouped(of(centre, "incidents", month), "component")
        for name, part in parts.items():
            opens, closes = (int(part[f"service_{end}"][:2]) * 60 for end in ("from", "to"))
            planned: set[int] = set()
            down: dict[int, float] = defaultdict(float)
            for row in by_part.get((name,), []):
                assert row["component_kind"] == part["kind"]
                start = at(f"{month}-01 00:00:00")
                first, last = (at(row["started_at"]) - start) // 60, (at(row["ended_at"]) - start) // 60
                for minute in (m for m in range(first, last) if opens <= m % 1440 < closes):
                    if row["planned"] == "true":
                        planned.add(minute)
                    else:
                        down[minute] = max(down[minute], float(row["affected_share"]))
            told = centre.truth.facts[month]["components"][name]
            assert told["service_minutes"] == (closes - opens) * days
            assert told["planned_minutes"] == len(planned)
            assert abs(told["down_minutes"] - sum(share for m, share in down.items() if m not in planned)) < 0.006
            if any(row["planned"] == "false" for row in by_part.get((name,), [])):
                kinds.add(part["kind"])
        shares = [row["affected_share"] for row in of(centre, "incidents", month)]
        assert any(float(share) < 1 for share in shares) and "1" in shares
    assert kinds == {"line", "network", "application", "hardware"}


def test_the_shop_sells_to_its_customers_through_its_people(centre: Centre) -> None:
    staff = {row["employee_id"] for row in centre.rows("employees_shop")}
    customers = {row["customer_id"] for row in centre.rows("customers")}
    for month in MONTHS:
        count = centre.truth.counts[month]
        chats = grouped(of(centre, "chats", month), "inquiry_id")
        orders = of(centre, "orders", month)
        assert len(chats) == count["inquiries"]
        several = 0
        for rows in chats.values():
            assert [int(row["pair_no"]) for row in rows] == list(range(1, len(rows) + 1))
            assert {row["agent_id"] for row in rows} <= staff and {row["customer_id"] for row in rows} <= customers
            several += len({row["agent_id"] for row in rows}) > 1
        assert several > 0
        converted = 0
        for row in orders:
            assert row["customer_id"] in customers
            if row["inquiry_id"]:
                talk = chats[row["inquiry_id"],]
                assert (row["agent_id"], row["customer_id"]) == (talk[-1]["agent_id"], talk[-1]["customer_id"])
                in_time = row["paid_at"] != "" and at(row["paid_at"]) - at(talk[-1]["asked_at"]) < 3 * 86400
                assert in_time == (row["paid_at"] != "")
                converted += in_time
        answered = [row for row in of(centre, "chats", month) if row["replied_at"]]
        assert converted == count["inquiries_converted"] > 0
        assert sum(row["paid_at"] != "" for row in orders) == count["orders_paid"]
        assert round(sum(float(row["amount"]) for row in orders) * 100) == count["order_amount_cents"]
        assert round(sum(float(row["refunded_amount"]) for row in orders) * 100) == count["refunded_amount_cents"]
        assert sum(row["refunded_at"] != "" for row in orders) == count["orders_refunded"]
        nights = sum(row["replied_at"][:10] > row["asked_at"][:10] for row in answered)  # closed from 21:00 to 09:00
        assert nights > 0
        waited = sum(at(row["replied_at"]) - at(row["asked_at"]) for row in answered)
        assert waited - nights * 12 * 3600 == count["chat_response_seconds"]
        buyers = Counter(row["customer_id"] for row in orders if row["paid_at"])
        assert max(buyers.values()) > 1 and len({row["vendor"] for row in orders}) == 4
        complaints = [r for source in SERIALS for r in of(centre, f"complaints{source}", month)]
        numbers = [int(row["complaint_no"][-4:]) for row in complaints]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    placed = {row["order_id"] for row in centre.rows("orders")}
    assert {row["order_id"] for row in centre.rows("complaints_shop")} <= placed


def test_customers_kept_are_those_who_have_not_left(centre: Centre) -> None:
    latest: dict[str, Row] = {}
    for month in MONTHS:
        latest |= {row["customer_id"]: row for row in of(centre, "customers", month)}
        count, first, last = centre.truth.counts[month], f"{month}-01", f"{month}-31"
        start = [r for r in latest.values() if r["since"] < first and (r["left_on"] or "9999") >= first]
        kept = [row for row in start if (row["left_on"] or "9999") > last]
        assert (len(start), len(kept)) == (count["customers_at_start"], count["customers_kept"])
        assert len(kept) < len(start)


def test_figures_of_people_and_offices_are_those_of_their_files(centre: Centre) -> None:
    for month in MONTHS:
        count = centre.truth.counts[month]
        first = [r for r in of(centre, "training", month) if r["kind"] == "quarter_exam" and r["attempt"] == "1"]
        tested = [row for row in first if row["score"]]
        assert (len(tested), yes(tested, "passed")) == (count["exams_first_attempts"], count["exams_passed_at_first"])
        assert (month == "2026-09") == bool(tested)  # the last month of a quarter
        assert all((row["passed"] == "true") == (float(row["score"]) >= 70) for row in tested)
        outcomes = Counter(row["outcome"] for row in of(centre, "suggestions", month))
        assert all(count[f"suggestions_{outcome}"] == number for outcome, number in outcomes.items())
        promotions = [row for row in of(centre, "vacancies", month) if row["promotion"] == "true"]
        assert (len(promotions), yes(promotions, "filled_internally")) == (
            count["promotions_filled"], count["promotions_filled_internally"])  # fmt: skip
        reports = of(centre, "reports_due", month)
        on_time = [row for row in reports if row["submitted_at"] and row["submitted_at"] <= row["due_at"]]
        faultless = [row for row in on_time if (row["complete"], row["correct"]) == ("true", "true")]
        assert {row["kind"] for row in reports} == {
            "summary", "ten_day", "appraisal", "hours", "overtime", "answer_rate_log", "fault_log"}  # fmt: skip
        assert (len(on_time), len(reports) - len(faultless)) == (count["reports_on_time"], count["report_faults"])
        assert yes(reports, "verified_true") == count["reports_verified_true"]
        cases = of(centre, "cases", month)
        assert (yes(cases, "checked"), yes(cases, "wrong")) == (count["cases_checked"], count["cases_wrong"])
        assert sum(r["done_at"] != "" and r["done_at"] <= r["due_at"] for r in cases) == count["cases_done_in_time"]
        invited = of(centre, "activities", month)
        assert (len(invited), yes(invited, "attended")) == (count["activity_invitations"], count["activity_attended"])
    for row in centre.rows("cases"):
        assert centre.employed(row["agent_id"], row["opened_at"][:10]) is not None


def test_surveys_of_every_kind_ask_about_what_took_place(centre: Centre) -> None:
    about: dict[str, tuple[str, set[str]]] = {
        "complaint": (
            "complaint_no",
            {r["complaint_no"] for source in ("", "_mail") for r in centre.rows(f"complaints{source}")},
        ),
        "repair": ("case_id", {row["case_id"] for row in centre.rows("cases") if row["kind"] == "repair"}),
        "sales": ("order_id", {row["order_id"] for row in centre.rows("orders") if row["paid_at"]}),
    }
    for month in MONTHS:
        found: dict[str, dict[str, Any]] = {}
        for (kind,), rows in grouped(of(centre, "surveys_desk", month), "survey_kind").items():
            answers = [row for row in rows if row["question_code"]]
            good = sum(float(row["score"]) >= 4 for row in answers)
            found[kind] = {"invited": len(rows) - len(answers), "answered": len(answers), "satisfied": good}
            if kind in about:
                column, there = about[kind]
                assert {row[column] for row in rows} <= there
            if kind in ("staff", "scheme"):
                assert {row["agent_id_at_send"] for row in rows} == {""}
        told = {kind: facts for kind, facts in centre.truth.facts[month]["surveys"].items() if facts["invited"]}
        assert found == told
        assert {"repair", "reception", "sales", "staff", "scheme"} <= set(found)


def test_everybody_has_a_login_and_a_pay_base_and_a_login_is_one_persons_at_a_time(centre: Centre) -> None:
    logins = [row for source in ("", "_office") for row in centre.rows(f"identities{source}")]
    latest = {(r["system"], r["login"], r["valid_from"]): r for r in logins}
    shop = {row["employee_id"] for row in centre.rows("employees_shop")}  # has no login of the centre
    assert {row["employee_id"] for row in latest.values()} == set(centre.employees()) - shop
    bases = [row for source in ("", "_office", "_shop") for row in centre.rows(f"pay_bases{source}")]
    assert {row["employee_id"] for row in bases} == set(centre.employees())
    for rows in grouped(latest.values(), "system", "login").values():
        rows.sort(key=lambda row: row["valid_from"])
        for one, two in pairwise(rows):
            assert "" < one["valid_to"] <= two["valid_from"] and one["employee_id"] != two["employee_id"]
