"""A scheme that nobody has yet: its rows score, explain, rank, grade and pay it; without its rows it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.scoring.test_general_engine import ITEM, SCHEME
from tests.scoring.test_golden_values import ALL_MONTH, MODE2, measure, service_room
from tests.scoring.warehouse import Centre, Project

D = Decimal
MONTH = "2026-10"
RATINGS = ["marts.int_rating", "publication.pub_evidence_rating"]  # records that were delivered: they stay, unread
OF_THE_DESK = {"scheme_code": "front_desk", "version": 1, "basis": "completion"}
DATED = {"valid_from": "2026-01-01", "reason": "a try", "basis": "completion"}
NAMED = {"name_en": "Front desk", "name_zh": "前台"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "scheme": [
        {**SCHEME, **OF_THE_DESK, **NAMED, "family": "desk", "bands": "desk", "pay_code": "desk", "event_step": 1,
         "min_coverage": 0.3}
    ],
    "scheme_section": [
        {**OF_THE_DESK, **NAMED, "section_code": "guests", "position": 1, "base": 60, "bonus_cap": 0},
        {**OF_THE_DESK, **NAMED, "section_code": "book", "position": 2, "base": 40, "bonus_cap": 0, "floor": 0},
    ],
    "scheme_item": [
        {**ITEM, **OF_THE_DESK, **NAMED, "position": place, "direction": "up", "deadline_day": 3, **item}
        for place, item in enumerate(
            [
                {"section_code": "guests", "item_code": "csat", "source": "kpi", "ref": "csat", "points": 40,
                 "curve_code": "desk", "min_sample": 5},
                {"section_code": "guests", "item_code": "manners", "source": "ratings", "ref": "superior_only",
                 "points": 20},
                {"section_code": "book", "item_code": "book", "source": "events", "ref": "desk_book", "points": 40,
                 "curve_code": "", "bonus_cap": 0, "floor": 0},
            ],
            1,
        )
    ],
    "scheme_curve": [
        {"curve_code": "desk", "x": x, "share": share, "to_next": "linear", "basis": "completion"}
        for x, share in ((0.5, 0), (1, 1))
    ],
    "scheme_event_rule": [{**DATED, **NAMED, "rule_set": "desk_book", "reason_code": "noise", "points": -3}],
    "scheme_assignment": [{**DATED, "scheme_code": "front_desk", "unit_code": MODE2, "role": "host"}],
    "scheme_rank": [
        {**DATED, **NAMED, "rank_list": "desk", "family": "desk", "level": "group", "by_scheme": "false", "min_days": 1,
         "min_size": 1}
    ],
    "scheme_band": [
        {"bands": "desk", "position": place, "grade": grade, "lower": lower, "lower_closed": "true",
         "meaning_en": grade, "meaning_zh": grade, "basis": "completion"}
        for place, (grade, lower) in enumerate([("gold", 80), ("plain", -999)], 1)
    ],
    "scheme_run_rule": [
        {**DATED, **NAMED, "rule_code": "desk_talk", "rank_list": "desk", "entity_types": "employee",
         "rank_end": "last", "places": 1, "run_length": 1, "calendar": "rolling", "training_kinds": "on_job",
         "to_state": "desk_talk", "severity": 1, "action_en": "talk", "action_zh": "约谈"}
    ],
    "scheme_pay_rule": [
        {**DATED, **NAMED, "pay_code": "desk", "line_code": "pay", "position": 1, "per": "earned", "factor": 1},
        {**DATED, **NAMED, "pay_code": "desk", "line_code": "best", "position": 2, "per": "unit", "factor": 50,
         "rank_list": "desk", "rank_end": "first", "places": 1},
    ],
    "scheme_pay_step": [
        {**NAMED, "pay_code": "desk", "position": 1, "step": "pay", "role": "payroll", "from_day": 5, "to_day": 9,
         "months_later": 1, "basis": "completion"}
    ],
}  # fmt: skip


def write_rows(project: Project) -> None:
    for seed, rows in ROWS.items():
        there = project.seed_rows(seed)
        project.write_seed(seed, [*there, *({k: v for k, v in row.items() if k in there[0]} for row in rows)])


def delete_rows(project: Project) -> None:
    for seed, rows in ROWS.items():
        project.write_seed(seed, project.seed_rows(seed)[: -len(rows)])


def others(project: Project) -> list[tuple[Any, ...]]:
    """Cards of everybody whom the new scheme does not concern."""
    return project.query("select * from publication.pub_scorecard where family <> 'desk' order by all")


def left_of_it(project: Project) -> list[str]:
    """Relations of the scoring in which a row names the desk."""
    found = project.query(
        "select distinct table_schema || '.' || table_name, column_name from information_schema.columns"
        " where table_schema in ('marts', 'publication')"
        " and column_name in ('family', 'scheme_code', 'rank_list', 'pay_code', 'rule_code', 'bands')"
    )
    named = "('desk', 'front_desk', 'desk_talk')"
    return sorted({t for t, c in found if project.query(f"select 1 from {t} where {c} in {named} limit 1")})


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    project = Project.copy(tmp_path_factory.mktemp("desk"))
    centre: Centre = service_room(MONTH)
    centre.add_person("agent", *ALL_MONTH)
    measure(centre, "agent")
    for who, satisfied, answers, mark in (("ann", 90, 100, 9), ("ben", 75, 100, 5), ("cid", 3, 3, 8)):
        centre.add_person(who, (1, MODE2, "", "active"), role="host")
        centre.add_kpi(who, "csat", satisfied, answers, n=answers)
        centre.add_rating(who, "front_desk", "manners", "superior", mark)
        centre.add_base(who, 1000)
    for who, times in (("ben", 2), ("cid", 15)):
        for day in range(1, times + 1):
            centre.add_event(who, "desk_book", -3, day=day)
    centre.write(project.warehouse)
    project.score(MONTH)
    seen: dict[str, Any] = {"before": others(project), "nothing": left_of_it(project)}
    write_rows(project)
    project.score(MONTH)
    seen["guards"] = project.failing_tests(MONTH)
    seen["relations"], seen["beside"] = left_of_it(project), others(project)
    for name, sql in {
        "cards": "select entity_code, score, coverage from publication.pub_scorecard where family = 'desk'",
        "lines": "select entity_code, item_code, value, reason, points from publication.pub_score_line"
        " where family = 'desk' and source <> 'limit'",
        "ranks": "select entity_code, place_first, place_last from publication.pub_rank where rank_list = 'desk'",
        "grades": "select entity_code, grade from publication.pub_grade where family = 'desk' and item_code = 'total'",
        "pay": "select entity_code, amount from publication.pub_pay where family = 'desk'",
        "proposals": "select entity_code, to_state from publication.pub_consequence where rule_code = 'desk_talk'",
        "policy": "select seed from publication.pub_policy_row"
        " where row_key like '%desk%' and valid_from = date '2026-01-01' or row_key = 'front_desk v1'",
    }.items():
        seen[name] = project.query(f"{sql} order by all")
    delete_rows(project)
    project.score(MONTH)
    yield {**seen, "after": others(project), "left": left_of_it(project)}


def test_it_is_scored_by_its_rows(story: dict[str, Any]) -> None:
    # ann: .9 is .8 of 40, .9 of 20, 40 · ben: .5 of 40, .5 of 20, 40 - 6 · cid: three answers are too few, so the mark
    # counts for 60: .8 of 60, and 15 records leave nothing of 40; 20 of 60 points are measured
    assert story["cards"] == [("ann", 90, 1), ("ben", 64, 1), ("cid", 48, D("0.33333333"))]


def test_every_point_of_it_is_explained(story: dict[str, Any]) -> None:
    assert story["lines"] == [
        ("ann", "book", None, "scored", 40),
        ("ann", "csat", D("0.9"), "scored", 32),
        ("ann", "manners", D("0.9"), "scored", 18),
        ("ben", "book", None, "scored", 34),
        ("ben", "csat", D("0.75"), "scored", 20),
        ("ben", "manners", D("0.5"), "scored", 10),
        ("cid", "book", None, "scored", 0),
        ("cid", "csat", None, "low_sample", 0),
        ("cid", "manners", D("0.8"), "scored", 48),
    ]


def test_it_is_ranked_graded_paid_and_followed_up(story: dict[str, Any]) -> None:
    assert story["ranks"] == [("ann", 1, 3), ("ben", 2, 2), ("cid", 3, 1)]
    assert story["grades"] == [("ann", "gold"), ("ben", "plain"), ("cid", "plain")]
    assert story["pay"] == [("ann", 950), ("ben", 640), ("cid", 480)]
    assert story["proposals"] == [("cid", "desk_talk")]


def test_its_rows_keep_the_guards_and_are_published(story: dict[str, Any]) -> None:
    assert story["guards"] == {}
    assert len(story["policy"]) == 7  # scheme, assignment, event rule, rank list, run rule, two lines of pay


def test_without_its_rows_nothing_is_left_of_it(story: dict[str, Any]) -> None:
    assert "publication.pub_scorecard" in story["relations"]
    assert story["left"] == story["nothing"] == RATINGS
    assert story["before"] == story["beside"] == story["after"] != []
