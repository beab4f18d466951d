"""What stands beside a proposal: records, missed standards, training offered, and how sure the score is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.closing import closed_by
from tests.oracle.kpis import Centre
from tests.oracle.landing import day, true
from tests.oracle.policy import Policy
from tests.oracle.runs import Hit
from tests.oracle.scoring import Card


@dataclass(frozen=True)
class Evidence:
    """The evidence of one proposal; `margin`: half of the interval of the score, None without a known noise."""

    sample_size: Fraction
    standards_missed: int
    training_offered: int
    margin: float | None


def evidence_of(centre: Centre, policy: Policy, cards: list[Card], hit: Hit) -> Evidence:
    """The evidence of a proposal, from the card of the month and the files."""
    families = {one["rank_list"]: one["family"] for one in policy.rank_lists}
    family = families[hit.rank.rank_list]
    card = next(c for c in cards if (c.family, c.entity) == (family, hit.rank.entity))
    records = sum((x.sample_size or Fraction(0) for x in card.lines), Fraction(0))
    z = float(centre.parameters.value("interval_z", centre.last))
    margin = None if hit.noise is None else z * hit.noise
    return Evidence(records, len(missed(policy, card)), offered(centre, hit), margin)


def missed(policy: Policy, card: Card) -> set[str]:
    """Items whose value is on the wrong side of its target; a band has no such side."""
    found = set()
    for x in card.lines:
        items = {i["item_code"]: i for i in policy.items[x.spell.rules[0], x.spell.version]}
        direction = items.get(x.item, {}).get("direction")
        if x.value is not None and x.target is not None:
            short = (direction == "up" and x.value < x.target) or (direction == "down" and x.value > x.target)
            found |= {x.item} if short else set()
    return found


def offered(centre: Centre, hit: Hit) -> int:
    """Invitations to training of the rule's kinds, from the month that closed the first period of the run on."""
    kind, code = hit.rank.entity
    if kind != "employee":
        return 0
    first = next(
        m for m in months_until(f"{centre.first:%Y-%m}") if hit.run.periods[0] in {p.name for p in closed_by(m)}
    )
    kinds = hit.rule["training_kinds"].split("|")
    return sum(
        1
        for r in centre.landing["training"]
        if r["employee_id"] == code
        and r["kind"] in kinds
        and true(r["invited"])
        and first <= r["held_on"][:7]
        and day(r["held_on"]) <= centre.last
    )


def months_until(month: str) -> list[str]:
    """The months of this year and the three before it until this one."""
    year = int(month[:4])
    return [m for y in range(year - 3, year + 1) for n in range(1, 13) if (m := f"{y}-{n:02}") <= month]
