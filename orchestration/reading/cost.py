"""What a month's calls cost, and why: unit costs, the way back to the ledger, the bridge from another month, the budget
and the pay that was booked. Reads published relations only, so the answer belongs to one published version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.published import Published
from orchestration.home import Home, Month, UsageError
from orchestration.reading.asked import chosen_month
from orchestration.reading.cost_bridge import Bridge, Part, Side, bridge
from orchestration.reading.cost_rows import (
    NOUGHT,
    Booking,
    BudgetLine,
    PayLine,
    Proof,
    UnitCost,
    budget,
    budget_total,
    ledger,
    pay,
    proof,
    state,
    unit_costs,
)
from orchestration.reading.cost_way import Way, way
from orchestration.reading.near import near

LISTED = 30


@dataclass(frozen=True)
class Answer:
    """The costs of a month. `entity`, `way` and `bridge` where they were asked for; the books without an entity."""

    month: str
    version: int
    waivers: list[dict[str, Any]]
    costs: list[UnitCost]
    entity: UnitCost | None = None
    way: Way | None = None
    bridge: Bridge | None = None
    budget: list[BudgetLine] = field(default_factory=list)
    pay: list[PayLine] = field(default_factory=list)
    corrections: list[Booking] = field(default_factory=list)
    proof: Proof | None = None

    @property
    def centre(self) -> UnitCost:
        return self.costs[0]


def ask(home: Home, month: Month | None, entity: str = "", against: Month | None = None) -> Answer:
    """The costs of a month (default: the last one); of an entity ('queue:card', or a code) with the way back to the
    ledger; `against` another month with the bridge from it.

    Raises UsageError, with what there is, for a month without costs and an entity that has none.
    """
    published = Published(home.published)
    chosen = chosen_month(published, month)
    costs = known_costs(published, chosen)
    manifest = published.manifest(chosen)
    found = chosen_entity(costs, entity, chosen) if entity else None
    whose = found or costs[0]
    crossed = bridge_between(published, str(against), chosen, whose) if against else None
    basis = Answer(chosen, int(manifest["version"]), manifest.get("waivers", []), costs, found, bridge=crossed)
    if found:
        return replace(basis, way=way(published, chosen, found))
    return replace(
        basis,
        budget=budget(published, chosen),
        pay=pay(published, chosen),
        corrections=corrections(ledger(published, chosen)),
        proof=proof(published, chosen),
    )


def known_costs(published: Published, month: str) -> list[UnitCost]:
    """The costs of a published month; raises UsageError where it has none, and says why."""
    known = state(published, month)
    if known == "older":
        version = published.manifest(month)["version"]
        raise UsageError(
            f"{month} v{version} was published before costs were allocated. "
            f"`callmart run --month {month} --restate REASON` publishes it again with them."
        )
    if known == "no_ledger":
        raise UsageError(
            f"{month} has no costs: its ledger was not delivered when it was published. "
            f"Deliver it (docs/extracts.md, ledger), then `callmart run --month {month} --restate REASON`."
        )
    return unit_costs(published, [month])


def corrections(entries: Iterable[Booking]) -> list[Booking]:
    """The entries that changed an earlier version, each a line of its own: first what came after the close, then what
    moved most."""
    found = [entry for entry in entries if entry.ledger_version > 1]
    return sorted(found, key=lambda entry: (not entry.after_close, -abs(entry.change or NOUGHT), entry.key))


def chosen_entity(costs: Sequence[UnitCost], given: str, month: str) -> UnitCost:
    """The entity that 'type:code' or a code means; raises UsageError with those there are."""
    fits = [one for one in costs if given in (one.key, one.entity_code)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        several = ", ".join(one.key for one in fits)
        raise UsageError(f"'{given}' means several entities in {month}. Say which: {several}.")
    named = [one.key for one in costs if given.lower() in (str(one.name).lower(), str(one.name_zh).lower())]
    kind = given.partition(":")[0]
    there = [one.key for one in costs if one.entity_type == kind] or [one.key for one in costs]
    more = ", …" if len(there) > LISTED else ""
    close = near(given, [one.key for one in costs], named)
    raise UsageError(f"There is no cost of '{given}' in {month}.{close} There are: {', '.join(there[:LISTED])}{more}.")


def bridge_between(published: Published, before: str, after: str, entity: UnitCost) -> Bridge:
    """The bridge of an entity between two months; raises UsageError where one of them has no cost of it."""
    chosen_month(published, Month.parse(before))
    earlier = known_costs(published, before)
    there = next((one for one in earlier if one.key == entity.key), None)
    if there is None:
        raise UsageError(f"There is no cost of '{entity.key}' in {before}, so nothing to compare {after} with.")
    if there.currency != entity.currency:
        raise UsageError(
            f"The costs of {before} are in {there.currency}, those of {after} in {entity.currency}: "
            "amounts of different money have no difference."
        )
    return bridge(side(there, earlier), side(entity, unit_costs(published, [after])))


def side(entity: UnitCost, costs: Sequence[UnitCost]) -> Side:
    """One end of a bridge. The centre has queues as parts; whose contacts those of a unit were is not published."""
    parts = {}
    if entity.entity_type == "centre":
        queues = [one for one in costs if one.entity_type == "queue"]
        parts = {one.entity_code: Part(Decimal(one.contacts), one.lasting) for one in queues}
    return Side(entity.month, Decimal(entity.contacts), entity.cost, entity.one_off_cost, parts)


def as_json(found: Answer) -> dict[str, Any]:
    """The whole answer as plain data (decimals as text when dumped)."""
    plain = asdict(found)
    if found.bridge:
        plain["bridge"]["difference"] = found.bridge.total.total
    if found.budget:
        plain["budget_total"] = asdict(budget_total(found.budget))
    if found.proof:
        plain["ties"] = found.proof.ties
    return plain
