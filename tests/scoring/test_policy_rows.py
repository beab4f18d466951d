"""The shipped rows say what schemes.md says: worked out from its words, without the engine."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache

import pytest

from tests.warehouse.in_process import REPOSITORY

SCHEMES = [
    "bank_a_agent",
    "bank_a_supervisor",
    "bank_a_manager",
    "bank_a_back_office_manager",
    "hotline_agent",
    "hotline_shift_leader",
    "hotline_coach",
    "bank_b_mode1",
    "bank_b_mode2",
    "service_sales",
    "service_after_sales",
    "after_sales_quality",
    "review_360",
    "review_360_manager",
    "shop_monthly",
    "vendor_annual",
    "centre_balanced",
    "section_operations",
    "section_support",
    "section_general",
    "section_floor",
    "department_quality",
]
OWNED_BY = {
    4: "csat staff_satisfaction attrition service_level complaint_rate",
    3: "suggestion_adoption training_hours forecast_accuracy att acw utilisation occupancy productivity self_service "
    "fcr service_accuracy",
    2: "schedule_accuracy calls_per_shift abandonment asa timeliness transfer_rate line_up network_up application_up "
    "hardware_up",
    0: "dissatisfaction cost_per_call budget_accuracy attendance internal_promotion once_resolution",
}
CHINESE = re.compile("[\u4e00-\u9fff]")
SEEDS = [path.stem for path in sorted((REPOSITORY / "seeds").glob("scheme*.csv"))]


@cache
def rows(seed: str) -> list[dict[str, str]]:
    with (REPOSITORY / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def items(scheme: str, version: str = "1") -> dict[str, dict[str, str]]:
    found = [r for r in rows("scheme_item") if (r["scheme_code"], r["version"]) == (scheme, version)]
    return {r["item_code"]: r for r in sorted(found, key=lambda r: int(r["position"]))}


def points(scheme: str, version: str = "1") -> dict[str, float]:
    """Points by section."""
    found: Counter[str] = Counter()
    for item in items(scheme, version).values():
        found[item["section_code"]] += float(item["points"])  # type: ignore[assignment]
    return dict(found)


def test_all_schemes_of_the_specification_are_rows() -> None:
    assert {r["scheme_code"] for r in rows("scheme")} == set(SCHEMES)
    assert {r["scheme_code"] for r in rows("scheme_assignment")} == set(SCHEMES)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_has_a_basis_and_words_in_both_languages(seed: str) -> None:
    for row in rows(seed):
        assert row["basis"] in ("source", "completion"), row
        assert not set(row.get("completed", "").split()) - set(row), row
        assert not (row["basis"] == "completion" and row.get("completed")), row
        for column, text in row.items():
            if column.endswith("_zh"):
                assert bool(CHINESE.search(text)) == bool(row[f"{column[:-3]}_en"]), (column, row)
        if "name_en" in row:
            assert row["name_en"] and row["name_zh"], row


def test_every_item_has_an_owner_a_deadline_and_a_perspective() -> None:
    for row in rows("scheme_item"):
        assert row["data_owner"] and 1 <= int(row["deadline_day"]) <= 31 and row["perspective"], row
    assert all(row["document_ref"] and row["reason"] for row in rows("scheme"))


def test_bank_a() -> None:
    assert points("bank_a_agent") == {"customer": 25, "finance": 30, "internal": 45}
    assert [len(items(f"bank_a_{post}")) for post in ("agent", "supervisor", "manager", "back_office_manager")] == [
        9,
        8,
        8,
        8,
    ]
    assert set(items("bank_a_manager")) == set(items("bank_a_back_office_manager"))
    scopes = {
        post: {i["scope"] for i in items(f"bank_a_{post}").values()} for post in ("agent", "supervisor", "manager")
    }
    assert scopes == {"agent": {"own"}, "supervisor": {"group"}, "manager": {"team"}}
    assert {i["scope"] for i in items("bank_a_back_office_manager").values()} == {"centre"}
    names = {i["name_zh"] for i in [*items("bank_a_agent").values(), *items("bank_a_manager").values()]}
    assert names >= {"首呼解决率", "电话服务同理心礼貌度", "电话服务准确性", "电话效率"}


def test_hotline() -> None:
    assert points("hotline_shift_leader") == {"team": 70, "exam": 5, "culture": 5, "key_work": 20, "deductions": 0}
    assert points("hotline_coach") == {"team": 70, "exam": 5, "culture": 5, "key_work": 20}
    leader = items("hotline_shift_leader")
    worth = {code: float(item["points"]) for code, item in leader.items()}
    assert (worth["members_score"], worth["members_volume_quality"], worth["members_discipline"]) == (40, 20, 10)
    assert (worth["reporting"], worth["team_management"], worth["production"]) == (5, 5, 10)
    assert (leader["members_volume_quality"]["member_classes"], leader["members_discipline"]["member_classes"]) == (
        "AB",
        "DE",
    )
    assert leader["attendance"]["ref"] == items("hotline_agent")["attendance"]["ref"]
    rules = {(r["rule_set"], r["reason_code"]): (r["points"], r["kpi_code"]) for r in rows("scheme_event_rule")}
    assert rules["reporting", "report"] == ("-2", "report_faults.reports")
    assert rules["production", "log"] == ("-2", "report_faults.logs")
    assert {i["class_letter"] for i in items("hotline_agent").values()} == {"A", "B", "D", "E"}


def test_the_forms_and_the_shop() -> None:
    assert points("review_360") == {"performance": 40, "ability": 40, "attitude": 20}
    assert sorted(float(i["points"]) for i in items("review_360").values()) == [5, 5, *[10] * 9]
    assert points("review_360", "2") == points("review_360")
    assert list(items("review_360_manager")) == [
        "goal_attainment", "efficiency", "leadership", "coordination", "planning", "judgement", "innovation",
        "professional_knowledge", "character", "responsibility", "drive",
    ]  # fmt: skip
    assert {r["valid_from"] for r in rows("scheme") if r["family"] == "shop"} == {"2023-06-07"}
    assert points("shop_monthly") == {"self": 30, "manager": 70, "shown": 0}
    assert len([i for i in items("shop_monthly").values() if i["source"] == "kpi"]) == 13
    weights = {(r["mix_code"], r["rater_kind"]): float(r["weight"]) for r in rows("scheme_rater")}
    assert [weights["self_peer_superior", kind] for kind in ("self", "peer", "superior")] == [20, 30, 50]
    assert [weights["yearly_and_ad_hoc", kind] for kind in ("yearly", "ad_hoc")] == [70, 30]


def test_the_library_of_32_indicators_and_who_answers_for_them() -> None:
    library = items("centre_balanced")
    assert Counter(i["section_code"] for i in library.values()) == {
        "customer": 3,
        "finance": 2,
        "staff": 6,
        "operations": 21,
    }
    owners = Counter(code for s in SCHEMES if s.startswith("section_") for code in items(s))
    assert {code: owners[code] for code in library} == {
        code: number for number, codes in OWNED_BY.items() for code in codes.split()
    }
    assert items("section_operations")["complaint_rate"]["target"] == "1"
    assert items("section_floor")["complaint_rate"]["target"] == "4"
    assert library["once_resolution"]["points"] == "0"


def test_bands_are_those_of_the_specification() -> None:
    found = {
        name: [(r["grade"], r["lower"], r["lower_closed"]) for r in rows("scheme_band") if r["bands"] == name]
        for name in ("review", "vendor")
    }
    assert found["review"][:4] == [("A", "95", "false"), ("B", "85", "true"), ("C", "75", "true"), ("D", "65", "true")]
    assert [lower for _, lower, _ in found["vendor"][:3]] == ["90", "80", "60"]


def test_consequences_are_those_of_the_specification() -> None:
    rules = {r["rule_code"]: r for r in rows("scheme_run_rule")}
    cuts = {code: (r["rank_end"], r["places"], r["run_length"]) for code, r in rules.items()}
    assert cuts["talk_room"] == ("last", "3", "1") and cuts["talk_department"] == ("last", "3", "2")
    assert cuts["off_duty"] == ("last", "5", "3") and cuts["first_month_back"] == ("last", "5", "1")
    assert cuts["shop_plan"] == ("last", "2", "1") and cuts["shop_transfer"] == ("last", "1", "3")
    whom = {code: r["entity_types"] for code, r in rules.items() if r["rank_list"] == "department"}
    assert whom.pop("department_demotion") == "employee", "a department has no grade to lose"
    assert set(whom.values()) == {"department|employee"}
    assert (rules["first_month_back"]["within"], rules["shop_plan"]["due_days"]) == ("1", "7")
    lists = {r["rank_list"]: (r["level"], r["by_scheme"]) for r in rows("scheme_rank")}
    assert (lists["b_room"], lists["b_unit"]) == (("section", "true"), ("team", "true"))
