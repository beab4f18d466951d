"""What would have changed a grade: the card added up again with one line changed, and the value which that takes.

The card is added up as the scoring does it: items between floor and cap, sections with their bonus cap and floor, the
total with its floor and cap, days that could not be measured in proportion. If the lines do not add up to what was
published, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from orchestration.reading.curves import NOTHING, ONE, best_share, earned, reach, share_for, within
from orchestration.reading.policy import Policy

Row = dict[str, Any]
CLOSE = Decimal("0.00001")  # eight decimals of a few dozen lines
FINEST = Decimal("1e-8")
# how finely a value is told, by the unit of its KPI; one that reaches a grade is rounded away from the present one
TOLD = {"%": Decimal("0.001"), "‰": Decimal("0.01"), "s": Decimal("0.1"), "pts": Decimal("0.1")}
COARSE = Decimal("0.01")


@dataclass(frozen=True)
class Reach:
    """What one line would have to be for the next grade; `value` None: not by this line alone.

    For point events `value` is how many of the deducted points would have to go; for others the value of the line.
    `gain` is what the total gains by it.
    """

    key: tuple[str, str, str]
    value: Decimal | None
    gain: Decimal


def key_of(line: Mapping[str, Any]) -> tuple[str, str, str]:
    """What tells a line from the others of its card."""
    return str(line["spell_start"])[:10], str(line["section_code"]), str(line["item_code"])


class Card:
    """The lines of one card under its rules; `total` adds them up with some of them changed."""

    def __init__(self, lines: Sequence[Row], policy: Policy) -> None:
        self.lines = [line for line in lines if line["source"] != "limit"]
        self.policy = policy
        self.published = sum((Decimal(line["points_exact"]) for line in lines), NOTHING)
        self.spread = [Decimal(r["points_exact"]) for r in lines if r["item_code"] == "unmeasured_days"]
        spread = sum(self.spread, NOTHING)
        known = self.published - spread
        self.widened = self.published / known if known and spread else ONE

    @property
    def adds_up(self) -> bool:
        return abs(self.total() - self.published) <= CLOSE

    def total(self, changed: Mapping[tuple[str, str, str], Decimal] | None = None) -> Decimal:
        """The sum of the card, with the raw points of some lines exchanged."""
        given = changed or {}
        spells: dict[tuple[str, str, int], dict[str, list[tuple[Decimal, Decimal]]]] = {}
        parts: dict[tuple[str, str, int], Decimal] = {}
        for line in self.lines:
            spell = (str(line["spell_start"])[:10], line["scheme_code"], line["scheme_version"])
            parts[spell] = max(parts.get(spell, NOTHING), self.part(line))
            exact = self.limited(line, given.get(key_of(line), Decimal(line["points_raw"])))
            possible = Decimal(line["points_possible"])
            spells.setdefault(spell, {}).setdefault(line["section_code"], []).append((exact, possible))
        found = NOTHING
        for spell, sections in spells.items():
            part, rules = parts[spell], spell[1:]
            sums = [self._section(rules, code, items, part) for code, items in sections.items()]
            scheme = self.policy.scheme.get(rules, {})
            found += _between(sum(sums, NOTHING), scheme.get("total_floor"), scheme.get("total_cap"), part)
        return found * self.widened

    def part(self, line: Row) -> Decimal:
        """The part of the period that counts in the line's spell: none where nothing was measured in it."""
        spell = [r for r in self.lines if r["spell_start"] == line["spell_start"]]
        counted = any(r["points_possible"] for r in spell) or all(r["source"] == "events" for r in spell)
        return Decimal(line["spell_share"]) if counted else NOTHING

    def limited(self, line: Row, raw: Decimal) -> Decimal:
        """Points of a line between the floor and the cap of its item."""
        item = self.policy.item.get((line["scheme_code"], line["scheme_version"], line["item_code"]), {})
        part, bonus = self.part(line), item.get("bonus_cap")
        most = None if bonus is None else Decimal(line["points_possible"]) + part * Decimal(bonus)
        least = item.get("floor")
        held = raw if most is None else min(raw, most)
        return held if least is None else max(held, part * Decimal(least))

    def _section(
        self, rules: tuple[str, int], code: str, items: Sequence[tuple[Decimal, Decimal]], part: Decimal
    ) -> Decimal:
        row = self.policy.section.get((*rules, code), {})
        points = sum((exact for exact, _ in items), NOTHING)
        bonus = sum((max(exact - possible, NOTHING) for exact, possible in items), NOTHING)
        cap, floor = row.get("bonus_cap"), row.get("floor")
        points += NOTHING if cap is None else min(part * Decimal(cap) - bonus, NOTHING)
        return points if floor is None else max(points, part * Decimal(floor))


def _between(points: Decimal, floor: Any, cap: Any, part: Decimal) -> Decimal:
    held = points if cap is None else min(points, part * Decimal(cap))
    return held if floor is None else max(held, part * Decimal(floor))


def reaches(card: Card, kpis: Mapping[str, Row], next_lower: Decimal, closed: bool, step: Decimal) -> list[Reach]:
    """For each line that can change what it takes, by itself, for the rounded total to reach a bound."""
    now = card.total()
    # the least exact total whose rounding is on the right side of the bound
    wanted = next_lower if closed else next_lower + step
    least = (wanted / step).quantize(ONE, ROUND_CEILING) * step - step / 2
    if now >= least or not card.adds_up:
        return []
    return [_reach(card, line, kpis, now, least) for line in card.lines if _can_change(line)]


def _can_change(line: Row) -> bool:
    if line["source"] == "events":
        return Decimal(line["points_raw"]) < Decimal(line["points_possible"])
    return line["value"] is not None and bool(line["curve_code"]) and Decimal(line["points_possible"]) > 0


def _reach(card: Card, line: Row, kpis: Mapping[str, Row], now: Decimal, least: Decimal) -> Reach:
    key, raw, possible = key_of(line), Decimal(line["points_raw"]), Decimal(line["points_possible"])
    found = None if line["source"] == "events" else card.policy.curve(line["curve_code"], line["target"])
    if line["source"] != "events" and found is None:
        return Reach(key, None, NOTHING)
    low, high = bounds(line, kpis)
    most = possible if found is None else possible * best_share(found, low, high)
    most = max(most, raw)
    gain = card.total({key: most}) - now
    if now + gain < least:
        return Reach(key, None, gain)
    enough = _least(card, key, raw, most, least)
    if found is None:
        value = (enough - raw).quantize(COARSE, ROUND_CEILING)
        return Reach(key, value, card.total({key: raw + value}) - now)
    item = card.policy.item.get((line["scheme_code"], line["scheme_version"], line["item_code"]), {})
    scheme = card.policy.scheme.get((line["scheme_code"], line["scheme_version"]), {})
    nominal, whole = Decimal(item.get("points") or possible), scheme.get("item_step")
    share = share_for(nominal, enough * nominal / possible, whole)
    value = Decimal(line["value"])
    spot = reach(found, value, share, low, high)
    if spot is None:
        return Reach(key, None, gain)
    told = TOLD.get(unit_of(line, kpis), COARSE)
    rounded = (spot / told).quantize(ONE, ROUND_CEILING if spot > value else ROUND_FLOOR) * told
    for candidate in (rounded, spot):  # a value told finely enough, else to the last decimal
        given = possible * earned(nominal, found.share(candidate), whole) / nominal
        if within(candidate, low, high) and card.total({key: given}) >= least - FINEST:
            return Reach(key, candidate, card.total({key: given}) - now)
    return Reach(key, None, gain)


def _least(card: Card, key: tuple[str, str, str], low: Decimal, high: Decimal, wanted: Decimal) -> Decimal:
    """The least raw points of a line with which the card has the total wanted; the total never falls with them."""
    while high - low > FINEST:
        middle = (low + high) / 2
        low, high = (low, middle) if card.total({key: middle}) >= wanted else (middle, high)
    return high


def unit_of(line: Row, kpis: Mapping[str, Row]) -> str:
    """The unit of a line's value: of its KPI, else a share."""
    known = kpis.get(str(line["ref"]), {}) if line["source"] not in ("ratings", "members") else {}
    return str(known.get("unit") or "") if known else "%"


def bounds(line: Row, kpis: Mapping[str, Row]) -> tuple[Decimal | None, Decimal | None]:
    """Between which values a line can be at all."""
    if line["source"] == "progress":
        return None, None
    if line["source"] not in ("kpi", "earlier_kpi"):
        return NOTHING, ONE
    kpi = kpis.get(str(line["ref"]), {})
    low, high = kpi.get("lowest"), kpi.get("highest")
    if kpi.get("spread") == "share":
        low, high = NOTHING, ONE if kpi.get("unit") == "%" else high
    return None if low is None else Decimal(low), None if high is None else Decimal(high)


def rounded(points: Decimal, step: Decimal) -> Decimal:
    """Points rounded half up to the step of a score."""
    return (points / step).quantize(ONE, ROUND_HALF_UP) * step
