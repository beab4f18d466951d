"""Units and people beside the floor: departments of the service company, sections of the head office, coaches, clerks.

They are the same in a centre of any size, and HR's office delivers them in files of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from orchestration.sample.desk import Desk
from orchestration.sample.names import invent
from orchestration.sample.org import CENTRE, SITES, SUPPORT_COSTS, TEAMS, Unit
from orchestration.sample.people_records import CURRENCY, RAISE
from orchestration.sample.roster import OPENED, Person, Stretch
from orchestration.sample.settings import SampleSettings, stream

SOURCE = "office"
SALES, AFTER, OFFICE = "D-SALES", "D-AFTER", "D-OFFICE"
DEPARTMENTS = {
    SALES: ("Sales service department", "销售服务部"),
    AFTER: ("After-sales department", "售后服务部"),
    OFFICE: ("General office", "综合办公室"),
}
SECTIONS = {
    "X-OPS": ("Operations management", "运营管理处"),
    "X-SUP": ("Technical support", "技术支持处"),
    "X-GENERAL": ("General affairs", "综合管理处"),
    "X-FLOOR": ("Floor service", "现场服务处"),
}
HOTLINE = f"{next(iter(SITES))}-GEN"  # the service room whose shift leaders and coaches have schemes of their own
# role -> unit, how many, performance base a month in yuan
POSTS: tuple[tuple[str, str, int, float], ...] = (
    *(("department_manager", unit, 1, 8200.0) for unit in DEPARTMENTS),
    *(("section_manager", unit, 1, 7600.0) for unit in SECTIONS),
    ("back_office_manager", CENTRE, 1, 7900.0),
    *(("coach", f"{HOTLINE}{team[3:]}", 1, 6100.0) for team in TEAMS if team.startswith("GEN")),
    ("sales", SALES, 6, 2600.0),
    ("technician", AFTER, 8, 3100.0),
    ("clerk", OFFICE, 6, 2900.0),
)
BASES = {role: base for role, _, _, base in POSTS}
FAILING = ("sales", "technician")  # the last one of these posts pleases nobody and fails every month
HOPELESS, LEAST = -3.2, -1.2  # skill of theirs; of anybody else at least
MANAGERS = ("department_manager", "section_manager")


@dataclass(frozen=True)
class Office:
    """The people in order of their posts; `units` with the id of who manages each."""

    people: Sequence[Person]
    units: Sequence[tuple[Unit, str]]

    def of(self, role: str) -> list[Person]:
        return [person for person in self.people if person.role == role]

    def head(self, unit: str) -> Person:
        """Who manages a department or a section."""
        return next(person for person in self.people if person.role in MANAGERS and person.now.unit == unit)


@cache
def office_of(settings: SampleSettings) -> Office:
    """The same people in every month: nobody of them ever leaves."""
    rng = stream(settings, None, "offices")
    first = settings.periods[0].start
    people: list[Person] = []
    for role, unit, count, _ in POSTS:
        for number in range(1, count + 1):
            hired = max(OPENED, first - timedelta(days=int(rng.integers(120, 1500))))
            person = Person(f"E8{len(people) + 1:04}", invent(rng), role, hired)
            skill = round(float(rng.normal()), 4)
            person.skill = (HOPELESS,) if role in FAILING and number == count else (max(skill, LEAST),)
            person.stretches.append(Stretch(hired, None, unit, "active"))
            people.append(person)
    heads = {person.now.unit: person.employee_id for person in people if person.role in MANAGERS}
    units = [
        (Unit(code, name, name_zh, CENTRE, kind, f"CC-{code}" if kind == "department" else SUPPORT_COSTS), heads[code])
        for kind, group in (("department", DEPARTMENTS), ("section", SECTIONS))
        for code, (name, name_zh) in group.items()
    ]
    return Office(tuple(people), tuple(units))


def base_of(role: str, day: date, first: date) -> float:
    """Monthly performance base in yuan, raised every January after the centre's first month."""
    return round(BASES[role] * RAISE ** max(0, day.year - first.year), 2)


def write_offices(desk: Desk) -> None:
    """Units and people in the first month, pay bases in the first and in every January."""
    office = office_of(desk.settings)
    if desk.first:
        write_units(desk, office)
        write_people(desk, office)
        write_logins(desk, office)
        for role in FAILING:
            desk.truth.plant("failing_service", employee_id=office.of(role)[-1].employee_id, role=role)
    if desk.first or desk.month.number == 1:
        first = desk.settings.periods[0].start
        days = [person.hired_on if desk.first else desk.month.start for person in office.people]
        desk.write(
            "pay_bases",
            len(days),
            {
                "employee_id": [person.employee_id for person in office.people],
                "valid_from": days,
                "base_amount": [base_of(p.role, day, first) for p, day in zip(office.people, days, strict=True)],
                "currency": CURRENCY,
            },
            source=SOURCE,
        )


def write_units(desk: Desk, office: Office) -> None:
    desk.write(
        "org_units",
        len(office.units),
        {
            "unit_code": [unit.code for unit, _ in office.units],
            "valid_from": [OPENED] * len(office.units),
            "name": [unit.name for unit, _ in office.units],
            "name_zh": [unit.name_zh for unit, _ in office.units],
            "parent_code": CENTRE,
            "kind": [unit.kind for unit, _ in office.units],
            "cost_centre": [unit.cost_centre for unit, _ in office.units],
            "manager_id": [head for _, head in office.units],
        },
        source=SOURCE,
    )


def write_people(desk: Desk, office: Office) -> None:
    people = office.people
    desk.write(
        "employees",
        len(people),
        {
            "employee_id": [person.employee_id for person in people],
            "valid_from": [person.hired_on for person in people],
            "name": [person.name for person in people],
            "email": [f"{person.employee_id.lower()}@callmart.example" for person in people],
            "unit_code": [person.now.unit for person in people],
            "role": [person.role for person in people],
            "appraised": [False] * len(people),  # no seat whose calls per shift count
            "status": "active",
            "hired_on": [person.hired_on for person in people],
        },
        source=SOURCE,
    )


def write_logins(desk: Desk, office: Office) -> None:
    """Logins of the network; nobody here answers the phones of a queue."""
    people = office.people
    desk.write(
        "identities",
        len(people),
        {
            "system": "network",
            "login": [person.employee_id.lower() for person in people],
            "valid_from": [person.hired_on for person in people],
            "employee_id": [person.employee_id for person in people],
        },
        source=SOURCE,
    )
