"""What stands beside the raw figures: rater effect, agreement, QA score by form, case mix; worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.kpis import beside_centre
from tests.kpis.beside_centre import JUDGED, MONTH, RATERS
from tests.warehouse import tiny

EFFECT = "value, effect, low, high, reason, comparable_with, agents"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beside_centre.build(tmp_path_factory.mktemp("beside"))


def rater(home: Path, code: str, columns: str = EFFECT) -> tuple[Any, ...]:
    (row,) = tiny.query(
        home, f"select {columns} from marts.fct_rater_effect where rater_id = '{code}' and month = '{MONTH}'"
    )
    return row


def test_planted_rater_effects_come_out_exactly_although_the_raw_means_say_otherwise(home: Path) -> None:
    # guest (one evaluation, 68 - 64 = 4) belongs to those who can be compared
    many = {name: sum(1 for one in JUDGED if one[0] == name) for name in RATERS} | {"guest": 1}
    added = RATERS | {"guest": 4}
    mean = Decimal(sum(added[name] * count for name, count in many.items())) / sum(many.values())
    raw = {}
    for name in added:
        value, effect, low, high, _, comparable_with, _ = rater(home, name)
        assert effect == round((added[name] - mean) / 100, 8)
        assert low == high == effect, "the model holds exactly, so nothing is left to chance"
        assert comparable_with == "fair"
        raw[name] = value
    assert raw["mild"] < raw["strict"], "the raw means have the raters upside down"


def test_the_versions_of_a_form_have_effects_of_their_own(home: Path) -> None:
    effects = tiny.query(
        home,
        "select form_version, effect from marts.fct_rater_effect where form_code = 'STD' order by form_version",
    )
    assert effects[1][1] - effects[0][1] == Decimal("0.03")


def test_who_cannot_be_compared_has_no_effect_and_says_so(home: Path) -> None:
    assert rater(home, "hermit", "reason, effect, low") == ("alone", None, None)
    assert rater(home, "inventor", "reason, effect, low") == ("alone", None, None)
    assert rater(home, "guest", "reason, agents") == ("one_agent", 1)
    # compared with each other, and with nobody else: ten points apart
    assert rater(home, "left", "effect, comparable_with") == (Decimal("0.05"), "left")
    assert rater(home, "right", "effect, comparable_with") == (Decimal("-0.05"), "left")


def test_gwets_ac1_of_the_two_by_two_table(home: Path) -> None:
    """16 both passed, 2 + 1 different, 1 both failed: agreement 17/20; passes 18 and 17, p = 35/40; chance = 2 × 7/8 ×
    1/8 = 0.21875; (0.85 - 0.21875) / (1 - 0.21875) = 0.808. Scores 18 + 1 of 21 and 17 of 20: 90.47619 - 85."""
    row = rater(home, "first", "pairs, questions, agreed, passes, agreement, ac1, calibration_variance")
    assert row == (1, 20, 17, 35, Decimal("0.85"), Decimal("0.808"), Decimal("5.4762"))
    (of_form,) = tiny.query(home, "select ac1 from marts.fct_rater_effect where form_code = 'TWICE'")
    assert of_form == (Decimal("0.808"),)
    assert not tiny.query(home, "select * from marts.fct_rater_effect where rater_id = 'second'")


def test_the_equations_are_the_same_on_any_number_of_threads(home: Path) -> None:
    found = []
    for threads in (1, 4):
        with duckdb.connect(str(home / "warehouse.duckdb")) as con:
            con.execute(f"set threads = {threads}")
            found.append(con.execute("select * from intermediate.int_rater_equation order by 1, 2").fetchall())
    assert found[0] == found[1] and len(found[0]) > 100


def form(home: Path, agent: str, columns: str) -> list[tuple[Any, ...]]:
    return tiny.query(
        home,
        f"select form_code, form_version, {columns} from marts.fct_qa_form where entity_code = '{agent}' order by 1, 2",
    )


def test_versions_of_a_form_are_shown_apart_and_a_disputed_evaluation_makes_the_figure_provisional(home: Path) -> None:
    # A4: 66 (mild, version 1, disputed), 69 (mild, version 2), 60 (fair, version 1)
    assert form(home, "A4", "points, max_points, disputed, is_provisional, reason") == [
        ("*", 0, 195, 300, 1, True, "measured"),
        ("STD", 1, 126, 200, 1, True, "measured"),
        ("STD", 2, 69, 100, 0, False, "low_sample"),
    ]
    assert not form(home, "A5", "is_provisional")[0][2]


def test_the_adjusted_score_ranks_the_agents_as_they_are_and_the_raw_one_stays(home: Path) -> None:
    adjusted = {}
    for agent in ("A4", "A5", "A6"):
        (_, _, points, most, better) = form(home, agent, "points, max_points, adjusted_points")[0]
        assert points != better
        adjusted[agent] = better / most
    # whatever the mean of raters and forms is, the true differences between the agents come out
    assert round(adjusted["A4"] - adjusted["A5"], 6) == Decimal("0.04")
    assert round(adjusted["A6"] - adjusted["A5"], 6) == Decimal("0.08")
    # the same agent on both versions: the adjusted shares are one
    _, first, second = form(home, "A4", "adjusted_points, max_points")
    assert round(first[2] / first[3], 5) == round(second[2] / second[3], 5)
    # nobody tells what the inventor or his form adds: his points stay
    own = next(row for row in form(home, "A1", "points, adjusted_points") if row[0] == "OWN")
    assert own[2:] == (50, 50)


def mix(home: Path, kpi: str, entity: str) -> tuple[Any, ...]:
    (row,) = tiny.query(
        home,
        "select numerator, denominator, expected_numerator, case_mix_index from marts.fct_case_mix "
        f"where kpi_code = '{kpi}' and concat(entity_type, ' ', entity_code) = '{entity}'",
    )
    return row


def test_handle_time_is_expected_from_reason_queue_and_hour_and_from_wider_pools_where_there_is_little(
    home: Path,
) -> None:
    # E1: 2 x 200 + 2 x 300 + 100 + 400; E4: 200 + 300 + 2 x 100 + 400
    assert mix(home, "aht", "employee E1") == (1350, 6, 1500, Decimal("0.9"))
    assert mix(home, "aht", "employee E4") == (1250, 5, 1100, Decimal("1.13636364"))
    assert mix(home, "aht", "centre C1") == (2600, 11, 2600, 1)


def test_the_units_of_the_day_have_the_index_of_their_members_records(home: Path) -> None:
    # E1 moved to E4's group on the 16th: only the call of the 20th is G2's
    assert mix(home, "aht", "group G1")[:3] == (650, 5, 1100)
    assert mix(home, "aht", "group G2")[:3] == (1950, 6, 1500)
    assert mix(home, "aht", "team T1") == (2600, 11, 2600, 1)


def test_satisfaction_is_expected_from_the_leg_that_was_asked_about(home: Path) -> None:
    # three at nine o'clock, though the survey says 23:59: two of three pleased; at ten one, who was not
    assert mix(home, "csat", "employee E1") == (1, 3, Decimal("1.3333"), Decimal("0.75001875"))
    assert mix(home, "csat", "centre C1") == (2, 4, 2, 1)
