"""Before and after, card by card: how far scores move, who crosses a grade or a cut, what it costs, what weighs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from orchestration.aside import SeedRow
from orchestration.home import Month
from orchestration.reading.correlation import kendall, spearman
from orchestration.simulation.figures import Card, Figures

ZERO = Decimal(0)


@dataclass(frozen=True)
class Moved:
    """How the cards of a scheme in a month moved; the coefficients compare the two orders of its scores."""

    month: str
    scheme: str
    cards: int
    moved: int
    mean: Decimal | None  # of all cards, with sign
    mean_moved: Decimal | None  # of all cards, without
    most: Decimal | None
    most_of: str
    spearman: Decimal | None
    kendall: Decimal | None
    withheld_before: int
    withheld_after: int


@dataclass(frozen=True)
class Crossing:
    """Somebody who gets another grade, or comes into or out of the places of a rule (`what`: its code)."""

    month: str
    entity_type: str
    entity_code: str
    scheme: str
    what: str
    before: str
    after: str
    score_before: Decimal | None
    score_after: Decimal | None


def result(
    before: Figures, after: Figures, scheme: str, rules: Sequence[SeedRow], months: Sequence[Month]
) -> dict[str, Any]:
    """All that a simulation tells, as plain values. `rules`: rows of scheme_run_rule."""
    found = moved(before, after)
    paid = pay(before, after)
    return {
        "moved": [asdict(one) for one in found if one.scheme == scheme],
        "other_schemes": [asdict(one) for one in found if one.scheme != scheme and one.moved],
        "grades": [asdict(one) for one in grades(before, after)],
        "cuts": [asdict(one) for one in cuts(before, after, rules, months)],
        "pay": paid,
        "pay_totals": totals(paid),
        "weights": weights(before, after, scheme),
    }


def moved(before: Figures, after: Figures) -> list[Moved]:
    """One for each month and scheme; a card belongs to the scheme that it had before."""
    cards: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card, (scheme, _) in (after.scores | before.scores).items():
        cards[card.month, scheme].append(card)
    return [_moved(month, scheme, mine, before, after) for (month, scheme), mine in sorted(cards.items())]


def _moved(month: str, scheme: str, cards: list[Card], before: Figures, after: Figures) -> Moved:
    was, now = ({card: _score(side, card) for card in cards} for side in (before, after))
    both = [(card, x, y) for card in cards if (x := was[card]) is not None and (y := now[card]) is not None]
    far = [(abs(y - x), card.entity_code) for card, x, y in both]
    most = max(far, key=lambda one: (one[0], one[1]), default=None)
    one, other = [x for _, x, _ in both], [y for _, _, y in both]
    return Moved(
        month, scheme, len(cards), sum(was[card] != now[card] for card in cards),
        _mean(y - x for _, x, y in both), _mean(size for size, _ in far),
        most[0] if most else None, most[1] if most and most[0] else "",
        spearman(one, other), kendall(one, other),
        sum(score is None for score in was.values()), sum(score is None for score in now.values()),
    )  # fmt: skip


def grades(before: Figures, after: Figures) -> list[Crossing]:
    """Who gets another grade, or one where there was none, or none where there was one."""
    return [
        _crossing(before, after, card, "grade", was, now)
        for card in sorted(before.grades.keys() | after.grades.keys())
        if (was := before.grades.get(card, ("",))[0]) != (now := after.grades.get(card, ("",))[0])
    ]


def cuts(before: Figures, after: Figures, rules: Sequence[SeedRow], months: Sequence[Month]) -> list[Crossing]:
    """Who comes into the places of a rule, or out of them; a place is told as 'last 3', '–' for who is not ranked."""
    found = []
    for rule in rules:
        end, cut = rule["rank_end"], int(rule["places"])
        held = {
            str(m) for m in months if rule["valid_from"] < str(m.end) and (rule["valid_to"] or "9999") > str(m.start)
        }
        mine = {card for card, ranks in before.places.keys() | after.places.keys() if ranks == rule["rank_list"]}
        kinds = rule["entity_types"].split("|")
        for card in sorted(card for card in mine if card.month in held and card.entity_type in kinds):
            was, now = (side.places.get((card, rule["rank_list"])) for side in (before, after))
            places = [place[end == "last"] if place else None for place in (was, now)]
            inside = [place is not None and place <= cut for place in places]
            if inside[0] != inside[1]:
                words = [f"{end} {place}" if place else "–" for place in places]
                found.append(_crossing(before, after, card, rule["rule_code"], *words))
    return found


def pay(before: Figures, after: Figures) -> list[dict[str, Any]]:
    """Everybody whose performance pay changes."""
    return [
        {**card._asdict(), "currency": currency, "before": was, "after": now, "difference": now - was}
        for card, currency in sorted(before.pay.keys() | after.pay.keys())
        if (was := before.pay.get((card, currency), ZERO)) != (now := after.pay.get((card, currency), ZERO))
    ]


def totals(paid: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the changes come to, by month and currency."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for one in paid:
        found[one["month"], one["currency"]].append(one["difference"])
    return [
        {
            "month": month, "currency": currency, "people": len(changes), "difference": sum(changes, ZERO),
            "more": sum((c for c in changes if c > 0), ZERO), "less": sum((c for c in changes if c < 0), ZERO),
        }
        for (month, currency), changes in sorted(found.items())
    ]  # fmt: skip


def weights(before: Figures, after: Figures, scheme: str) -> list[dict[str, Any]]:
    """Nominal and effective weights of the scheme's items, before and after."""
    names = ("month", "scheme_code", "entity_type", "section_code", "item_code")
    return [
        {
            **dict(zip(names, key, strict=True)),
            **{f"{name}_{when}": side.get(key, {}).get(name) for name in ("nominal_weight", "effective_weight")
               for when, side in (("before", before.weights), ("after", after.weights))},
        }
        for key in sorted(before.weights.keys() | after.weights.keys())
        if key[1] == scheme and key[4] != "total"
    ]  # fmt: skip


def _score(side: Figures, card: Card) -> Decimal | None:
    return side.scores.get(card, ("", None))[1]


def _crossing(before: Figures, after: Figures, card: Card, what: str, was: str, now: str) -> Crossing:
    scheme = (before.scores.get(card) or after.scores.get(card) or ("",))[0]
    scores = _score(before, card), _score(after, card)
    return Crossing(card.month, card.entity_type, card.entity_code, scheme, what, was or "–", now or "–", *scores)


def _mean(values: Iterable[Decimal]) -> Decimal | None:
    given = list(values)
    return (sum(given, ZERO) / len(given)).quantize(Decimal("0.0001"), ROUND_HALF_UP) if given else None
