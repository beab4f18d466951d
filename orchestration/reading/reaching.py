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


Spell = tuple[str, str, int]  # its first day, scheme, version


class Card:
    """The lines of one card under its rules; `total` adds them up with some of them changed."""

    def __init__(self, lines: Sequence[Row], policy: Policy) -> None:
        self.lines = [line for line in lines if line["source"] != "limit"]
        self.policy = policy
        self.published = sum((Decimal(line["points_exact"]) for line in lines), NOTHING)
        self.spells: dict[Spell, list[Row]] = {}
        for line in self.lines:
            self.spells.setdefault(_spell(line), []).append(line)
        # points of all items but events for a whole period; whether some of them could be measured, or there are none
        self.full = {spell: sum(self._measures(spell).values(), NOTHING) for spell in self.spells}
        self.measured = {
            spell: not self.full[spell] or any(r["points_possible"] for r in rows if r["source"] != "events")
            for spell, rows in self.spells.items()
        }

    @property
    def adds_up(self) -> bool:
        return abs(self.total() - self.published) <= CLOSE

    def total(self, changed: Mapping[tuple[str, str, str], Decimal] | None = None) -> Decimal:
        """The sum of the card, with the raw points of some lines exchanged."""
        given = changed or {}
        found = earned = possible = NOTHING
        blank: list[tuple[Spell, Decimal, Decimal, Decimal]] = []
        for spell, lines in self.spells.items():
            part, full = Decimal(lines[0]["spell_share"]), self.full[spell]
            points = self._sections(spell, lines, given, part)
            if self.measured[spell]:
                found += self._held(spell, points, part)
                measured = [line for line in lines if line["source"] != "events"]
                earned += self._sections(spell, measured, given, part)
                possible += part * full
            elif part:
                blank.append((spell, points, part, part * full))
        # what could not be measured earns what the measures of the others earn of their full marks
        for spell, points, part, full in blank:
            found += self._held(spell, points + (earned * full / possible if possible else NOTHING), part)
        return found

    def limited(self, line: Row, raw: Decimal) -> Decimal:
        """Points of a line between the floor and the cap of its item."""
        counts = line["source"] == "events" or self.measured[_spell(line)]
        item = self.policy.item.get((line["scheme_code"], line["scheme_version"], line["item_code"]), {})
        part, bonus = Decimal(line["spell_share"]) if counts else NOTHING, item.get("bonus_cap")
        most = None if bonus is None else Decimal(line["points_possible"]) + part * Decimal(bonus)
        least = item.get("floor")
        held = raw if most is None else min(raw, most)
        return held if least is None else max(held, part * Decimal(least))

    def _sections(
        self, spell: Spell, lines: Sequence[Row], given: Mapping[tuple[str, str, str], Decimal], part: Decimal
    ) -> Decimal:
        """Points of some lines of a spell under the limits of their sections."""
        sections: dict[str, list[Row]] = {}
        for line in lines:
            sections.setdefault(line["section_code"], []).append(line)
        found = NOTHING
        for code, inside in sections.items():
            raw = [(line, given.get(key_of(line), Decimal(line["points_raw"]))) for line in inside]
            items = [(self.limited(line, points), Decimal(line["points_possible"])) for line, points in raw]
            row = self.policy.section.get((*spell[1:], code), {})
            points = sum((exact for exact, _ in items), NOTHING)
            bonus = sum((max(exact - possible, NOTHING) for exact, possible in items), NOTHING)
            cap, floor = row.get("bonus_cap"), row.get("floor")
            points += NOTHING if cap is None else min(part * Decimal(cap) - bonus, NOTHING)
            # beside events the section has something that could not be measured: only the total's floor holds
            is_open = not self.measured[spell] and bool(self._measures(spell).get(code))
            found += points if floor is None or is_open else max(points, part * Decimal(floor))
        return found

    def _measures(self, spell: Spell) -> dict[str, Decimal]:
        """Points of the items but events, by section."""
        found: dict[str, Decimal] = {}
        for item in self.policy.items:
            if (item["scheme_code"], item["version"]) == spell[1:] and item["source"] != "events":
                code = item["section_code"]
                found[code] = found.get(code, NOTHING) + Decimal(item["points"])
        return found

    def _held(self, spell: Spell, points: Decimal, part: Decimal) -> Decimal:
        scheme = self.policy.scheme.get(spell[1:], {})
        return _between(points, scheme.get("total_floor"), scheme.get("total_cap"), part)


def _spell(line: Mapping[str, Any]) -> Spell:
    return str(line["spell_start"])[:10], line["scheme_code"], line["scheme_version"]


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
