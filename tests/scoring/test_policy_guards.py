"""Guards of the policy rows: each names the seed, the row, the column and the value, and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from orchestration.home import Month
from tests.scoring.test_guards import add, change
from tests.scoring.warehouse import SEEDS, Centre, Project, Row

GUARDS = [
    "assert_every_scheme_reference_is_known",
    "assert_policy_words_are_known",
    "assert_policy_numbers_make_sense",
    "assert_kpi_scopes_are_valid",
    "assert_curves_suit_their_items",
    "assert_bands_are_complete_and_ordered",
    "assert_pay_rules_are_in_order",
    "assert_rule_dates_do_not_overlap",
    "assert_long_schemes_have_no_event_items",
    "assert_no_rule_starts_in_a_published_month",
]
KNOWN_IN_SEPTEMBER = """
    insert into published.policy_row
    select '2026-09', seed, row_key, valid_from from intermediate.int_policy_row where valid_from < date '2026-10-01'
"""


def judged(project: Project, *forgotten: str) -> dict[str, list[Row]]:
    """What the guards say of the rows, after a September that was published without the `forgotten` ones."""
    Centre(Month.parse("2026-10")).write(project.warehouse)
    assert project.dbt("seed", "--select", *SEEDS).success
    assert project.dbt("run", "--select", "int_policy_row").success
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute("delete from published.policy_row")
        con.execute(KNOWN_IN_SEPTEMBER)
        for row in forgotten:
            con.execute("delete from published.policy_row where concat(seed, ' ', row_key) = ?", [row])
    found = project.dbt("test", "--select", *GUARDS).result
    failed = [r.node for r in found if r.node.resource_type == "test" and r.status != "pass"]
    return {node.name: project.query(node.compiled_code) for node in failed}


def item(project: Project, scheme: str, code: str, version: int = 1, **values: Any) -> None:
    change(project, "scheme_item", {"scheme_code": scheme, "version": str(version), "item_code": code}, **values)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Row]]]:
    project = Project.copy(tmp_path_factory.mktemp("policy"))
    change(project, "scheme", {"scheme_code": "shop_monthly"}, bands="stars", min_coverage=2)
    change(project, "scheme", {"scheme_code": "service_after_sales"}, pay_code="no_pay")
    change(project, "scheme", {"scheme_code": "department_quality"}, entity_types="department|robot")
    item(project, "hotline_agent", "attendance", ref="no_set")
    item(project, "hotline_agent", "volume", deadline_day=40, direction="sideways")
    item(project, "review_360", "progress", version=2, ref="incidents")
    item(project, "review_360_manager", "drive", source="events", ref="floor")
    item(project, "bank_a_agent", "error_rate", direction="up")
    item(project, "bank_a_agent", "qa_courtesy", direction="down")
    item(project, "bank_a_agent", "csat", curve_code="points_of_100")
    item(project, "bank_a_agent", "aht", curve_code="wavy")
    item(project, "bank_a_agent", "adherence", curve_code="weak")
    item(project, "bank_a_manager", "complaint_index", scope="own")
    item(project, "hotline_shift_leader", "exam", curve_code="as_measured")
    for x, share in ((0, "0"), (100, "1"), (200, "0"), (300, "1")):
        add(project, "scheme_curve", curve_code="wavy", x=x, share=share, to_next="linear", basis="source")
    for x, share in ((0, "-0.5"), (1, "0.9")):
        add(project, "scheme_curve", curve_code="weak", x=x, share=share, to_next="linear", basis="source")
    change(project, "scheme_rater", {"mix_code": "self_peer_superior", "rater_kind": "peer"}, rater_kind="neighbour")
    change(project, "scheme_rank", {"rank_list": "vendor"}, level="planet", min_size=0)
    change(project, "scheme_event_rule", {"rule_set": "production"}, kpi_code="no_kpi", points="")
    change(project, "scheme_event_rule", {"rule_set": "attendance", "reason_code": "late"}, kpi_code="adherence")
    item(project, "department_quality", "incidents", ref="reporting")
    change(project, "scheme_band", {"bands": "vendor", "grade": "good"}, lower=95)
    change(project, "scheme_band", {"bands": "vendor", "grade": "unqualified"}, lower=10)
    change(project, "scheme_band", {"bands": "department", "grade": "C"}, lower="0.1")
    change(project, "scheme_band", {"bands": "review", "grade": "A"}, rank_list="no_list")
    change(project, "scheme_run_rule", {"rule_code": "talk_room"}, run_length=0, calendar="lunar")
    change(project, "scheme_run_rule", {"rule_code": "shop_transfer"}, within=1)
    change(project, "scheme_run_rule", {"rule_code": "department_demotion"}, entity_types="employee|robot")
    change(project, "scheme_run_rule", {"rule_code": "department_commended"}, entity_types="", training_kinds="yoga")
    change(project, "scheme_run_rule", {"rule_code": "off_duty"}, valid_to="2022-12-31")
    rules = {row["rule_code"]: row for row in project.seed_rows("scheme_run_rule")}
    add(project, "scheme_run_rule", **{**rules["shop_plan"], "valid_from": "2026-12-01"})
    change(project, "scheme_pay_rule", {"pay_code": "shop_pay", "line_code": "not_below_zero"}, position=2)
    change(project, "scheme_pay_rule", {"pay_code": "shop_pay", "line_code": "last"}, rank_list="b_room", per="often")
    change(project, "scheme_pay_rule", {"pay_code": "bank_b_bonus", "line_code": "off_duty"}, state="asleep")
    change(project, "scheme_pay_step", {"pay_code": "service_pay", "step": "pay"}, from_day=2, to_day=1)
    yield judged(project, "scheme_run_rule talk_department", "scheme bank_a_agent v1")


@pytest.mark.parametrize(
    ("guard", "what", "words"),
    [
        ("assert_every_scheme_reference_is_known", "scheme shop_monthly v1", "bands 'stars' is not known: write it in"),
        ("assert_every_scheme_reference_is_known", "scheme service_after_sales v1", "pay_code 'no_pay' is not known"),
        ("assert_every_scheme_reference_is_known", "scheme_item hotline_agent v1 attendance", "ref 'no_set'"),
        ("assert_every_scheme_reference_is_known", "scheme_item review_360 v2 progress", "v2 incidents' is not"),
        ("assert_every_scheme_reference_is_known", "scheme_event_rule production log", "write it in kpi.csv"),
        ("assert_every_scheme_reference_is_known", "scheme_band review A", "rank_list 'no_list'"),
        ("assert_policy_words_are_known", "scheme department_quality v1", "entity_types is 'department|robot'"),
        ("assert_policy_words_are_known", "scheme_item hotline_agent v1 volume", "direction is 'sideways'"),
        ("assert_policy_words_are_known", "scheme_rater self_peer_superior neighbour", "rater_kind is 'neighbour'"),
        ("assert_policy_words_are_known", "scheme_rank vendor", "level is 'planet'"),
        ("assert_policy_words_are_known", "scheme_run_rule talk_room", "its words: rolling, quarter"),
        ("assert_policy_words_are_known", "scheme_run_rule department_demotion", "entity_types is 'employee|robot'"),
        ("assert_policy_words_are_known", "scheme_run_rule department_commended", "entity_types is ''"),
        ("assert_policy_words_are_known", "scheme_run_rule department_commended", "training_kinds is 'yoga'"),
        ("assert_policy_words_are_known", "scheme_pay_rule shop_pay last", "per is 'often'"),
        ("assert_policy_words_are_known", "scheme_pay_rule bank_b_bonus off_duty", "state is 'asleep'"),
        ("assert_policy_numbers_make_sense", "scheme shop_monthly v1", "it must lie between 0 and 1"),
        ("assert_policy_numbers_make_sense", "scheme_item hotline_agent v1 volume", "deadline_day is '40'"),
        ("assert_policy_numbers_make_sense", "scheme_rank vendor", "min_size is '0'"),
        ("assert_policy_numbers_make_sense", "scheme_event_rule production log", "an event by rule has no points"),
        (
            "assert_policy_numbers_make_sense",
            "scheme_run_rule talk_room",
            "run_length is '0': it must lie between 1",
        ),
        ("assert_policy_numbers_make_sense", "scheme_run_rule shop_transfer", "after a reset_state"),
        ("assert_policy_numbers_make_sense", "scheme_pay_step service_pay pay", "must lie after from_day"),
        ("assert_kpi_scopes_are_valid", "scheme_item bank_a_manager v1 complaint_index", "of the kind employee"),
        ("assert_kpi_scopes_are_valid", "scheme_event_rule attendance late", "adherence has no records of persons"),
        ("assert_kpi_scopes_are_valid", "scheme_item department_quality v1 incidents", "the scheme scores department"),
        ("assert_curves_suit_their_items", "scheme_item bank_a_agent v1 error_rate", "falls somewhere"),
        ("assert_curves_suit_their_items", "scheme_item bank_a_agent v1 qa_courtesy", "rises somewhere"),
        ("assert_curves_suit_their_items", "scheme_item bank_a_agent v1 aht", "rises again after it fell"),
        ("assert_curves_suit_their_items", "scheme_item bank_a_agent v1 csat", "but the value is at most 1"),
        ("assert_curves_suit_their_items", "scheme_item bank_a_agent v1 adherence", "a negative share"),
        ("assert_curves_suit_their_items", "scheme_item hotline_shift_leader v1 exam", "the value goes up to 100"),
        ("assert_bands_are_complete_and_ordered", "scheme_band vendor excellent", "must be above that of the next"),
        ("assert_bands_are_complete_and_ordered", "scheme_band vendor unqualified", "leaves scores from 0"),
        ("assert_bands_are_complete_and_ordered", "scheme_band department C", "leaves places without a grade"),
        ("assert_bands_are_complete_and_ordered", "scheme_band review", "rank_list differs"),
        ("assert_pay_rules_are_in_order", "scheme_pay_rule shop_pay last", "limits act last"),
        ("assert_pay_rules_are_in_order", "scheme_pay_rule shop_pay first", "every line has its own"),
        ("assert_pay_rules_are_in_order", "scheme_pay_rule shop_pay last", "ranks family bank_b"),
        ("assert_pay_rules_are_in_order", "scheme_pay_step service_pay pay", "before the step ahead of it"),
        ("assert_rule_dates_do_not_overlap", "scheme_run_rule shop_plan", "the next one starts on 2026-12-01"),
        ("assert_rule_dates_do_not_overlap", "scheme_run_rule off_duty", "valid_to 2022-12-31 is not after"),
        ("assert_long_schemes_have_no_event_items", "scheme_item review_360_manager v1 drive", "is a half_year"),
        (
            "assert_no_rule_starts_in_a_published_month",
            "scheme_run_rule talk_department",
            "valid_from 2023-01-01 lies in or before 2026-09, which is published without this row",
        ),
        ("assert_no_rule_starts_in_a_published_month", "scheme bank_a_agent v1", "Start it on 2026-10-01 or later"),
    ],
)
def test_a_wrong_row_is_named(failing: dict[str, list[Row]], guard: str, what: str, words: str) -> None:
    assert [row for row in failing.get(guard, []) if row[0].startswith(what) and words in row[1]], failing.get(guard)


def test_a_published_month_refuses_only_what_it_was_published_without(failing: dict[str, list[Row]]) -> None:
    assert len(failing["assert_no_rule_starts_in_a_published_month"]) == 2


def test_the_shipped_rows_pass(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert judged(Project.copy(tmp_path_factory.mktemp("sound"))) == {}
