"""Lines of a spell and their points: widening, caps and floors, limits, and the dealing of cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.landing import Row, half_up, number
from tests.oracle.memory import Measured
from tests.oracle.spells import Spell

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass
class Line:
    """One explained part of a score."""

    spell: Spell
    section: str
    item: str
    source: str
    reason: str | None = None
    class_letter: str = ""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    sample_size: Fraction | None = None
    value: Fraction | None = None
    target: Fraction | None = None
    share: Fraction | None = None
    events: Fraction = ZERO
    possible: Fraction = ZERO
    raw: Fraction = ZERO
    exact: Fraction = ZERO
    points: Fraction = ZERO

    @property
    def measured(self) -> Measured | None:
        """The components, if there are any."""
        if self.numerator is None or self.denominator is None or self.sample_size is None:
            return None
        return Measured(self.numerator, self.denominator, self.sample_size)

    @measured.setter
    def measured(self, found: Measured | None) -> None:
        if found is not None:
            self.numerator, self.denominator, self.sample_size = found.numerator, found.denominator, found.sample_size


@dataclass
class SpellScore:
    """The lines of a spell, before any rounding."""

    spell: Spell
    lines: list[Line]
    coverage: Fraction
    covered: bool  # enough of it was measured to be rolled up
    counts: bool  # something was measurable
    measurable: Fraction = ZERO  # full marks of everything but events, in its part of the period

    def of_classes(self, letters: str) -> list[Line]:
        return [x for x in self.lines if x.class_letter and x.class_letter in letters]


def give_points(line: Line, item: Row, scheme: Row, part: Fraction, wide: Fraction, narrow: Fraction) -> None:
    """Points of a line: its share of the item's points, the missing items' weight spread over it, its cap and floor."""

    def widened(points: Fraction) -> Fraction:
        return half_up(part * half_up(half_up(points * wide) / narrow)) if narrow else ZERO

    points = Fraction(item["points"])
    earned = half_up(half_up(points * (line.share or ZERO)), number(scheme["item_step"]) or Fraction(1, 10**8))
    line.possible = widened(points)
    line.raw = line.exact = widened(earned) + (line.events if part else ZERO)  # a part of none: another spell counts
    cap, floor = number(item["bonus_cap"]), number(item["floor"])
    if cap is not None:
        line.exact = min(line.exact, line.possible + half_up(part * cap))
    if floor is not None:
        line.exact = max(line.exact, half_up(part * floor))


def section_limits(
    spell: Spell, sections: list[Row], lines: list[Line], part: Fraction, floorless: frozenset[str] = frozenset()
) -> list[Line]:  # fmt: skip
    """Per section, what its bonus cap takes away and its floor (but for the `floorless`) gives back."""
    limits = []
    for section in sections:
        code = section["section_code"]
        inside = [x for x in lines if x.section == code]
        if not inside:
            continue
        bonus = sum((max(x.exact - x.possible, ZERO) for x in inside), ZERO)
        cap, floor = number(section["bonus_cap"]), None if code in floorless else number(section["floor"])
        cut = min(half_up(part * cap) - bonus, ZERO) if cap is not None else ZERO
        left = sum((x.exact for x in inside), ZERO) + cut
        lift = max(half_up(part * floor) - left, ZERO) if floor is not None else ZERO
        limits += [
            Line(spell, code, name, "limit", "limit", raw=v, exact=v)
            for name, v in (("bonus_cap", cut), ("floor", lift))
            if v
        ]
    return limits


def total_limits(spell: Spell, scheme: Row, lines: list[Line], part: Fraction) -> list[Line]:
    """What the total's cap takes away and its floor gives back."""
    total = sum((x.exact for x in lines), ZERO)
    cut = min(half_up(part * Fraction(scheme["total_cap"])) - total, ZERO)
    lift = max(half_up(part * Fraction(scheme["total_floor"])) - total, ZERO)
    return [
        Line(spell, "total", name, "limit", "limit", raw=v, exact=v) for name, v in (("cap", cut), ("floor", lift)) if v
    ]


def without_events(score: SpellScore, sections: list[Row]) -> Fraction:
    """What the measures of a spell earned, under the limits of their sections as if there were no events."""
    measured = [x for x in score.lines if x.source not in ("events", "limit")]
    limits = section_limits(score.spell, sections, measured, score.spell.share)
    return sum((x.exact for x in measured + limits), ZERO)


def deal_cents(lines: list[Line], step: Fraction) -> Fraction:
    """Round the sum once, half-up; deal its steps to the lines by largest remainder. Returns the score."""
    floors = {id(x): (x.exact / step).__floor__() for x in lines}
    total = half_up(sum((x.exact for x in lines), ZERO) / step, ONE)
    spare = total - sum(floors.values())

    def turn(x: Line) -> tuple[Fraction, date, str, str]:
        return floors[id(x)] - x.exact / step, x.spell.start, x.section, x.item

    for position, line in enumerate(sorted(lines, key=turn), 1):
        line.points = (floors[id(line)] + (position <= spare)) * step
    return total * step
