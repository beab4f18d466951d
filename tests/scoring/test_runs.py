"""Consequences of section 4, sentence by sentence, over months of given places."""

from __future__ import annotations

import pytest

from orchestration.home import Month
from tests.scoring.months import Chronicle, Told, tell
from tests.scoring.warehouse import Project

LAST, FIFTH, SAFE = 49.0, 57.0, 95.0  # in a team of ten
OFF, LEAVE = "off_duty", "maternity"
MONTHS = 8


def quarter_rule(project: Project) -> None:
    """Beside the shipped rules: three months last 5, starting again with the calendar quarter."""
    rules = project.seed_rows("scheme_run_rule")
    (off_duty,) = (rule for rule in rules if rule["rule_code"] == "off_duty")
    changed = {"rule_code": "quarterly", "calendar": "quarter", "to_state": "looked_at", "severity": "0"}
    project.write_seed("scheme_run_rule", [*rules, off_duty | changed])


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
    }
    for who, months in stories.items():
        story.tell(who, [*months, *[SAFE] * (MONTHS - len(months))])
    story.tell("small", [LAST, LAST, LAST, *[SAFE] * 5], size=7)
    story.decide("passed", "off_duty", about=3, decision="confirmed", number=4)
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
    # three months as fifth from last lead there without any talk
    assert told.states("golden_six")[:7] == ["normal"] * 5 + ["off_duty", "normal"]


def test_a_month_that_is_not_eligible_neither_breaks_nor_extends_a_run(told: Told) -> None:
    assert off(told.proposals("golden_four")) == [4]
    (run,) = told.rows(
        "run", "run_length, run_months", "entity_code = 'golden_four' and rule_code = 'off_duty' and month = '2026-04'"
    )
    assert run == (3, "2026-01|2026-02|2026-04")


def test_who_is_absent_is_carried_over(told: Told) -> None:
    assert off(told.proposals("absent")) == [4]
