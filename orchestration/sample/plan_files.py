"""The extracts `schedules` and `attendance`, written from the plan of the month and from what became of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample.curves import DAY, QUEUES
from orchestration.sample.plan import CODES, LEAVE, OFF_DUTY, PLANNED, SICK, SLOTS, SPECIAL, Plan, epoch
from orchestration.sample.roster import Roster
from orchestration.sample.settings import Flags, Ints, SampleSettings, Truth, stream
from orchestration.sample.write import NULL, Coded, Extract

ACTIVITIES = ("on_queue", "other", "break", "meeting", "training", "leave")
ABSENCES = ("annual_leave", "sick", "unexcused", "off_duty")


def write_plan(settings: SampleSettings, roster: Roster, month: Month, plan: Plan, folder: Path, truth: Truth) -> None:
    """Write both extracts of the month and count them; plants the revised agent-days."""
    rng = stream(settings, month, "plan_files")
    midnight = epoch(month) + plan.day * DAY
    second_issue = np.where(
        plan.revised,
        midnight - DAY + 12 * 3600 + rng.integers(0, 360, len(plan)) * 60,
        np.maximum(plan.first[:, 0], plan.second[:, 0]) + rng.integers(60, 120, len(plan)) * 60,
    )
    planners = [planner.employee_id for planner in roster.planners]
    with Extract(folder, "schedules", str(month)) as schedules:
        issue = np.full(len(plan), epoch(month) - 16 * DAY + 10 * 3600)
        add_version(schedules, roster, plan, plan.first, issue, 1, planners[0], np.ones(len(plan), bool))
        changed = plan.revised | plan.too_late
        add_version(schedules, roster, plan, plan.second, second_issue, 2, planners[1], changed)
    with Extract(folder, "attendance", str(month)) as attendance:
        add_attendance(attendance, roster, plan, midnight)
    truth.count(month, "schedules", schedules.rows)
    truth.count(month, "attendance", attendance.rows)
    truth.count(month, "shifts", len(plan))
    truth.count(month, "shifts_worked", int(plan.worked.sum()))
    truth.count(month, "schedules_revised", int(plan.revised.sum()))
    truth.count(month, "schedules_revised_too_late", int(plan.too_late.sum()))


def add_version(
    extract: Extract, roster: Roster, plan: Plan, borders: Ints, issued: Ints, version: int, planner: str, which: Flags
) -> None:
    """Rows of one version for the shifts in `which`: a row per stretch, one row alone for a leave."""
    leave = (plan.fate == LEAVE) | (plan.fate == OFF_DUTY)
    table = np.array([*(ACTIVITIES.index(s) if s != "special" else 0 for s in SLOTS)])
    activity = np.broadcast_to(table, (len(plan), len(SLOTS))).copy()
    activity[:, SPECIAL] = np.where(plan.training, ACTIVITIES.index("training"), ACTIVITIES.index("meeting"))
    begin, end = borders[:, :-1].copy(), borders[:, 1:].copy()
    end[leave, 0] = borders[leave, -1]
    activity[leave, 0] = ACTIVITIES.index("leave")
    there = (end > begin) & which[:, None]
    there[leave, 1:] = False
    shift, slot = np.nonzero(there)
    doing = activity[shift, slot]
    queue = np.array([group.queue for group in roster.groups])[plan.group[shift]]
    extract.add(
        len(shift),
        {
            "agent_id": Coded([agent.employee_id for agent in roster.agents], plan.agent[shift]),
            "version": np.full(len(shift), version),
            "starts_at": begin[shift, slot],
            "ends_at": end[shift, slot],
            "activity": Coded(ACTIVITIES, doing),
            "queue": Coded(QUEUES, np.where(doing == 0, queue, -1)),
            "issued_at": issued[shift],
            "approved_by": planner,
        },
    )


def add_attendance(extract: Extract, roster: Roster, plan: Plan, midnight: Ints) -> None:
    """A row per shift: the clock agrees with login and logout, an absence has no clock."""
    worked, leave = plan.worked, (plan.fate == LEAVE) | (plan.fate == OFF_DUTY)
    came, went = plan.actual[:, 0], plan.actual[:, -1]
    minutes = np.where(worked, np.round((went - came) / 60), 0).astype(np.int64)
    paid = np.where(minutes >= plan.minutes - 5, plan.minutes, minutes)
    paid = np.select([worked, leave, plan.fate == SICK], [paid, plan.minutes, plan.minutes * 4 // 5], 0)
    extract.add(
        len(plan),
        {
            "employee_id": Coded([agent.employee_id for agent in roster.agents], plan.agent),
            "work_date": midnight // DAY,
            "shift_code": Coded(CODES, plan.code),
            "scheduled_minutes": np.where(leave, 0, plan.minutes),
            "worked_minutes": minutes,
            "paid_minutes": paid,
            "clock_in": np.where(worked, came, NULL),
            "clock_out": np.where(worked, went, NULL),
            "late_minutes": np.where(worked, np.maximum(came - plan.in_force[:, 0], 0) // 60, 0),
            "absence_code": Coded(ABSENCES, np.where(plan.fate == PLANNED, -1, plan.fate - 1)),
        },
    )
