"""Ranks inside the units of a rank list; ties share the better place at either end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.closing import Period
from tests.oracle.kpis import Centre
from tests.oracle.memory import Entity
from tests.oracle.policy import Policy, by_scheme
from tests.oracle.scoring import Card


@dataclass(frozen=True)
class Rank:
    """A card's place in a rank list; places are None for who is not eligible."""

    rank_list: str
    entity: Entity
    period: Period
    unit_code: str
    scheme_code: str
    unit_size: int
    eligible: bool
    place_first: int | None
    place_last: int | None
    tied: int  # how many share the place; 1 is not tied
    score: Fraction | None

    def place(self, end: str) -> int | None:
        """From the top (first) or from the bottom (last)."""
        return self.place_first if end == "first" else self.place_last


def ranks(centre: Centre, policy: Policy, cards: list[Card]) -> list[Rank]:
    """Every card in every rank list of its family; only entities of one kind and one period are compared."""
    found = []
    for rank_list in policy.rank_lists_on(centre.last):
        pools: dict[tuple[str, str, str, Period], list[Card]] = defaultdict(list)
        for card in cards:
            home = card.home
            path = centre.organisation.path(home.unit, home.last_day)
            above = {kind: unit for unit, kind in reversed(path)}
            if card.family == rank_list["family"] and rank_list["level"] in above:
                scheme = home.rules[0] if by_scheme(rank_list) else "*"
                pools[above[rank_list["level"]], scheme, card.entity[0], card.period].append(card)
        for (unit, scheme, _, _), pool in pools.items():
            min_days, min_size = int(rank_list["min_days"]), int(rank_list["min_size"])
            found += rank_pool(rank_list["rank_list"], unit, scheme, pool, min_days, min_size)
    return found


def rank_pool(name: str, unit: str, scheme: str, pool: list[Card], min_days: int, min_size: int) -> list[Rank]:
    """Places of those with a score and enough days on duty, if there are enough of them."""
    fit = [c for c in pool if c.score is not None and c.on_duty_days >= min_days]
    ids, scores = {id(c) for c in fit}, [c.score for c in fit if c.score is not None]
    found = []
    for card in pool:
        score, about = card.score, (name, card.entity, card.period, unit, scheme, len(fit))
        if score is None or id(card) not in ids or len(fit) < min_size:
            found.append(Rank(*about, False, None, None, 0, score))
            continue
        first, last = 1 + sum(s > score for s in scores), 1 + sum(s < score for s in scores)
        found.append(Rank(*about, True, first, last, scores.count(score), score))
    return found
