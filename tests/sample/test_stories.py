"""Stories that are planted into a larger centre: what the truth tells of them stands in the files."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import mean

from orchestration.sample import SampleSettings, generate
from tests.sample.conftest import HISTORY, Centre, grouped
from tests.sample.test_bytes_and_shape import hashes

MONTHS = [str(month) for month in HISTORY.periods]


def people(centre: Centre) -> dict[str, str]:
    """Employee by story."""
    return {fact["story"]: fact["employee_id"] for fact in centre.truth.planted["proposals"]}


def test_who_is_put_off_duty_does_not_work_until_an_assessment_is_passed(history: Centre) -> None:
    off = {(fact["employee_id"], fact["start"], fact["end"]) for fact in history.truth.planted["off_duty"]}
    found = {
        (row["employee_id"], row["valid_from"], row["valid_to"])
        for stretches in history.employees().values() for row in stretches if row["status"] == "off_duty"
    }  # fmt: skip
    back, failed = people(history)["back and among the last again"], people(history)["failed the return assessment"]
    assert found == off == {(back, "2025-10-01", "2025-11-01"), (failed, "2025-10-01", "2025-12-01")}
    days = [row for row in history.rows("attendance") for who, start, end in off
            if row["employee_id"] == who and start <= row["work_date"] < end]  # fmt: skip
    assert len(days) > 30
    assert {(row["absence_code"], row["scheduled_minutes"], row["clock_in"]) for row in days} == {("off_duty", "0", "")}
    others = [row for row in history.rows("attendance") if row["absence_code"] == "off_duty"]
    assert len(others) == len(days)
    tests = {(r["employee_id"], r["held_on"][:7], float(r["score"]), r["passed"] == "true", r["attempt"])
             for r in history.rows("training_returns") if r["kind"] == "return_assessment"}  # fmt: skip
    assert tests == {(back, "2025-10", 78.0, True, "1"), (failed, "2025-10", 58.0, False, "1"),
                     (failed, "2025-11", 74.0, True, "2")}  # fmt: skip
    told = {(f["employee_id"], f["month"], f["score"], f["passed"])
            for f in history.truth.planted["return_assessments"]}  # fmt: skip
    assert told == {test[:4] for test in tests}


def test_decisions_are_about_the_proposals_of_the_month_before(history: Centre) -> None:
    proposed = {(f["rule_code"], f["employee_id"], f["month"]) for f in history.truth.planted["proposals"]}
    told = {(f["rule_code"], f["employee_id"], f["about_month"], f["recorded_in"], f["decision"])
            for f in history.truth.planted["decisions"]}  # fmt: skip
    found = set()
    for row in history.rows("decisions"):
        rule, who = row["about_id"].split("/")
        assert (
            row["about_kind"] == ("pay_line" if rule == "first" else "consequence")
            and row["decided_by"] == row["recorded_by"]
        )
        assert MONTHS.index(row["about_month"]) + 1 == MONTHS.index(row["recorded_at"][:7])
        if not rule.startswith("shop") and rule != "first":
            assert (rule, who, row["about_month"]) in proposed
            found.add((rule, who, row["about_month"], row["recorded_at"][:7], row["decision"]))
    assert found == told
    assert [entry[-1] for entry in told].count("rejected") == 2 and len(told) == 7
    (last,) = {who for fact in history.truth.planted["shop_last"] for who in fact["employee_ids"]}
    shop = [row for row in history.rows("decisions") if row["about_id"].startswith("shop")]
    assert {row["about_id"] for row in shop} == {f"shop_plan/{last}", f"shop_transfer/{last}"}
    (tied,) = [f for f in history.truth.planted["shop_first"] if len(f["employee_ids"]) == 2]
    one, other = tied["employee_ids"]
    assert [(row["about_id"], row["about_month"], row["decision"]) for row in history.rows("decisions")
            if row["about_kind"] == "pay_line"] == [
        (f"first/{one}", tied["month"], "confirmed"), (f"first/{other}", tied["month"], "rejected")]  # fmt: skip


def test_nobody_in_their_teams_does_worse_than_they_do(history: Centre) -> None:
    share: dict[str, list[float]] = defaultdict(list)
    for row in history.rows("qa_answers"):
        if row["not_applicable"] == "false" and row["_month"] in MONTHS[:3]:
            share[row["evaluation_id"]].append(float(row["points"]) / float(row["max_points"]))
    by_agent: dict[str, list[float]] = defaultdict(list)
    for row in history.rows("qa_evaluations"):
        if row["evaluation_id"] in share:
            by_agent[row["agent_id"]].append(mean(share[row["evaluation_id"]]))
    team: dict[str, str] = {}
    for who in by_agent:
        stretch = history.employed(who, f"{MONTHS[1]}-10")
        team[who] = stretch["unit_code"][:-3] if stretch else ""
    weak = people(history)
    assert {team[who] for who in weak.values()} == {"N-CARD-A", "S-CARD-A", "N-GEN-A", "S-GEN-A"}
    for who in weak.values():
        means = sorted(mean(by_agent[other]) for other in by_agent if team[other] == team[who])
        assert len(means) > 10 and mean(by_agent[who]) == means[0] < means[1] - 0.02


def test_the_turns_of_the_stories_are_stretches_of_employment(history: Centre) -> None:
    def turns(story: str) -> list[tuple[str, str, str]]:
        rows = history.employees()[people(history)[story]]
        return [(row["valid_from"][:7], row["status"], row["unit_code"][2:7]) for row in rows[1:]]

    assert turns("back and among the last again") == [("2025-10", "off_duty", "CARD-"), ("2025-11", "active", "CARD-")]
    assert turns("failed the return assessment") == [("2025-10", "off_duty", "CARD-"), ("2025-12", "active", "CARD-")]
    assert turns("the proposal was rejected") == [("2026-01", "active", "GEN-W")]
    assert turns("three months with a leave between") == [("2025-09", "leave", "GEN-A"), ("2025-10", "active", "GEN-A")]
    gone = {f["employee_id"]: f["left_on"] for f in history.truth.planted["leavers"]}
    assert gone[people(history)["back and among the last again"]] == "2025-12-15"
    assert history.employees()[people(history)["back and among the last again"]][-1]["leave_reason"] == "dismissed"
    moved = {f["employee_id"]: f["day"] for f in history.truth.planted["movers_between_modes"]}
    assert moved[people(history)["the proposal was rejected"]] == "2026-01-15"


def test_leaders_of_the_hotline_change_places_in_the_middle_of_a_month(history: Centre) -> None:
    swaps = {
        (f["unit"], f["employee_id"]) for f in history.truth.planted["leaders_swapped"] if f["day"] == "2025-11-15"
    }
    assert len(swaps) == 2 and all(unit.startswith("N-GEN-") for unit, _ in swaps)
    owed = grouped(history.rows("reports_due_groups"), "unit_code")
    for unit, leader in swaps:
        before = {row["owner_id"] for row in owed[unit,] if "2025-10-15" < row["due_at"] < "2025-11-15"}
        after = {row["owner_id"] for row in owed[unit,] if row["due_at"] > "2025-11-15"}
        assert after == {leader} and leader not in before


def test_a_story_is_told_as_far_as_the_months_reach_and_small_centres_have_none(
    history: Centre, centre: Centre, tmp_path: Path
) -> None:
    shorter = SampleSettings(4, MONTHS[3], HISTORY.agents, HISTORY.calls, HISTORY.seed)
    truth = generate(tmp_path, shorter)
    whole = hashes(history.landing)
    found = hashes(tmp_path)
    assert found == {name: whole[name] for name in found} and len(found) > 200
    assert {fact["month"] for fact in truth.planted["proposals"]} == set(MONTHS[:4])
    assert "proposals" not in centre.truth.planted
