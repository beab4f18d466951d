"""Leaders and coaches of the hotline: what they owe, their exams, and what they do with their people."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.desk_work import REPORTS, hand_in
from orchestration.sample.offices import HOTLINE, SOURCE, office_of
from orchestration.sample.people_records import PASS
from orchestration.sample.roster import Person, Stretch
from orchestration.sample.write import NULL

GROUPS = "groups"
EXAM_DAY = 20  # of the last month of a quarter; the result is published four days later and feeds the next three
KNOWN_EXAM = 82.0  # of the first leader in the centre's first exam: 3.00 of 5 points


def hotline_groups(desk: Desk) -> list[str]:
    return [group.code for group in desk.roster.groups if group.section == HOTLINE]


def leaders(desk: Desk, day: date) -> list[str]:
    """The shift leaders of the hotline on the day, in order of their groups, and its coaches."""
    coaches = [coach.employee_id for coach in office_of(desk.settings).of("coach")]
    return [*(desk.roster.manager(group, day) for group in hotline_groups(desk)), *coaches]


def stretch_on(person: Person, day: date) -> Stretch | None:
    return next((s for s in person.stretches if s.start <= day and (s.end is None or day < s.end)), None)


def write_leaders(desk: Desk) -> None:
    """Reports, activities and tests, in files of the office beside those of the centre."""
    write_group_reports(desk)
    write_group_activities(desk)
    write_office_training(desk)


def write_group_reports(desk: Desk) -> None:
    """Every report and log, the ten-day ones three times a month, from every group; its leader on the day owes it."""
    owed = [
        (group, desk.roster.manager(group, desk.month.start + timedelta(days=day - 1)), name,
         desk.start + (day - 1) * DAY + 18 * 3600)
        for group in hotline_groups(desk) for name, _, days in REPORTS for day in days
    ]  # fmt: skip
    facts = hand_in(desk, "reports_due_groups", owed, GROUPS)
    desk.know(**{f"group_{name}": number for name, number in facts.items()})


def write_group_activities(desk: Desk) -> None:
    """One activity a group and month, of whoever is in it on the day and its leader; one mark of quality for all."""
    rng = desk.rng("activities_groups")
    rows: list[tuple[str, str, date, bool, float]] = []
    for number, group in enumerate(hotline_groups(desk), 1):
        held = desk.month.start + timedelta(days=int(rng.integers(5, desk.days - 3)))
        mark = float(np.round(rng.uniform(62, 99)))
        eager = rng.uniform(0.65, 0.97)
        members = [
            agent.employee_id
            for agent in desk.roster.agents
            if (now := stretch_on(agent, held)) and now.unit == group and now.status in ("active", "probation")
        ]
        invited = [*members, desk.roster.manager(group, held)]
        came = (rng.random(len(invited)) < eager).tolist()
        rows += [
            (f"AG{desk.code}-{number:02}", who, held, there, mark)
            for who, there in zip(invited, came, strict=True)
        ]  # fmt: skip
    desk.write(
        "activities",
        len(rows),
        {
            "activity_id": [row[0] for row in rows],
            "employee_id": [row[1] for row in rows],
            "held_on": [row[2] for row in rows],
            "attended": [row[3] for row in rows],
            "quality": [row[4] for row in rows],
        },
        source=GROUPS,
    )


def write_office_training(desk: Desk) -> None:
    """Courses of everybody in the offices, and in the last month of a quarter the exam of leaders and coaches."""
    rng, office = desk.rng("training_office"), office_of(desk.settings)
    exam_on, known_on = desk.month.start + timedelta(days=EXAM_DAY - 1), desk.month.start + timedelta(days=EXAM_DAY + 3)
    rows: list[tuple[str, str, date, int, float | None]] = []
    for person in office.people:
        if rng.random() < 0.3:
            held = desk.month.start + timedelta(days=int(rng.integers(2, 26)))
            rows.append((person.employee_id, "off_job", held, 120, None))
    if desk.month.number % 3 == 0:
        for place, who in enumerate(leaders(desk, exam_on)):
            score = float(np.clip(np.round(82 + rng.normal(0, 9)), 55, 100))
            if place == 0 and desk.month.shift(-3) < desk.settings.periods[0]:
                score = KNOWN_EXAM
            rows.append((who, "quarter_exam", exam_on, 90, score))
            facts = {"score": score, "published_on": str(known_on)}
            desk.truth.plant("leader_exams", employee_id=who, month=str(desk.month), **facts)
    published_on = [NULL if row[4] is None else (known_on - date(1970, 1, 1)).days for row in rows]
    desk.write(
        "training",
        len(rows),
        {
            "employee_id": [row[0] for row in rows],
            "event_id": [f"TO{desk.code}-{row[1]}-{row[2].day:02}" for row in rows],
            "kind": [row[1] for row in rows],
            "invited": [True] * len(rows),
            "attended": [True] * len(rows),
            "held_on": [row[2] for row in rows],
            "published_on": np.array(published_on, np.int64),
            "minutes": [row[3] for row in rows],
            "attempt": [1] * len(rows),
            "score": [row[4] for row in rows],
            "passed": [None if row[4] is None else row[4] >= PASS for row in rows],
        },
        source=SOURCE,
    )
