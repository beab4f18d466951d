"""The balances of a sample centre, worked out in plain Python from the files alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from tests.sample.conftest import Centre, Row, at, grouped

ON_CALL = {"ring": "ring_seconds", "talk": "talk_seconds", "hold": "hold_seconds", "acw": "acw_seconds"}


def states_of(centre: Centre) -> dict[str, list[tuple[int, int, Row]]]:
    """Stretches of state by agent, in order of time."""
    states: dict[str, list[tuple[int, int, Row]]] = defaultdict(list)
    for row in centre.rows("agent_states"):
        states[row["agent_id"]].append((at(row["started_at"]), at(row["ended_at"]), row))
    return {agent: sorted(found, key=lambda state: state[:2]) for agent, found in states.items()}


def test_states_never_overlap_and_tile_every_shift_from_clock_in_to_clock_out(centre: Centre) -> None:
    clocked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in centre.rows("attendance"):
        assert (row["clock_in"] == "") == (row["worked_minutes"] == "0") == (row["absence_code"] != "")
        if row["clock_in"]:
            clocked[row["employee_id"]].append((at(row["clock_in"]), at(row["clock_out"])))
    tiled: dict[str, list[tuple[int, int]]] = {}
    for agent, states in states_of(centre).items():
        spans: list[tuple[int, int]] = []
        for start, end, _ in states:
            assert start < end
            assert not spans or start >= spans[-1][1], f"{agent} has two states at {start}"
            if spans and start == spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        tiled[agent] = spans
    assert tiled == {agent: sorted(spans) for agent, spans in clocked.items()}


def test_seconds_of_states_are_the_seconds_of_the_calls_at_the_time_of_the_calls(centre: Centre) -> None:
    in_state: Counter[tuple[str, str, str]] = Counter()
    spans: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for agent, states in states_of(centre).items():
        for start, end, row in states:
            assert (row["contact_id"] != "") == (row["state"] in ON_CALL)
            if row["contact_id"]:
                in_state[agent, row["contact_id"], row["state"]] += end - start
                spans[agent, row["contact_id"], row["state"]].append((start, end))
    in_calls: Counter[tuple[str, str, str]] = Counter()
    for row in centre.rows("calls"):
        if not row["agent_id"]:
            continue
        for state, column in ON_CALL.items():
            if int(row[column]):
                in_calls[row["agent_id"], row["contact_id"], state] += int(row[column])
        answered, ended = at(row["answered_at"]), at(row["ended_at"])
        talking = sorted(spans[row["agent_id"], row["contact_id"], "talk"])
        assert (talking[0][0], talking[-1][1]) == (answered, ended)
        for start, end in spans[row["agent_id"], row["contact_id"], "acw"]:
            assert (start, end) == (ended, ended + int(row["acw_seconds"]))
    assert in_calls == in_state
    assert sum(in_calls.values()) > 100_000


def test_times_of_a_segment_follow_from_its_seconds(centre: Centre) -> None:
    for row in centre.rows("calls"):
        ivr, wait, ring, talk, hold = (int(row[f"{part}_seconds"]) for part in ("ivr", "wait", "ring", "talk", "hold"))
        started, ended = at(row["started_at"]), at(row["ended_at"])
        if row["queued_at"]:
            assert started == at(row["queued_at"]) - ivr
            assert row["queue"]
        if row["outcome"] == "answered":
            asked = at(row["queued_at"]) if row["queued_at"] else started
            assert at(row["answered_at"]) == asked + wait + ring
            assert ended == asked + wait + ring + talk + hold
            assert row["agent_id"]
            assert talk > 0
        else:
            assert row["agent_id"] == row["answered_at"] == ""
            assert ring + talk + hold + int(row["acw_seconds"]) == 0
            assert ended == started + ivr + wait


def test_what_enters_a_queue_leaves_it_in_one_of_four_ways(centre: Centre) -> None:
    rows = centre.rows("calls")
    entered = [row for row in rows if row["queued_at"]]
    ways = Counter(row["outcome"] for row in entered)
    assert set(ways) == {"answered", "abandoned", "flow_out", "callback"}
    for row in rows:
        if not row["queued_at"]:
            assert row["outcome"] in ("ivr_completed", "ivr_abandoned", "busy") or row["direction"] == "outbound"
    for month, counts in centre.truth.counts.items():
        of_month = [row for row in rows if row["_month"] == month]
        for outcome, number in Counter(row["outcome"] for row in of_month).items():
            assert counts[f"outcome_{outcome}"] == number
        assert counts["handled"] == sum(r["outcome"] == "answered" and int(r["talk_seconds"]) >= 5 for r in of_month)
        assert abs(len(of_month) - 2000) <= 60
    some = {"ghost": [r for r in rows if r["outcome"] == "answered" and int(r["talk_seconds"]) < 5]}
    some |= {"chat": [r for r in rows if r["channel"] == "chat"], "unknown": [r for r in rows if not r["customer_id"]]}
    some |= {"outbound": [r for r in rows if r["direction"] == "outbound"]}
    assert all(0 < len(found) < 0.15 * len(rows) for found in some.values())


def test_segments_of_a_contact_are_numbered_on_and_a_transfer_leads_to_the_queue_it_names(centre: Centre) -> None:
    transfers = flows = callbacks = 0
    for segments in grouped(centre.rows("calls"), "contact_id").values():
        segments.sort(key=lambda row: int(row["segment_no"]))
        assert [int(row["segment_no"]) for row in segments] == list(range(1, len(segments) + 1))
        assert len({row["customer_id"] for row in segments}) == 1
        assert segments[-1]["transfer_to"] == ""
        for one, two in pairwise(segments):
            if one["outcome"] == "callback":
                callbacks += 1
                assert two["direction"] == "outbound"
                assert two["started_at"] > one["ended_at"]
                continue
            assert one["transfer_to"] == two["queue"] != one["queue"]
            assert two["queued_at"] == two["started_at"] == one["ended_at"]
            assert two["agent_id"] != one["agent_id"]
            transfers, flows = transfers + (one["outcome"] == "answered"), flows + (one["outcome"] == "flow_out")
    assert min(transfers, flows, callbacks) > 5


def test_an_agent_is_employed_and_not_on_leave_on_every_day_of_work(centre: Centre) -> None:
    for row in centre.rows("attendance"):
        stretch = centre.employed(row["employee_id"], row["work_date"])
        assert stretch is not None
        assert stretch["role"] == "agent"
        if stretch["status"] == "leave":
            assert row["absence_code"] == "annual_leave"
    for row in centre.rows("agent_states"):
        if row["state"] == "talk":
            assert centre.employed(row["agent_id"], row["started_at"][:10]) is not None


def test_headcount_opens_gains_loses_and_closes(centre: Centre) -> None:
    people = {e: s for e, s in centre.employees().items() if s[0]["role"] == "agent"}

    def heads(day: str) -> set[str]:
        return {employee for employee in people if centre.employed(employee, day)}

    joined = {fact["employee_id"]: fact["hired_on"] for fact in centre.truth.planted["joiners"]}
    left = {fact["employee_id"]: fact["left_on"] for fact in centre.truth.planted["leavers"]}
    for opening, closing in (("2026-08-31", "2026-09-30"), ("2026-09-30", "2026-10-31")):
        came = {employee for employee, day in joined.items() if opening < day <= closing}
        went = {employee for employee, day in left.items() if opening < day <= closing}
        assert came
        assert went
        assert heads(closing) == (heads(opening) | came) - went
    assert len(heads("2026-08-31")) == 30
    units = {row["unit_code"] for row in centre.rows("org_units")}
    for employee, stretches in people.items():
        for one, two in pairwise(stretches):
            assert one["valid_to"] == two["valid_from"], f"{employee} has a gap"
        assert {row["unit_code"] for row in stretches} <= units
        assert (stretches[-1]["left_on"] != "") == (employee in left)
    for fact in centre.truth.planted["movers_between_modes"]:
        before, after = (centre.employed(fact["employee_id"], d) for d in (fact["day"][:8] + "01", fact["day"]))
        assert before is not None
        assert after is not None
        assert (before["unit_code"], after["unit_code"]) == (fact["old"], fact["new"])
        assert (fact["old"].split("-")[2] in "PW") != (fact["new"].split("-")[2] in "PW")


def test_complaint_numbers_have_no_gaps_and_name_contacts_that_took_place(centre: Centre) -> None:
    calls = grouped(centre.rows("calls"), "contact_id", "agent_id")
    by_month = grouped(centre.rows("complaints"), "_month")
    for (month,), rows in by_month.items():
        assert [row["complaint_no"] for row in rows] == [f"{month}-{n:04}" for n in range(1, len(rows) + 1)]
        assert [row["received_at"] for row in rows] == sorted(row["received_at"] for row in rows)
        for row in rows:
            legs = calls[row["contact_id"], row["agent_id"]]
            assert legs
            assert row["occurred_at"] <= legs[0]["started_at"]
            assert row["customer_id"] == legs[0]["customer_id"]
            assert row["due_at"] > row["received_at"]
    assert by_month
