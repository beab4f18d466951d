"""Point events besides floor management: of shift leaders, coaches, agents of the hotline, and of departments."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.leaders import hotline_groups, stretch_on
from orchestration.sample.offices import AFTER, HOTLINE, SALES, office_of
from orchestration.sample.org import CENTRE
from orchestration.sample.settings import Ints
from orchestration.sample.write import Serial

SOURCE = "office"
# rule set -> reasons: code, points, text, cause
REASONS = {
    "team_management": (("efficiency", -1, "efficiency problem not supervised / 未督导效率问题", "ability"),),
    "other_work": (("task", -1, "other work not done / 其他工作未完成", "attitude"),),
    "floor_incident": (("unsupervised", -2, "incident on the floor unsupervised / 现场事件失察", "attitude"),),
    "coaching": (
        ("plan", -2, "coaching plan not carried out / 辅导计划未落实", "personal"),
        ("record", -1, "coaching record missing / 辅导记录缺失", "personal"),
        ("follow_up", -1, "agreed follow-up not checked / 约定的改进未跟踪", "ability"),
    ),
    "service_incident": (
        ("severity_1", -1, "service incident of severity 1 / 一级服务事件", "external"),
        ("severity_2", -2, "service incident of severity 2 / 二级服务事件", "personal"),
        ("severity_3", -4, "service incident of severity 3 / 三级服务事件", "ability"),
    ),
}
ON_LEADERS = {"team_management": 0.8, "other_work": 0.4, "floor_incident": 0.3}  # a person and month
ON_COACHES = {"coaching": 1.5}
ON_AGENTS = {"other_work": 0.12}
ON_DEPARTMENTS = {"service_incident": 0.7}
ON_STAFF = {"service_incident": 0.08}
LATE, UNDONE = 0.2, 0.06


def subjects(desk: Desk) -> list[tuple[str, str, dict[str, float], str, str]]:
    """Kind and id of whom events are about, the rule sets with the mean of events, who records, who approves."""
    office, manager, day = office_of(desk.settings), desk.roster.manager, desk.month.start
    chief, room = manager(CENTRE, day), manager(HOTLINE, day)
    found: list[tuple[str, str, dict[str, float], str, str]] = []
    for code in hotline_groups(desk):
        group = desk.roster.groups[desk.roster.place[code]]
        # a leader who changes groups within the month is written about where he began it
        found.append(("employee", manager(code, day), ON_LEADERS, manager(group.team, day), room))
    found += [("employee", coach.employee_id, ON_COACHES, room, chief) for coach in office.of("coach")]
    for agent in desk.roster.agents:
        stays = [stretch_on(agent, edge) for edge in (day, desk.month.end - timedelta(days=1))]
        if all(s and s.unit in hotline_groups(desk) and s.status == "active" for s in stays) and stays[0]:
            found.append(("employee", agent.employee_id, ON_AGENTS, manager(stays[0].unit, day), room))
    found += [("department", unit, ON_DEPARTMENTS, chief, chief) for unit in (SALES, AFTER)]
    for role in ("sales", "technician"):
        for person in office.of(role):
            head = office.head(person.now.unit).employee_id
            found.append(("employee", person.employee_id, ON_STAFF, head, chief))
    return found


def write_incidents(desk: Desk) -> None:
    """Events in office hours; some are recorded more than a week later, some were a mistake and are reversed."""
    rng = desk.rng("incidents")
    rows: list[tuple[int, str, str, str, tuple[str, int, str, str], str, str]] = []
    for kind, subject, rates, recorder, approver in subjects(desk):
        for item, rate in rates.items():
            for _ in range(int(rng.poisson(rate))):
                at = desk.start + int(rng.integers(0, desk.days)) * DAY + int(rng.integers(9 * 3600, 17 * 3600))
                reason = REASONS[item][int(rng.integers(len(REASONS[item])))]
                rows.append((at, kind, subject, item, reason, recorder, approver))
    rows.sort(key=lambda row: (row[0], row[2], row[3]))
    count, close = len(rows), desk.end + 2 * DAY
    times = np.array([row[0] for row in rows], np.int64)
    late = rng.random(count) < LATE
    delay = np.where(late, rng.integers(8 * DAY, 20 * DAY, count), rng.integers(600, 2 * DAY, count))
    recorded = np.minimum(times + delay, close - 3600)
    undone = np.nonzero(rng.random(count) < UNDONE)[0]
    every: Ints = np.concatenate([np.arange(count), undone])
    of = [rows[int(n)] for n in every]
    new = np.arange(len(every)) >= count
    points = np.array([row[4][1] for row in of], float)
    desk.write(
        "point_events",
        len(every),
        {
            "event_id": Serial(f"PO{desk.code}-", np.arange(1, len(every) + 1), 5),
            "occurred_at": times[every],
            "recorded_at": np.concatenate([recorded, np.minimum(recorded[undone] + DAY, close)]),
            "subject_kind": [row[1] for row in of],
            "subject_id": [row[2] for row in of],
            "item_code": [row[3] for row in of],
            "cause": [row[4][3] for row in of],
            "points": np.where(new, -points, points),
            "reason_code": [row[4][0] for row in of],
            "reason": [row[4][2] for row in of],
            "evidence_ref": Serial(f"OFF-{desk.month}-", every + 1, 5),
            "recorded_by": [row[5] for row in of],
            "approved_by": [row[6] for row in of],
            "reverses": Serial(f"PO{desk.code}-", np.where(new, every + 1, -1), 5),
        },
        source=SOURCE,
    )
    for number in np.nonzero(recorded - times > 7 * DAY)[0].tolist():
        told = {"event_id": f"PO{desk.code}-{number + 1:05}", "days": int((recorded - times)[number] // DAY)}
        desk.truth.plant("late_office_records", **told)
    for row, sign in zip(of, np.where(new, -1, 1).tolist(), strict=True):
        desk.know(**{f"events_{row[3]}_points": sign * row[4][1]})
