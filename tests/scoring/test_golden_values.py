"""The worked examples of the bank_b scheme come out of the dbt models, with the shipped policy rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from orchestration.home import Month
from tests.scoring.warehouse import Centre, Project

D = Decimal
MODE1, MODE2 = "N-CARD-A-01", "N-CARD-P-01"
ALL_MONTH = ((1, MODE1, "", "active"),)


def measure(
    centre: Centre,
    who: str,
    volume: tuple[float, float] = (60, 4),
    aht: float = 280,
    qa: float = 0.925,
    csat_n: int = 20,
    day: int = 5,
) -> None:
    """KPIs of one person; the defaults earn 20 + 10 + 8, 37 and 8 points in mode 1."""
    centre.add_kpi(who, "calls_per_shift", *volume, day=day)
    centre.add_kpi(who, "aht", aht * 100, 100, day=day)
    centre.add_kpi(who, "adherence", 96, 100, day=day)
    centre.add_kpi(who, "qa_score", qa * 100, 100, day=day)
    centre.add_kpi(who, "csat", 94, 100, n=csat_n, day=day)


def service_room(month: str) -> Centre:
    centre = Centre(Month.parse(month))
    for code, kind, parent in [
        ("C", "centre", None),
        ("N", "site", "C"),
        ("N-CARD", "section", "N"),
        ("N-CARD-A", "team", "N-CARD"),
        ("N-CARD-P", "team", "N-CARD"),
        (MODE1, "group", "N-CARD-A"),
        (MODE2, "group", "N-CARD-P"),
    ]:
        centre.add_unit(code, kind, parent)
    return centre


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.copy(tmp_path_factory.mktemp("golden"))
    centre = service_room("2026-10")
    centre.add_person("hand1", *ALL_MONTH)
    measure(centre, "hand1", volume=(87, 4), aht=352)
    centre.add_event("hand1", "floor", -2, day=12)
    centre.add_event("hand1", "floor", -3, day=13, scheme="bank_b_mode2")  # another scheme's record

    centre.add_person("hand2", (1, MODE2, "", "active"))
    measure(centre, "hand2", volume=(114, 4), aht=352, qa=0.9)
    centre.add_rating("hand2", "bank_b_mode2", "superior", "superior", 8)
    centre.add_rating("hand2", "bank_b_mode2", "superior", "peer", 1)  # not in the mix

    centre.add_person(
        "mover", (1, MODE1, "", "active"), (15, MODE2, "", "active"), working=[*range(1, 7), *range(15, 29)]
    )
    for day in (5, 20):
        measure(centre, "mover", day=day)
    centre.add_event("mover", "floor", -2, day=2)
    centre.add_event("mover", "floor", -1, day=21)
    centre.add_rating("mover", "bank_b_mode2", "superior", "superior", 9)

    centre.add_person("few_surveys", *ALL_MONTH)
    measure(centre, "few_surveys", csat_n=3)

    for who in ("tie1", "tie2"):
        centre.add_person(who, *ALL_MONTH)
        measure(centre, who)
    centre.add_person("last", *ALL_MONTH)
    measure(centre, "last", qa=0.5)

    centre.add_person("off", (1, MODE1, "", "off_duty"))
    centre.add_person("new", (1, MODE1, "", "probation"))
    measure(centre, "new")
    centre.add_person("late", *ALL_MONTH, working=[26, 27, 28])
    measure(centre, "late", day=27)
    centre.add_person("undone", *ALL_MONTH)
    measure(centre, "undone")
    centre.add_event("undone", "floor", -4, day=8)
    centre.add_event("undone", "floor", 4, day=9)
    centre.add_person("reckless", *ALL_MONTH)
    measure(centre, "reckless")
    centre.add_event("reckless", "floor", -40, day=8)
    centre.add_person("no_quality", *ALL_MONTH)
    centre.add_kpi("no_quality", "aht", 28000, 100)
    centre.add_person("gone", (1, MODE1, "", "active"), (11, MODE1, "", "left"))
    measure(centre, "gone")
    centre.add_person("planner", (1, MODE1, "wfm_planner", "active"))
    centre.write(project.warehouse)
    project.score("2026-10")
    yield project


def sections(project: Project, who: str) -> dict[str, D]:
    return dict(
        project.query(
            "select section_code, sum(points) from marts.fct_score_line where entity_code = ? group by 1", who
        )
    )


def card(project: Project, who: str) -> tuple[object, ...]:
    return project.query("select score, status, coverage from marts.fct_scorecard where entity_code = ?", who)[0]


def rank(project: Project, who: str, rank_list: str = "b_room") -> tuple[object, ...]:
    return project.query(
        "select eligible, reason, place_first, place_last, tied, unit_size from marts.fct_rank"
        " where entity_code = ? and rank_list = ?",
        who,
        rank_list,
    )[0]


def test_mode_1_of_the_specification_scores_103(scored: Project) -> None:
    assert sections(scored, "hand1") == {"handling": 45, "quality": 37, "floor": 13, "csat": 8}
    assert card(scored, "hand1") == (D("103"), "scored", 1)


def test_a_mode_2_bonus_of_9_is_capped_at_7(scored: Project) -> None:
    lines = scored.query(
        "select item_code, points from marts.fct_score_line"
        " where entity_code = 'hand2' and section_code = 'handling' order by 1"
    )
    assert lines == [("adherence", D(4)), ("aht", D(4)), ("bonus_cap", D(-2)), ("volume", D(19))]
    assert sections(scored, "hand2") == {"handling": 25, "quality": 50, "floor": 15, "csat": 8, "superior": 8}


def test_a_change_of_mode_within_the_month_blends_by_scheduled_days(scored: Project) -> None:
    # mode 1: 38 + 37 + 15 + 8 = 98 on 6 of 20 days; mode 2: 19 + 52 + 15 + 8 + 9 = 103 on 14; events count in full
    assert card(scored, "mover")[0] == D("98.50") == D("0.3") * 98 + D("0.7") * 103 - 2 - 1
    spells = scored.query(
        "select scheme_code, spell_start, spell_end, spell_share, is_home from marts.fct_spell"
        " where entity_code = 'mover' order by 2"
    )
    assert spells == [
        ("bank_b_mode1", date(2026, 10, 1), date(2026, 10, 14), D("0.3"), False),
        ("bank_b_mode2", date(2026, 10, 15), date(2026, 10, 31), D("0.7"), True),
    ]


def test_too_few_surveys_are_redistributed_with_a_reason(scored: Project) -> None:
    # 85 points are measurable, 80 measured: 20 + 10 + 8 + 37 = 75, times 85 / 80, plus floor 15
    assert card(scored, "few_surveys") == (D("94.69"), "scored", D("0.94117647"))
    lines = scored.query(
        "select item_code, reason, value, points_exact, points from marts.fct_score_line"
        " where entity_code = 'few_surveys' order by 1"
    )
    assert [(item, reason, points) for item, reason, _, _, points in lines] == [
        ("adherence", "scored", D("8.50")),
        ("aht", "scored", D("10.63")),
        ("csat", "low_sample", D(0)),
        ("floor", "scored", D(15)),
        ("qa", "scored", D("39.31")),
        ("volume", "scored", D("21.25")),
    ]
    assert sum(exact for *_, exact, _ in lines) == D("94.6875")
    assert [value for item, _, value, *_ in lines if item == "csat"] == [None]


def test_a_card_with_too_little_measured_is_withheld(scored: Project) -> None:
    assert card(scored, "no_quality") == (None, "withheld", D("0.11764706"))
    assert rank(scored, "no_quality")[:2] == (False, "withheld")


def test_a_reversing_record_undoes_a_deduction(scored: Project) -> None:
    assert card(scored, "undone") == card(scored, "tie1") == (D("98"), "scored", 1)


def test_floor_management_stops_at_zero(scored: Project) -> None:
    assert sections(scored, "reckless")["floor"] == 0
    raw = scored.query(
        "select points_raw, points_exact from marts.fct_score_line"
        " where entity_code = 'reckless' and item_code = 'floor'"
    )
    assert raw == [(D(-25), D(0))]


def test_ties_share_the_better_place_at_either_end(scored: Project) -> None:
    # ranked in mode 1: hand1 103, tie1, tie2, undone 98, few_surveys 94.69, reckless 83, last 81
    for who in ("tie1", "tie2", "undone"):
        assert rank(scored, who) == (True, "ranked", 2, 4, True, 7)
    assert rank(scored, "hand1") == (True, "ranked", 1, 7, False, 7)
    assert rank(scored, "last") == (True, "ranked", 7, 1, False, 7)


@pytest.mark.parametrize(
    ("who", "reason"), [("off", "off_duty"), ("new", "probation"), ("late", "few_days"), ("gone", "few_days")]
)
def test_who_was_not_on_duty_is_not_ranked_and_the_reason_is_named(scored: Project, who: str, reason: str) -> None:
    assert rank(scored, who)[:5] == (False, reason, None, None, False)


def test_modes_are_ranked_apart_and_a_small_unit_is_not_ranked(scored: Project) -> None:
    assert rank(scored, "hand2")[5] == 2
    assert rank(scored, "hand1", "b_unit")[:2] == (False, "small_unit")


def test_only_assigned_roles_and_days_before_leaving_are_scored(scored: Project) -> None:
    assert scored.query("select count(*) from marts.fct_scorecard where entity_code = 'planner'") == [(0,)]
    assert scored.query("select spell_end from marts.fct_spell where entity_code = 'gone'") == [(date(2026, 10, 10),)]


def test_the_lines_of_every_card_sum_to_its_score(scored: Project) -> None:
    cards = scored.query(
        "select c.entity_code, c.score, sum(l.points) from marts.fct_scorecard as c"
        " join marts.fct_score_line as l using (month, family, entity_type, entity_code)"
        " where c.score is not null group by 1, 2"
    )
    assert len(cards) == 12 and all(score == total for _, score, total in cards)


def test_policy_and_records_behind_the_cards_are_published(scored: Project) -> None:
    counted = {
        name: scored.query(f"select count(*), min(month), max(month) from publication.pub_{name}")[0]
        for name in ("scheme", "scheme_section", "scheme_item", "scheme_curve", "evidence_event", "evidence_rating")
    }
    ended = {(s["scheme_code"], s["version"]) for s in scored.seed_rows("scheme") if s["valid_to"]}
    assert ended  # versions that are over by October are not published with it
    in_force = {
        name: sum((row["scheme_code"], row["version"]) not in ended for row in scored.seed_rows(name))
        for name in ("scheme", "scheme_section", "scheme_item")
    }
    in_force["scheme_curve"] = len(scored.seed_rows("scheme_curve"))
    assert counted == {
        name: (rows, "2026-10", "2026-10")
        for name, rows in {**in_force, "evidence_event": 7, "evidence_rating": 3}.items()
    }
