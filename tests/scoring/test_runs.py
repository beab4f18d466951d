"""Consequences of section 4, sentence by sentence, over months of given places."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import erf, sqrt
from pathlib import Path
from statistics import mean

import duckdb
import pytest

from orchestration.home import Month
from orchestration.publishing.history import VIEWS
from tests.scoring.months import RESULTS, Chronicle, Told, build_month, tell
from tests.scoring.warehouse import Project

D = Decimal
LAST, FIFTH, SAFE = 49.0, 57.0, 95.0  # in a team of ten
OFF, LEAVE = "off_duty", "maternity"
MONTHS = 8


def quarter_rule(project: Project) -> None:
    """Beside the shipped rules: three months last 5, starting again with the calendar quarter."""
    rules = project.seed_rows("scheme_run_rule")
    (off_duty,) = (rule for rule in rules if rule["rule_code"] == "off_duty")
    changed = {
        "rule_code": "quarterly",
        "calendar": "quarter",
        "to_state": "looked_at",
        "severity": "0",
        "training_kinds": "spot_check",
    }
    others = {"rule_code": "of_teams", "entity_types": "team|section", "places": "9", "run_length": "1"}
    project.write_seed("scheme_run_rule", [*rules, off_duty | changed, off_duty | others])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    story = Chronicle(Month.parse("2026-01"))
    stories: dict[str, list[float | str | None]] = {
        "golden_six": [FIFTH, FIFTH, SAFE, FIFTH, FIFTH, FIFTH],
        "golden_four": [FIFTH, FIFTH, LEAVE, FIFTH],
        "absent": [FIFTH, FIFTH, None, FIFTH],
        "talks": [LAST, LAST, SAFE, LAST, LEAVE, SAFE],
        "passed": [FIFTH, FIFTH, FIFTH, OFF, FIFTH, FIFTH, SAFE],
        "failed": [FIFTH, FIFTH, FIFTH, OFF, OFF, LEAVE, SAFE, FIFTH],
        "defied": [FIFTH, FIFTH, FIFTH, OFF, FIFTH, FIFTH],
        "rejected_talk": [LAST, LAST, LEAVE, SAFE],
        "rejected_off": [FIFTH, FIFTH, FIFTH, FIFTH, SAFE],
        "quarters": [SAFE, FIFTH, FIFTH, FIFTH, FIFTH, FIFTH],
        "tie": [54.0],
        "leaver": [FIFTH, FIFTH, None, None, None, None, None, FIFTH],
    }
    for who, months in stories.items():
        story.tell(who, [*months, *[SAFE] * (MONTHS - len(months))])
    for size in (8, 20):
        story.tell(f"of_{size}", [FIFTH, FIFTH, FIFTH, *[SAFE] * 5], size=size)
    story.tell("small", [LAST, LAST, LAST, *[SAFE] * 5], size=7)
    story.decide("passed", "off_duty", about=3, decision="confirmed", number=4)
    story.decide("passed", "first_month_back", about=5, decision="rejected", number=6)
    story.decide("golden_four", "off_duty", about=4, decision="confirmed", number=5)
    story.train("passed", 4, "return_assessment", passed=True)
    story.train("passed", 2, "off_job")
    story.train("passed", 3, "on_job")
    story.train("passed", 3, "spot_check", passed=False)
    story.train("failed", 4, "return_assessment", passed=False)
    story.train("failed", 5, "return_assessment", passed=True)
    story.train("defied", 4, "return_assessment", passed=False)
    story.decide("rejected_talk", "talk_department", about=2, decision="rejected", number=3)
    story.decide("rejected_off", "off_duty", about=3, decision="rejected", number=4)
    story.line("golden_six", 6, "aht", 400, 300, 31)
    story.line("golden_six", 6, "volume", 14, 15, 20)
    story.line("golden_six", 6, "adherence", 0.9, 0.85, 20)
    return tell(tmp_path_factory.mktemp("runs"), story, MONTHS, quarter_rule)


def off(found: dict[int, list[str]]) -> list[int]:
    return [month for month, rules in found.items() if "off_duty" in rules]


def test_flags_1_1_0_1_1_1_propose_off_duty_after_month_6_only(told: Told) -> None:
    assert off(told.proposals("golden_six")) == [6]


def test_three_months_as_fifth_from_last_lead_off_duty_without_any_talk(told: Told) -> None:
    assert told.states("golden_six") == ["normal"] * 5 + ["off_duty"] + ["normal"] * 2


def test_a_month_that_is_not_eligible_neither_breaks_nor_extends_a_run(told: Told) -> None:
    assert off(told.proposals("golden_four")) == [4]
    (run,) = told.rows(
        "run", "run_length, run_months", "entity_code = 'golden_four' and rule_code = 'off_duty' and month = '2026-04'"
    )
    assert run == (3, "2026-01|2026-02|2026-04")


def test_who_is_absent_is_carried_over(told: Told) -> None:
    assert off(told.proposals("absent")) == [4]
    assert off(told.proposals("leaver")) == [8]
    assert told.states("leaver") == ["normal"] * 7 + ["off_duty"]
    # the rules of the talks have nothing to count on: no row of theirs is kept
    kept = told.rows("run", "distinct rule_code", "entity_code = 'leaver' and month = '2026-05'")
    assert kept == [("first_month_back",), ("off_duty",)]


def test_the_last_three_are_talked_to_and_the_talks_fall_back_to_normal(told: Told) -> None:
    assert told.proposals("talks") == {1: ["talk_room"], 2: ["talk_department", "talk_room"], 4: ["talk_room"]}
    # last 3, last 3 again, safe, last 3, on leave (as before), safe
    assert told.states("talks")[:6] == ["talk_room", "talk_department", "normal", "talk_room", "talk_room", "normal"]
    leading = told.rows("consequence", "rule_code", "entity_code = 'talks' and month = '2026-02' and leads")
    assert leading == [("talk_department",)]


def test_after_a_passed_assessment_the_first_month_back_leads_to_the_proposal_of_termination(told: Told) -> None:
    assert told.proposals("passed") == {3: ["off_duty", "quarterly"], 5: ["first_month_back"]}
    found = told.states("passed")
    assert found[2:5] == ["off_duty", "return_assessment", "termination_proposed"]
    # time off duty started a new stint: the month back is the first of a run, not the fourth
    back = "entity_code = 'passed' and rule_code = 'off_duty' and month = '2026-05'"
    assert told.rows("run", "run_length, stint, eligible_since_return, last_off_state", back) == [(1, 1, 1, "off_duty")]


def test_a_failed_assessment_keeps_off_duty_whatever_hr_says(told: Told) -> None:
    assert told.states("failed")[3:5] == ["off_duty", "return_assessment"]
    assert told.states("defied")[3:] == ["off_duty"] * 5
    assert off(told.proposals("defied")) == [3]
    assert "first_month_back" not in str(told.proposals("defied"))


def test_the_first_month_back_is_the_first_eligible_one_and_after_it_all_is_normal(told: Told) -> None:
    # passed in May, on leave in June, back and safe in July, fifth from last in August
    assert told.states("failed")[4:] == ["return_assessment", "return_assessment", "first_month_back", "normal"]
    assert told.proposals("failed") == {3: ["off_duty", "quarterly"]}


def test_a_rejected_proposal_leaves_the_state_and_stays_on_record(told: Told) -> None:
    # the talk with the department head of February is rejected in March: that month, on leave, goes on from the other
    assert told.states("rejected_talk")[:4] == ["talk_room", "talk_department", "talk_room", "normal"]
    before = told.rows("person_state", "state_before", "entity_code = 'rejected_off' and month = '2026-04'")
    assert before == [("normal",)]
    assert off(told.proposals("rejected_off")) == [3, 4]  # the run goes on
    # who stays last would be proposed for again: without the proposal it is the first month back
    restored = told.rows("person_state", "state_before, state", "entity_code = 'passed' and month = '2026-06'")
    assert restored == [("first_month_back", "normal")]
    record = "about_month, rule_code, status, record_id, decided_by, reason"
    mine = "entity_code in ('rejected_off', 'passed') and status = 'rejected' and month = "
    expected = [("2026-03", "off_duty", "rejected", "d4-1", "head", "heard")]
    assert told.rows("decision", record, f"{mine} '2026-04'") == expected
    expected += [("2026-05", "first_month_back", "rejected", "d6-0", "head", "heard")]
    assert told.rows("decision", record, f"{mine} '2026-08'") == expected
    # the month that it speaks about is as it was
    assert told.rows("proposal", "status", "entity_code = 'rejected_off' and month = '2026-03'") == [("open",)] * 2


def test_a_confirmed_proposal_waits_for_hr_and_an_open_one_is_over_with_a_good_month(told: Told) -> None:
    assert told.states("golden_four")[3:] == ["off_duty"] * 5
    assert told.states("quarters")[3:] == ["off_duty"] * 3 + ["normal"] * 2


def test_runs_may_start_again_with_the_quarter(told: Told) -> None:
    # fifth from last from February to June: rolling from April on, within a quarter in June only
    assert told.proposals("quarters") == {4: ["off_duty"], 5: ["off_duty"], 6: ["off_duty", "quarterly"]}


def test_below_the_least_size_of_a_unit_only_the_talks_apply(told: Told) -> None:
    talks = ["talk_department", "talk_room"]
    assert told.proposals("small") == {1: ["talk_room"], 2: talks, 3: talks}
    assert told.states("small")[:4] == ["talk_room", "talk_department", "talk_department", "normal"]


def test_who_is_tied_at_the_cut_is_inside_and_flagged(told: Told) -> None:
    found = told.rows(
        "consequence", "entity_code, place, tied, chance_once", "unit_code = 'R-tie' and month = '2026-01'"
    )
    exact = D("0.4")  # four of ten, not three
    assert found == [
        ("tie", 3, True, exact), ("tie_0", 1, False, exact), ("tie_1", 2, False, exact), ("tie_2", 3, True, exact),
    ]  # fmt: skip


def by_enumeration(p: Fraction, needed: int, months: int, quarter: bool = False) -> Fraction:
    """Chance of a run of `needed` hits, by going through every year there can be."""
    total = Fraction(0)
    for year in product((0, 1), repeat=months):
        run = longest = 0
        for number, hit in enumerate(year):
            run = (0 if quarter and number % 3 == 0 else run) * hit + hit
            longest = max(longest, run)
        if longest >= needed:
            total += p ** sum(year) * (1 - p) ** (months - sum(year))
    return total


def test_the_chance_of_a_run_within_a_year_is_exact(told: Told) -> None:
    of_size = told.rows("consequence", "distinct unit_size, chance_year", "rule_code = 'off_duty'")
    found: dict[int, Decimal] = dict(of_size)
    shown = {size: round(chance * 100, 1) for size, chance in found.items()}
    assert (shown[20], shown[10], shown[8]) == (D("11.8"), D("58.4"), D("81.5"))
    for size, chance in found.items():
        exact = by_enumeration(Fraction(5, size), 3, 12)
        assert abs(chance - D(exact.numerator) / exact.denominator) < D("0.00000001"), size
    of_rule = told.rows("consequence", "distinct rule_code, chance_year", "unit_size = 10 and month >= '2026-02'")
    others: dict[str, Decimal] = dict(of_rule)
    in_ten = {
        "talk_room": by_enumeration(Fraction(3, 10), 1, 12),
        "talk_department": by_enumeration(Fraction(3, 10), 2, 12),
        "quarterly": by_enumeration(Fraction(1, 2), 3, 12, quarter=True),
        "first_month_back": Fraction(1, 2),
    }
    for rule, known in in_ten.items():
        assert abs(others[rule] - D(known.numerator) / known.denominator) < D("0.00000001"), rule


def test_the_chance_of_a_run_is_that_of_as_many_months_as_its_rule_takes(told: Told) -> None:
    found = told.rows(
        "consequence", "month, run_length, chance_run", "entity_code = 'quarters' and rule_code = 'off_duty'"
    )
    half = D("0.5")
    assert found == [("2026-04", 3, half**3), ("2026-05", 4, half**3), ("2026-06", 5, half**3)]
    # three of seven: the talk of one month has its chance, that of two the square, however long the run
    talks = told.rows("consequence", "month, rule_code, run_length, chance_run", "entity_code = 'small'")
    one, two = round(D(3) / 7, 6), round((D(3) / 7) ** 2, 6)
    assert [(*row[:3], round(row[3], 6)) for row in talks] == [
        ("2026-01", "talk_room", 1, one),
        ("2026-02", "talk_department", 2, two),
        ("2026-02", "talk_room", 2, one),
        ("2026-03", "talk_department", 3, two),
        ("2026-03", "talk_room", 3, one),
    ]


def test_a_rule_speaks_of_its_kinds_of_entity_only(told: Told) -> None:
    assert told.rows("run", "count(*)", "rule_code = 'of_teams'") == [(0,)]
    assert told.rows("run", "distinct entity_type", "rule_code = 'off_duty'") == [("employee",)]


def noise_of(story: Chronicle, until: int) -> float:
    """Root of half the pooled variance of changes from month to month, of teams that are ranked in the unit's list."""
    squares, degrees = 0.0, 0
    for number in range(2, until + 1):
        for team in {team for team, _ in story.people.values()} - {"small"}:
            pairs = [(m[number - 2], m[number - 1]) for t, m in story.people.values() if t == team]
            changes = [b - a for a, b in pairs if isinstance(a, float) and isinstance(b, float)]
            ranked = [b for _, b in pairs if isinstance(b, float)], [a for a, _ in pairs if isinstance(a, float)]
            if min(map(len, ranked)) >= 8:  # least size of the list
                squares += sum((c - mean(changes)) ** 2 for c in changes)
                degrees += len(changes) - 1
    return sqrt(squares / (2 * degrees))


def test_noise_interval_and_chance_by_noise_follow_from_the_scores(told: Told) -> None:
    chances = 1.0
    fillers = [50.0 + 2 * n for n in range(9)]
    for number in (4, 5, 6):
        sigma = noise_of(told.chronicle, number)
        gap = FIFTH - mean([*fillers, FIFTH])
        chances *= (1 + erf(gap / sigma / sqrt(2))) / 2
    columns = "score, score_low, score_high, chance_by_noise"
    mine = "rule_code = 'off_duty' and entity_code = 'golden_six'"
    ((score, low, high, chance),) = told.rows("consequence", columns, mine)
    assert float(high - score) == float(score - low) == pytest.approx(1.96 * sigma, abs=1e-6)
    assert float(chance) == pytest.approx(chances, abs=3e-7)
    # no noise is known of the first month, so none of a run that begins in it
    early = told.rows("consequence", "chance_by_noise", "entity_code = 'of_20' and rule_code = 'off_duty'")
    assert early == [(None,)]


def test_the_evidence_stands_beside_the_proposal(told: Told) -> None:
    columns = "period, sample_size, standards_missed, training_offered, legal_note, due_on, run_months"
    mine = "rule_code = 'off_duty' and entity_code = "
    # 14 calls miss the target of 15; handle time has a band and no absolute standard; adherence is above its target
    run = "2026-04|2026-05|2026-06"
    due = date(2026, 7, 10)
    assert told.rows("consequence", columns, f"{mine}'golden_six'") == [("2026-06", 76, 1, 0, "rank_alone", due, run)]
    # two trainings since the run began; a spot check is none
    assert told.rows("consequence", "training_offered", f"{mine}'passed'") == [(2,)]
    # but for a rule whose rows say that it is one
    of_checks = "rule_code = 'quarterly' and entity_code = 'passed'"
    assert told.rows("consequence", "training_offered", of_checks) == [(1,)]


def test_a_month_built_again_is_the_same_and_a_changed_one_is_judged_anew(told: Told, tmp_path: Path) -> None:
    project = Project(shutil.copytree(told.project.root, tmp_path / "again"))
    again = Told(project, told.chronicle)
    before = again.rows("run", "*", "month = '2026-08'")
    with duckdb.connect(str(project.warehouse)) as con:
        july = "where month = '2026-07'"
        for name, view in VIEWS.items():
            if view.relation.removeprefix("pub_") in RESULTS:
                columns = ", ".join(view.columns)
                con.execute(f"delete from published.{name}")
                con.execute(f"insert into published.{name} select {columns} from publication.{view.relation} {july}")
    build_month(project, "2026-08")
    assert again.rows("run", "*", "month = '2026-08'") == before
    with duckdb.connect(str(project.warehouse)) as con:  # July is restated: safe people had been the fifth from last
        con.execute(
            "update published.run set run_length = 2, run_months = '2026-06|2026-07'"
            " where rule_code = 'off_duty' and entity_code = 'failed'"
        )
    build_month(project, "2026-08")
    assert off(again.proposals("failed")) == [3, 8]
