"""Section 12 of schemes.md, row by row, from what the pipeline publishes of the golden centre."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.golden.golden_centre import CLERKS, GRADED, LEADERS, MONTHS, A, B, D, golden_rules, write_golden_centre
from tests.golden.pipeline import published_by_other_rules, rows

if TYPE_CHECKING:
    from app.published import Published

OCTOBER, NOVEMBER, DECEMBER, JANUARY, FEBRUARY, MARCH = MONTHS


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Published:
    root = tmp_path_factory.mktemp("golden")
    write_golden_centre(root / "home" / "landing")
    return published_by_other_rules(root, MONTHS, golden_rules)


def one(golden: Published, relation: str, month: str, where: str) -> dict[str, Any]:
    (row,) = rows(golden, relation, month, where)
    return row


def score(golden: Published, month: str, who: str, family: str) -> Decimal:
    found: Decimal = one(golden, "pub_scorecard", month, f"entity_code = '{who}' and family = '{family}'")["score"]
    return found


def lines(golden: Published, month: str, who: str, family: str) -> list[dict[str, Any]]:
    return rows(golden, "pub_score_line", month, f"entity_code = '{who}' and family = '{family}'")


def sections(golden: Published, month: str, who: str) -> dict[str, Decimal]:
    """Points by section, limits included."""
    found: dict[str, Decimal] = {}
    for line in lines(golden, month, who, "bank_b"):
        found[line["section_code"]] = found.get(line["section_code"], Decimal(0)) + line["points"]
    return found


@pytest.mark.parametrize(("who", "points"), zip(LEADERS, ("0", "0", "3.00", "5", "5"), strict=True))
def test_the_quarter_exam_feeds_three_months(golden: Published, who: str, points: str) -> None:
    found = {m: next(x for x in lines(golden, m, who, "hotline") if x["item_code"] == "exam") for m in MONTHS}
    assert [found[m]["points"] for m in (DECEMBER, JANUARY, FEBRUARY)] == [Decimal(points)] * 3
    assert [found[m]["reason"] for m in MONTHS] == ["no_data"] * 2 + ["carried"] * 3 + ["no_data"]


def base_and_bonus(golden: Published, who: str) -> tuple[Decimal, Decimal]:
    """Points of the handling items up to their base, and above it; before the section's cap."""
    handling = [x for x in lines(golden, MARCH, who, "bank_b") if x["section_code"] == "handling"]
    items = [x for x in handling if x["source"] != "limit"]
    base = sum((min(x["points"], x["points_possible"]) for x in items), Decimal(0))
    return base, sum((x["points"] for x in items), Decimal(0)) - base


def test_mode_1_scores_103(golden: Published) -> None:
    assert base_and_bonus(golden, "A20") == (36, 9)
    assert sections(golden, MARCH, "A20") == {"handling": 45, "quality": 37, "floor": 13, "csat": 8}
    assert score(golden, MARCH, "A20", "bank_b") == 103


def test_a_mode_2_bonus_of_9_is_capped_at_7(golden: Published) -> None:
    assert base_and_bonus(golden, "P1") == (18, 9)
    assert sections(golden, MARCH, "P1")["handling"] == 25


def test_six_records_on_a_five_point_item_leave_nothing(golden: Published) -> None:
    where = "entity_code = 'L1' and item_code = 'team_management'"
    assert one(golden, "pub_score_line", DECEMBER, where)["points"] == 0
    assert one(golden, "pub_score_line", DECEMBER, where)["points_raw"] == -1
    assert one(golden, "pub_score_line", DECEMBER, where.replace("L1", "L2"))["points"] == 5
    events = rows(golden, "pub_evidence_event", DECEMBER, "subject_id = 'L1' and item_code = 'team_management'")
    assert [e["points"] for e in events] == [-1] * 6


def test_the_complaint_index_is_80(golden: Published) -> None:
    where = "entity_type = 'team' and entity_code = 'S-GEN-A' and period_kind = 'month' and kpi_code = "
    rate = one(golden, "pub_kpi_period", JANUARY, f"{where} 'complaint_rate'")
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (10_000, 20_000, Decimal("0.5"))
    assert one(golden, "pub_kpi_period", JANUARY, f"{where} 'complaint_index'")["value"] == 80
    line = one(golden, "pub_score_line", JANUARY, "entity_code = 'TM' and item_code = 'complaint_index'")
    assert (line["value"], line["curve_share"]) == (80, Decimal("0.8"))


@pytest.mark.parametrize(
    ("who", "points", "amounts", "pay"),
    [
        ("SALE1", "60", ["1200.00"], "1200.00"),
        ("SALE2", "55", ["1100.00", "-330.00"], "770.00"),
        ("SALE3", "59.99", ["1199.80", "-359.94"], "839.86"),
        ("TECH1", "55", ["1100.00", "-600.00"], "500.00"),  # the variant: 30 % of the base
    ],
)
def test_service_pay(golden: Published, who: str, points: str, amounts: list[str], pay: str) -> None:
    assert score(golden, OCTOBER, who, "service") == Decimal(points)
    found = rows(golden, "pub_pay_line", OCTOBER, f"entity_code = '{who}' order by line_code desc")
    assert [x["amount"] for x in found] == [Decimal(x) for x in amounts]
    assert one(golden, "pub_pay", OCTOBER, f"entity_code = '{who}'")["amount"] == Decimal(pay)


def test_the_bonus_of_mode_1_is_2060(golden: Published) -> None:
    assert one(golden, "pub_pay", MARCH, "entity_code = 'A20'")["amount"] == Decimal("2060.00")


def test_three_raters_give_99_40(golden: Published) -> None:
    card = one(golden, "pub_scorecard", DECEMBER, f"entity_code = '{CLERKS[-1]}'")
    assert (card["score"], card["period"], card["period_kind"]) == (Decimal("99.40"), "2025-H2", "half_year")


def test_the_shop_scores_84_50(golden: Published) -> None:
    assert score(golden, OCTOBER, "H1", "shop") == Decimal("84.50")


def test_grades(golden: Published) -> None:
    found = {
        x["entity_code"]: x
        for x in rows(golden, "pub_grade", DECEMBER, "family = 'review_360' and item_code = 'total'")
    }
    assert [found[who]["grade"] for who in GRADED] == ["A", "B", "B", "C", "C", "D", "E", "B"]
    assert found[CLERKS[7]]["compared"] == Decimal("85.00")  # 84.995, compared after rounding


def flags(golden: Published, who: str) -> list[bool | None]:
    """Last five of the assessment unit, by month; None: not ranked."""
    found = [one(golden, "pub_rank", m, f"rank_list = 'b_unit' and entity_code = '{who}'") for m in MONTHS]
    return [x["place_last"] <= 5 if x["eligible"] else None for x in found]


def proposed(golden: Published, who: str) -> dict[str, dict[str, Any]]:
    where = f"rule_code = 'off_duty' and entity_code = '{who}'"
    return {month: found for month in MONTHS for found in rows(golden, "pub_consequence", month, where)}


def test_last_five_in_three_consecutive_months_only(golden: Published) -> None:
    assert flags(golden, A[0]) == [True, True, False, True, True, True]
    assert list(proposed(golden, A[0])) == [MARCH]


def test_a_month_without_rank_neither_breaks_nor_extends(golden: Published) -> None:
    assert flags(golden, B[0])[:4] == [True, True, None, True]
    assert list(proposed(golden, B[0])) == [JANUARY]


@pytest.mark.parametrize(
    ("who", "month", "size", "chance"),
    [(A[0], MARCH, 20, "0.118"), (B[0], JANUARY, 10, "0.58"), (D[0], DECEMBER, 8, "0.82")],
)
def test_the_chance_of_it_by_luck(golden: Published, who: str, month: str, size: int, chance: str) -> None:
    found = proposed(golden, who)[month]
    assert found["unit_size"] == size
    assert round(found["chance_year"], len(chance) - 2) == Decimal(chance)
