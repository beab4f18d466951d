"""Schedules, attendance, quality, surveys, floor and office of a sample centre, and what true skill brings about."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import correlation, mean

from tests.sample.conftest import Centre, Row, at, grouped

ON_QUEUE = {"available", "talk", "hold", "acw", "ring"}


def in_force(centre: Centre) -> dict[tuple[str, str], list[Row]]:
    """Stretches by agent and date: of the highest version issued before the earliest start of the date."""
    plan: dict[tuple[str, str], list[Row]] = {}
    dated = [{**row, "date": row["starts_at"][:10]} for row in centre.rows("schedules")]
    for (agent, day), rows in grouped(dated, "agent_id", "date").items():
        earliest = min(row["starts_at"] for row in rows)
        version = max(int(row["version"]) for row in rows if row["issued_at"] <= earliest)
        plan[agent, day] = sorted((r for r in rows if int(r["version"]) == version), key=lambda r: r["starts_at"])
    return plan


def test_a_first_version_is_issued_two_weeks_ahead_and_a_second_restates_the_whole_day(centre: Centre) -> None:
    dated = [{**row, "date": row["starts_at"][:10]} for row in centre.rows("schedules")]
    revised = too_late = 0
    for rows in grouped(dated, "agent_id", "date").values():
        one, two = ([row for row in rows if row["version"] == version] for version in "12")
        assert one
        assert all(at(row["starts_at"]) - at(row["issued_at"]) >= 14 * 86400 for row in one)
        if two:
            minutes = [sum(at(row["ends_at"]) - at(row["starts_at"]) for row in rows) for rows in (one, two)]
            assert minutes[0] == minutes[1]
            assert len({row["issued_at"] for row in two}) == 1
            ahead = min(at(row["starts_at"]) for row in rows) - at(two[0]["issued_at"])
            days_ahead = at(two[0]["starts_at"]) // 86400 - at(two[0]["issued_at"]) // 86400
            revised, too_late = revised + (ahead > 0), too_late + (ahead < 0)
            assert days_ahead == (1 if ahead > 0 else 0)
        for row in rows:
            assert (row["queue"] != "") == (row["activity"] == "on_queue")
    counts = centre.truth.counts.values()
    assert revised == sum(count["schedules_revised"] for count in counts) > 0
    assert too_late == sum(count["schedules_revised_too_late"] for count in counts)


def test_stretches_in_force_do_not_overlap_and_add_up_to_the_scheduled_minutes(centre: Centre) -> None:
    planned: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    force = in_force(centre)
    for (agent, _), rows in force.items():
        planned[agent] += [(at(row["starts_at"]), at(row["ends_at"]), row["activity"]) for row in rows]
    scheduled: Counter[str] = Counter()
    for agent, stretches in planned.items():
        stretches.sort()
        assert all(one[1] <= two[0] for one, two in pairwise(stretches)), agent
        scheduled[agent] = sum(end - start for start, end, activity in stretches if activity != "leave") // 60
    attended: Counter[str] = Counter()
    for row in centre.rows("attendance"):
        attended[row["employee_id"]] += int(row["scheduled_minutes"])
        if row["clock_in"]:
            assert abs((at(row["clock_out"]) - at(row["clock_in"])) / 60 - int(row["worked_minutes"])) <= 0.5
            assert row["clock_in"][:10] == row["work_date"]
            due = min(
                at(r["starts_at"])
                for r in force[row["employee_id"], row["work_date"]]
                if r["starts_at"] > row["clock_in"][:10] + " 05:59"
            )
            assert int(row["late_minutes"]) == max(0, at(row["clock_in"]) - due) // 60
    assert attended == scheduled


def test_adherence_is_below_one_differs_by_agent_and_follows_reliability(centre: Centre) -> None:
    planned: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    states = grouped(centre.rows("agent_states"), "agent_id")
    for (agent, _), rows in in_force(centre).items():
        for row in (row for row in rows if row["activity"] != "leave"):
            start, end = at(row["starts_at"]), at(row["ends_at"])
            hit = [(max(start, at(s["started_at"])), min(end, at(s["ended_at"])), s["state"]) for s in states[agent,]
                   if s["started_at"] < row["ends_at"] and s["ended_at"] > row["starts_at"]]  # fmt: skip
            if not hit:
                continue  # absent
            planned[agent] += end - start
            kept[agent] += sum(b - a for a, b, state in hit if (row["activity"] == "on_queue") == (state in ON_QUEUE))
    share = {agent: kept[agent] / planned[agent] for agent in planned}
    assert 0.85 < mean(share.values()) < 0.99
    assert max(share.values()) - min(share.values()) > 0.02
    reliable = [centre.truth.agents[agent]["reliability"] for agent in share]
    assert correlation(reliable, list(share.values())) > 0.5


def test_every_evaluation_is_of_a_handled_segment_of_its_agent_by_somebody_else(centre: Centre) -> None:
    calls = {(row["contact_id"], row["segment_no"]): row for row in centre.rows("calls")}
    answers = grouped(centre.rows("qa_answers"), "evaluation_id", "revision")
    evaluations = centre.rows("qa_evaluations")
    assert set(answers) == {(row["evaluation_id"], row["revision"]) for row in evaluations}
    for row in evaluations:
        call = calls[row["contact_id"], row["segment_no"]]
        assert call["agent_id"] == row["agent_id"] != row["rater_id"]
        assert call["outcome"] == "answered"
        assert int(call["talk_seconds"]) >= 5
        assert call["started_at"] == row["contact_started_at"]
        assert row["evaluated_at"] > call["ended_at"]
        rater = centre.employed(row["rater_id"], row["evaluated_at"][:10])
        assert rater is not None
        assert rater["role"] == "qa_rater"
        sheet = answers[row["evaluation_id"], row["revision"]]
        assert sum(float(answer["max_points"]) for answer in sheet) == 100
        assert len(sheet) == {"1": 10, "2": 11}[row["form_version"]]
        assert row["form_version"] == {"2026-09": "1", "2026-10": "2"}[row["_month"]]
    by_id = grouped(evaluations, "evaluation_id")
    again = [rows for rows in by_id.values() if len(rows) > 1]
    assert all([row["status"] for row in rows] == ["disputed", "final"] for rows in again)
    assert len(again) == sum(count["qa_second_revisions"] for count in centre.truth.counts.values()) > 0
    assert {row["status"] for row in evaluations} == {"draft", "released", "disputed", "final"}
    assert 5 <= len(by_id) / 60 <= 7


def test_answers_to_surveys_come_from_invited_customers_of_that_agent(centre: Centre) -> None:
    contacts = grouped(centre.rows("calls"), "contact_id")
    invited = answered = 0
    for rows in grouped(centre.rows("surveys"), "survey_id").values():
        questions = [row["question_code"] for row in rows]
        assert questions in ([""], ["", "csat"], ["", "csat", "nps"])
        invited, answered = invited + 1, answered + (len(rows) > 1)
        legs = sorted(contacts[rows[0]["contact_id"],], key=lambda row: int(row["segment_no"]))
        for row in rows:
            assert row["agent_id_at_send"] == legs[-1]["agent_id"] != ""
            assert row["contact_started_at"] == legs[0]["started_at"]
            assert row["sent_at"] > legs[-1]["ended_at"]
            assert (row["score"] != "") == (row["question_code"] != "") == (row["answered_at"] != "")
            if row["answered_at"]:
                assert 0 < at(row["answered_at"]) - at(row["sent_at"]) <= 3 * 86400
    assert 0.2 < answered / invited < 0.4


def test_some_are_asked_again_online_sooner_and_later_than_a_day_after_they_answered(centre: Centre) -> None:
    answered = {r["contact_id"]: at(r["answered_at"]) for r in centre.rows("surveys") if r["question_code"] == "csat"}
    agents = {row["contact_id"]: row["agent_id_at_send"] for row in centre.rows("surveys")}
    online = grouped(centre.rows("surveys_online"), "survey_id")
    assert {tuple(row["question_code"] for row in rows) for rows in online.values()} == {
        ("",), ("", "ces", "fcr"), ("", "ces", "fcr", "csat")
    }  # fmt: skip
    rows = [row for of_one in online.values() for row in of_one]
    assert all(row["agent_id_at_send"] == agents[row["contact_id"]] for row in rows)
    apart = [abs(at(r["answered_at"]) - answered[r["contact_id"]]) for r in rows
             if r["question_code"] == "csat" and r["contact_id"] in answered]  # fmt: skip
    assert min(apart) < 86400 < max(apart)
    assert {row["verified"] for row in rows} == {"", "false", "true"}


def test_true_skill_shows_in_quality_speed_and_the_strictness_of_raters(centre: Centre) -> None:
    skill = centre.truth.agents
    points: dict[tuple[str, str], list[float]] = defaultdict(list)
    share: dict[tuple[str, str], float] = {}
    for key, rows in grouped(centre.rows("qa_answers"), "evaluation_id", "revision").items():
        counted = [row for row in rows if row["not_applicable"] == "false"]
        share[key] = sum(float(r["points"]) for r in counted) / sum(float(r["max_points"]) for r in counted)  # type: ignore[index]
    for row in centre.rows("qa_evaluations"):
        if row["revision"] == "1":
            points["agent", row["agent_id"]].append(share[row["evaluation_id"], "1"])
            points["rater", row["rater_id"]].append(share[row["evaluation_id"], "1"])
    agents = [name for kind, name in points if kind == "agent" and len(points["agent", name]) >= 8]
    good = [(skill[agent]["quality"] + skill[agent]["courtesy"]) / 2 for agent in agents]
    assert correlation(good, [mean(points["agent", agent]) for agent in agents]) > 0.6
    raters = list(centre.truth.raters)
    lenient = [centre.truth.raters[rater] for rater in raters]
    assert correlation(lenient, [mean(points["rater", rater]) for rater in raters]) > 0.6
    handle: dict[str, list[int]] = defaultdict(list)
    for row in centre.rows("calls"):
        if row["queue"] == "general" and row["agent_id"]:
            handle[row["agent_id"]].append(int(row["talk_seconds"]) + int(row["acw_seconds"]))
    steady = [agent for agent in handle if len(handle[agent]) >= 60]
    assert correlation([skill[a]["speed"] for a in steady], [mean(handle[a]) for a in steady]) < -0.4


def test_floor_events_are_whole_points_by_the_leader_and_reversals_undo_them(centre: Centre) -> None:
    events = {row["event_id"]: row for row in centre.rows("point_events")}
    held = grouped(centre.rows("org_units"), "unit_code")
    for row in events.values():
        assert (row["item_code"], row["scheme_code"]) == ("floor", "")
        stretch = centre.employed(row["subject_id"], row["occurred_at"][:10])
        assert stretch is not None
        day = row["occurred_at"][:10]
        leaders = [unit["manager_id"] for unit in held[stretch["unit_code"],] if unit["valid_from"] <= day]
        assert row["recorded_by"] == leaders[-1]
        if row["reverses"]:
            undone = events[row["reverses"]]
            assert float(row["points"]) == -float(undone["points"])
            assert (row["subject_id"], row["occurred_at"]) == (undone["subject_id"], undone["occurred_at"])
            assert row["recorded_at"] >= undone["recorded_at"]
        else:
            assert row["points"] in ("-1", "-2", "1")
    planted = {fact["event_id"]: fact["reverses"] for fact in centre.truth.planted.get("reversals", [])}
    assert planted == {key: row["reverses"] for key, row in events.items() if row["reverses"]}


def test_superiors_rate_everybody_who_worked_in_a_mode_two_group_and_nobody_else(centre: Centre) -> None:
    for month in ("2026-09", "2026-10"):
        expected = set()
        for row in centre.rows("attendance"):
            stretch = centre.employed(row["employee_id"], row["work_date"])
            assert stretch is not None
            if row["_month"] == month and row["clock_in"] and stretch["unit_code"].split("-")[2] in "PW":
                expected.add(row["employee_id"])
        rated = [row["subject_id"] for row in centre.rows("ratings") if row["period"] == month]
        assert sorted(expected) == rated


def test_forecasts_get_better_towards_the_day(centre: Centre) -> None:
    entered = Counter((row["queue"], row["queued_at"][:10]) for row in centre.rows("calls") if row["queued_at"])
    assert entered
    spread: dict[int, list[float]] = defaultdict(list)
    for rows in grouped(centre.rows("forecasts"), "queue", "interval_start").values():
        by_ahead = {(at(r["interval_start"]) - at(r["issued_at"])) // 86400: float(r["contacts"]) for r in rows}
        assert len(by_ahead) == 3
        last = by_ahead[min(by_ahead)]
        for place, ahead in enumerate(sorted(by_ahead)):
            if last > 0:
                spread[place].append(abs(by_ahead[ahead] - last) / last)
    assert 0 == mean(spread[0]) < mean(spread[1]) < mean(spread[2])
