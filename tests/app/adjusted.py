"""What the fabricated centre has beside its raw figures: a case mix, the QA score by form, raters; figures are planted.

The sums tie as those of the product do: over the centre the mix expects what was measured, forms add up to the score.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.app.cast import PEOPLE

FORMS = [("STD", 1), ("STD", 2)]  # a person's evaluations by turns
ADDED = {("STD", 1): 0.02, ("STD", 2): -0.01}  # what is taken off the share of the points
DISPUTED = ("E1002", "E1003")  # one evaluation of each
UNITS = ("group", "team", "section", "site", "centre")
LEAST = {"aht": 10, "csat": 5, "qa_score": 1}
Tables = dict[str, pd.DataFrame]

# rater, evaluations, agents, raw value, reason, comparable with, effect, half of the interval, pairs, variance,
# questions, agreed, passes: AC1 of Q01 is the example of docs/decisions.md
_RATERS: list[tuple[Any, ...]] = [
    ("E1040", 90, 30, 0.93, "measured", "E1040", 0.031, 0.012, 5, 2.25, 20, 17, 35),
    ("Q02", 80, 28, 0.86, "measured", "E1040", -0.0275, 0.011, 4, 3.5, 16, 12, 20),
    ("Q03", 60, 20, 0.9, "measured", "E1040", 0.004, 0.015, 0, None, 0, 0, 0),
    ("Q04", 9, 4, 0.88, "measured", "Q04", 0.05, None, 0, None, 0, 0, 0),
    ("Q05", 3, 1, 0.78, "one_agent", "Q04", -0.05, None, 0, None, 0, 0, 0),
    ("Q06", 4, 2, 0.8, "alone", "Q06", None, None, 1, 6.0, 4, 4, 8),
    ("*", 246, 40, 0.89, "all", None, None, None, 10, 3.1, 40, 33, 63),
]


def case_mix(month: str, figures: pd.DataFrame) -> pd.DataFrame:
    """pub_case_mix: each person has a mix of work that lets expect up to a tenth more or less than the mean."""
    rows = []
    for code in ("aht", "csat"):
        mine = figures[(figures.kpi_code == code) & (figures.entity_type == "employee")].set_index("entity_code")
        easy = pd.Series({p["code"]: 1 + ((n * 7) % 11 - 5) / 50 for n, p in enumerate(PEOPLE)})
        expected = mine.denominator * easy.reindex(mine.index)
        facts = mine.assign(expected_numerator=expected * mine.numerator.sum() / expected.sum())
        rows.append(_rolled(facts[["numerator", "denominator", "expected_numerator"]]).assign(kpi_code=code))
    out = pd.concat(rows, ignore_index=True).assign(month=month)
    low = out.denominator < out.kpi_code.map(LEAST)
    return out.assign(
        sample_size=out.denominator.round().astype(int),
        value=(out.numerator / out.denominator).mask(low),
        expected_value=(out.expected_numerator / out.denominator).mask(low),
        case_mix_index=(out.numerator / out.expected_numerator).mask(low),
        reason=low.map({True: "low_sample", False: "measured"}),
    )


def qa_forms(month: str, evaluations: pd.DataFrame) -> pd.DataFrame:
    """pub_qa_form: a person's evaluations are on two versions of a form by turns."""
    turn = evaluations.groupby("employee_id").cumcount()
    form = turn % 2
    points, most = evaluations.points.astype(float), evaluations.max_points.astype(float)
    facts = evaluations.assign(
        disputed=(evaluations.employee_id.isin(DISPUTED) & (turn == 0)).astype(int),
        points=points,
        max_points=most,
        adjusted_points=points - most * form.map(dict(enumerate(ADDED.values()))),
    )
    parts = []
    for number, (code, version) in [(None, ("*", 0)), *enumerate(FORMS)]:
        chosen = facts if number is None else facts[form == number]
        sums = chosen.groupby("employee_id")[
            ["evaluations", "disputed", "points", "max_points", "adjusted_points"]
        ].sum()
        parts.append(_rolled(sums).assign(form_code=code, form_version=version))
    out = pd.concat(parts, ignore_index=True).assign(month=month, reason="measured")
    return out.assign(
        value=out.points / out.max_points,
        adjusted_value=out.adjusted_points / out.max_points,
        is_provisional=out.disputed > 0,
    )


def raters(month: str) -> pd.DataFrame:
    """pub_rater_effect: a mild and a strict one, one as the others, a pair apart, one with nobody to compare with."""
    rows = []
    for code, many, agents, value, reason, peers, effect, half, pairs, variance, asked, agreed, passes in _RATERS:
        p = passes / (2 * asked) if asked else 0.0
        chance = 2 * p * (1 - p)
        rows.append(
            {
                "month": month, "rater_id": code, "form_code": "*", "form_version": 0, "evaluations": many,
                "agents": agents, "value": value, "reason": reason, "comparable_with": peers, "effect": effect,
                "low": None if half is None else effect - half, "high": None if half is None else effect + half,
                "pairs": pairs, "calibration_variance": variance, "questions": asked, "agreed": agreed,
                "passes": passes, "agreement": agreed / asked if asked else None,
                "ac1": (agreed / asked - chance) / (1 - chance) if asked else None,
            }
        )  # fmt: skip
    rows.append(
        rows[0] | {"rater_id": "*", "form_code": "STD", "form_version": 1}
    )  # a form: no rater, not to be listed
    return pd.DataFrame(rows)


def _rolled(people: pd.DataFrame) -> pd.DataFrame:
    """The sums of people and of their units; the index is the person."""
    above = pd.DataFrame(PEOPLE).set_index("code")
    parts = [people.rename_axis("entity_code").reset_index().assign(entity_type="employee")]
    for kind in UNITS:
        summed = people.groupby(above[kind].reindex(people.index)).sum().rename_axis("entity_code")
        parts.append(summed.reset_index().assign(entity_type=kind))
    return pd.concat(parts, ignore_index=True)


def beside(month: str, made: Tables) -> Tables:
    return {
        "pub_case_mix": case_mix(month, made["pub_kpi_period"]),
        "pub_qa_form": qa_forms(month, made["pub_evidence_qa"]),
        "pub_rater_effect": raters(month),
    }
