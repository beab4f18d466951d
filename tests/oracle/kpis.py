"""From a landing folder to KPI figures of a month: daily components and the month's values at every entity."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.oracle.agent_days import Month, add_agent_days
from tests.oracle.calls import add_attempts, add_ivr, add_queue_entries, add_segments
from tests.oracle.contacts import add_contacts
from tests.oracle.cost import add_costs
from tests.oracle.cost_month import SEEDS as COST_SEEDS
from tests.oracle.cost_month import Costs, recompute_costs
from tests.oracle.customer import add_customer, add_derived
from tests.oracle.facts import Dictionary, FactKey, Facts, Parameters, Sums, read_dictionary, read_parameters
from tests.oracle.landing import Row, read_csv, read_landing
from tests.oracle.organisation import Organisation
from tests.oracle.people import add_people
from tests.oracle.periods import DailyKey, Figure, PeriodKey, figures_of, valued
from tests.oracle.planning import add_planning
from tests.oracle.quality import Judgements, add_evaluations, judge
from tests.oracle.shifts import Plan
from tests.oracle.shop import add_shop
from tests.oracle.technology import add_technology

UNIT_TYPES = {"group", "team", "section", "department", "site", "shop"}
OF_THE_FACT = ("queue", "channel", "vendor", "shop", "component")
Entity = tuple[str, str]  # entity_type, entity_code


@dataclass
class Centre:
    """Everything recomputed of one month."""

    first: date
    last: date
    landing: dict[str, list[Row]]
    plan: Plan
    organisation: Organisation
    dictionary: Dictionary
    parameters: Parameters
    judgements: Judgements
    daily: dict[DailyKey, Sums]
    period: dict[PeriodKey, Figure]
    costs: Costs | None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=i) for i in range((self.last - self.first).days + 1)]


def recompute(folder: Path, seeds: Path, month: str, zone: str = "Asia/Shanghai") -> Centre:
    """Every KPI of a month ('YYYY-MM') from the files of a landing folder and the policy CSVs of a seeds folder; times
    are local times of the zone.
    """
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    landing, parameters, dictionary = read_landing(folder), read_parameters(seeds), read_dictionary(seeds)
    gap, late = (
        timedelta(minutes=int(parameters.value(p, first))) for p in ("shift_gap_minutes", "shift_late_minutes")
    )
    plan = Plan(landing["schedules"], gap, late)
    organisation = Organisation(landing["employees"], landing["org_units"])
    facts = Facts()
    surveys = read_csv(seeds / "survey_destination.csv")
    handled = add_segments(facts, landing, surveys, plan, parameters)
    add_queue_entries(facts, landing["calls"], parameters)
    add_attempts(facts, landing["calls"])
    add_ivr(facts, landing["ivr_sessions"], landing["calls"], parameters)
    add_contacts(facts, landing, parameters, dictionary, first, last)
    in_hand = Month(first, last, parameters, ZoneInfo(zone))
    add_agent_days(facts, landing, plan, organisation, handled, in_hand)
    add_planning(facts, landing, plan, in_hand)
    judgements = judge(landing["qa_evaluations"], landing["qa_answers"], plan, first, last)
    add_evaluations(facts, judgements, read_csv(seeds / "qa_section.csv"), parameters)
    add_customer(facts, landing, plan, organisation, parameters, first, last)
    add_people(facts, landing, organisation, read_csv(seeds / "rating_item.csv"), first, last)
    add_technology(facts, landing["components"], landing["incidents"], first, last)
    rules = {name: read_csv(seeds / f"{name}.csv") for name in COST_SEEDS}
    costs = recompute_costs(landing, rules, organisation, facts.by_key.items(), first, last)
    add_costs(facts, costs, last)
    add_shop(facts, landing, plan, parameters, first)
    daily = sum_daily(facts, organisation, dictionary, first, last)
    figures = with_derived(figures_of(daily, dictionary, organisation, last), dictionary, parameters, last)
    return Centre(first, last, landing, plan, organisation, dictionary, parameters, judgements, daily, figures, costs)


def with_derived(
    figures: dict[PeriodKey, Figure], dictionary: Dictionary, parameters: Parameters, last: date
) -> dict[PeriodKey, Figure]:
    """The figures of a period with those that are computed from them."""
    sums = {key: Sums(f.numerator, f.denominator, f.sample_size) for key, f in figures.items()}
    add_derived(sums, dictionary, parameters, last)
    return figures | {
        k: valued(x, definition, last)
        for k, x in sums.items()
        if k not in figures and (definition := dictionary.on(k[2], last))
    }


def entities(key: FactKey, organisation: Organisation) -> set[Entity]:
    """Whom a fact counts for: its person's units (its own unit where it names no person), and what else it names."""
    found = {("centre", organisation.centre(key.on))}
    if key.employee:
        found.add(("employee", key.employee))
        above = organisation.units_of(key.employee, key.on)
    else:
        above = organisation.path(key.unit, key.on) if key.unit else []
    found |= {(kind, unit) for unit, kind in above if kind in UNIT_TYPES and not (kind == "shop" and key.shop)}
    return found | {(kind, name) for kind in OF_THE_FACT if (name := getattr(key, kind))}


def sum_daily(
    facts: Facts, organisation: Organisation, dictionary: Dictionary, first: date, last: date
) -> dict[DailyKey, Sums]:  # fmt: skip
    """Components per day, entity and KPI, for the entity types that the dictionary allows."""
    daily: dict[DailyKey, Sums] = defaultdict(Sums)
    for key, sums in facts.by_key.items():
        definition = dictionary.on(key.kpi, key.on)
        if definition is None or not first <= key.on <= last:
            continue
        for entity_type, code in entities(key, organisation):
            if entity_type in definition.entity_types:
                daily[key.on, entity_type, code, key.kpi].add(sums.numerator, sums.denominator, sums.sample_size)
    return dict(daily)
