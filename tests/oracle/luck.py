"""How likely a consequence is by luck alone: all patterns of twelve months are counted, one by one; and by the measured
noise of scores that was measured from month to month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import groupby, product
from math import erf, sqrt

from tests.oracle.memory import Entity, Memory
from tests.oracle.ranking import Rank

MONTHS_OF_A_YEAR = 12


@cache
def patterns_with_a_run(periods: int, length: int) -> Counter[int]:
    """Of all patterns of hit and miss, those with a run of so many hits: how many by the number of hits."""
    found: Counter[int] = Counter()
    for pattern in product((False, True), repeat=periods):
        if any(hit and len(list(run)) >= length for hit, run in groupby(pattern)):
            found[sum(pattern)] += 1
    return found


def chance_within(periods: int, once: Fraction, length: int) -> Fraction:
    """Chance of at least one run of so many hits in independent periods with the same chance each."""
    counts = patterns_with_a_run(periods, length)
    return sum((n * once**hits * (1 - once) ** (periods - hits) for hits, n in counts.items()), Fraction(0))


@dataclass
class Noise:
    """Changes of scores between two periods, about the mean change of their unit."""

    squares: Fraction = Fraction(0)
    degrees: int = 0
    latest: dict[Entity, Rank] | None = None  # who was ranked in the newest period

    @property
    def deviation(self) -> float | None:
        """Standard deviation of one score: a change has the noise of two."""
        return sqrt(float(self.squares / (2 * self.degrees))) if self.degrees else None


def measure_noise(memory: Memory, places: list[Rank]) -> dict[tuple[str, str], Noise]:
    """Takes the noise of every list and kind of entity a month further."""
    lists: dict[tuple[str, str], dict[Entity, Rank]] = defaultdict(dict)
    for rank in places:
        if rank.eligible:
            lists[rank.rank_list, rank.entity[0]][rank.entity] = rank
    for key, now in lists.items():
        known = memory.noise.setdefault(key, Noise())
        changes: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
        for entity, rank in now.items():
            then = (known.latest or {}).get(entity)
            if then and (then.unit_code, then.scheme_code) == (rank.unit_code, rank.scheme_code):
                assert rank.score is not None and then.score is not None
                changes[rank.unit_code, rank.scheme_code].append(rank.score - then.score)
        for found in changes.values():
            mean = sum(found, Fraction(0)) / len(found)
            known.squares += sum(((d - mean) ** 2 for d in found), Fraction(0))
            known.degrees += len(found) - 1
        known.latest = now
    return memory.noise


def chance_by_noise(noise: Noise | None, pool: list[Rank], inside: list[Rank], rank_end: str) -> float | None:
    """Chance that somebody of the unit's average true level falls inside the cut."""
    deviation = noise.deviation if noise else None
    if not deviation:
        return None
    scores = [r.score for r in pool if r.eligible and r.score is not None]
    cut = [r.score for r in inside if r.score is not None]
    mean = sum(scores, Fraction(0)) / len(scores)
    distance = max(cut) - mean if rank_end == "last" else mean - min(cut)
    return (1 + erf(float(distance) / deviation / sqrt(2))) / 2
