"""Grades of cards and items: the best band whose lower bound is reached, compared after rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.landing import Row, half_up, true
from tests.oracle.memory import Entity
from tests.oracle.points import ZERO
from tests.oracle.policy import Policy
from tests.oracle.ranking import Rank
from tests.oracle.scoring import Card

TOTAL, CENT = "total", Fraction(1, 100)


@dataclass(frozen=True)
class Grade:
    """The grade of a card (item `total`) or of one of its items."""

    card: Card
    item: str
    bands: str
    compared: Fraction
    grade: str
    next_grade: str | None
    distance: Fraction | None  # to the next better one


def grades(policy: Policy, cards: list[Card], places: list[Rank]) -> list[Grade]:
    """Grades of everything that has a score (or a place) and whose scheme has bands."""
    ranked = {(r.rank_list, r.entity, r.period): r for r in places}
    found: list[Grade] = []
    for card in cards:
        scheme = policy.schemes[card.home.rules[0], card.home.version]
        bands = sorted((b for b in policy.bands if b["bands"] == scheme["bands"]), key=lambda b: int(b["position"]))
        if not bands or card.score is None:
            continue
        lists = {b["rank_list"] for b in bands}
        compared = {TOTAL: card.score if lists == {""} else share_of_places(ranked, lists, card.entity, card)}
        if true(scheme["grades_items"]):
            compared |= item_percents(card)
        found += [graded(card, item, bands, value) for item, value in compared.items() if value is not None]
    return found


def share_of_places(
    ranked: dict[tuple[str, Entity, object], Rank], lists: set[str], entity: Entity, card: Card
) -> Fraction | None:  # fmt: skip
    """(size - place + 1) / size in the list of a forced distribution; None for who is not ranked."""
    (name,) = lists
    rank = ranked.get((name, entity, card.period))
    if rank is None or rank.place_first is None:
        return None
    return half_up(Fraction(rank.unit_size - rank.place_first + 1, rank.unit_size))


def item_percents(card: Card) -> dict[str, Fraction | None]:
    """Points of every item as per cent of what could be had, at two decimals."""
    found: dict[str, Fraction | None] = {}
    for item in {x.item for x in card.lines if x.source != "limit"}:
        own = [x for x in card.lines if x.item == item and x.source != "limit"]
        possible = sum((x.possible for x in own), ZERO)
        if possible > 0:
            found[item] = half_up(100 * sum((x.exact for x in own), ZERO) / possible, CENT)
    return found


def graded(card: Card, item: str, bands: list[Row], compared: Fraction) -> Grade:
    """The first band from the top whose lower bound is reached, and how far the one above it is."""
    for position, band in enumerate(bands):
        lower = Fraction(band["lower"])
        if compared > lower or (compared == lower and true(band["lower_closed"])):
            above = bands[position - 1] if position else None
            distance = Fraction(above["lower"]) - compared if above else None
            name = above["grade"] if above else None
            return Grade(card, item, band["bands"], compared, band["grade"], name, distance)
    raise LookupError(f"no band of {bands[0]['bands']} holds {compared}")
