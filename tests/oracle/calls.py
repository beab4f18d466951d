"""Facts from calls: segments (agent legs), queue entries, and what came before a queue."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, day, moment, until
from tests.oracle.shifts import Plan

OFFERED = {"answered", "abandoned", "callback"}
Number = int | Fraction


def is_handled(row: Row, parameters: Parameters) -> bool:
    """An answered leg of an agent that is no ghost call and not longer than a leg can be."""
    on = moment(row["started_at"]).date()
    ghost, cap = (parameters.value(p, on, row["queue"]) for p in ("ghost_seconds", "handle_cap_seconds"))
    recorded = sum(int(row[f"{part}_seconds"]) for part in ("talk", "hold", "acw"))
    answered = bool(row["agent_id"]) and row["outcome"] == "answered"
    return answered and int(row["talk_seconds"]) >= ghost and recorded <= cap


def logouts_of(states: list[Row]) -> dict[str, list[datetime]]:
    """When each agent logged out."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for state in states:
        if state["state"] == "logged_out":
            found[state["agent_id"]].append(moment(state["started_at"]))
    return found


def after_call_work(row: Row, logouts: dict[str, list[datetime]], parameters: Parameters) -> Number:
    """What counts of it: it begins when the call ends, and ends when the agent logs out, at the latest at the cap."""
    ended, acw = moment(row["ended_at"]), int(row["acw_seconds"])
    cap = parameters.value("acw_cap_seconds", moment(row["started_at"]).date(), row["queue"])
    out: list[Number] = [int((at - ended).total_seconds()) for at in logouts[row["agent_id"]] if at >= ended]
    return min([acw, cap, *out])


def add_segments(
    facts: Facts, landing: dict[str, list[Row]], surveys: list[Row], plan: Plan, parameters: Parameters
) -> dict[tuple[str, date], int]:
    """Handle time and volume of agent legs; returns the handled segments per agent and work date.

    `surveys`: the destinations that are customer surveys.
    """
    handled: dict[tuple[str, date], int] = defaultdict(int)
    logouts = logouts_of(landing["agent_states"])
    for row in landing["calls"]:
        if not is_handled(row, parameters):
            continue
        agent, started = row["agent_id"], moment(row["started_at"])
        on = plan.work_date(agent, started)
        talk, hold = int(row["talk_seconds"]), int(row["hold_seconds"])
        acw = after_call_work(row, logouts, parameters)
        asks = any(
            s["transfer_to"].lower() == row["transfer_to"].lower()
            and day(s["valid_from"]) <= started.date() < until(s["valid_to"])
            for s in surveys
        )
        measures = {
            "aht": talk + hold + acw,
            "att": talk,
            "hold": hold,
            "acw": acw,
            "transfer_rate": 1 if row["transfer_to"] and not asks else 0,
            "handled": 1,
        }
        if hold:
            measures["hold.with_hold"] = hold
        of = {"channel": row["channel"], "vendor": row["vendor"]}
        for kpi, numerator in measures.items():
            facts.add(kpi, on, numerator, 1, 1, agent, row["queue"], **of)
        handled[agent, on] += 1
    return handled


def waits_of(contact: list[Row]) -> tuple[dict[str, int], set[str]]:
    """By segment number of a contact's queue entries, in order: how long it waited in all, and which entries flowed
    out of a queue to which the contact came back.
    """
    waited: dict[str, int] = {}
    again: set[str] = set()
    so_far: dict[str, int] = defaultdict(int)
    left: dict[str, str] = {}
    for row in contact:
        queue, own = row["queue"], int(row["wait_seconds"]) + int(row["ring_seconds"])
        if queue and queue in left:
            again.add(left[queue])
        waited[row["segment_no"]] = own
        if row["outcome"] == "flow_out":
            left[queue] = row["segment_no"]
            so_far[queue] += own
        else:
            waited[row["segment_no"]] += so_far.pop(queue, 0) if queue else 0
            left.pop(queue, None)
    return waited, again


def add_queue_entries(facts: Facts, calls: list[Row], parameters: Parameters) -> None:
    """Service of inbound queue entries, by the calendar date of their start."""
    contacts: dict[str, list[Row]] = defaultdict(list)
    for row in calls:
        if row["queued_at"] and row["direction"] == "inbound" and row["outcome"] in {*OFFERED, "flow_out"}:
            contacts[row["contact_id"]].append(row)
    for entries in contacts.values():
        entries.sort(key=lambda row: int(row["segment_no"]))
        waited, again = waits_of(entries)
        for row in entries:
            add_entry(facts, row, waited[row["segment_no"]], row["segment_no"] in again, parameters)


def add_entry(facts: Facts, row: Row, waited: int, comes_back: bool, parameters: Parameters) -> None:
    """One entry in the queue that was entered."""
    queue, on, outcome = row["queue"], moment(row["started_at"]).date(), row["outcome"]
    threshold, short, late, default = (
        parameters.value(p, on, queue)
        for p in ("service_level_seconds", "short_abandon_seconds", "late_answer_seconds", "service_level_variant")
    )

    def add(kpi: str, numerator: bool | int, denominator: bool | int) -> None:
        of = {"channel": row["channel"], "vendor": row["vendor"]}
        facts.add(kpi, on, int(numerator), int(denominator), int(denominator), queue=queue, **of)

    answered, abandoned = outcome == "answered", outcome == "abandoned"
    in_time, too_short = waited <= threshold, abandoned and waited <= short
    ended, served = answered or abandoned, answered and in_time
    answers = {
        1: (ended and in_time, ended),
        2: (served, answered),
        3: (served, ended),
        4: (served, answered or (abandoned and not in_time)),
        5: (served or too_short, ended),
        6: (served, ended and not too_short),
        7: (served, (ended and not too_short) or (outcome == "flow_out" and not comes_back)),
    }
    for number, (met, judged) in answers.items():
        add(f"service_level.f{number}", met, judged)
    add("service_level", *answers[int(default)])
    if outcome in OFFERED:
        add("answer_rate", answered, 1)
        add("abandonment", abandoned and not too_short, not too_short)
    if answered:
        add("asa", waited, 1)
        add("late_answer_share", waited > late, 1)
    if abandoned:
        add("abandon_time", waited, 1)


def add_attempts(facts: Facts, calls: list[Row]) -> None:
    """What came before a queue: busy trunks, and how many were served with the IVR's help."""
    for row in calls:
        if row["direction"] != "inbound":
            continue
        on, outcome = moment(row["started_at"]).date(), row["outcome"]
        of = {"channel": row["channel"], "vendor": row["vendor"], "component": row["trunk"]}
        if row["trunk"] and int(row["segment_no"]) == 1:
            facts.add("blocked", on, int(outcome == "busy"), 1, 1, **of)
        in_ivr = outcome in {"ivr_completed", "ivr_abandoned"}
        if in_ivr or (row["queued_at"] and outcome in OFFERED):
            facts.add("answer_rate.ivr", on, int(outcome in {"ivr_completed", "answered"}), 1, 1, **of)


def add_ivr(facts: Facts, sessions: list[Row], calls: list[Row], parameters: Parameters) -> None:
    """Visits that needed nobody and brought nobody back within a day."""
    with_agent = {row["contact_id"] for row in calls if row["agent_id"] and row["outcome"] == "answered"}
    came: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in calls:
        if row["direction"] == "inbound":
            came[row["customer_id"]].append((moment(row["started_at"]), row["contact_id"]))
    for visit in sessions:
        if not visit["contact_id"]:
            came[visit["customer_id"]].append((moment(visit["entered_at"]), visit["session_id"]))
    for visit in sessions:
        left, own = moment(visit["left_at"]), visit["contact_id"] or visit["session_id"]
        on = moment(visit["entered_at"]).date()
        soon = left + timedelta(hours=int(parameters.value("self_service_hours", on)))
        back = visit["customer_id"] and any(
            left <= at <= soon and other != own for at, other in came[visit["customer_id"]]
        )
        alone = visit["exit"] == "completed" and visit["contact_id"] not in with_agent
        facts.add("self_service", on, int(alone and not back), 1, 1)
