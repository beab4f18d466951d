"""Records of the fabricated centre: segments, days, evaluations, answers, complaints, events, ratings, queue hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tests.app.cast import MONTHS, PEOPLE, QUEUES, REASONS, TWINS

Tables = dict[str, pd.DataFrame]


def days_of(month: str) -> list[date]:
    start = date.fromisoformat(f"{month}-01")
    return [d for d in (start + timedelta(n) for n in range(31)) if d.month == start.month]


def evidence_of(month: str, rng: np.random.Generator) -> Tables:
    """Records by person: segments, agent days, evaluations, survey answers, complaints."""
    step = MONTHS.index(month)
    rows: dict[str, list[dict[str, Any]]] = {k: [] for k in ("segment", "day", "qa", "survey", "complaint")}
    working = [d for d in days_of(month) if d.weekday() < 6]
    for person in PEOPLE:
        code, skill = person["code"], person["skill"] + 0.03 * step
        for day in working:
            if rng.random() < 0.12:
                continue
            base = {"employee_id": code, "kpi_date": day}
            handled = int(rng.integers(3, 8))
            for number in range(handled):
                talk, hold = int(rng.gamma(5, 38 - 6 * skill)) + 20, int(rng.gamma(1, 14))
                acw = int(rng.gamma(3, 11 - 2 * skill)) + 3
                rows["segment"].append(
                    base
                    | {
                        "record_id": f"{code}-{day:%m%d}-{number}",
                        "started_at": datetime(day.year, day.month, day.day, 8 + number, int(rng.integers(60))),
                        "channel": "voice",
                        "direction": "inbound",
                        "queue": person["queue"],
                        "outcome": "answered",
                        "recorded_seconds": talk + hold + acw,
                        "handled": 1,
                        "talk_seconds": talk,
                        "hold_seconds": hold,
                        "acw_seconds": acw,
                        "handle_seconds": talk + hold + acw,
                        "transferred": int(rng.random() < 0.09 - 0.03 * skill),
                    }
                )
            scheduled, on_queue = 28800, 25200
            rows["day"].append(
                base
                | {
                    "record_id": f"{code}-{day:%m%d}",
                    "on_queue_scheduled_seconds": on_queue,
                    "online_seconds": min(on_queue, int(on_queue * rng.normal(0.93 + 0.02 * skill, 0.03))),
                    "scheduled_seconds": scheduled,
                    "adherent_seconds": min(scheduled, int(scheduled * rng.normal(0.90 + 0.03 * skill, 0.03))),
                    "occupied_seconds": int(18000 * rng.normal(0.98, 0.05)),
                    "occupiable_seconds": 24000,
                    "appraised": True,
                    "attended_minutes": 480 if rng.random() > 0.04 else 240,
                    "scheduled_minutes": 480,
                    "shifts_worked": 1,
                    "appraised_shifts": 1,
                    "handled": handled,
                    "appraised_handled": handled,
                    "logged_in_seconds": 28200,
                }
            )
        for number in range(int(rng.integers(6, 11))):
            points, courtesy = min(100.0, rng.normal(88 + 4 * skill, 5)), min(30.0, rng.normal(26 + skill, 2))
            rows["qa"].append(
                {
                    "employee_id": code,
                    "kpi_date": working[number * 2],
                    "record_id": f"QA-{month}-{code}-{number}",
                    "points": round(points, 1),
                    "max_points": 100,
                    "courtesy_points": round(courtesy, 1),
                    "courtesy_max_points": 30,
                    "evaluations": 1,
                    "excellent": int(points >= 90),
                    "is_fatal": bool(points < 82),
                    "critical_error_free": int(rng.random() > 0.06),
                }
            )
        for number in range(2 if person["newcomer"] else int(rng.integers(14, 30))):
            score = int(np.clip(round(rng.normal(4.2 + 0.2 * skill, 0.9)), 1, 5))
            rows["survey"].append(
                {
                    "employee_id": code,
                    "kpi_date": working[number % len(working)],
                    "record_id": f"SV-{month}-{code}-{number}",
                    "question_code": "csat",
                    "score": score,
                    "satisfied": int(score >= 4),
                    "dissatisfied": int(score <= 2),
                    "csat_answers": 1,
                    "scale_min": 1,
                    "scale_max": 5,
                }
            )
        if rng.random() < 0.25:
            rows["complaint"].append(
                {
                    "employee_id": code,
                    "kpi_date": working[3],
                    "record_id": f"CP-{month}-{code}",
                    "kind": "complaint",
                    "severity": 2,
                    "is_valid": True,
                    "complaints_x1000": 1000,
                }
            )
    for name, found in rows.items():
        twin = [row | {"employee_id": TWINS[1]} for row in found if row["employee_id"] == TWINS[0]]
        rows[name] = [row for row in found if row["employee_id"] != TWINS[1]] + twin
    return {f"pub_evidence_{name}": pd.DataFrame(found).assign(month=month) for name, found in rows.items()}


def queue_hours(month: str, rng: np.random.Generator) -> pd.DataFrame:
    shape = np.array([0] * 7 + [20, 48, 72, 80, 70, 52, 58, 66, 62, 50, 40, 32, 24, 14, 6, 0, 0])
    rows = []
    for day in days_of(month):
        weight = [1.15, 1.02, 1.0, 0.98, 1.05, 0.62, 0.45][day.weekday()]
        for queue, (size, skill) in QUEUES.items():
            for hour in range(24):
                if not shape[hour]:
                    continue
                offered = int(rng.poisson(shape[hour] * weight * size))
                pressure = shape[hour] * weight / 90
                abandoned = int(rng.binomial(offered, min(0.3, 0.02 + 0.05 * pressure)))
                answered = offered - abandoned
                rows.append(
                    {
                        "month": month,
                        "event_date": day,
                        "hour": hour,
                        "queue": queue,
                        "offered": offered,
                        "answered": answered,
                        "abandoned": abandoned,
                        "answered_in_threshold": int(rng.binomial(answered, skill - 0.16 * pressure)),
                    }
                )
    return pd.DataFrame(rows)


def events_of(month: str, rng: np.random.Generator) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for person in PEOPLE:
        for number in range(0 if person["code"] in TWINS else int(rng.integers(0, 3))):
            when = datetime.fromisoformat(f"{month}-{int(rng.integers(2, 26)):02}T10:30:00")
            code, text = REASONS[int(rng.integers(len(REASONS)))]
            days_late = 9 if number else 1  # the second record of a month comes late
            rows.append(
                {
                    "month": month,
                    "event_id": f"EV-{month}-{person['code']}-{number}",
                    "occurred_on": when.date(),
                    "cause": "personal",
                    "occurred_at": when,
                    "recorded_at": when + timedelta(days=days_late),
                    "subject_kind": "employee",
                    "subject_id": person["code"],
                    "scheme_code": None,
                    "item_code": "floor",
                    "points": -1 - int(rng.random() < 0.3),
                    "reason_code": code,
                    "reason": text,
                    "evidence_ref": f"LOG-{number}",
                    "recorded_by": "E9001",
                    "approved_by": "E9002",
                    "reverses": None,
                    "days_late": days_late,
                }
            )
    return pd.DataFrame(rows)


def ratings_of(month: str, rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": month,
            "rating_id": f"RT-{month}-{p['code']}",
            "period": month,
            "subject_kind": "employee",
            "subject_id": p["code"],
            "scheme_code": p["scheme"],
            "item_code": "superior",
            "rater_id": "E9001",
            "rater_kind": "superior",
            "value": float(rng.integers(6, 11)),
            "scale_max": 10,
            "rated_at": datetime.fromisoformat(f"{month}-28T17:00:00"),
        }
        for p in PEOPLE
        if p["scheme"] == "bank_b_mode2"
    )
