"""The engine knows no scheme: policies that no centre has yet are scored from rows only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.scoring.test_golden_values import ALL_MONTH, MODE1, MODE2, measure, service_room
from tests.scoring.warehouse import Project

D = Decimal
SCHEME = {
    "version": 1,
    "entity_types": "employee",
    "period_kind": "month",
    "grades_items": "false",
    "event_late_days": 7,
    "valid_from": "2023-01-01",
    "base_total": 100,
    "total_floor": 0,
    "total_cap": 100,
    "score_step": 0.01,
    "spell_rule": "blend",
    "days_by": "planned",
    "min_coverage": 0.4,
    "basis": "completion",
    "reason": "test",
}
ITEM = {
    "version": 1,
    "section_code": "all",
    "min_sample": 1,
    "curve_code": "as_measured",
    "scope": "own",
    "carry_periods": 0,
    "basis": "completion",
}


def add_scheme(project: Project, code: str, role: str, unit: str, items: list[dict[str, Any]], **scheme: Any) -> None:
    """A scheme of one section, out of rows."""
    added = {
        "scheme": [{**SCHEME, "scheme_code": code, "family": code, **scheme}],
        "scheme_section": [
            {
                "scheme_code": code,
                "version": 1,
                "section_code": "all",
                "base": 100,
                "bonus_cap": 0,
                "basis": "completion",
            }
        ],
        "scheme_item": [{**ITEM, "scheme_code": code, **item} for item in items],
        "scheme_assignment": [
            {"scheme_code": code, "unit_code": unit, "role": role, "valid_from": "2023-01-01", "basis": "completion"}
        ],
    }
    for seed, rows in added.items():
        project.write_seed(seed, [*project.seed_rows(seed), *rows])


def new_version(project: Project, scheme: str, version: int, start: str, points: dict[str, Any], name: str) -> None:
    """The newest version of a scheme ends at `start`; a copy with other names and some other points follows."""
    for seed in ("scheme", "scheme_section", "scheme_item"):
        rows = project.seed_rows(seed)
        copied = []
        for row in rows:
            if row["scheme_code"] == scheme and row["version"] == str(version - 1):
                copy = {**row, "version": str(version), "name_en": name}
                if seed == "scheme":
                    row["valid_to"] = copy["valid_from"] = start
                elif seed == "scheme_item" and row["item_code"] in points:
                    copy["points"] = str(points[row["item_code"]])
                elif seed == "scheme_section" and row["section_code"] in points:
                    copy["base"] = str(points[row["section_code"]])
                copied.append(copy)
        project.write_seed(seed, rows + copied)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.copy(tmp_path_factory.mktemp("general"))
    new_version(project, "bank_b_mode1", 2, "2026-10-12", {}, "Mode one, in other words")
    new_version(
        project, "bank_b_mode2", 2, "2026-10-15", {"qa": 55, "quality": 55, "superior": 5}, "Mode two, other weights"
    )
    items = project.seed_rows("scheme_item")
    project.write_seed("scheme_item", [{**i, "class_letter": "D"} if i["item_code"] == "csat" else i for i in items])
    project.write_seed(
        "scheme_target",
        [
            *project.seed_rows("scheme_target"),
            *(
                {
                    "scheme_code": "bank_b_mode1",
                    "item_code": "volume",
                    "holder_kind": kind,
                    "holder": holder,
                    "value": value,
                    "valid_from": "2023-01-01",
                    "basis": "completion",
                }
                for kind, holder, value in [("person", "beginner", 10), ("unit", MODE1, 99)]
            ),
        ],
    )
    add_scheme(
        project,
        "test_leader",
        "group_leader",
        "C",
        [
            {"item_code": "members", "source": "members", "ref": "bank_b_mode1", "points": 60},
            {"item_code": "members_d", "source": "members", "ref": "bank_b_mode1", "member_classes": "D", "points": 10},
            {
                "item_code": "conduct",
                "source": "events",
                "ref": "floor",
                "points": 30,
                "curve_code": "",
                "floor": 0,
                "bonus_cap": 0,
            },
        ],
    )
    add_scheme(
        project,
        "test_manager",
        "section_manager",
        "C",
        [{"item_code": "leaders", "source": "members", "ref": "test_leader", "points": 100}],
    )
    add_scheme(
        project,
        "test_missing",
        "qa_rater",
        "C",
        [
            {"item_code": "zero", "source": "kpi", "ref": "csat", "points": 20, "missing_share": 0, "min_sample": 5},
            {"item_code": "neutral", "source": "kpi", "ref": "nps", "points": 30, "missing_share": 0.6},
            {"item_code": "team", "source": "kpi", "ref": "qa_score", "points": 50, "scope": "team"},
        ],
    )
    for rule, role in [("blend", "centre_manager"), ("dominant", "wfm_planner"), ("period_end", "team_manager")]:
        add_scheme(
            project,
            f"test_{rule}",
            role,
            "C",
            [{"item_code": "qa", "source": "kpi", "ref": "qa_score", "points": 100}],
            spell_rule=rule,
        )
    project.write_seed(
        "scheme_curve",
        [
            *project.seed_rows("scheme_curve"),
            *({"curve_code": "whole", "x": x, "share": x, "to_next": "linear", "basis": "completion"} for x in (0, 1)),
        ],
    )
    add_scheme(
        project,
        "test_steps",
        "trainer",
        "C",
        [{"item_code": "calls", "source": "kpi", "ref": "handled", "points": 100, "target": 30, "curve_code": "whole"}],
        item_step=5,
    )
    add_scheme(
        project,
        "test_events",
        "coach",
        "C",
        [
            {"item_code": "qa", "source": "kpi", "ref": "qa_score", "points": 60},
            {"item_code": "conduct", "source": "events", "ref": "floor", "points": 40, "curve_code": "", "floor": 0},
            {"item_code": "presence", "source": "events", "ref": "attendance", "points": 0, "curve_code": ""},
        ],
    )

    form = {"item_code": "form", "source": "ratings", "ref": "self_peer_superior", "points": 100}
    add_scheme(project, "test_ratings", "receptionist", "C", [form])

    centre = service_room("2026-10")
    for who in ("half_measured", "half_lost", "never_measured"):
        centre.add_person(who, (1, MODE1, "coach", "active"), (15, MODE2, "coach", "active"), working=[1, 2, 22, 23])
    for who in ("half_measured", "half_lost"):
        centre.add_kpi(who, "qa_score", 9, 10, day=1)
    for item, taken, day in [("floor", -4, 2), ("floor", -6, 22), ("attendance", -3, 23)]:
        centre.add_event("half_measured", item, taken, day)
    centre.add_event("half_lost", "attendance", -60, 23)
    centre.add_person("late_twice", (1, MODE1, "coach", "active"))
    centre.add_kpi("late_twice", "qa_score", 9, 10)
    for code, shift, day in [("late", "s1", 2), ("late", "s2", 2), ("absent", "s3", 6), ("late", "s4", 3)]:
        centre.add_fault("late_twice", f"attendance.{code}", shift, day, numerator=shift != "s4")
    # a month of seconds of 15,000 seats
    centre.add_person("many_seats", (1, MODE1, "coach", "active"))
    centre.add_kpi("many_seats", "qa_score", 36_000_000_000, 40_000_000_000)
    centre.add_person("rated", (1, MODE1, "receptionist", "active"))
    for value, scale in ((4, 5), (40, 100)):
        centre.add_rating("rated", "test_ratings", "form", "peer", value, scale)
    centre.add_rating("rated", "test_ratings", "form", "superior", 9, 10)
    centre.add_person("full", *ALL_MONTH, working=range(1, 23))
    measure(centre, "full")
    centre.add_person("few_surveys", *ALL_MONTH, working=range(1, 12))
    measure(centre, "few_surveys", csat_n=3)
    centre.add_person("elsewhere", (1, MODE2, "", "active"))
    for day in (5, 20):
        measure(centre, "elsewhere", day=day)
    centre.add_rating("elsewhere", "bank_b_mode2", "superior", "superior", 8)
    centre.add_person("leader", (1, MODE1, "group_leader", "active"))
    centre.add_person("manager", (1, "N-CARD", "section_manager", "active"))
    goals = centre.rows["staging.stg_app__goals"]
    for who, begun, agreed in [("in_time", 1, 1), ("backdated", 1, 2), ("joiner", 12, 12), ("unsaid", 1, None)]:
        centre.add_person(who, (begun, "N-CARD-A", "", "active"))
        measure(centre, who, day=20)
        said = date(2026, 10, agreed) if agreed else None
        goals.append(("employee", who, "calls_per_shift", date(2026, 10, 1), None, D(16), said))
    centre.add_person("beginner", (1, "N-CARD-A", "", "active"))
    measure(centre, "beginner", volume=(40, 4))
    centre.add_person("rater", (1, MODE1, "qa_rater", "active"))
    centre.add_kpi("rater", "csat", 3, 4, n=4)
    centre.add_kpi("N-CARD-A", "qa_score", 90, 100, kind="team")
    for role in ("centre_manager", "wfm_planner", "team_manager"):
        centre.add_person(role, (1, MODE1, role, "active"), (21, MODE2, role, "active"), working=[1, 2, 5, 22])
        centre.add_kpi(role, "qa_score", 9, 10, day=5)
        centre.add_kpi(role, "qa_score", 5, 10, day=22)
    centre.add_person("trainer", (1, MODE1, "trainer", "active"), working=[1, 2, 3, 4])
    centre.add_kpi("trainer", "handled", 88, 0, n=88)
    centre.write(project.warehouse)
    project.score("2026-10")
    yield project


def points(project: Project, who: str) -> dict[str, D]:
    return dict(
        project.query(
            "select item_code, sum(points_exact) from marts.fct_score_line where entity_code = ? group by 1", who
        )
    )


def score(project: Project, who: str) -> object:
    return project.query("select score from marts.fct_scorecard where entity_code = ?", who)[0][0]


def test_a_relabelled_version_cuts_no_spell_and_its_new_name_is_shown(scored: Project) -> None:
    spells = scored.query(
        "select spell_start, spell_end, scheme_version, spell_share from marts.fct_spell where entity_code = 'full'"
    )
    assert spells == [(date(2026, 10, 1), date(2026, 10, 31), 2, 1)]
    assert score(scored, "full") == 98


def test_a_version_with_other_weights_cuts_the_spell(scored: Project) -> None:
    # 10 of 22 working days under version 1: 19 + 52 + 15 + 8 + 8 = 102;
    # 12 under version 2: 19 + 57.2 + 15 + 8 + 4 = 103.2
    assert scored.query(
        "select scheme_version from marts.fct_spell where entity_code = 'elsewhere' order by spell_start"
    ) == [(1,), (2,)]
    assert score(scored, "elsewhere") == round((D(102) * 10 + D("103.2") * 12) / 22, 2)


def test_members_are_scored_before_their_leader_and_he_before_his_manager(scored: Project) -> None:
    # full 98 / 100 on 22 days, few_surveys 94.6875 / 100 on 11: mean 0.96895833
    mean = (22 * D("0.98") + 11 * D("0.946875")) / 33
    got = points(scored, "leader")
    assert got == {"members": round(mean, 8) * 60, "members_d": 10, "conduct": 30}
    assert score(scored, "leader") == D("98.14")
    assert score(scored, "manager") == round(sum(got.values()), 2)
    tiers = scored.query(
        "select distinct entity_code, tier from marts.fct_spell"
        " where entity_code in ('full', 'leader', 'manager') order by 2"
    )
    assert tiers == [("full", 0), ("leader", 1), ("manager", 2)]


def test_members_of_one_class_are_rolled_up_alone(scored: Project) -> None:
    line = (
        "select value, sample_size from marts.fct_score_line where entity_code = 'leader' and item_code = 'members_d'"
    )
    assert scored.query(line) == [(D("1.6"), 1)]  # csat 8 of 5 points; the other member's item was not measured


def test_a_personal_target_goes_before_that_of_role_and_unit(scored: Project) -> None:
    targets = (
        "select entity_code, target from marts.fct_score_line"
        " where item_code = 'volume' and entity_code in ('full', 'beginner') order by 1"
    )
    assert scored.query(targets) == [("beginner", D(10)), ("full", D(15))]


def test_a_goal_counts_for_what_begins_once_it_is_agreed(scored: Project) -> None:
    """Agreed on the day on which the stretch begins is beforehand, a day later is not; the standard is 15 a shift."""
    targets = dict(
        scored.query("select entity_code, target from marts.fct_score_line where item_code = 'volume' and target <> 10")
    )
    assert {who: targets[who] for who in ("in_time", "backdated", "joiner", "unsaid")} == {
        "in_time": D(16), "backdated": D(15), "joiner": D(16), "unsaid": D(16),
    }  # fmt: skip


def test_missing_values_count_as_their_item_says_and_a_team_figure_counts_for_the_person(scored: Project) -> None:
    lines = scored.query(
        "select item_code, reason, curve_share, points from marts.fct_score_line where entity_code = 'rater' order by 1"
    )
    assert lines == [
        ("neutral", "no_data", D("0.6"), D(18)),
        ("team", "scored", D("0.9"), D(45)),
        ("zero", "low_sample", D(0), D(0)),
    ]
    assert scored.query("select coverage, score from marts.fct_scorecard where entity_code = 'rater'") == [
        (D("0.5"), D(63))
    ]


@pytest.mark.parametrize(("who", "expected"), [("centre_manager", 80), ("wfm_planner", 90), ("team_manager", 50)])
def test_spells_blend_or_the_longest_or_the_last_counts(scored: Project, who: str, expected: int) -> None:
    assert score(scored, who) == expected  # QA 0.9 on three scheduled days, then 0.5 on one


def test_events_count_at_face_value_in_a_stretch_that_could_not_be_measured(scored: Project) -> None:
    """QA 0.9 of 60 points in one half: 27 in either; the 40 points for conduct and all events as they are."""
    lines = "select section_code, item_code, points from marts.fct_score_line where entity_code = ? and spell_start = ?"
    first, second = date(2026, 10, 1), date(2026, 10, 15)
    assert sorted(scored.query(lines, "half_measured", first)) == [
        ("all", "conduct", D(16)), ("all", "presence", D(0)), ("all", "qa", D(27)),
    ]  # fmt: skip
    assert sorted(scored.query(lines, "half_measured", second)) == [
        ("all", "conduct", D(14)), ("all", "presence", D(-3)), ("all", "qa", D(0)), ("total", "unmeasured_days", D(27)),
    ]  # fmt: skip
    assert score(scored, "half_measured") == 81
    # of the second half nothing is left of 27 + 20 − 60; the first keeps its 47
    assert ("total", "floor", D(13)) in scored.query(lines, "half_lost", second)
    assert score(scored, "half_lost") == 47
    assert score(scored, "never_measured") is None


def test_every_record_that_a_rule_looks_at_is_an_event(scored: Project) -> None:
    """Late for two shifts of one day, absent once: three events, −1 − 1 − 2; a shift without a fault is none."""
    events = "select evidence_ref, reason_code, points from marts.int_point_event where subject_id = 'late_twice'"
    assert sorted(scored.query(events)) == [("s1", "late", D(-1)), ("s2", "late", D(-1)), ("s3", "absent", D(-2))]
    line = "select sample_size, points from marts.fct_score_line where entity_code = 'late_twice' and item_code = "
    assert scored.query(line + "'presence'") == [(3, D(-4))]


def test_a_line_has_room_for_a_month_of_seconds_of_many_seats(scored: Project) -> None:
    line = "select numerator, denominator, points from publication.pub_score_line where entity_code = 'many_seats'"
    assert scored.query(line + " and item_code = 'qa'") == [(D(36_000_000_000), D(40_000_000_000), D(54))]


def test_each_rating_has_one_voice_whatever_its_scale(scored: Project) -> None:
    """4 of 5 and 40 of 100 are 60 %, not 44 of 105; peers weigh 30, the superior 50: (30 × 0.6 + 50 × 0.9) ÷ 80."""
    line = "select value, points from marts.fct_score_line where entity_code = 'rated'"
    assert scored.query(line) == [(D("0.7875"), D("78.75"))]


def test_a_sum_is_judged_per_scheduled_day_and_nominal_points_go_in_steps(scored: Project) -> None:
    # 88 contacts on 4 scheduled days = 22 of 30 a day = 73.33 points, in steps of 5: 75
    assert scored.query("select value, points from marts.fct_score_line where entity_code = 'trainer'") == [
        (D(22), D(75))
    ]


def test_a_month_is_replaced_as_a_whole_and_other_months_stay(scored: Project) -> None:
    before = scored.query("select * from marts.fct_score_line order by all")
    november = service_room("2026-11")
    november.add_person("full", *ALL_MONTH)
    measure(november, "full")
    november.write(scored.warehouse)
    scored.score("2026-11")
    scored.score("2026-10")
    assert scored.query("select * from marts.fct_score_line where month = '2026-10' order by all") == before
    of_november = "month = '2026-11' and spell_id like 'bank_b%'"
    assert scored.query(f"select count(distinct spell_id), count(*) from marts.int_spell_line where {of_november}") == [
        (1, 6)
    ]


def test_guards_and_invariants_hold_but_for_the_shown_kpi_that_was_given_points(scored: Project) -> None:
    found = scored.failing_tests("2026-10")
    assert found.pop("assert_statistical_kpis_are_never_scored") == [
        ("scheme_item test_missing v1 neutral", "KPI nps is statistical: shown, never scored. Give it 0 points")
    ]
    # the odd rows of this module break guards of how rows are written, and nothing else
    assert set(found) == {
        "assert_curves_suit_their_items", "assert_no_goal_is_laxer_than_the_standard",
        "assert_policy_numbers_make_sense", "assert_policy_words_are_known",
    }  # fmt: skip
    assert [row for rows in found.values() for row in rows if "test_" not in row[0] and "beginner" not in row[0]] == []
