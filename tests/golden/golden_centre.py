"""The golden centre: landing files by which the golden values of schemes.md come out of the pipeline.

Six months, October 2025 to March 2026. Everybody's records are the fewest that give the figures worked out here; what
is asked of a person beyond that is equal for all, so that ranks follow from the point events alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.home import Month
from tests.golden.golden_records import Landing, at, call, changed, evaluation, event, rating, survey, workdays

MONTHS = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
SINCE = "2025-01-01"

UNITS = [
    ("C", "", "centre"), ("N", "C", "site"), ("S", "C", "site"),
    ("N-CARD", "N", "section"), ("N-GEN", "N", "section"), ("S-CARD", "S", "section"), ("S-GEN", "S", "section"),
    ("N-CARD-A", "N-CARD", "team"), ("N-CARD-P", "N-CARD", "team"), ("N-GEN-A", "N-GEN", "team"),
    ("S-CARD-A", "S-CARD", "team"), ("S-GEN-A", "S-GEN", "team"), ("SHOP-1", "C", "shop"),
    ("D-SALES", "C", "department"), ("D-AFTER", "C", "department"), ("D-OFFICE", "C", "department"),
    *((f"N-GEN-A-{n}", "N-GEN-A", "group") for n in range(1, 6)),
]  # fmt: skip

A = [f"A{n:02}" for n in range(1, 21)]  # an assessment unit of 20: N-CARD-A
B = [f"B{n:02}" for n in range(1, 11)]  # of 10: S-CARD-A
D = [f"D{n:02}" for n in range(1, 9)]  # of 8: S-GEN-A
G = [f"G{n}" for n in range(1, 6)]  # agents of the hotline, each in the group of a shift leader
LEADERS = [f"L{n}" for n in range(1, 6)]
CLERKS = [f"R{n}" for n in range(1, 10)]
AGENTS = [*A, *B, *D, *G, "P1"]
PEOPLE = {
    **dict.fromkeys(A, ("N-CARD-A", "agent")),
    **dict.fromkeys(B, ("S-CARD-A", "agent")),
    **dict.fromkeys(D, ("S-GEN-A", "agent")),
    **{who: (f"N-GEN-A-{who[1]}", "agent") for who in G},
    **{who: (f"N-GEN-A-{who[1]}", "group_leader") for who in LEADERS},
    **dict.fromkeys(CLERKS, ("D-OFFICE", "clerk")),
    **dict.fromkeys(("SALE1", "SALE2", "SALE3"), ("D-SALES", "sales")),
    "P1": ("N-CARD-P", "agent"),
    "TECH1": ("D-AFTER", "technician"),
    "H1": ("SHOP-1", "shop_agent"),
    "TM": ("S-GEN-A", "team_manager"),
    "BOSS": ("C", "centre_manager"),
}
# who is among the last five of his unit in which month: three points less on the floor
LAST = {
    "2025-10": "A01 A02 A03 A04 A05 B01 B02 B03 B04 B05 D01 D02 D03 D04 D05",
    "2025-11": "A01 A06 A07 A08 A09 B01 B06 B07 B08 B09 D01 D06 D07 D08 D02",
    "2025-12": "A10 A11 A12 A13 A14 B10 B02 B03 B04 B05 D01 D03 D04 D05 D06",
    "2026-01": "A01 A15 A16 A17 A18 B01 B06 B07 B08 B09 D07 D08 D02 D03 D04",
    "2026-02": "A01 A19 A02 A03 A06 B10 B02 B03 B04 B05 D05 D06 D08 D02 D03",
    "2026-03": "A01 A04 A05 A07 A08 B06 B07 B08 B09 B10 D03 D04 D05 D06 D07",
}
ON_LEAVE = ("B01", "2025-12")
EXAM = dict(zip(LEADERS, ("69.99", "70", "82", "90", "100"), strict=True))
GRADED = dict(zip(CLERKS, ("95.01", "95", "85", "84.99", "75", "65", "64.99", "84.995"), strict=False))
FORM = {
    **dict.fromkeys(["goal_attainment", "work_efficiency", "work_quality", "progress", "persuasion", "expression"], 10),
    **dict.fromkeys(["operation", "learning", "attendance"], 10),
    **dict.fromkeys(["responsibility", "initiative"], 5),
}
# answers in the top two boxes, of how many: 60, 55, and (23/24 + 7/29) / 2 = 59.9856... = 59.99
SATISFIED = {
    "SALE1": {"sales": (3, 5), "contact": (3, 5)},
    "SALE2": {"sales": (11, 20), "contact": (11, 20)},
    "SALE3": {"sales": (23, 24), "contact": (7, 29)},
    "TECH1": {"repair": (11, 20), "reception": (11, 20)},
}


def write_golden_centre(folder: Path) -> list[Path]:
    """All landing files of the golden centre."""
    landing = Landing()
    organisation(landing)
    for month in MONTHS:
        for who in AGENTS:
            agent_month(landing, month, who)
        for who in LAST[month].split():
            event(landing, month, who, "floor", -3, workdays(month)[1])
    golden_modes(landing, "2026-03")
    complaints(landing, "2026-01")
    hotline(landing)
    satisfaction(landing, "2025-10")
    forms(landing, "2025-12")
    shop(landing, "2025-10")
    return landing.write(folder)


def organisation(landing: Landing) -> None:
    first = MONTHS[0]
    for code, parent, kind in UNITS:
        landing.add("org_units", first, unit_code=code, valid_from=SINCE, name=code, name_zh=code, parent_code=parent,
                    kind=kind, manager_id="BOSS")  # fmt: skip
    for who, (unit, role) in PEOPLE.items():
        stretches: list[tuple[Any, Any, str]] = [(SINCE, "", "active")]
        if who == ON_LEAVE[0]:
            leave = Month.parse(ON_LEAVE[1])
            stretches = [(SINCE, leave.start, "active"), (leave.start, leave.end, "leave"), (leave.end, "", "active")]
        for start, end, status in stretches:
            landing.add("employees", first, employee_id=who, valid_from=start, valid_to=end, name=who, unit_code=unit,
                        role=role, grade="1", appraised=role == "agent", status=status, hired_on=SINCE)  # fmt: skip
        landing.add(
            "pay_bases", first, employee_id=who, valid_from=SINCE, base_amount=2000, commission=500, currency="CNY"
        )


def agent_month(landing: Landing, month: str, who: str) -> None:
    """Ten planned days, one of them worked, one call of five minutes and one evaluation of it without a fault."""
    days = workdays(month)
    for day in days:
        landing.add("schedules", month, agent_id=who, version=1, starts_at=at(day, 0), ends_at=at(day, 480),
                    activity="on_queue", queue="card", issued_at=at(days[0], -20000))  # fmt: skip
    contact = call(landing, month, who, at(days[0], 30), "1")
    evaluation(landing, month, who, contact, at(days[0], 30), 100 if (who, month) != ("A20", "2026-03") else 92.5)
    worked = {("A20", "2026-03"): 4, ("P1", "2026-03"): 2}.get((who, month), 1)
    for day in days[:worked]:
        landing.add("attendance", month, employee_id=who, work_date=day, shift_code="day", scheduled_minutes=480,
                    worked_minutes=480, paid_minutes=480, late_minutes=0)  # fmt: skip


def golden_modes(landing: Landing, month: str) -> None:
    """A20, mode 1: 87 calls in 4 shifts = 21.75 of 15, 1.45 × 20 = 29; P1, mode 2: 57 in 2 = 28.5 of 15, 1.9 × 10 = 19.

    Both keep to the plan for 92 % of the time: 0.6 of the points of adherence.
    """
    days = workdays(month)
    for who, calls, shifts in (("A20", 87, 4), ("P1", 57, 2)):
        for day in days:
            landing.add("agent_states", month, agent_id=who, started_at=at(day, 0), ended_at=at(day, 0.92 * 480),
                        state="available")  # fmt: skip
        for number in range(2, calls + 1):
            call(landing, month, who, at(days[number % shifts], 31 + 5 * (number // shifts)), str(number))
    event(landing, month, "A20", "floor", -2, days[2])
    for who, answers in (("A20", 15), ("P1", 5)):  # 14 of 15 are satisfied: 1.6 × 5 = 8
        for number in range(1, answers + 1):
            contact = f"{month}-{who}-{number}"
            start = next(r["started_at"] for r in landing.rows["calls", month] if r["contact_id"] == contact)
            survey(landing, month, who, "contact", number, number > 1, contact, start)
    rating(landing, month, "P1", "bank_b_mode2", "superior", "superior", 10)


def complaints(landing: Landing, month: str) -> None:
    """Ten complaints to 20,000 contacts are 0.5 per mille; eight are resolved at first level in time."""
    days = workdays(month)
    for who in D:
        for number in range(2, 2501):
            call(landing, month, who, at(days[number % 10], 31 + 1.5 * (number // 10)), str(number), talk=20)
    for number in range(1, 11):
        landing.add("complaints", month, complaint_no=f"{month}-{number:04}", kind="complaint", unit="S-GEN-A",
                    received_at=at(days[2], 10 * number), occurred_at=at(days[1], 10 * number), cause_class="human",
                    severity=2, valid=True, due_at=at(days[9], 0), closed_at=at(days[5], 0), first_level=number <= 8,
                    reopened=False)  # fmt: skip


def hotline(landing: Landing) -> None:
    """The exam of November counts from December to February; six times no supervision in December."""
    day = workdays("2025-11")[5]
    for who, score in EXAM.items():
        landing.add("training", "2025-11", employee_id=who, event_id="exam-4", kind="quarter_exam", invited=True,
                    attended=True, held_on=day, published_on=day, minutes=60, attempt=1, score=score,
                    passed=float(score) >= 80)  # fmt: skip
    for month in MONTHS:
        for who in LEADERS:
            landing.add("activities", month, activity_id=f"outing-{month}", employee_id=who, held_on=workdays(month)[4],
                        attended=True, quality=80)  # fmt: skip
    for day in workdays("2025-12")[:6]:
        event(landing, "2025-12", "L1", "team_management", -1, day, "efficiency")


def satisfaction(landing: Landing, month: str) -> None:
    day = workdays(month)[0]
    for who, kinds in SATISFIED.items():
        for kind, (top, of) in kinds.items():
            for number in range(1, of + 1):
                survey(landing, month, who, kind, number, number <= top, "", at(day, number))


def forms(landing: Landing, month: str) -> None:
    """Eight clerks with one mark for everything by the superior alone; the ninth with all three raters."""
    for who, mark in GRADED.items():
        for item in FORM:
            rating(landing, month, who, "review_360", item, "superior", mark, 100)
    for item, full in FORM.items():
        for kind in ("self", "peer", "superior"):
            given = 3 if (item, kind) == ("initiative", "peer") else full
            rating(landing, month, CLERKS[-1], "review_360", item, kind, given, full)


def shop(landing: Landing, month: str) -> None:
    rating(landing, month, "H1", "shop_monthly", "task_completion", "self", 95, 100)
    for item in ("performance", "ability", "cooperation", "service"):
        rating(landing, month, "H1", "shop_monthly", item, "superior", 80, 100)


def golden_rules(seeds: Path) -> None:
    """The two parameters that golden values set: the target of the complaint index, and the cut of 30 % of the base."""
    changed(seeds / "kpi_parameter.csv", {"parameter": "complaint_index_target"}, {"value": "0.4"})
    changed(seeds / "scheme.csv", {"scheme_code": "service_after_sales"}, {"pay_code": "service_pay_of_base"})
