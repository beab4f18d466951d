"""The small standing organisation of the cases: six people in two groups, one plan for nobody."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
SINCE = "2020-01-01"
UNITS = [
    ("C1", None, "centre"),
    ("S1", "C1", "section"),
    ("T1", "S1", "team"),
    ("G1", "T1", "group"),
    ("G2", "T1", "group"),
]
PEOPLE = {"E1": "G1", "E2": "G1", "E3": "G1", "E4": "G2", "E5": "G2", "E6": "G2"}


def unit(code: str, above: str | None, kind: str) -> Row:
    return {"unit_code": code, "parent_code": above, "kind": kind, "name": code, "name_zh": code, "valid_from": SINCE}


def person(code: str, unit_code: str) -> Row:
    """An appraised agent, employed all the time."""
    return {
        "employee_id": code, "name": code, "unit_code": unit_code, "role": "agent", "appraised": True,
        "status": "active", "valid_from": SINCE, "hired_on": SINCE,
    }  # fmt: skip


def rows() -> dict[str, list[Row]]:
    """The standing rows by kind of extract."""
    return {
        "org_units": [unit(*told) for told in UNITS],
        "employees": [person(code, unit_code) for code, unit_code in PEOPLE.items()],
    }
