"""Before and after by hand: four agents, one rule about the last two, two grades, some money."""

from __future__ import annotations

from decimal import Decimal

from orchestration.aside import SeedRow
from orchestration.home import Month
from orchestration.simulation import compare
from orchestration.simulation.figures import Card, Figures

D = Decimal
MONTH = Month(2026, 10)
RULE: SeedRow = {
    "rule_code": "talk", "rank_list": "room", "entity_types": "employee", "rank_end": "last", "places": "2",
    "valid_from": "2023-01-01", "valid_to": "",
}  # fmt: skip


def card(code: str, month: str = "2026-10") -> Card:
    return Card(month, month, "f", "employee", code)


def figures(**scores: str | None) -> Figures:
    """Cards of scheme s; the grade is A from 90 on, pay is 10 a point, ranked by score, last place first."""
    known = {card(code): D(score) for code, score in scores.items() if score is not None}
    order = sorted(known.values())
    return Figures(
        {card(code): ("s", None if score is None else D(score)) for code, score in scores.items()},
        {one: ("A" if score >= 90 else "B", score) for one, score in known.items()},
        {(one, "room"): (len(order) - order.index(score), order.index(score) + 1) for one, score in known.items()},
        {(one, "CNY"): 10 * score for one, score in known.items()},
        {("2026-10", "s", "employee", "all", "qa"): {"nominal_weight": D("0.5"), "effective_weight": D("0.9")}},
    )


BEFORE = figures(a="95", b="91", c="80", d="70", e=None)
AFTER = figures(a="95", b="85", c="88", d="89.5", e="60")


def test_moves_tell_how_many_how_far_and_who_most() -> None:
    (one,) = compare.moved(BEFORE, AFTER)
    assert (one.cards, one.moved, one.withheld_before, one.withheld_after) == (5, 4, 1, 0)
    assert (one.mean, one.mean_moved) == (D("5.3750"), D("8.3750"))  # 0 − 6 + 8 + 19.5; 0 + 6 + 8 + 19.5, over 4
    assert (one.most, one.most_of) == (D("19.5"), "d")
    # places of a, b, c, d from below: 4 3 2 1 and 4 1 2 3: Σd² = 8, 1 − 48/60 = 0.2; pairs 3 agree, 3 do not
    assert (one.spearman, one.kendall) == (D("0.2"), 0)


def test_who_gets_another_grade_is_told_with_both_scores() -> None:
    found = [(c.entity_code, c.before, c.after, c.score_before, c.score_after) for c in compare.grades(BEFORE, AFTER)]
    assert found == [("b", "A", "B", D("91"), D("85")), ("e", "–", "B", None, D("60"))]


def test_who_comes_into_the_places_of_a_rule_or_out_of_them() -> None:
    found = [(c.entity_code, c.what, c.before, c.after) for c in compare.cuts(BEFORE, AFTER, [RULE], [MONTH])]
    # last two before: d, c; after: e, b
    assert found == [
        ("b", "talk", "last 3", "last 2"),
        ("c", "talk", "last 2", "last 3"),
        ("d", "talk", "last 1", "last 4"),
        ("e", "talk", "–", "last 1"),
    ]
    assert compare.cuts(BEFORE, AFTER, [{**RULE, "valid_to": "2026-10-01"}], [MONTH]) == [], "a rule that held before"
    assert [
        c.entity_code for c in compare.cuts(BEFORE, AFTER, [{**RULE, "rank_end": "first", "places": "1"}], [MONTH])
    ] == []
    assert compare.cuts(BEFORE, AFTER, [{**RULE, "rank_list": "other"}], [MONTH]) == []
    assert compare.cuts(BEFORE, AFTER, [{**RULE, "entity_types": "department"}], [MONTH]) == []


def test_pay_is_told_by_person_and_in_all() -> None:
    paid = compare.pay(BEFORE, AFTER)
    assert [(p["entity_code"], p["before"], p["after"], p["difference"]) for p in paid] == [
        ("b", 910, 850, -60), ("c", 800, 880, 80), ("d", 700, 895, 195), ("e", 0, 600, 600),
    ]  # fmt: skip
    assert compare.totals(paid) == [
        {"month": "2026-10", "currency": "CNY", "people": 4, "difference": 815, "more": 875, "less": -60}
    ]


def test_a_result_keeps_other_schemes_apart() -> None:
    leader = Card("2026-10", "2026-10", "g", "employee", "leader")
    was = Figures({**BEFORE.scores, leader: ("l", D("80"))}, {}, {}, {}, BEFORE.weights)
    now = Figures({**AFTER.scores, leader: ("l", D("81"))}, {}, {}, {}, AFTER.weights)
    told = compare.result(was, now, "s", [], [MONTH])
    assert [(o["scheme"], o["moved"], o["most"]) for o in told["other_schemes"]] == [("l", 1, 1)]
    assert [m["scheme"] for m in told["moved"]] == ["s"]
    assert compare.result(was, now, "l", [], [MONTH])["other_schemes"][0]["scheme"] == "s"
    assert told["weights"][0]["effective_weight_after"] == D("0.9")
    assert told["weights"][0] | {"item_code": "qa", "nominal_weight_before": D("0.5")} == told["weights"][0]


def test_the_same_figures_change_nothing() -> None:
    told = compare.result(BEFORE, BEFORE, "s", [RULE], [MONTH])
    assert told["grades"] == told["cuts"] == told["pay"] == told["pay_totals"] == told["other_schemes"] == []
    assert (told["moved"][0]["moved"], told["moved"][0]["spearman"]) == (0, 1)
