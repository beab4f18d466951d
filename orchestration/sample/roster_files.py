"""The roster as HR delivers it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.home import Month
from orchestration.sample.org import Unit
from orchestration.sample.roster import Roster
from orchestration.sample.write import Column, Extract


def write_roster(roster: Roster, folder: Path, month: Month, first: bool) -> dict[str, int]:
    """Employees and org units: everything in the first month, later the stretches that began or ended in the month."""

    def news(start: date, end: date | None) -> bool:
        closed = end is not None and month.start <= end < month.end
        return start < month.end and (first or start >= month.start or closed)

    def ended(end: date | None) -> date | None:
        return end if end is not None and end < month.end else None

    rows = [(p, s) for p in roster.people for s in p.stretches if news(s.start, s.end)]
    with Extract(folder, "employees", str(month)) as employees:
        columns: dict[str, Column] = {
            "employee_id": [p.employee_id for p, _ in rows],
            "valid_from": [s.start for _, s in rows],
            "valid_to": [ended(s.end) for _, s in rows],
            "name": [p.name for p, _ in rows],
            "email": [f"{p.employee_id.lower()}@callmart.example" for p, _ in rows],
            "unit_code": [s.unit for _, s in rows],
            "role": [p.role for p, _ in rows],
            "grade": [p.grade for p, _ in rows],
            "seat_type": [p.seat_type for p, _ in rows],
            "appraised": [p.appraised for p, _ in rows],
            "status": [s.status for _, s in rows],
            "hired_on": [p.hired_on for p, _ in rows],
            "left_on": [s.left_on if ended(s.end) else None for _, s in rows],
            "leave_reason": [s.leave_reason if ended(s.end) else None for _, s in rows],
        }
        employees.add(len(rows), columns)
    spells: list[tuple[Unit, date, date | None, str]] = []
    for unit in roster.units:
        held = roster.managers[unit.code]
        ends = [start for start, _ in held[1:]] + [None]
        spells += [(unit, start, end, who) for (start, who), end in zip(held, ends, strict=True) if news(start, end)]
    with Extract(folder, "org_units", str(month)) as org_units:
        columns = {
            "unit_code": [u.code for u, *_ in spells],
            "valid_from": [start for _, start, *_ in spells],
            "valid_to": [ended(end) for _, _, end, _ in spells],
            "name": [u.name for u, *_ in spells],
            "name_zh": [u.name_zh for u, *_ in spells],
            "parent_code": [u.parent or None for u, *_ in spells],
            "kind": [u.kind for u, *_ in spells],
            "cost_centre": [u.cost_centre for u, *_ in spells],
            "manager_id": [who for *_, who in spells],
        }
        org_units.add(len(spells), columns)
    return {"employees": employees.rows, "org_units": org_units.rows}
