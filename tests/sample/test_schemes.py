"""Everybody and everything that the schemes score, worked out in plain Python from the files, is what is true."""

from __future__ import annotations

from collections import Counter, defaultdict

from orchestration.sample.reviews import REVIEW, REVIEW_MANAGER, VENDOR_ITEMS
from orchestration.sample.shop import COMMISSION
from tests.sample.conftest import HISTORY, Centre, Row, grouped

MONTHS = [str(month) for month in HISTORY.periods]
POSTS = {
    "department_manager": ("D-AFTER", "D-OFFICE", "D-SALES"),
    "section_manager": ("X-FLOOR", "X-GENERAL", "X-OPS", "X-SUP"),
    "back_office_manager": ("C",),
    "coach": ("N-GEN-A", "N-GEN-W"),
    "sales": ("D-SALES",) * 6,
    "technician": ("D-AFTER",) * 8,
    "clerk": ("D-OFFICE",) * 6,
}


def last_word(rows: list[Row]) -> dict[str, Row]:
    """The records that stand: neither reversed nor a reversal."""
    undone = {row["reverses"] for row in rows if row["reverses"]}
    return {row["event_id"]: row for row in rows if not row["reverses"] and row["event_id"] not in undone}


def test_units_and_posts_are_those_that_schemes_name_and_all_are_paid(history: Centre) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for row in history.rows("employees_office"):
        found[row["role"]].append(row["unit_code"])
        assert row["appraised"] == "false" and row["status"] == "active"
    assert {role: tuple(sorted(units)) for role, units in found.items()} == POSTS
    heads = {row["employee_id"]: row["unit_code"] for row in history.rows("employees_office")}
    for row in history.rows("org_units_office"):
        assert (row["parent_code"], heads[row["manager_id"]]) == ("C", row["unit_code"])
        assert row["kind"] == {"D": "department", "X": "section"}[row["unit_code"][0]]
        assert any(letter >= "一" for letter in row["name_zh"])
    bases = grouped(history.rows("pay_bases_office"), "employee_id")
    for rows in bases.values():
        assert [row["valid_from"] >= "2026-01-01" for row in rows] == [False, True]
        assert float(rows[1]["base_amount"]) == round(float(rows[0]["base_amount"]) * 1.04, 2)


def test_everybody_who_is_no_agent_is_clocked_on_five_days_a_week(history: Centre) -> None:
    others = {who for who, rows in history.employees().items() if rows[0]["role"] != "agent"}
    days = grouped(history.rows("attendance_office"), "employee_id", "_month")
    assert {who for who, _ in days} == others
    assert all(19 <= len(rows) <= 24 for rows in days.values())
    late = Counter(row["_month"] for row in history.rows("attendance_office") if row["late_minutes"] != "0")
    absent = Counter(r["_month"] for r in history.rows("attendance_office") if r["absence_code"] == "unexcused")
    for month in MONTHS:
        assert late[month] == history.truth.counts[month]["office_days_late"] > 0
        assert absent[month] == history.truth.counts[month]["office_days_unexcused"]


def test_a_review_has_every_item_of_every_rater_but_the_peers_of_one(history: Centre) -> None:
    rows = history.rows("ratings_review")
    assert {row["period"] for row in rows} == {"2025-12"}
    alone = {fact["employee_id"] for fact in history.truth.planted["missing_raters"]}
    clerks = {row["employee_id"] for row in history.rows("employees_office") if row["role"] == "clerk"}
    forms = grouped(rows, "scheme_code", "subject_id")
    assert len(forms) == 9 and len(alone & clerks) == 1
    for (scheme, who), form in forms.items():
        items = REVIEW if scheme == "review_360" else REVIEW_MANAGER
        peers = 0 if who in alone else 2 if scheme == "review_360" else 1
        by_rater = Counter((row["rater_kind"], row["item_code"]) for row in form)
        assert by_rater == Counter({(kind, item): times for item in items for kind, times in
                                    (("self", 1), ("peer", peers), ("superior", 1)) if times})  # fmt: skip
        assert all((row["rater_id"] == who) == (row["rater_kind"] == "self") for row in form)
        assert all(float(row["scale_max"]) == items[row["item_code"]] for row in form)
    assert sum(REVIEW.values()) == 100


def test_the_shops_first_and_last_follow_from_marks_of_30_and_70_percent(history: Centre) -> None:
    for month in MONTHS:
        score: Counter[str] = Counter()
        for row in (row for row in history.rows("ratings_shop") if row["period"] == month):
            score[row["subject_id"]] += {"self": 30.0, "superior": 17.5}[row["rater_kind"]] * float(row["value"])  # type: ignore[assignment]
        ranked = sorted(score, key=lambda who: -score[who])
        assert len(ranked) == 4
        first = {who for who in ranked if score[who] == score[ranked[0]]}
        told = {kind: next(set(f["employee_ids"]) for f in history.truth.planted[f"shop_{kind}"] if f["month"] == month)
                for kind in ("first", "last")}  # fmt: skip
        assert (first, {ranked[-1]}) == (told["first"], told["last"])
        assert len(first) == (2 if month == MONTHS[2] else 1)


def test_commission_is_a_share_of_what_was_paid_for_the_orders_of_each(history: Centre) -> None:
    for month in MONTHS:
        sold: dict[str, float] = defaultdict(float)
        for row in history.rows("orders"):
            if row["_month"] == month and row["agent_id"] and row["paid_at"]:
                sold[row["agent_id"]] += float(row["amount"])
        told = history.truth.facts[month]["shop"]["commission"]
        rows = [row for row in history.rows("pay_bases_shop") if row["_month"] == month and row["commission"]]
        assert len(rows) == 4
        for row in rows:
            assert float(row["commission"]) == told[row["employee_id"]]["commission"]
            assert abs(float(row["commission"]) - COMMISSION * sold[row["employee_id"]]) < 0.006


def test_vendors_are_assessed_in_december_and_one_of_them_ad_hoc_in_every_other_month(history: Centre) -> None:
    for (month, vendor), rows in grouped(history.rows("ratings_vendors"), "period", "subject_id").items():
        kinds = Counter(row["rater_kind"] for row in rows)
        assert kinds == ({"yearly": 22, "self": 11} if month == "2025-12" else {"ad_hoc": 11})
        assert {row["item_code"] for row in rows} == set(VENDOR_ITEMS)
        assert {row["subject_kind"] for row in rows} == {"vendor"} and vendor.startswith("VD-")
        assert {row["rated_at"][:7] for row in rows} == {month}


def test_events_of_leaders_and_departments_name_the_right_subject_and_some_are_late_or_undone(history: Centre) -> None:
    rows = history.rows("point_events_office")
    role = {who: stretches[0]["role"] for who, stretches in history.employees().items()}
    meant = {
        "team_management": {"group_leader"}, "floor_incident": {"group_leader"}, "coaching": {"coach"},
        "other_work": {"group_leader", "agent"}, "service_incident": {"sales", "technician", "D-SALES", "D-AFTER"},
    }  # fmt: skip
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        assert row["subject_kind"] == ("department" if row["subject_id"].startswith("D-") else "employee")
        found[row["item_code"]].add(role.get(row["subject_id"], row["subject_id"]))
    assert found == meant
    for month in MONTHS:
        for item in meant:
            total = sum(float(r["points"]) for r in rows if r["_month"] == month and r["item_code"] == item)
            assert total == history.truth.counts[month].get(f"events_{item}_points", 0)
    late = {fact["event_id"] for fact in history.truth.planted["late_office_records"]}
    assert len(late) > 3 and len(rows) > len(last_word(rows)) > 50
    for row in rows:
        if row["event_id"] in late:
            assert row["recorded_at"][:10] > row["occurred_at"][:10]
        if row["reverses"]:
            undone = next(r for r in rows if r["event_id"] == row["reverses"])
            assert float(undone["points"]) == -float(row["points"]) and undone["subject_id"] == row["subject_id"]


def test_groups_hand_in_every_report_and_their_activities_are_of_their_own_people(history: Centre) -> None:
    groups = {row["unit_code"] for row in history.rows("org_units") if row["unit_code"].startswith("N-GEN-") and
              row["kind"] == "group"}  # fmt: skip
    for (month, group), rows in grouped(history.rows("reports_due_groups"), "_month", "unit_code").items():
        assert group in groups
        assert Counter(row["kind"] for row in rows) == {
            "summary": 1, "ten_day": 3, "appraisal": 1, "hours": 1, "overtime": 1, "answer_rate_log": 4, "fault_log": 4,
        }, month  # fmt: skip
    sellers = {row["employee_id"] for row in history.rows("employees_shop") if row["role"] == "shop_agent"}
    owed = Counter(row["owner_id"] for row in history.rows("reports_due_shop"))
    assert owed == Counter({who: 4 * len(MONTHS) for who in sellers})
    for month in MONTHS:
        faults = sum(not row["submitted_at"] or row["submitted_at"] > row["due_at"] or
                     (row["complete"], row["correct"]) != ("true", "true")
                     for row in history.rows("reports_due_groups") if row["_month"] == month)  # fmt: skip
        assert faults == history.truth.counts[month]["group_report_faults"] > 0
    for (_, held), rows in grouped(history.rows("activities_groups"), "activity_id", "held_on").items():
        units: set[str] = set()
        for row in rows:
            stretch = history.employed(row["employee_id"], held)
            assert stretch is not None and stretch["status"] in ("active", "probation")
            units.add(stretch["unit_code"])
        assert len(units) == 1 and units <= groups and len({row["quality"] for row in rows}) == 1


def test_leaders_and_coaches_sit_an_exam_a_quarter_and_the_first_leader_gets_82(history: Centre) -> None:
    exams = [row for row in history.rows("training_office") if row["kind"] == "quarter_exam"]
    told = history.truth.planted["leader_exams"]
    assert {(r["employee_id"], float(r["score"]), r["published_on"]) for r in exams} == {
        (fact["employee_id"], fact["score"], fact["published_on"]) for fact in told}  # fmt: skip
    assert Counter(row["_month"] for row in exams) == {"2025-09": 5, "2025-12": 5}
    assert told[0]["score"] == 82 and told[0]["month"] == "2025-09"


def test_what_customers_say_of_sales_people_and_technicians_and_who_fails(history: Centre) -> None:
    answers = [row for row in history.rows("surveys_service") if row["question_code"]]
    for month in MONTHS:
        for kind in ("contact", "repair", "complaint", "sales", "reception", "staff", "scheme"):
            of = [row for row in answers if (row["_month"], row["survey_kind"]) == (month, kind)]
            found: dict[str, dict[str, int]] = {}
            for (who,), rows in grouped((row for row in of if row["agent_id_at_send"]), "agent_id_at_send").items():
                good = sum(float(row["score"]) >= 4 for row in rows)
                found[who] = {"answered": len(rows), "satisfied": good}
            assert found == history.truth.facts[month].get(f"service_{kind}", {})
            assert (found == {}) == (kind in ("staff", "scheme")) or kind == "complaint"
    failing = {fact["employee_id"] for fact in history.truth.planted["failing_service"]}
    assert len(failing) == 2
    for (who,), rows in grouped((row for row in answers if row["agent_id_at_send"]), "agent_id_at_send").items():
        good = sum(float(row["score"]) >= 4 for row in rows) / len(rows)
        assert good < 0.4 if who in failing else good > 0.5
    calls, orders = history.rows("calls_service"), history.rows("cases_service")
    role = {row["employee_id"]: row["role"] for row in history.rows("employees_office")}
    assert {who for who in role if role[who] in ("sales", "technician")} == {row["agent_id"] for row in calls}
    assert {who for who in role if role[who] == "technician"} == {row["agent_id"] for row in orders}
    assert {role[who] for who in failing} == {"sales", "technician"}
    numbers = {(row["contact_id"], row["agent_id"]) for row in calls}
    assert {(r["contact_id"], r["agent_id_at_send"]) for r in answers if r["survey_kind"] == "contact"} <= numbers
    assert {r["case_id"] for r in answers if r["survey_kind"] == "repair"} <= {r["case_id"] for r in orders}
    complaints = history.rows("complaints_service")
    assert {row["unit"] for row in complaints} == {"D-SALES", "D-AFTER"}
    assert any(row["agent_id"] == "" for row in complaints)
    valid = Counter(row["_month"] for row in complaints if row["valid"] == "true")
    assert all(valid[month] == history.truth.counts[month]["service_complaints_valid"] for month in MONTHS)
