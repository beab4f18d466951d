"""Runs of months in which somebody is among the last (first) of a list, and what is proposed then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

from tests.oracle.closing import LENGTHS
from tests.oracle.kpis import Centre
from tests.oracle.landing import Row, day, true
from tests.oracle.luck import MONTHS_OF_A_YEAR, Noise, chance_by_noise, chance_within, measure_noise
from tests.oracle.memory import Entity, Memory
from tests.oracle.policy import Policy
from tests.oracle.ranking import Rank
from tests.oracle.scoring import Card

ONE = Fraction(1)
NO_RUN: dict[str, Any] = {"length": 0, "periods": (), "chances": (), "noises": ()}


@dataclass(frozen=True)
class Run:
    """What a rule knows of an entity after a period."""

    length: int = 0
    periods: tuple[str, ...] = ()
    stint: int = 0
    since_return: int = 0  # eligible periods of this stint
    chances: tuple[Fraction, ...] = ()  # of each period of the run, by luck
    noises: tuple[float | None, ...] = ()  # the same by the measured noise; None where it was not known
    last_month: str = ""
    counted_in: str = ""  # newest eligible month
    in_reset: bool = False
    off_month: str = ""  # in which this stint began


@dataclass(frozen=True)
class Hit:
    """A run that is long enough: a consequence is proposed."""

    rule: Row
    rank: Rank
    run: Run
    once: Fraction
    noise: float | None = None  # of a score of the list

    @property
    def chance(self) -> Fraction:
        """Of the periods that the rule takes, the last ones of the run, by luck."""
        return prod(self.run.chances[-int(self.rule["run_length"]) :], start=ONE)

    @property
    def by_noise(self) -> float | None:
        """The same by the measured noise, None if it was not known in each of them."""
        asked = self.run.noises[-int(self.rule["run_length"]) :]
        known = [one for one in asked if one is not None]
        return prod(known) if len(known) == len(asked) else None

    @property
    def chance_year(self) -> Fraction:
        """Of such a proposal within a year: equal skill, a unit of this size, nobody tied."""
        once = min(ONE, Fraction(int(self.rule["places"]), self.rank.unit_size))
        periods = MONTHS_OF_A_YEAR // LENGTHS[self.rank.period.kind]
        return chance_within(min(periods, int(self.rule["within"] or periods)), once, int(self.rule["run_length"]))


@dataclass(frozen=True)
class Chance:
    """How likely the place of a month is: by equal skill, and by the measured noise."""

    once: Fraction = ONE
    by_noise: float | None = None


def chance_of(rule: Row, rank: Rank, pool: list[Rank], noise: Noise | None) -> Chance:
    """Part of the unit that is inside the cut, all who are tied at it included."""
    inside = [r for r in pool if (place := r.place(rule["rank_end"])) is not None and place <= int(rule["places"])]
    if not inside:
        return Chance()
    return Chance(Fraction(len(inside), rank.unit_size), chance_by_noise(noise, pool, inside, rule["rank_end"]))


def quarter(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def advance(rule: Row, run: Run, rank: Rank, came_off: bool, in_reset: bool, chance: Chance) -> Run:
    """The run after one more month. Who is not ranked, or in the reset state, neither breaks nor extends it."""
    month = rank.period.name
    if rule["calendar"] == "quarter" and run.last_month and quarter(run.last_month) != quarter(month):
        run = replace(run, **NO_RUN)
    if came_off:
        again = run.in_reset and run.stint > 0
        run = Run(stint=run.stint + (not again), off_month=run.off_month if again else month)
    run = replace(run, last_month=month, in_reset=in_reset)
    place = rank.place(rule["rank_end"])
    if place is None or in_reset:
        return run
    run = replace(run, since_return=run.since_return + 1, counted_in=month)
    if place > int(rule["places"]):
        return replace(run, **NO_RUN)
    return replace(
        run,
        length=run.length + 1,
        periods=(*run.periods, month),
        chances=(*run.chances, chance.once),
        noises=(*run.noises, chance.by_noise),
    )


def tests_of(centre: Centre, rule: Row, entity: Entity, since: str) -> list[Row]:
    """Tests that lead back from the reset state, from a month on until the one in hand, oldest first."""
    found = [
        r
        for r in centre.landing["training"]
        if (r["employee_id"], r["kind"]) == (entity[1], rule["return_test"])
        and since <= r["held_on"][:7]
        and day(r["held_on"]) <= centre.last
        and r["passed"]
    ]
    return sorted(found, key=lambda r: (r["held_on"], int(r["attempt"])))


def stays(centre: Centre, rule: Row, run: Run, entity: Entity) -> bool:
    """Whether somebody is in the reset state at the end of the month: by the last test of this stint, else by HR."""
    tests = tests_of(centre, rule, entity, run.off_month) if run.stint and not run.since_return else []
    if tests:
        return not true(tests[-1]["passed"])
    person = centre.organisation.person(entity[1], centre.last) if entity[0] == "employee" else None
    return person is not None and bool(rule["reset_state"]) and person.status == rule["reset_state"]


def proposes(rule: Row, run: Run, month: str) -> bool:
    """Long enough this very month, and within the first so many eligible months back where the rule says so."""
    early = not rule["within"] or (run.stint > 0 and run.since_return <= int(rule["within"]))
    return early and run.length >= int(rule["run_length"]) and run.periods[-1:] == (month,)


def run_month(centre: Centre, policy: Policy, memory: Memory, cards: list[Card], places: list[Rank]) -> list[Hit]:
    """Takes every run a month further; returns the proposals."""
    off_days = {(c.family, c.entity): c.off_days for c in cards}
    noise = measure_noise(memory, places)
    pools: dict[tuple[str, str, str, str], list[Rank]] = {}
    for r in places:
        pools.setdefault((r.rank_list, r.unit_code, r.scheme_code, r.entity[0]), []).append(r)
    hits = []
    for rule in policy.run_rules_on(centre.last):
        family = next(one["family"] for one in policy.rank_lists if one["rank_list"] == rule["rank_list"])
        kinds = rule["entity_types"].split("|")
        for r in (one for one in places if one.rank_list == rule["rank_list"] and one.entity[0] in kinds):
            key = (rule["rule_code"], r.entity)
            before = memory.runs.get(key, Run())
            came_off = bool(rule["reset_state"]) and off_days[family, r.entity][rule["reset_state"]] > 0
            since = replace(before, stint=1, since_return=0, off_month=r.period.name) if came_off else before
            pool = pools[r.rank_list, r.unit_code, r.scheme_code, r.entity[0]]
            of_list = noise.get((r.rank_list, r.entity[0]))
            chance = chance_of(rule, r, pool, of_list)
            run = advance(rule, before, r, came_off, stays(centre, rule, since, r.entity), chance)
            memory.runs[key] = run
            if proposes(rule, run, r.period.name):
                hits.append(Hit(rule, r, run, chance.once, of_list.deviation if of_list else None))
    return hits
