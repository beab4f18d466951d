"""What a score line would give at other values: its curve, the slope there, the nearest value that gives enough.

Exact decimals throughout. A curve is level before its first knot and after its last; where two stretches meet, the
better share counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

FAR = Decimal(999999999)
STEP = Decimal("1e-8")
NOTHING = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True)
class Stretch:
    """A part of a curve between two values, both included."""

    low: Decimal
    high: Decimal
    share_low: Decimal
    share_high: Decimal

    @property
    def slope(self) -> Decimal:
        """Share gained for one more of the value."""
        return (self.share_high - self.share_low) / (self.high - self.low)

    def at(self, value: Decimal) -> Decimal:
        if value == self.high:
            return self.share_high
        return self.share_low + self.slope * (value - self.low)


@dataclass(frozen=True)
class Curve:
    """A curve over the value itself: where the item has a target, its knots are stretched by it."""

    stretches: tuple[Stretch, ...]

    def share(self, value: Decimal) -> Decimal:
        """The share of the points at a value."""
        return max(s.at(value) for s in self.stretches if s.low <= value <= s.high)

    @property
    def knots(self) -> list[Decimal]:
        """The values at which the curve bends or jumps, from the lowest."""
        return [s.low for s in self.stretches[1:]]


@dataclass(frozen=True)
class Slope:
    """What the next bit of a value is worth at its place on the curve.

    `way` is 1 where a higher value gives more, −1 where a lower one does, 0 where neither does: then `next_value` is
    the nearest value at which there is more (None: there is no more) and `points` what is gained by reaching it.
    Otherwise `points` is the gain for one unit of the value. `held`: a cap holds the points where they are.
    """

    way: int
    points: Decimal
    next_value: Decimal | None = None
    held: bool = False


def curve(knots: Iterable[Mapping[str, Any]], target: Decimal | None = None) -> Curve | None:
    """The curve of knots (x, share, to_next) over the value; None without knots."""
    by = target or ONE
    rows = sorted(((Decimal(k["x"]) * by, Decimal(k["share"]), str(k["to_next"])) for k in knots), key=lambda r: r[0])
    if not rows:
        return None
    found = [Stretch(-FAR, rows[0][0], rows[0][1], rows[0][1])]
    for (low, share, to_next), after in zip(rows, [*rows[1:], None], strict=True):
        high, last = (after[0], after[1] if to_next == "linear" else share) if after else (FAR, share)
        found.append(Stretch(low, high, share, last))
    return Curve(tuple(found))


def reach(
    found: Curve, value: Decimal, share: Decimal, lowest: Decimal | None = None, highest: Decimal | None = None
) -> Decimal | None:
    """The value nearest to `value`, between the bounds, that earns at least `share`; None where none does.

    It is rounded to eight decimals away from `value`, so that it does earn it.
    """
    if found.share(value) >= share:
        return value
    near: list[Decimal] = []
    for part in found.stretches:
        for start, rounding in ((max(part.low, value), ROUND_CEILING), (min(part.high, value), ROUND_FLOOR)):
            if not part.low <= start <= part.high:
                continue
            spot = start
            if part.at(start) < share:
                if part.slope == 0:
                    continue
                spot = part.low + (share - part.share_low) / part.slope
            if part.low <= spot <= part.high and (spot >= value) == (rounding == ROUND_CEILING):
                near.append(spot.quantize(STEP, rounding))
    inside = [spot for spot in near if within(spot, lowest, highest)]
    return min(inside, key=lambda spot: (abs(spot - value), -spot), default=None)


def slope(
    found: Curve, value: Decimal, points: Decimal, lowest: Decimal | None = None, highest: Decimal | None = None
) -> Slope:
    """What the next bit of the value is worth, for an item of so many points inside the spell."""
    share = found.share(value)
    here = [s for s in found.stretches if s.low <= value <= s.high and s.at(value) == share]
    right = max((s.slope for s in here if value < s.high), default=NOTHING) if highest is None or value < highest else 0
    left = max((-s.slope for s in here if value > s.low), default=NOTHING) if lowest is None or value > lowest else 0
    if right > 0 or left > 0:
        return Slope(1 if right >= left else -1, max(right, left) * points)
    more = [
        (spot, found.share(spot))
        for spot in sorted(found.knots, key=lambda spot: abs(spot - value))
        if found.share(spot) > share and within(spot, lowest, highest)
    ]
    return Slope(0, (more[0][1] - share) * points, more[0][0]) if more else Slope(0, NOTHING)


def within(value: Decimal, lowest: Decimal | None, highest: Decimal | None) -> bool:
    """Whether a value lies between bounds, either of which may be missing."""
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def earned(points: Decimal, share: Decimal, step: Decimal | None) -> Decimal:
    """Points that a share of an item earns, in whole steps where the scheme says so."""
    exact = points * share
    return exact if not step else (exact / step).quantize(ONE, ROUND_HALF_UP) * step


def share_for(points: Decimal, wanted: Decimal, step: Decimal | None) -> Decimal:
    """The least share of `points` that earns the points wanted."""
    if step:
        wanted = (wanted / step).quantize(ONE, ROUND_CEILING) * step - step / 2
    return wanted / points


def best_share(found: Curve, lowest: Decimal | None, highest: Decimal | None) -> Decimal:
    """The greatest share that the curve gives between the bounds."""
    ends = [spot for spot in (lowest, highest) if spot is not None]
    inside = [spot for spot in found.knots if within(spot, lowest, highest)]
    return max((found.share(spot) for spot in [*inside, *ends]), default=NOTHING)
