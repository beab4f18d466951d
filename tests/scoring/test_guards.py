"""Every guard and invariant catches the defect that it is there for, in words for the person who wrote the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.scoring.test_golden_values import ALL_MONTH, measure, service_room
from tests.scoring.warehouse import Project, Row


def change(project: Project, seed: str, where: dict[str, str], **values: Any) -> None:
    """Change the one row of a seed that has these values."""
    rows = project.seed_rows(seed)
    found = [row for row in rows if all(row[column] == value for column, value in where.items())]
    assert len(found) == 1, (seed, where, len(found))
    found[0].update(values)
    project.write_seed(seed, rows)


def add(project: Project, seed: str, **values: Any) -> None:
    project.write_seed(seed, [*project.seed_rows(seed), values])


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Row]]]:
    project = Project.copy(tmp_path_factory.mktemp("guards"))
    change(project, "scheme_section", {"scheme_code": "bank_b_mode1", "section_code": "csat"}, base=6)
    change(project, "scheme_section", {"scheme_code": "bank_b_mode2", "section_code": "quality"}, bonus_cap=9)
    change(
        project,
        "scheme_item",
        {"scheme_code": "bank_b_mode2", "item_code": "qa"},
        curve_code="no_such_curve",
        missing_share=2,
    )
    change(project, "scheme_rater", {"mix_code": "superior_only"}, weight=90)
    change(project, "scheme_rank", {"rank_list": "b_unit"}, basis="guess")
    change(project, "scheme", {"scheme_code": "bank_b_mode1"}, valid_to="2026-11-05")
    old = project.seed_rows("scheme")[0]
    add(project, "scheme", **{**old, "version": 2, "valid_from": "2026-11-09", "valid_to": ""})
    floor = {"rule_set": "floor", "reason_code": "floor", "points": -2, "valid_from": "2023-01-01"}
    add(project, "scheme_event_rule", **floor, name_en="floor", name_zh="现场", basis="completion")
    add(project, "scheme_curve", curve_code="csat_steps", x="0.96", share=1, to_next="curved", basis="source")
    add(
        project,
        "scheme_assignment",
        scheme_code="bank_b_mode2",
        unit_code="C",
        role="agent",
        valid_from="2026-10-30",
        basis="source",
    )
    add(
        project,
        "scheme_assignment",
        scheme_code="bank_x",
        unit_code="C",
        role="clerk",
        valid_from="2026-10-30",
        basis="source",
    )
    circle = {"item_code": "circle", "source": "members", "ref": "bank_b_mode2", "member_classes": "Z", "points": 0}
    mode_2 = [row for row in project.seed_rows("scheme_item") if row["scheme_code"] == "bank_b_mode2"]
    add(project, "scheme_item", **{**mode_2[-1], **circle, "curve_code": "as_measured"})
    person = {"scheme_code": "bank_b_mode1", "item_code": "volume", "holder_kind": "person", "basis": "completion"}
    add(project, "scheme_target", **person, holder="extra", value=9, valid_from="2026-01-01")
    add(project, "scheme_target", **person, holder="mute", value=15, valid_from="2026-01-01")
    centre = service_room("2026-10")
    centre.rows["staging.stg_app__goals"] += [
        ("employee", who, "calls_per_shift", date(2026, 10, 1), None, calls, None)
        for who, calls in (("sound", 10), ("lost", 16))
    ]
    for who in ("sound", "lost", "twice", "extra", "mute"):
        centre.add_person(who, *ALL_MONTH)
        measure(centre, who)
    centre.add_event("sound", "floor", -0.5, day=7)
    centre.add_event("sound", "parking", -1, day=8)
    centre.write(project.warehouse)
    project.score("2026-10")
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute("update marts.fct_scorecard set score = score + 0.01 where entity_code = 'sound'")
        con.execute("delete from marts.fct_scorecard where entity_code = 'lost'")
        con.execute("insert into marts.fct_scorecard select * from marts.fct_scorecard where entity_code = 'twice'")
        con.execute("update marts.fct_scorecard set score = 120.01 where entity_code = 'extra'")
        con.execute("update marts.fct_score_line set value = null where entity_code = 'mute' and item_code = 'aht'")
    yield project.failing_tests("2026-10")


@pytest.mark.parametrize(
    ("guard", "what", "words"),
    [
        ("assert_section_bases_sum_to_the_base_total", "bank_b_mode1 version 1", "add up to 101"),
        ("assert_bonus_caps_fill_the_total_cap", "bank_b_mode2 version 1", "bonus caps 21"),
        ("assert_item_points_sum_to_the_section_base", "bank_b_mode1 version 1 section csat", "add up to 5"),
        (
            "assert_scheme_versions_follow_without_gap_or_overlap",
            "bank_b_mode1 version 1",
            "version 2 starts on 2026-11-09",
        ),
        ("assert_rater_weights_sum_to_100", "rater mix superior_only", "add up to 90"),
        (
            "assert_every_scheme_reference_is_known",
            "scheme_item bank_b_mode2 v1 qa",
            "curve_code 'no_such_curve' is not known: write it in scheme_curve.csv",
        ),
        ("assert_every_scheme_reference_is_known", "scheme_assignment C clerk", "scheme_code 'bank_x' is not known"),
        ("assert_every_curve_has_ordered_knots", "curve csat_steps at 0.96", "2 knots lie at the same place"),
        ("assert_every_curve_has_ordered_knots", "curve csat_steps at 0.96", "write linear or step"),
        ("assert_rolled_up_schemes_offer_points", "scheme bank_b_mode2", "rolls up itself"),
        ("assert_rolled_up_schemes_offer_points", "scheme_item bank_b_mode2 v1 circle", "classes Z"),
        ("assert_policy_words_are_known", "scheme_rank b_unit", "basis is 'guess'"),
        ("assert_policy_numbers_make_sense", "scheme_item bank_b_mode2 v1 qa", "missing_share is '2.00000000'"),
        ("assert_no_goal_is_laxer_than_the_standard", "goal of sound for volume", "the target 10.00000000 is laxer"),
        ("assert_no_goal_is_laxer_than_the_standard", "scheme_target of extra for volume", "the target 9.00000000"),
        (
            "assert_no_person_has_two_schemes_of_one_family_on_a_day",
            "employee sound on 2026-10-30",
            "bank_b_mode1 and bank_b_mode2",
        ),
        ("assert_point_events_are_whole_steps", "point event e0 of sound", "-0.5"),
        ("assert_point_events_are_worth_what_their_reason_says", "point event e0 of sound", "are not worth -2"),
        ("assert_every_point_event_counts_somewhere", "point event e1 of sound", "item parking does not occur"),
        ("assert_score_lines_sum_to_the_total", "employee sound in family bank_b", "add up to"),
        ("assert_every_scored_employee_has_one_card_per_family", "employee lost", "has no card"),
        ("assert_every_scored_employee_has_one_card_per_family", "employee twice", "has 2 cards"),
        ("assert_score_within_floor_and_cap", "employee extra in family bank_b", "120.01"),
        ("assert_every_line_without_a_value_has_a_reason", "employee mute item aht", "reason 'scored'"),
    ],
)
def test_a_defect_is_named(failing: dict[str, list[Row]], guard: str, what: str, words: str) -> None:
    assert [row for row in failing.get(guard, []) if row[0].startswith(what) and words in row[1]], failing.get(guard)


def test_a_goal_that_meets_the_standard_is_not_reported(failing: dict[str, list[Row]]) -> None:
    reported = {what.split()[2] for what, _ in failing["assert_no_goal_is_laxer_than_the_standard"]}
    assert reported == {"sound", "extra"}  # not lost, whose goal is 16, nor mute, whose own row says 15


def test_the_shipped_policy_has_no_defect(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = Project.copy(tmp_path_factory.mktemp("shipped"))
    centre = service_room("2026-10")
    centre.add_person("sound", *ALL_MONTH)
    measure(centre, "sound")
    centre.write(project.warehouse)
    project.score("2026-10")
    assert project.failing_tests("2026-10") == {}


@pytest.fixture(scope="module")
def unplanned(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A month for which nobody delivered schedules: people were measured, and no day is scheduled."""
    project = Project.copy(tmp_path_factory.mktemp("unplanned"))
    centre = service_room("2026-10")
    for who in ("one", "two"):
        centre.add_person(who, *ALL_MONTH, working=[])
        measure(centre, who)
    centre.add_event("one", "floor", -1, day=7)
    centre.write(project.warehouse)
    project.score("2026-10")
    return project


def test_a_month_in_which_nobody_has_a_score_is_blocked(unplanned: Project) -> None:
    failed = unplanned.failing_tests("2026-10")
    assert list(failed) == ["assert_most_people_are_scored"]
    found = {scheme: rest for scheme, *rest in failed["assert_most_people_are_scored"]}
    assert set(found) == {"scheme bank_b_mode1", "scheme centre_balanced"}
    cards, withheld, words = found["scheme bank_b_mode1"]
    assert (cards, withheld) == (2, 2)
    assert words.startswith("2 of 2 cards are withheld, 2 for want of a scheduled day")


def test_cards_and_lines_without_a_scheduled_day_say_so(unplanned: Project) -> None:
    cards = unplanned.query(
        "select distinct status, reason, score from publication.pub_scorecard where family = 'bank_b'"
    )
    assert cards == [("withheld", "no_scheduled_days", None)]
    lines = unplanned.query("select distinct reason, value, points from marts.fct_score_line where family = 'bank_b'")
    assert lines == [("no_scheduled_days", None, 0)]


def test_the_share_of_cards_that_may_be_withheld_is_a_row(unplanned: Project) -> None:
    rows = unplanned.seed_rows("kpi_parameter")
    allowed = [row | {"value": "1"} if row["parameter"] == "withheld_card_share_limit" else row for row in rows]
    try:
        unplanned.write_seed("kpi_parameter", allowed)
        assert unplanned.dbt("seed", "--select", "kpi_parameter").success
        assert unplanned.failing_tests("2026-10") == {}
    finally:
        unplanned.write_seed("kpi_parameter", rows)
        assert unplanned.dbt("seed", "--select", "kpi_parameter").success
