"""Floor management: point events with reversals and late records, and the superior's monthly ratings."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample.curves import DAY
from orchestration.sample.plan import Plan, epoch
from orchestration.sample.roster import SKILLS, Roster
from orchestration.sample.settings import SampleSettings, Truth, stream
from orchestration.sample.write import Coded, Extract, Serial

# code, points, text, cause, weight
REASONS = (
    ("late_break", -1, "late from break / 休息超时", "attitude", 0.34),
    ("desk", -1, "desk not in order / 工位不整洁", "attitude", 0.14),
    ("phone", -2, "private phone on the floor / 现场使用手机", "attitude", 0.08),
    ("wrong_state", -1, "wrong state chosen / 状态使用不当", "personal", 0.2),
    ("no_handover", -2, "shift not handed over / 未交接班", "cooperation", 0.06),
    ("helped", 1, "helped a colleague / 主动协助同事", "cooperation", 0.12),
    ("praise", 1, "written praise by a customer / 客户书面表扬", "ability", 0.06),
)
CAUSES = ("external", "personal", "cooperation", "attitude", "ability")
CORRECTED = ("corrected", "recorded in error / 记录有误")


def write_floor(settings: SampleSettings, roster: Roster, month: Month, plan: Plan, folder: Path, truth: Truth) -> None:
    """Write point_events of the month; plants reversals and late records."""
    rng = stream(settings, month, "floor")
    worked = np.nonzero(plan.worked)[0]
    unreliable = np.exp(-0.5 * roster.skills()[plan.agent[worked], SKILLS.index("reliability")])
    shift = worked[rng.random(len(worked)) < np.clip(0.05 * unreliable, 0, 0.5)]
    login, logout = plan.actual[shift, 0], plan.actual[shift, -1]
    at = login + ((logout - login) * rng.uniform(0.02, 0.98, len(shift))).astype(np.int64)
    order = np.argsort(at, kind="stable")
    shift, at = shift[order], at[order]
    count = len(shift)
    close = epoch(month.shift(1)) + 2 * DAY
    u = rng.random(count)
    delay = np.where(u < 0.06, rng.integers(8 * DAY, 20 * DAY, count), rng.integers(300, 30 * 3600, count))
    recorded = np.maximum(np.minimum(at + delay, close - 2 * 3600), at + 60)
    why = rng.choice(len(REASONS), count, p=[reason[4] for reason in REASONS])
    points = np.array([reason[1] for reason in REASONS], float)[why]
    undone = np.nonzero(rng.random(count) < 0.03)[0]
    undone_at = np.minimum(recorded[undone] + rng.integers(3600, 4 * DAY, len(undone)), close)
    undone_at = np.maximum(undone_at, recorded[undone])
    day = [month.start + timedelta(days=int(number)) for number in plan.day[shift]]
    group = [roster.groups[int(place)] for place in plan.group[shift]]
    leader = [roster.manager(g.code, d) for g, d in zip(group, day, strict=True)]
    boss = [roster.manager(g.team, d) if p <= -2 else None for g, d, p in zip(group, day, points, strict=True)]
    every = np.concatenate([np.arange(count), undone])
    new = np.arange(len(every)) >= count
    prefix = f"P{month.year % 100:02}{month.number:02}-"
    texts = [(*reason[:1], reason[2]) for reason in REASONS] + [CORRECTED]
    code = np.where(new, len(REASONS), why[every])
    cause = np.array([CAUSES.index(reason[3]) for reason in REASONS])[why[every]]
    with Extract(folder, "point_events", str(month)) as events:
        events.add(
            len(every),
            {
                "event_id": Serial(prefix, np.arange(1, len(every) + 1), 6),
                "occurred_at": at[every],
                "recorded_at": np.concatenate([recorded, undone_at]),
                "subject_kind": "employee",
                "subject_id": Coded([agent.employee_id for agent in roster.agents], plan.agent[shift][every]),
                "item_code": "floor",
                "cause": Coded(CAUSES, cause),
                "points": np.where(new, -points[every], points[every]),
                "reason_code": Coded([text[0] for text in texts], code),
                "reason": Coded([text[1] for text in texts], code),
                "evidence_ref": Serial(f"FLR-{month}-", every + 1, 5),
                "recorded_by": [leader[int(n)] for n in every],
                "approved_by": [roster.manager(group[n].team, day[n]) if fresh else boss[n]
                                for n, fresh in zip(every.tolist(), new.tolist(), strict=True)],
                "reverses": Serial(prefix, np.where(new, every + 1, -1), 6),
            },
        )  # fmt: skip
    for place, number in enumerate(undone.tolist()):
        truth.plant("reversals", event_id=f"{prefix}{count + place + 1:06}", reverses=f"{prefix}{number + 1:06}")
    for number in np.nonzero(recorded - at > 7 * DAY)[0].tolist():
        truth.plant("late_records", event_id=f"{prefix}{number + 1:06}", days=int((recorded - at)[number] // DAY))
    truth.count(month, "point_events", events.rows)


def write_ratings(
    settings: SampleSettings, roster: Roster, month: Month, plan: Plan, folder: Path, truth: Truth
) -> None:
    """Write ratings: item 'superior' for everybody who worked in a mode 2 group, by the leader of the latest one."""
    rng = stream(settings, month, "ratings")
    mode_2 = np.array([group.mode_2 for group in roster.groups])
    latest: dict[int, tuple[str, date]] = {}
    for row in np.nonzero(plan.worked & mode_2[plan.group])[0]:  # in order of day
        day = month.start + timedelta(days=int(plan.day[row]))
        latest[int(plan.agent[row])] = (roster.groups[int(plan.group[row])].code, day)
    agents = sorted(latest)
    count = len(agents)
    skill = roster.skills()[agents] if agents else np.zeros((0, len(SKILLS)))
    value = 7.7 + 0.55 * skill[:, SKILLS.index("reliability")] + 0.35 * skill[:, SKILLS.index("quality")]
    value = np.clip(np.round(2 * (value + rng.normal(0, 0.6, count))) / 2, 5, 10)
    at = epoch(month.shift(1)) + rng.integers(0, 3, count) * DAY + rng.integers(9 * 60, 18 * 60, count) * 60
    with Extract(folder, "ratings", str(month)) as ratings:
        ratings.add(
            count,
            {
                "rating_id": Serial(f"R{month.year % 100:02}{month.number:02}-", np.arange(1, count + 1), 5),
                "period": str(month),
                "subject_kind": "employee",
                "subject_id": [roster.agents[agent].employee_id for agent in agents],
                "scheme_code": "bank_b_mode2",
                "item_code": "superior",
                "rater_id": [roster.manager(*latest[agent]) for agent in agents],
                "rater_kind": "superior",
                "value": value,
                "scale_max": np.full(count, 10.0),
                "rated_at": at,
            },
        )
    truth.count(month, "ratings", ratings.rows)
