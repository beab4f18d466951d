"""Days that weigh in a score."""

from __future__ import annotations

from datetime import date

from tests.oracle.kpis import Centre
from tests.oracle.landing import day
from tests.oracle.memory import Entity


class WorkDays:
    """The days that weigh: with planned work, with work that HR scheduled, or every day of the calendar."""

    def __init__(self, centre: Centre) -> None:
        self.plan = centre.plan
        self.clocked = {
            (r["employee_id"], day(r["work_date"]))
            for r in centre.landing["attendance"]
            if float(r["scheduled_minutes"] or 0) > 0
        }

    def weighs(self, entity: Entity, days_by: str, on: date) -> bool:
        """Whether the day counts for an entity; units and vendors have no shifts, each of their days counts."""
        kind, code = entity
        if kind != "employee" or days_by == "calendar":
            return True
        return self.plan.scheduled(code, on) if days_by == "planned" else (code, on) in self.clocked
