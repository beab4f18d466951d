"""Who belonged where on which day: employees and units as of the date of the fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.oracle.landing import Row, day, true, until


@dataclass(frozen=True)
class PersonDay:
    """What holds for an employee on a day."""

    unit_code: str
    role: str
    grade: str
    seat_type: str
    appraised: bool
    status: str


class Organisation:
    """Look-ups by date in the employment and unit stretches."""

    def __init__(self, employees: list[Row], units: list[Row]) -> None:
        self._employees: dict[str, list[Row]] = defaultdict(list)
        self._units: dict[str, list[Row]] = defaultdict(list)
        for row in employees:
            self._employees[row["employee_id"]].append(row)
        for row in units:
            self._units[row["unit_code"]].append(row)
        self.person = cache(self._person)
        self.path = cache(self._path)
        self.centre = cache(self._centre)

    @staticmethod
    def _valid(rows: list[Row], on: date) -> Row | None:
        return next((r for r in rows if day(r["valid_from"]) <= on < until(r["valid_to"])), None)

    @property
    def employee_ids(self) -> list[str]:
        """Everybody ever employed."""
        return sorted(self._employees)

    def _person(self, employee: str, on: date) -> PersonDay | None:
        r = self._valid(self._employees.get(employee, []), on)
        if r is None:
            return None
        return PersonDay(r["unit_code"], r["role"], r["grade"], r["seat_type"], true(r["appraised"]), r["status"])

    def _path(self, unit: str, on: date) -> list[tuple[str, str]]:
        """(unit code, kind) of a unit and of everything above it on a day, the unit itself first."""
        found: list[tuple[str, str]] = []
        while unit and (row := self._valid(self._units.get(unit, []), on)):
            found.append((unit, row["kind"]))
            unit = row["parent_code"]
        return found

    def units_on(self, on: date) -> list[tuple[str, str]]:
        """(unit code, kind) of every unit that exists on a day."""
        return [(u, row["kind"]) for u in sorted(self._units) if (row := self._valid(self._units[u], on))]

    def _centre(self, on: date) -> str:
        return next(
            (u for u in sorted(self._units) if (r := self._valid(self._units[u], on)) and r["kind"] == "centre"),
            "centre",
        )

    def units_of(self, employee: str, on: date) -> list[tuple[str, str]]:
        """(unit code, kind) of the employee's unit and those above it on a day; empty for a stranger."""
        person = self.person(employee, on)
        return self.path(person.unit_code, on) if person else []

    def last_unit(self, employee: str, last: date) -> str | None:
        """The unit on the person's last day of employment in the month that ends with `last`."""
        on = last
        while on.month == last.month:
            if (person := self.person(employee, on)) is not None:
                return person.unit_code
            on -= timedelta(days=1)
        return None
