"""Which rules scored whom on which days: runs of days under the same rules, unit and role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.closing import Period
from tests.oracle.kpis import Centre
from tests.oracle.landing import half_up
from tests.oracle.memory import Entity
from tests.oracle.policy import Policy, SchemeKey
from tests.oracle.work import WorkDays

CardKey = tuple[Entity, str, Period]  # who, family, period


@dataclass
class Spell:
    """A run of days of one entity under one set of rules; end is exclusive. `version` is the last one in force."""

    entity: Entity
    family: str
    rules: SchemeKey
    unit: str
    role: str
    start: date
    end: date
    version: int = 1
    scheduled_days: int = 0
    on_duty_days: int = 0
    off_days: Counter[str] = field(default_factory=Counter)  # calendar days by HR status other than active
    share: Fraction = field(default_factory=Fraction)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]

    def holds(self, on: date) -> bool:
        return self.start <= on < self.end


@dataclass(frozen=True)
class EntityDay:
    """Where somebody or something to be scored stands on a day."""

    entity: Entity
    unit: str
    role: str
    status: str


def entity_days(centre: Centre, on: date, vendors: set[str]) -> Iterator[EntityDay]:
    """Everybody employed, every unit and every vendor."""
    for employee in centre.organisation.employee_ids:
        person = centre.organisation.person(employee, on)
        if person is not None and person.status != "left":
            yield EntityDay(("employee", employee), person.unit_code, person.role, person.status)
    for unit, kind in centre.organisation.units_on(on):
        yield EntityDay((kind, unit), unit, "", "active")
    for vendor in sorted(vendors):
        yield EntityDay(("vendor", vendor), centre.organisation.centre(on), "", "active")


def vendors_of(centre: Centre, months: tuple[str, ...]) -> set[str]:
    """Vendors of whom something is known in a period."""
    rated = {
        r["subject_id"] for r in centre.landing["ratings"] if r["subject_kind"] == "vendor" and r["period"] in months
    }
    return rated | {code for kind, code, _ in centre.period if kind == "vendor"}


def find_spells(centre: Centre, policy: Policy, work: WorkDays, period: Period) -> dict[CardKey, list[Spell]]:
    """Spells of the closing month per card, earliest first, with their shares."""
    found: dict[CardKey, list[Spell]] = {}
    vendors = vendors_of(centre, period.months)
    for on in centre.days:
        for one in entity_days(centre, on, vendors):
            units = [u for u, _ in centre.organisation.path(one.unit, on)]
            for key in policy.schemes_on(on, one.entity[0], one.role, units):
                if policy.schemes[key]["period_kind"] == period.kind:
                    card = (one.entity, policy.schemes[key]["family"], period)
                    weighs = work.weighs(one.entity, policy.schemes[key]["days_by"], on)
                    add_day(found.setdefault(card, []), one, (card[1], key, policy.rules[key]), on, weighs)
    for spells in found.values():
        set_shares(spells, policy)
    return found


def add_day(
    spells: list[Spell], one: EntityDay, by: tuple[str, SchemeKey, SchemeKey], on: date, weighs: bool
) -> None:  # fmt: skip
    """The day goes to the spell that it continues, or begins a new one. `by`: family, version, its rules."""
    family, key, rules = by
    spell = spells[-1] if spells else None
    if spell is None or (spell.rules, spell.unit, spell.role, spell.end) != (rules, one.unit, one.role, on):
        spell = Spell(one.entity, family, rules, one.unit, one.role, on, on)
        spells.append(spell)
    spell.end, spell.version = on + timedelta(days=1), key[1]
    if weighs:
        spell.scheduled_days += 1
        spell.on_duty_days += int(one.status == "active")
    if one.status != "active":
        spell.off_days[one.status] += 1


def home_spell(spells: list[Spell]) -> Spell:
    """The spell with most scheduled days, the later one on a tie."""
    return max(spells, key=lambda s: (s.scheduled_days, s.start))


def set_shares(spells: list[Spell], policy: Policy) -> None:
    """Each spell's part of the card, at 8 decimals."""
    home, last = home_spell(spells), spells[-1]
    weights = []
    for s in spells:
        rule = policy.schemes[s.rules]["spell_rule"]
        weights.append({"blend": s.scheduled_days, "dominant": int(s is home), "period_end": int(s is last)}[rule])
    for s, weight in zip(spells, weights, strict=True):
        s.share = half_up(Fraction(weight, sum(weights))) if sum(weights) else Fraction(0)
