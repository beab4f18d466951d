"""What is published beside the raw figures against the oracle: rater effects, agreement, QA score by form, case mix.

The product solves its equations in floating point and rounds; the oracle is exact. They agree to 1e-8 (margins, with a
square root, to 1e-6; sums that are rounded to four decimals to one unit of the last).
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.golden.pipeline import rows
from tests.oracle import case_mix, raters
from tests.oracle.case_mix import Mixed
from tests.oracle.facts import FactKey
from tests.oracle.kpis import Centre, entities

if TYPE_CHECKING:
    from app.published import Published

EXACT, NEAR, ROUGH, CENTS = 0.0, 1.01e-8, 1e-6, 1.01e-4
ALL = "*"


def differences(published: Published, centre: Centre, month: str) -> list[str]:
    return [
        *rater_differences(rows(published, "pub_rater_effect", month), centre),
        *form_differences(rows(published, "pub_qa_form", month), centre),
        *mix_differences(published, centre, month),
    ]


def apart(name: str, ours: Any, theirs: Any, far: float) -> list[str]:
    """A text if two figures (or None) are further apart than `far`."""
    if ours is None or theirs is None:
        return [] if ours is None and theirs is None else [f"{name}: oracle {ours}, pipeline {theirs}"]
    return [f"{name}: oracle {float(ours)}, pipeline {theirs}"] if abs(float(ours) - float(theirs)) > far else []


def rater_differences(found: list[dict[str, Any]], centre: Centre) -> list[str]:
    judgements, wrong = centre.judgements, []
    effects, pairs = raters.effects(judgements), judgements.pairs()
    keys = {(ALL, ALL, 0), *((j.row["rater_id"], ALL, 0) for j in judgements.counted)}
    keys |= {(ALL, *j.form) for j in judgements.counted}
    if not judgements.counted:
        keys = set()
    published = {(r["rater_id"], r["form_code"], r["form_version"]): r for r in found}
    wrong += [f"rater {key} is on one side only" for key in keys ^ published.keys()]
    for key in keys & published.keys():
        row, name = published[key], f"rater {key}"
        own = [j for j in judgements.counted if of(key, j.row["rater_id"], j.form)]
        wrong += apart(f"{name} evaluations", len(own), row["evaluations"], EXACT)
        wrong += apart(f"{name} agents", len({j.row["agent_id"] for j in own}), row["agents"], EXACT)
        points, possible = sum(j.points for j in own), sum(j.possible for j in own)
        wrong += apart(f"{name} value", ratio(points, possible), row["value"], NEAR)
        effect = effects.get(key)
        if effect and effect.peers > 1:
            wrong += apart(f"{name} effect", effect.value, row["effect"], NEAR)
            low = None if effect.margin is None else float(effect.value) - effect.margin
            wrong += apart(f"{name} low", low, row["low"], ROUGH)
        elif effect and (row["reason"], row["effect"]) != ("alone", None):
            wrong.append(f"{name} should stand alone, and is {row['reason']}")
        compared = [(a, b) for a, b in pairs if of(key, a.row["rater_id"], a.form)]
        questions, agreed, passes, ac1 = raters.agreement(compared)
        counts = {"pairs": len(compared), "questions": questions, "agreed": agreed, "passes": passes}
        for column, value in counts.items():
            wrong += apart(f"{name} {column}", value, row[column], EXACT)
        wrong += apart(f"{name} ac1", ac1, row["ac1"], NEAR)
    return wrong


def of(key: tuple[str, str, int], rater: str, form: tuple[str, int]) -> bool:
    return key[0] in (ALL, rater) and key[1:] in ((ALL, 0), form)


def ratio(a: Fraction | int, b: Fraction | int) -> Fraction | None:
    return Fraction(a) / b if b else None


def form_differences(found: list[dict[str, Any]], centre: Centre) -> list[str]:
    effects = {key: e.value for key, e in raters.effects(centre.judgements).items() if e.peers > 1}
    sums: dict[tuple[str, str, str, int], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 5)
    for j in centre.judgements.counted:
        known = effects.get((j.row["rater_id"], ALL, 0), Fraction(0)) + effects.get((ALL, *j.form), Fraction(0))
        adjusted = j.points - j.possible * known
        disputed = Fraction(int(j.row["status"] == "disputed"))
        figures = (Fraction(1), disputed, j.points, j.possible, adjusted)
        for entity in entities(FactKey("", j.on, j.row["agent_id"], *(None,) * 6), centre.organisation):
            for form in ((ALL, 0), j.form):
                key = (*entity, *form)
                sums[key] = [a + b for a, b in zip(sums[key], figures, strict=True)]
    columns = {"evaluations": EXACT, "disputed": EXACT, "points": EXACT, "max_points": EXACT}
    published = {(r["entity_type"], r["entity_code"], r["form_code"], r["form_version"]): r for r in found}
    wrong = [f"form {key} is on one side only" for key in sums.keys() ^ published.keys()]
    for key in sums.keys() & published.keys():
        *counts, adjusted = sums[key]
        for value, (column, far) in zip(counts, columns.items(), strict=True):
            wrong += apart(f"form {key} {column}", value, published[key][column], far)
        # the pipeline takes away two effects of eight decimals from each point that was possible
        far = CENTS + 2 * 0.5e-8 * float(sums[key][3])
        wrong += apart(f"form {key} adjusted_points", adjusted, published[key]["adjusted_points"], far)
        if published[key]["is_provisional"] != (sums[key][1] > 0):
            wrong.append(f"form {key}: provisional is {published[key]['is_provisional']}")
    return wrong


def mix_differences(published: Published, centre: Centre, month: str) -> list[str]:
    answers = rows(published, "pub_evidence_survey", month, "csat_answers > 0")
    ours: dict[tuple[str, str, str], Mixed] = {
        **case_mix.mixed(centre, "aht", case_mix.handle_times(centre)),
        **case_mix.mixed(centre, "csat", case_mix.answers(centre, answers)),
    }
    theirs = {(r["entity_type"], r["entity_code"], r["kpi_code"]): r for r in rows(published, "pub_case_mix", month)}
    wrong = [f"case mix {key} is on one side only" for key in ours.keys() ^ theirs.keys()]
    for key in ours.keys() & theirs.keys():
        mine, row = ours[key], theirs[key]
        wrong += apart(f"case mix {key} numerator", mine.observed, row["numerator"], EXACT)
        wrong += apart(f"case mix {key} n", mine.n, row["sample_size"], EXACT)
        wrong += apart(f"case mix {key} expected", mine.expected, row["expected_numerator"], CENTS)
        if row["reason"] == "measured":
            wrong += apart(f"case mix {key} index", ratio(mine.observed, mine.expected), row["case_mix_index"], 1e-3)
    return wrong
