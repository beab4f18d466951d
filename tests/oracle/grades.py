"""Grades of cards and items: the best band whose lower bound is reached, compared after rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.landing import Row, half_up, true
from tests.oracle.points import ZERO
from tests.oracle.policy import Policy
from tests.oracle.ranking import Rank
from tests.oracle.scoring import KNOWN, Card

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
        (rank_list,) = {b["rank_list"] for b in bands}
        if not rank_list:
            found.append(graded(card, TOTAL, bands, card.score, Fraction(scheme["score_step"])))
        elif (rank := ranked.get((rank_list, card.entity, card.period))) and rank.place_first is not None:
            reached = Fraction(rank.unit_size - rank.place_first + 1, rank.unit_size)
            found.append(graded(card, TOTAL, bands, reached, Fraction(1, rank.unit_size)))
        if true(scheme["grades_items"]):
            found += [graded(card, item, bands, percent, CENT) for item, percent in item_percents(card).items()]
    return found


def item_percents(card: Card) -> dict[str, Fraction]:
    """Points of every measured item as per cent of what could be had, at two decimals."""
    found: dict[str, Fraction] = {}
    for item in {x.item for x in card.lines if x.source != "limit" and x.reason in KNOWN}:
        own = [x for x in card.lines if x.item == item and x.source != "limit"]
        possible = sum((x.possible for x in own), ZERO)
        if possible > 0:
            found[item] = half_up(100 * sum((x.exact for x in own), ZERO) / possible, CENT)
    return found


def graded(card: Card, item: str, bands: list[Row], reached: Fraction, step: Fraction) -> Grade:
    """The first band from the top whose lower bound is reached, and the fewest steps to the one above it."""

    def inside(band: Row, value: Fraction) -> bool:
        return value > Fraction(band["lower"]) or (value == Fraction(band["lower"]) and true(band["lower_closed"]))

    position = next(n for n, band in enumerate(bands) if inside(band, reached))
    above = bands[position - 1] if position else None
    steps = 0
    while above and not inside(above, reached + steps * step):
        steps += 1
    name = above["grade"] if above else None
    missing = half_up(steps * step) if above else None
    return Grade(card, item, bands[position]["bands"], half_up(reached), bands[position]["grade"], name, missing)
