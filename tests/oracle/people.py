"""Facts of the staff and the office: leavers, training, promotions, suggestions, reports, activities, ratings."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.facts import Facts
from tests.oracle.landing import Row, day, half_up, moment, number, true, until
from tests.oracle.organisation import Organisation

TEN_THOUSANDTH = Fraction(1, 10_000)  # components are kept with four decimals


def add_people(
    facts: Facts, landing: dict[str, list[Row]], organisation: Organisation, items: list[Row], first: date, last: date
) -> None:
    """Facts of the days from first to last (both included); `items`: which ratings measure which KPI."""
    rated = {row["item_code"] for row in items if row["kpi_code"] == "teamwork"}
    add_attrition(facts, landing["employees"], organisation, first, last)
    add_training(facts, landing["training"], first, last)
    for row in landing["vacancies"]:
        if true(row["promotion"]) and row["filled_on"]:
            inside = int(true(row["filled_internally"]))
            facts.add("internal_promotion", day(row["opened_on"]), inside, 1, 1, unit=row["unit_code"])
    for row in landing["suggestions"]:
        if row["outcome"] != "pending":
            adopted = int(row["outcome"] == "adopted")
            facts.add("suggestion_adoption", day(row["submitted_on"]), adopted, 1, 1, row["employee_id"])
    add_reports(facts, landing["reports_due"])
    add_activities(facts, landing["activities"], organisation)
    add_teamwork(facts, landing["ratings"], rated, first, last)


def days_of_year(on: date) -> int:
    return (date(on.year + 1, 1, 1) - date(on.year, 1, 1)).days


def add_attrition(facts: Facts, employees: list[Row], organisation: Organisation, first: date, last: date) -> None:
    """Attrition of the month and of the year, and the heads to which training hours are related."""
    month_days = (last - first).days + 1
    heads: Counter[tuple[date, str]] = Counter()
    for offset in range(month_days):
        on = first + timedelta(days=offset)
        for employee in organisation.employee_ids:
            person = organisation.person(employee, on)
            if person and person.status != "left":
                heads[on, person.unit_code] += 1
    for (on, unit), people in heads.items():
        facts.add("attrition", on, 0, people, people, unit=unit)
        facts.add("attrition.annual", on, 0, people, people, unit=unit)
        facts.add("training_hours", on, 0, people * 60, people, unit=unit)

    def gone(on: date, unit: str | None, people: int) -> None:
        facts.add("attrition", on, people * month_days, 0, 0, unit=unit)
        facts.add("attrition.annual", on, people * days_of_year(on), 0, 0, unit=unit)

    stretches: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(employees, key=lambda row: row["valid_from"]):
        stretches[row["employee_id"]].append(row)
    for rows in stretches.values():
        employed = [row for row in rows if row["status"] != "left"]
        for on in {day(row["left_on"]) for row in rows if row["left_on"]}:
            if first <= on <= last:
                units = [row["unit_code"] for row in employed if day(row["valid_from"]) <= on]
                gone(on, units[-1] if units else None, 1)
        for old in employed:
            for new in employed:
                on = day(new["valid_from"])
                if on == until(old["valid_to"]) and old["unit_code"] != new["unit_code"] and first <= on <= last:
                    above = [unit for unit, _ in organisation.path(old["unit_code"], on)]
                    after = {unit for unit, _ in organisation.path(new["unit_code"], on)}
                    if above:
                        gone(on, old["unit_code"], 1)
                        gone(on, next((unit for unit in above if unit in after), None), -1)


def add_training(facts: Facts, rows: list[Row], first: date, last: date) -> None:
    for row in rows:
        on, who, kind = day(row["held_on"]), row["employee_id"], row["kind"]
        score = number(row["score"])
        if row["attempt"] == "1" and kind == "quarter_exam" and score is not None and row["published_on"]:
            known = day(row["published_on"])
            if first <= known <= last:
                facts.add("exam", known, score, 1, 1, who)
        if not first <= on <= last:
            continue
        if kind == "off_job" and true(row["attended"]):
            facts.add("training_hours", on, int(row["minutes"]) * days_of_year(on), 0, 0, who)
        if true(row["invited"]):
            facts.add("training_participation", on, int(true(row["attended"])), 1, 1, who)
        if row["attempt"] == "1" and row["passed"]:
            kpi = "training_pass.spot_check" if kind == "spot_check" else "training_pass"
            facts.add(kpi, on, int(true(row["passed"])), 1, 1, who)


def add_reports(facts: Facts, rows: list[Row]) -> None:
    for row in rows:
        due, owner, unit = moment(row["due_at"]), row["owner_id"], row["unit_code"]
        in_time = bool(row["submitted_at"]) and moment(row["submitted_at"]) <= due
        flawless = in_time and true(row["complete"]) and true(row["correct"])
        facts.add("report_timeliness", due.date(), int(in_time), 1, 1, owner, unit=unit)
        facts.add("report_faults", due.date(), int(not flawless), 0, 1, owner, unit=unit)
        part = "logs" if row["kind"] in ("answer_rate_log", "fault_log") else "reports"
        facts.add(f"report_faults.{part}", due.date(), int(not flawless), 0, 1, owner, unit=unit)
        if true(row["checked"]):
            facts.add("report_truth", due.date(), int(true(row["verified_true"])), 1, 1, owner, unit=unit)
        quality = number(row["quality"])
        if quality is not None:
            facts.add("report_quality", due.date(), quality, 1, 1, owner, unit=unit)


def add_activities(facts: Facts, rows: list[Row], organisation: Organisation) -> None:
    """Participation by invitation; quality once for each activity, in the lowest unit of (most of) those invited."""
    invited: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        facts.add("activity_participation", day(row["held_on"]), int(true(row["attended"])), 1, 1, row["employee_id"])
        invited[row["activity_id"]].append(row)
    for guests in invited.values():
        quality, on = number(guests[0]["quality"]), day(guests[0]["held_on"])
        if quality is None:
            continue
        paths = [[unit for unit, _ in organisation.units_of(row["employee_id"], on)] for row in guests]
        shared = Counter(unit for path in paths for unit in path)
        most = max(shared.values(), default=0)
        # read from below, the first unit that (most of) the guests share
        host = next((unit for path in paths for unit in path if shared[unit] == most), None)
        facts.add("activity_quality", on, quality, 1, 1, unit=host)


def add_teamwork(facts: Facts, rows: list[Row], rated: set[str], first: date, last: date) -> None:
    for row in rows:
        if row["item_code"] in rated and row["period"] == f"{first:%Y-%m}" and row["subject_kind"] != "vendor":
            points = half_up(100 * Fraction(row["value"]) / Fraction(row["scale_max"]), TEN_THOUSANDTH)
            person = row["subject_kind"] == "employee"
            subject = row["subject_id"]
            facts.add("teamwork", last, points, 1, 1, subject if person else None, unit=None if person else subject)
