"""What would have changed a grade, by hand: a card of three lines, its caps, and the value that one item would need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orchestration.reading.policy import Policy
from orchestration.reading.reaching import Card, Reach, reaches

D = Decimal
QA, CSAT, FLOOR = ("2026-10-01", "s", "qa"), ("2026-10-01", "s", "csat"), ("2026-10-01", "f", "floor")


def item(code: str, section: str, points: int, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("bonus_cap", "floor"))
    head = {"scheme_code": "x", "version": 1, "section_code": section, "item_code": code, "points": D(points)}
    return {**blank, **head, "source": "events" if code == "floor" else "kpi", **more}


POLICY = Policy(
    schemes=[{"scheme_code": "x", "version": 1, "total_floor": D(0), "total_cap": D(100), "item_step": None}],
    sections=[
        {"scheme_code": "x", "version": 1, "section_code": "s", "bonus_cap": D(0), "floor": None},
        {"scheme_code": "x", "version": 1, "section_code": "f", "bonus_cap": D(0), "floor": None},
    ],
    items=[item("qa", "s", 60), item("csat", "s", 20), item("floor", "f", 20, floor=D(0))],
    knots=[
        {"curve_code": "straight", "x": D(0), "share": D(0), "to_next": "linear"},
        {"curve_code": "straight", "x": D(1), "share": D(1), "to_next": "linear"},
    ],
)
KPIS = {
    "qa_score": {"unit": "%", "spread": "mean", "lowest": D(0), "highest": D(1)},
    "csat": {"unit": "%", "spread": "share", "lowest": None, "highest": None},
}


def line(key: tuple[str, str, str], possible: str, raw: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    spell, section, code = key
    exact = max(D(raw), D(0)) if code == "floor" else D(raw)
    source, ref = ("events", "floor") if code == "floor" else ("kpi", "qa_score" if code == "qa" else "csat")
    return {
        "spell_start": date.fromisoformat(spell), "scheme_code": "x", "scheme_version": 1, "section_code": section,
        "item_code": code, "source": source, "ref": ref, "spell_share": D(1), "target": None,
        "value": None if value is None else D(value), "curve_code": None if code == "floor" else "straight",
        "points_possible": D(possible), "points_raw": D(raw), "points_exact": exact, **more,
    }  # fmt: skip


# 60 × 0.8 = 48, 20 × 0.5 = 10, 20 − 3 = 17: together 75
LINES = [line(QA, "60", "48", "0.8"), line(CSAT, "20", "10", "0.5"), line(FLOOR, "20", "17")]


def found(lines: list[dict[str, Any]], bound: str, closed: bool = True, policy: Policy = POLICY) -> dict[Any, Reach]:
    return {r.key: r for r in reaches(Card(lines, policy), KPIS, D(bound), closed, D("0.01"))}


def test_the_card_is_added_up_as_it_was_published() -> None:
    card = Card(LINES, POLICY)
    assert (card.total(), card.adds_up) == (D(75), True)
    assert card.total({QA: D(54)}) == D(81)
    assert card.total({FLOOR: D(-4)}) == D(58), "the item stops at its floor"


def test_which_single_item_reaches_the_next_grade_and_by_how_much() -> None:
    told = found(LINES, "80")
    # 4.995 points more are 80 after rounding: 52.995 of 60 = 88.325 %, told to a tenth of a percentage point
    assert told[QA] == Reach(QA, D("0.884"), D("5.04"))
    assert told[CSAT] == Reach(CSAT, D("0.750"), D("5.00"))
    assert told[FLOOR] == Reach(FLOOR, None, D(3)), "only three points were deducted"


def test_deducted_points_that_would_have_to_go() -> None:
    assert found(LINES, "77.5")[FLOOR] == Reach(FLOOR, D("2.5"), D("2.5"))


def test_an_open_bound_asks_for_one_step_more() -> None:
    closed, opened = found(LINES, "85")[CSAT], found(LINES, "85", closed=False)[CSAT]
    assert closed == Reach(CSAT, D("1.000"), D("10.00"))
    assert opened == Reach(CSAT, None, D("10")), "85 is reached, above 85 is not"


def test_no_item_is_told_to_pass_its_cap_or_that_of_the_total() -> None:
    capped = replace(POLICY, schemes=[POLICY.schemes[0] | {"total_cap": D(79)}])
    assert found(LINES, "80", policy=capped)[QA] == Reach(QA, None, D(4))
    bonus = [*POLICY.knots, {"curve_code": "straight", "x": D(2), "share": D(2), "to_next": "linear"}]
    assert found(LINES, "90", policy=replace(POLICY, knots=bonus))[CSAT].value is None, "no share is above one"


def test_nothing_is_said_where_the_grade_is_reached_or_the_lines_do_not_add_up() -> None:
    assert found(LINES, "75") == {}
    assert found([*LINES[:2], LINES[2] | {"points_exact": D(18)}], "80") == {}


def test_each_part_of_a_month_has_its_own_lines_and_its_part_of_the_caps() -> None:
    def half(row: dict[str, Any], day: int) -> dict[str, Any]:
        parts = {k: row[k] / 2 for k in ("points_possible", "points_raw", "points_exact")}
        return row | parts | {"spell_start": date(2026, 10, day), "spell_share": D("0.5")}

    lines = [half(row, day) for day in (1, 16) for row in LINES]
    card = Card(lines, POLICY)
    assert (card.total(), card.adds_up) == (D(75), True)
    later = ("2026-10-16", "s", "qa")
    # half of the month: twice the change is needed; 8.325 percentage points become 16.65
    assert found(lines, "80")[later].value == D("0.967")
    assert found(lines, "82")[later].value is None


def test_days_that_could_not_be_measured_follow_the_measures_of_the_others_and_keep_their_events() -> None:
    """Four fifths measured: 0.8 × 58 + 16 − 3; the rest has 0.2 × 58 like them, and of its own 4 − 1 and no more."""

    def part(row: dict[str, Any], spell: int, share: str, raw: str, possible: str) -> dict[str, Any]:
        points = {"points_possible": D(possible), "points_raw": D(raw), "points_exact": D(raw)}
        return row | points | {"spell_start": date(2026, 10, spell), "spell_share": D(share)}

    measured = [
        part(row, 1, "0.8", raw, possible)
        for row, raw, possible in zip(LINES, ("38.4", "8", "13"), ("48", "16", "16"), strict=True)
    ]
    blank = [part(row, 26, "0.2", "0", "0") | {"value": None} for row in LINES[:2]] + [
        part(LINES[2], 26, "0.2", "3", "4")
    ]
    spread = part(LINES[0], 26, "0.2", "11.6", "0") | {"item_code": "unmeasured_days", "source": "limit"}
    card = Card([*measured, *blank, spread], POLICY)
    assert (card.total(), card.adds_up) == (D("74"), True)
    assert card.total({QA: D("42.4")}) == D("79"), "four points more are five"
    assert card.total({FLOOR: D("9")}) == D("70"), "four more deducted are four"
    assert card.total({("2026-10-26", "f", "floor"): D("-9")}) == D("71"), "and stop at the floor of the item"
    no_floor = replace(POLICY, items=[*POLICY.items[:2], item("floor", "f", 20)])
    lost = Card([*measured, *blank, spread], no_floor).total({("2026-10-26", "f", "floor"): D("-50")})
    assert lost == D("59.4"), "the total of the blank days stops at nothing, not that of the others"


@pytest.mark.parametrize("share", ["0.8", "0.85", "0.9"])
def test_the_value_told_does_reach_the_grade(share: str) -> None:
    lines = [line(QA, "60", str(60 * D(share)), share), *LINES[1:]]
    bound = D(27) + 60 * D(share) + D("3.333")
    reached = found(lines, str(bound))[QA]
    assert reached.value is not None
    assert round(D(27) + 60 * reached.value, 2) >= round(bound, 2)
