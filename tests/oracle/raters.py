"""What raters and forms add to a score: share = agent + rater + form, solved exactly by its normal equations.

Nothing is eliminated first and nothing iterated: one unknown an agent, rater and form, Gauss on fractions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from tests.oracle.landing import true
from tests.oracle.quality import Judgement, Judgements

Z = Fraction(196, 100)
Key = tuple[str, str, int]  # rater, form, version; '*' and 0 = all
Vector = list[Fraction]
Unknown = tuple[str, str, int]  # kind, code, version of a form


@dataclass(frozen=True)
class Effect:
    """The effect of a rater or form against the mean of its peers."""

    value: Fraction
    margin: float | None
    peers: int


class Equations:
    """Symmetric equations, reduced once; unknowns that others make up stay 0."""

    def __init__(self, matrix: list[Vector]) -> None:
        size = len(matrix)
        rows = [row[:] + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
        self.size, self.pivots = size, list[int]()
        for column in range(size):
            rank = len(self.pivots)
            chosen = next((i for i in range(rank, size) if rows[i][column]), None)
            if chosen is None:
                continue
            rows[rank], rows[chosen] = rows[chosen], rows[rank]
            pivot = rows[rank][column]
            rows[rank] = [x / pivot for x in rows[rank]]
            for i in range(size):
                factor = rows[i][column]
                if i != rank and factor:
                    rows[i] = [x - factor * y for x, y in zip(rows[i], rows[rank], strict=True)]
            self.pivots.append(column)
        self.applied = [row[size:] for row in rows]

    def solve(self, wanted: Vector) -> Vector | None:
        """A solution, None if there is none."""
        reduced = [sum((x * y for x, y in zip(row, wanted, strict=True) if y), Fraction(0)) for row in self.applied]
        if any(reduced[len(self.pivots) :]):
            return None
        found = [Fraction(0)] * self.size
        for column, x in zip(self.pivots, reduced, strict=False):
            found[column] = x
        return found


def effects(judgements: Judgements) -> dict[Key, Effect]:
    """By rater (form '*') and by form (rater '*')."""
    judged = judgements.counted
    if not judged:
        return {}
    said: list[list[Unknown]] = [
        [("agent", j.row["agent_id"], 0), ("rater", j.row["rater_id"], 0), ("form", *j.form)] for j in judged
    ]
    names = sorted({name for three in said for name in three})
    place = {name: i for i, name in enumerate(names)}
    matrix = [[Fraction(0)] * len(names) for _ in names]
    right = [Fraction(0)] * len(names)
    for three, j in zip(said, judged, strict=True):
        for name in three:
            right[place[name]] += j.share
            for other in three:
                matrix[place[name]][place[other]] += 1
    equations = Equations(matrix)
    solution = equations.solve(right)
    assert solution is not None
    residuals = [j.share - sum(solution[place[name]] for name in three) for three, j in zip(said, judged, strict=True)]
    squares = sum((r * r for r in residuals), Fraction(0))
    freedom = len(judged) - len(equations.pivots)
    weight = Counter(name for three in said for name in three)

    def against(name: Unknown, group: list[Unknown]) -> tuple[Fraction | None, float | None]:
        """The estimate of one less the weighted mean of a group, and its margin; None if it cannot be told."""
        contrast = [Fraction(0)] * len(names)
        total = sum(weight[g] for g in group)
        for g in group:
            contrast[place[g]] -= Fraction(weight[g], total)
        contrast[place[name]] += 1
        inverse = equations.solve(contrast)
        value = sum((c * x for c, x in zip(contrast, solution, strict=True)), Fraction(0))
        if inverse is None:
            return None, None
        variance = sum((c * x for c, x in zip(contrast, inverse, strict=True)), Fraction(0))
        return value, float(Z) * sqrt(squares / freedom * variance) if freedom else None

    found: dict[Key, Effect] = {}
    for name in names:
        kind, code, version = name
        if kind != "agent":
            # peers: whose difference from it the evaluations tell
            peers = [other for other in names if other[0] == kind and against(name, [other])[0] is not None]
            value, margin = against(name, peers)
            assert value is not None
            key = (code, "*", 0) if kind == "rater" else ("*", code, version)
            found[key] = Effect(value, margin, len(peers))
    return found


def agreement(pairs: list[tuple[Judgement, Judgement]]) -> tuple[int, int, int, Fraction | None]:
    """Questions that applied to both, agreed, passed by either; Gwet AC1 (two raters, two answers)."""
    questions = agreed = passes = 0
    for rated, reference in pairs:
        passed = [
            {a["question_code"]: Fraction(a["points"]) >= Fraction(a["max_points"]) for a, _ in j.answers
             if Fraction(a["max_points"]) > 0 and not true(a["not_applicable"])}
            for j in (rated, reference)
        ]  # fmt: skip
        for question in passed[0].keys() & passed[1].keys():
            questions += 1
            agreed += passed[0][question] == passed[1][question]
            passes += passed[0][question] + passed[1][question]
    if not questions:
        return 0, 0, 0, None
    share = Fraction(passes, 2 * questions)
    chance = 2 * share * (1 - share)
    return questions, agreed, passes, (Fraction(agreed, questions) - chance) / (1 - chance)
