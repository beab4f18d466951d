"""Which rules scored whom on which days: runs of days under the same rules, unit and role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.kpis import Centre
from tests.oracle.landing import half_up
from tests.oracle.policy import Policy, SchemeKey


@dataclass
class Spell:
    """A run of days of one person under one set of rules; end is exclusive."""

    employee: str
    family: str
    rules: SchemeKey
    unit: str
    role: str
    start: date
    end: date
    scheduled_days: int = 0
    on_duty_days: int = 0
    share: Fraction = field(default_factory=Fraction)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def holds(self, on: date) -> bool:
        return self.start <= on < self.end


def find_spells(centre: Centre, policy: Policy) -> dict[tuple[str, str], list[Spell]]:
    """Spells of the month per (employee, family), earliest first, with their shares."""
    found: dict[tuple[str, str], list[Spell]] = {}
    for employee in centre.organisation.employee_ids:
        for on in centre.days:
            person = centre.organisation.person(employee, on)
            if person is None or person.status == "left":
                continue
            units = [u for u, _ in centre.organisation.path(person.unit_code, on)]
            for rules in policy.scheme_on(on, person.role, units):
                family = policy.schemes[rules]["family"]
                spells = found.setdefault((employee, family), [])
                spell = spells[-1] if spells else None
                if spell is None or (spell.rules, spell.unit, spell.role, spell.end) != (
                    rules,
                    person.unit_code,
                    person.role,
                    on,
                ):
                    spell = Spell(employee, family, rules, person.unit_code, person.role, on, on)
                    spells.append(spell)
                spell.end = on + timedelta(days=1)
                if centre.plan.scheduled(employee, on):
                    spell.scheduled_days += 1
                    spell.on_duty_days += int(person.status == "active")
    for spells in found.values():
        set_shares(spells, policy)
    return found


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
