"""Work that is no call: cases of the back office, reports that are due, team activities, and what colleagues think."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.roster import SKILLS
from orchestration.sample.settings import Flags, Ints
from orchestration.sample.write import NULL, Coded, Serial

CASES = 0.02  # cases for every call
CASE_KINDS = ("transfer", "repair", "dispute", "ticket")
REPAIR = CASE_KINDS.index("repair")
# kind, level of the unit that owes it, days after the first of the month on which it is due
REPORTS = (
    ("summary", "section", (28,)),
    ("ten_day", "team", (10, 20, 28)),
    ("appraisal", "section", (5,)),
    ("hours", "section", (3,)),
    ("overtime", "section", (4,)),
    ("answer_rate_log", "centre", (7, 14, 21, 28)),
    ("fault_log", "centre", (7, 14, 21, 28)),
)


@dataclass(frozen=True)
class Cases:
    """The cases of a month, numbered from 1 in order of opening; `done_at` NULL = still open."""

    kind: Ints
    agent: Ints
    group: Ints
    done_at: Ints
    resolved: Flags


def write_cases(desk: Desk) -> Cases:
    """Cases opened while their agent was at work; the truth counts what the KPIs of cases count."""
    rng, plan = desk.rng("cases"), desk.plan
    shifts = np.nonzero(plan.worked)[0]
    count = max(20, round(CASES * desk.settings.calls))
    shift = shifts[rng.integers(0, len(shifts), count)]
    login, logout = plan.actual[shift, 0], plan.actual[shift, -1]
    opened = login + ((logout - login) * rng.uniform(0.02, 0.9, count)).astype(np.int64)
    opened = np.clip(opened, desk.start, desk.end - DAY)
    order = np.argsort(opened, kind="stable")
    shift, opened = shift[order], opened[order]
    agent = plan.agent[shift]
    quality = desk.roster.skills()[agent, SKILLS.index("quality")]
    kind = rng.choice(len(CASE_KINDS), count, p=[0.4, 0.25, 0.15, 0.2])
    due = opened + np.array([1, 5, 3, 2])[kind] * DAY
    took = (rng.standard_gamma(2.0, count) * 0.22 * (due - opened) * np.exp(-0.15 * quality)).astype(np.int64) + 600
    done = np.where(rng.random(count) < 0.03, NULL, opened + took)
    done = np.where(done > desk.end + 2 * DAY, NULL, done)
    closed = done != NULL
    resolved = closed & (rng.random(count) < 0.93)
    checked = closed & (rng.random(count) < 0.5)
    wrong = checked & (rng.random(count) < np.clip(0.05 * np.exp(-0.6 * quality), 0, 0.6))
    reopened, escalated = closed & (rng.random(count) < 0.05), rng.random(count) < 0.04
    desk.write(
        "cases",
        count,
        {
            "case_id": Serial(f"CS{desk.code}-", np.arange(1, count + 1), 6),
            "unit": Coded([group.code for group in desk.roster.groups], plan.group[shift]),
            "kind": Coded(CASE_KINDS, kind),
            "agent_id": Coded(desk.ids, agent),
            "resolved": resolved,
            "opened_at": opened,
            "due_at": due,
            "done_at": done,
            "checked": checked,
            "wrong": wrong,
            "reopened": reopened,
            "escalated": escalated,
        },
    )
    desk.know(
        cases_done=int(closed.sum()),
        cases_resolved=int(resolved.sum()),
        cases_closed_at_once=int((closed & ~reopened & ~escalated).sum()),
        cases_done_in_time=int((closed & (done <= due)).sum()),
        cases_checked=int(checked.sum()),
        cases_wrong=int(wrong.sum()),
    )
    return Cases(kind, agent, plan.group[shift], done, resolved)


def write_reports_due(desk: Desk) -> None:
    """Every report and log that the units owe; some come late or never, some are wrong, some checked for truth."""
    rows = [
        (unit.code, name, desk.start + (day - 1) * DAY + 18 * 3600)
        for name, level, days in REPORTS
        for unit in desk.roster.units
        if unit.kind == level
        for day in days
    ]
    owners = {unit.code: desk.roster.manager(unit.code, desk.month.start) for unit in desk.roster.units}
    desk.know(**hand_in(desk, "reports_due", [(unit, owners[unit], name, due) for unit, name, due in rows]))


def hand_in(desk: Desk, kind: str, owed: list[tuple[str, str, str, int]], source: str = "") -> dict[str, int]:
    """Write reports (unit, owner, kind, due at) as they came, drawn from the stream `kind`; returns what to know."""
    rng = desk.rng(kind)
    rows = sorted(owed, key=lambda row: (row[3], row[0], row[2]))
    count = len(rows)
    due = np.array([at for *_, at in rows], np.int64)
    u = rng.random(count)
    submitted = np.where(u < 0.88, due - rng.integers(600, 20 * 3600, count), due + rng.integers(600, 20 * 3600, count))
    submitted = np.where(u > 0.97, NULL, submitted)
    came = submitted != NULL
    complete, correct = came & (rng.random(count) < 0.96), came & (rng.random(count) < 0.95)
    checked = came & (rng.random(count) < 0.5)
    true = np.where(checked, (rng.random(count) < 0.94).astype(np.int64), -1)
    quality = np.where(came, np.clip(np.round(85 + rng.normal(0, 7, count)), 40, 100), np.nan)
    desk.write(
        "reports_due",
        count,
        {
            "report_id": Serial(f"RP{source[:1].upper()}{desk.code}-", np.arange(1, count + 1), 4),
            "unit_code": [unit for unit, *_ in rows],
            "owner_id": [owner for _, owner, *_ in rows],
            "kind": [name for _, _, name, _ in rows],
            "due_at": due,
            "submitted_at": submitted,
            "complete": complete,
            "correct": correct,
            "checked": checked,
            "verified_true": true,
            "quality": quality,
        },
        source=source,
    )
    on_time = came & (submitted <= due)
    return {
        "reports_on_time": int(on_time.sum()),
        "reports_checked": int(checked.sum()),
        "reports_verified_true": int((true == 1).sum()),
        "reports_submitted": int(came.sum()),
        "report_quality_points": int(np.nansum(quality)),
        "report_faults": int((~on_time | ~complete | ~correct).sum()),
    }


def write_activities(desk: Desk) -> None:
    """One activity a team and month: everybody who is in the team then is invited; one mark of quality for all."""
    rng, present = desk.rng("activities"), desk.present
    teams = sorted({group.team for group in desk.roster.groups})
    team = np.array([teams.index(group.team) for group in desk.roster.groups])[present[:, 1]]
    held = [desk.month.start + timedelta(days=int(n)) for n in rng.integers(4, desk.days - 2, len(teams))]
    marks = np.round(rng.uniform(70, 98, len(teams)))
    order = np.argsort(team, kind="stable")
    team, agent = team[order], present[order, 0]
    there = desk.employed(agent, np.array([(day - date(1970, 1, 1)).days for day in held])[team])
    team, agent = team[there], agent[there]
    came = rng.random(len(team)) < 0.82
    desk.write(
        "activities",
        len(team),
        {
            "activity_id": Serial(f"AC{desk.code}-", team + 1, 2),
            "employee_id": Coded(desk.ids, agent),
            "held_on": [held[int(n)] for n in team],
            "attended": came,
            "quality": marks[team],
        },
    )
    held_here = np.unique(team)
    desk.know(
        activity_invitations=len(team),
        activity_attended=int(came.sum()),
        activities_held=len(held_here),
        activity_quality_points=int(marks[held_here].sum()),
    )


def write_teamwork(desk: Desk) -> None:
    """Ratings of everybody's teamwork: two colleagues on a scale of 5, the leader of the group on one of 10."""
    rng, present = desk.rng("ratings_teamwork"), desk.present
    codes = [group.code for group in desk.roster.groups]
    place = np.repeat(np.arange(len(present)), 3)
    agent, group, count = present[place, 0], present[place, 1], len(place)
    leads = np.arange(count) % 3 == 2
    reliable = desk.roster.skills()[agent, SKILLS.index("reliability")]
    share = np.clip(0.78 + 0.06 * reliable + rng.normal(0, 0.08, count), 0.2, 1.0)
    scale = np.where(leads, 10, 5)
    colleague = present[(place + rng.integers(1, len(present), count)) % len(present), 0]
    desk.write(
        "ratings",
        count,
        {
            "rating_id": Serial(f"RT{desk.code}-", np.arange(1, count + 1), 5),
            "period": str(desk.month),
            "subject_kind": "employee",
            "subject_id": Coded(desk.ids, agent),
            "scheme_code": "bank_b_mode1",
            "item_code": "teamwork",
            "rater_id": [
                desk.roster.manager(codes[g], desk.month.start) if lead else desk.ids[c]
                for g, lead, c in zip(group.tolist(), leads.tolist(), colleague.tolist(), strict=True)
            ],
            "rater_kind": Coded(("peer", "superior"), leads.astype(np.int64)),
            "value": np.round(share * scale).astype(np.float64),
            "scale_max": scale.astype(np.float64),
            "rated_at": desk.end + rng.integers(0, 3, count) * DAY + 10 * 3600,
        },
        source="teamwork",
    )
