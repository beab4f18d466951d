"""What the dealt costs come to: costs per call by entity, budgets by account, performance pay against the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.oracle.cost_allocation import Allocation, Rules
from tests.oracle.cost_drivers import NO_QUEUE, Drivers, Place
from tests.oracle.cost_entries import ZERO, Rates, Unit, latest, versions_of
from tests.oracle.facts import FactKey, Sums
from tests.oracle.landing import Row, half_up, true
from tests.oracle.organisation import Organisation

UNITS = ("centre", "site", "section", "department", "shop", "team")
FOUR = Fraction(1, 10**4)
# KPI -> what its numerator is counted as
WORK = {"contacts_handled": "contacts", "aht": "handled_seconds", "fcr": "resolutions"}


@dataclass
class UnitCost:
    """Sums of an entity's month."""

    cost: Fraction = ZERO
    one_off_cost: Fraction = ZERO
    payroll: Fraction = ZERO
    contacts: Fraction = ZERO
    handled_seconds: Fraction = ZERO
    resolutions: Fraction = ZERO
    paid_minutes: Fraction = ZERO
    team_hours: Fraction = ZERO
    busy_seconds: Fraction = ZERO
    staffed_seconds: Fraction = ZERO

    def figures(self, is_unit: bool) -> dict[str, Fraction | None]:
        """The columns of a published row."""
        hours = half_up(self.paid_minutes / 60 if is_unit else self.team_hours, FOUR)
        return {
            "cost": self.cost,
            "one_off_cost": self.one_off_cost,
            "payroll": self.payroll,
            "contacts": self.contacts,
            "handled_minutes": half_up(self.handled_seconds / 60, FOUR),
            "resolutions": self.resolutions,
            "agent_hours": hours,
            "cost_per_call": over(self.cost, self.contacts),
            "cost_per_call_without_one_offs": over(self.cost - self.one_off_cost, self.contacts),
            "cost_per_minute": over(self.payroll * 60, self.handled_seconds),
            "cost_per_resolution": over(self.cost, self.resolutions),
            "cost_per_agent_hour": over(self.cost, hours),
            "handle_seconds_per_contact": over(self.handled_seconds, self.contacts),
            "occupancy": over(self.busy_seconds, self.staffed_seconds) if is_unit else None,
        }


def over(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return half_up(numerator / denominator) if denominator else None


Entities = Callable[[FactKey], Iterable[tuple[str, str]]]


@dataclass
class PerCall:
    """Costs and work by entity (kind, code)."""

    rules: Rules
    organisation: Organisation
    found: dict[Unit, UnitCost] = field(default_factory=lambda: defaultdict(UnitCost))

    def add_costs(self, allocation: Allocation) -> None:
        """Costs count for the unit where they ended and those above it, and for queue and channel."""
        for (entry, holder), amount in allocation.held.items():
            if not amount:
                continue
            account = self.rules.accounts[entry.account]
            operating, payroll = true(account["is_operating"]), true(account["is_payroll"])
            entities = [unit for unit in allocation.above(holder.unit) if unit[0] in UNITS]
            if holder.queue:
                entities += [("queue", holder.queue), ("channel", holder.channel)]
            for entity in entities:
                one = self.found[entity]
                one.cost += amount if operating else 0
                one.one_off_cost += amount if operating and entry.one_off else 0
                one.payroll += amount if payroll else 0

    def add_work(self, work: Iterable[tuple[FactKey, Sums]], first: date, last: date) -> None:
        """What was done, by the units of the day, the queue and the channel; only of what costs ended in."""
        for key, sums in work:
            for entity in self.entities(key) if first <= key.on <= last else ():
                one = self.found.get(entity)
                if one is None:
                    continue
                if key.kpi in WORK:
                    setattr(one, WORK[key.kpi], getattr(one, WORK[key.kpi]) + sums.numerator)
                elif key.kpi == "occupancy":
                    one.busy_seconds += sums.numerator
                    one.staffed_seconds += sums.denominator

    def add_paid_hours(self, drivers: Drivers) -> None:
        """Paid time of units; of queues and channels that of the teams, by the time that each team handled for them."""
        paid: dict[Unit, Fraction] = defaultdict(Fraction)
        handled: dict[Unit, dict[Unit, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for place, minutes in drivers.by_driver["paid_hours"].items():
            paid[team_of(place)] += minutes
            for unit in place.units:
                if unit in self.found:
                    self.found[unit].paid_minutes += minutes
        for place, seconds in drivers.by_driver["handled_minutes"].items():
            handled[team_of(place)]["", ""] += seconds
            for entity in (("queue", place.queue), ("channel", place.channel)):
                handled[team_of(place)][entity] += seconds
        for team, of_entity in handled.items():
            for entity, seconds in of_entity.items():
                if entity in self.found and of_entity["", ""]:
                    self.found[entity].team_hours += half_up(paid[team] / 60 * seconds / of_entity["", ""])

    def entities(self, key: FactKey) -> list[Unit]:
        above = self.organisation.units_of(key.employee, key.on) if key.employee else []
        units = [(kind, code) for code, kind in above if kind in UNITS]
        centre = ("centre", self.organisation.centre(key.on))
        units += [] if centre in units else [centre]
        return units + ([("queue", key.queue or NO_QUEUE), ("channel", key.channel)] if key.channel else [])


def team_of(place: Place) -> Unit:
    """The team of a piece of work; who belongs to none is a team of the own unit."""
    return next((unit for unit in place.units if unit[0] == "team"), place.units[0])


def budget_rows(ledger: list[Row], month: str, rates: Rates, rules: Rules) -> dict[str, dict[str, object]]:
    """Account -> budget (first and latest version), what was spent and how near it came, over all cost centres."""
    found: dict[str, dict[str, object]] = {}
    plans, spent = versions_of(ledger, month, "budget"), latest(ledger, month, "actual")

    def money(rows: Iterable[Row]) -> Fraction:
        return sum((rates.convert(Fraction(r["amount"]), r["currency"]) for r in rows), ZERO)

    for account in {a for a, _ in plans} | {r["account"] for r in spent}:
        own = [rows for (a, _), rows in plans.items() if a == account]
        bought = [r for r in spent if r["account"] == account]
        budget, actual = money(rows[-1] for rows in own), money(bought)
        found[account] = {
            "pool": rules.pools[account],
            "budget_first": money(rows[0] for rows in own),
            "budget_version": Fraction(max(int(rows[-1]["version"]) for rows in own)) if own else None,
            "budget": budget,
            "actual": actual,
            "one_off_actual": money(r for r in bought if true(r["one_off"])),
            "difference": actual - budget,
            "accuracy": over(budget - abs(actual - budget), budget),
        }
    return found
