"""What an item measures of an entity inside a spell: numerator, denominator and n, from each of the sources."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.closing import Period
from tests.oracle.customer import add_derived
from tests.oracle.facts import Sums
from tests.oracle.kpis import Centre
from tests.oracle.landing import Row, half_up, moment
from tests.oracle.memory import Entity, Measured, Memory
from tests.oracle.periods import PeriodKey
from tests.oracle.policy import Policy
from tests.oracle.spells import Spell
from tests.oracle.work import WorkDays

if TYPE_CHECKING:
    from tests.oracle.points import SpellScore

ZERO, ONE = Fraction(0), Fraction(1)


class Measures:
    """Reads the facts of a month for scoring; spells are told to it as soon as they are scored."""

    def __init__(self, centre: Centre, policy: Policy, memory: Memory, work: WorkDays) -> None:
        self.centre, self.policy, self.memory, self.work = centre, policy, memory, work
        self.events: dict[Entity, list[tuple[date, Row]]] = defaultdict(list)
        for e in centre.landing["point_events"]:
            at, subject = moment(e["occurred_at"]), (e["subject_kind"], e["subject_id"])
            person = e["subject_kind"] == "employee"
            self.events[subject].append((centre.plan.work_date(subject[1], at) if person else at.date(), e))
        self.ratings: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for r in centre.landing["ratings"]:
            about = ("subject_kind", "subject_id", "period", "scheme_code", "item_code")
            self.ratings[tuple(r[c] for c in about)].append(r)
        self.scored: dict[tuple[date, str], list[SpellScore]] = defaultdict(list)  # by day and scheme
        self._longer: dict[Period, dict[PeriodKey, Sums]] = {}

    def tell(self, score: SpellScore) -> None:
        """A scored spell may be rolled up by others."""
        for on in score.spell.days:
            self.scored[on, score.spell.rules[0]].append(score)

    def of(self, spell: Spell, item: Row, period: Period) -> Measured | None:
        """Components of an item, None when there is nothing at all."""
        if item["source"] in ("kpi", "earlier_kpi"):
            return self._kpi(spell, item, period)
        if item["source"] == "ratings":
            return self._ratings(spell, item, period)
        if item["source"] == "members":
            return self._members(spell, item)
        if item["source"] == "progress":
            return self._progress(spell, item, period)
        raise NotImplementedError(f"the oracle knows no item source {item['source']}")

    def _kpi(self, spell: Spell, item: Row, period: Period) -> Measured | None:
        code, found = item["ref"], Sums()
        if period.kind == "month":
            parts = self._kpi_by_day(spell, item)
        else:
            parts = self._longer_sums(period, self._whose(spell, item, spell.last_day))
        definition = self.centre.dictionary.on(code, spell.last_day)
        if definition is not None and definition.aggregation == "derived":
            parts = {key: sums for key, sums in parts.items() if key[2] != code}
            add_derived(parts, self.centre.dictionary, self.centre.parameters, spell.last_day)
        own = [sums for (_, _, kpi), sums in parts.items() if kpi == code]
        if not own:
            return None
        for sums in own:
            found.add(sums.numerator, sums.denominator, sums.sample_size)
        if not (found.numerator or found.denominator or found.sample_size):
            return None  # nothing but zeros is nothing
        is_sum = self.centre.dictionary.is_sum(code, spell.last_day)
        days = spell.scheduled_days if period.kind == "month" else 1
        below = Fraction(days) if is_sum else Fraction(found.denominator)
        return Measured(Fraction(found.numerator), below, Fraction(found.sample_size))

    def _whose(self, spell: Spell, item: Row, on: date) -> Entity:
        """Whose KPI an item takes on a day: the entity's own or that of a unit that it belongs to."""
        if item["scope"] == "own":
            return spell.entity
        units = {kind: unit for unit, kind in reversed(self.centre.organisation.path(spell.unit, on))}
        return item["scope"], units.get(item["scope"], "")

    def _kpi_by_day(self, spell: Spell, item: Row) -> dict[PeriodKey, Sums]:
        """Sums of the days of a spell, under one entity whatever the units were; with what a derived KPI needs."""
        found: dict[PeriodKey, Sums] = {}
        kind = spell.entity[0] if item["scope"] == "own" else item["scope"]
        for on in spell.days:
            entity = self._whose(spell, item, on)
            for kpi in self._components(item["ref"]):
                if sums := self.centre.daily.get((on, *entity, kpi)):
                    total = found.setdefault((kind, "spell", kpi), Sums())
                    total.add(sums.numerator, sums.denominator, sums.sample_size)
        return found

    def _components(self, code: str) -> list[str]:
        definition = self.centre.dictionary.on(code, self.centre.last)
        if definition is None or definition.aggregation != "derived":
            return [code]
        return ["complaint_rate", "complaint_index.resolved"]

    def _longer_sums(self, period: Period, entity: Entity) -> dict[PeriodKey, Sums]:
        if period not in self._longer:
            now = {k: Sums(f.numerator, f.denominator, f.sample_size) for k, f in self.centre.period.items()}
            self._longer[period] = self.memory.sums_of(period, now)
        return {key: sums for key, sums in self._longer[period].items() if key[:2] == entity}

    def _ratings(self, spell: Spell, item: Row, period: Period) -> Measured | None:
        """Each kind of rater one voice with its weight; who did not rate leaves his weight to the others."""
        months = period.months if period.kind == "year" else period.months[-1:]
        by_kind: dict[str, list[Row]] = defaultdict(list)
        for month in months:
            for r in self.ratings[(*spell.entity, month, item["scheme_code"], item["item_code"])]:
                by_kind[r["rater_kind"]].append(r)
        weights = {k: w for k, w in self.policy.rater_weights(item["ref"]).items() if k in by_kind}
        if not weights:
            return None
        got = ZERO
        for kind, weight in weights.items():
            shares = [half_up(Fraction(r["value"]) / Fraction(r["scale_max"])) for r in by_kind[kind]]
            got += half_up(weight * half_up(sum(shares, ZERO) / len(shares)))
        return Measured(got, sum(weights.values(), ZERO), Fraction(len(weights)))

    def _members(self, spell: Spell, item: Row) -> Measured | None:
        """Mean share of the obtainable points over the members of the unit, each for the days that he worked in it."""
        days: dict[int, int] = defaultdict(int)
        whose: dict[int, SpellScore] = {}
        for on in spell.days:
            for score in self.scored[on, item["ref"]]:
                member = score.spell
                above = [unit for unit, _ in self.centre.organisation.path(member.unit, on)]
                if spell.unit in above and member.entity != spell.entity and score.covered:
                    days_by = self.policy.schemes[member.rules]["days_by"]
                    days[id(score)] += int(self.work.weighs(member.entity, days_by, on))
                    whose[id(score)] = score
        numerator = denominator = ZERO
        counted: set[Entity] = set()
        for key, score in whose.items():
            lines = score.lines if not item["member_classes"] else score.of_classes(item["member_classes"])
            possible = sum((x.possible for x in lines), ZERO)
            if possible > 0 and days[key]:
                share = half_up(sum((x.exact for x in lines), ZERO) / possible)
                numerator, denominator = numerator + half_up(days[key] * share), denominator + days[key]
                counted.add(score.spell.entity)
        return Measured(numerator, denominator, Fraction(len(counted))) if counted else None

    def _progress(self, spell: Spell, item: Row, period: Period) -> Measured | None:
        """An item's value now minus its value in the period published before."""
        watched = next(i for i in self.policy.items[spell.rules] if i["item_code"] == item["ref"])
        now, earlier = self.of(spell, watched, period), self.memory.earlier(period)
        if not earlier or now is None or now.denominator <= 0 or too_few(now, watched, spell):
            return None
        then = self.memory.value(earlier[0], (item["scheme_code"], *spell.entity, watched["item_code"]))
        if then is None:
            return None
        rise = half_up(now.numerator / now.denominator) - half_up(then.numerator / then.denominator)
        return Measured(rise, ONE, now.sample_size)

    def event_points(self, spell: Spell, rule_set: str) -> tuple[Fraction, int]:
        """Points of the recorded events of a spell and of those that follow from a KPI's records, and how many."""
        points, count = ZERO, 0
        for on, e in self.events[spell.entity]:
            if spell.holds(on) and e["item_code"] == rule_set and e["scheme_code"] in ("", spell.rules[0]):
                points += Fraction(e["points"])  # as recorded; a check compares them with the rule of the reason
                count += 1
        for on in spell.days:
            for rule in self.policy.event_rules_on(rule_set, on):
                sums = self.centre.daily.get((on, *spell.entity, rule["kpi_code"])) if rule["kpi_code"] else None
                if sums and sums.numerator:
                    points += Fraction(rule["points"]) * Fraction(sums.numerator)
                    count += int(sums.numerator)  # one event a record
        return points, count


def too_few(measured: Measured, item: Row, spell: Spell) -> bool:
    """Whether the sample is below the minimum of the item, cut to the spell."""
    return measured.sample_size < Fraction(item["min_sample"] or 0) * spell.share
