"""What the cards of a period come to together: the year to date of everybody, and how a scheme worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from tests.oracle.landing import half_up
from tests.oracle.memory import Entity, Memory, ToDate
from tests.oracle.points import ZERO, Line
from tests.oracle.policy import Policy
from tests.oracle.scoring import KNOWN, Card

TOTAL = ("total", "total")
HealthKey = tuple[str, str, str, str, str]  # period, scheme, entity type, section, item


def to_date(memory: Memory, month: str, cards: list[Card]) -> dict[tuple[str, str, Entity], ToDate]:
    """Scores of the calendar year of everybody who has one, this month's taken up."""
    for card in cards:
        if card.period.kind == "month" and card.score is not None:
            memory.to_date.setdefault((month[:4], card.family, card.entity), ToDate()).scores.append(card.score)
    return {key: known for key, known in memory.to_date.items() if key[0] == month[:4]}


@dataclass(frozen=True)
class Health:
    """How an item (or the card) of a scheme worked in a period."""

    cards: int
    nominal_weight: Fraction
    effective_weight: Fraction | None
    mean_share: Fraction | None
    spread: float | None
    ceiling_share: Fraction | None
    missing_share: Fraction | None
    withheld_share: Fraction


def health(policy: Policy, cards: list[Card]) -> dict[HealthKey, Health]:
    """By the scheme of the cards."""
    of_scheme: dict[tuple[str, str, str], list[Card]] = defaultdict(list)
    for card in cards:
        of_scheme[card.period.name, card.home.rules[0], card.entity[0]].append(card)
    found: dict[HealthKey, Health] = {}
    for key, own in of_scheme.items():
        found |= {(*key, *item): one for item, one in scheme_health(policy, key[1], own).items()}
    return found


def scheme_health(policy: Policy, scheme: str, cards: list[Card]) -> dict[tuple[str, str], Health]:
    version = scheme, max(c.home.version for c in cards)
    base = Fraction(policy.schemes[version]["base_total"])
    nominal = {(i["section_code"], i["item_code"]): Fraction(i["points"]) for i in policy.items[version]}
    scored = [c for c in cards if c.score is not None]
    withheld = half_up(Fraction(len(cards) - len(scored), len(cards)))
    by_item: dict[tuple[str, str], list[list[Line]]] = {}
    for item in {*nominal, *((x.section, x.item) for c in scored for x in c.lines)}:
        by_item[item] = [[x for x in c.lines if (x.section, x.item) == item] for c in scored]
    totals = [c.score or ZERO for c in scored]
    found = {}
    for item, lines in by_item.items():
        points = [sum((x.points for x in own), ZERO) for own in lines]
        flat = [x for own in lines for x in own if x.source != "limit"]
        known = [x for c in cards for x in c.lines if (x.section, x.item) == item and x.source != "limit"]
        earned = [(sum((x.exact for x in own), ZERO), sum((x.possible for x in own), ZERO)) for own in lines]
        possible = [(e, p) for e, p in earned if p > 0]
        found[item] = Health(
            len(scored),
            nominal.get(item, ZERO) / base,
            weight(points, totals),
            share(sum((x.exact for x in flat), ZERO), sum((x.possible for x in flat), ZERO)),
            deviation(points),
            share(sum(1 for e, p in possible if e >= p), len(possible)),
            share(sum(1 for x in known if x.reason not in KNOWN), len(known)),
            withheld,
        )
    found[TOTAL] = Health(
        len(scored),
        Fraction(1),
        weight(totals, totals),
        share(sum(totals, ZERO), sum((x.possible for c in scored for x in c.lines), ZERO)),
        deviation(totals),
        share(sum(1 for t in totals if t >= base), len(totals)),
        withheld,
        withheld,
    )
    return found


def share(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    return half_up(Fraction(part) / Fraction(whole)) if whole else None


def weight(points: list[Fraction], totals: list[Fraction]) -> Fraction | None:
    """Covariance with the total over the variance of the total."""
    if not totals:
        return None
    count = len(totals)
    mean_points, mean_total = sum(points, ZERO) / count, sum(totals, ZERO) / count
    variance = sum(((t - mean_total) ** 2 for t in totals), ZERO)
    if not variance:
        return None
    return sum(((p - mean_points) * (t - mean_total) for p, t in zip(points, totals, strict=True)), ZERO) / variance


def deviation(points: list[Fraction]) -> float | None:
    if not points:
        return None
    mean = sum(points, ZERO) / len(points)
    return sqrt(float(sum(((p - mean) ** 2 for p in points), ZERO) / len(points)))
