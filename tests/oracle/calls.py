"""Facts from calls: segments (agent legs), queue entries and contacts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tests.oracle.facts import Facts, Parameters
from tests.oracle.landing import Row, moment
from tests.oracle.shifts import Plan

OFFERED = {"answered", "abandoned", "callback"}


def is_handled(row: Row, parameters: Parameters) -> bool:
    """An answered leg of an agent that is no ghost call."""
    ghost = parameters.value("ghost_seconds", moment(row["started_at"]).date(), row["queue"])
    return bool(row["agent_id"]) and row["outcome"] == "answered" and int(row["talk_seconds"]) >= ghost


def add_segments(facts: Facts, calls: list[Row], plan: Plan, parameters: Parameters) -> dict[tuple[str, date], int]:
    """Handle time and volume of agent legs; returns the handled segments per agent and work date."""
    handled: dict[tuple[str, date], int] = defaultdict(int)
    for row in calls:
        if not is_handled(row, parameters):
            continue
        agent, queue = row["agent_id"], row["queue"]
        on = plan.work_date(agent, moment(row["started_at"]))
        talk, hold, acw = (int(row[f"{part}_seconds"]) for part in ("talk", "hold", "acw"))
        measures = {
            "aht": talk + hold + acw,
            "att": talk,
            "hold": hold,
            "acw": acw,
            "transfer_rate": 1 if row["transfer_to"] else 0,
            "handled": 1,
        }
        for kpi, numerator in measures.items():
            facts.add(kpi, on, numerator, 1, 1, agent, queue)
        handled[agent, on] += 1
    return handled


def add_queue_entries(facts: Facts, calls: list[Row], parameters: Parameters) -> None:
    """Service of inbound queue entries, by the calendar date of their start."""
    for row in calls:
        outcome = row["outcome"]
        if not row["queued_at"] or row["direction"] != "inbound" or outcome not in OFFERED:
            continue  # flow-outs are entries too, but no KPI of this issue counts them
        queue, on = row["queue"], moment(row["started_at"]).date()
        waited = int(row["wait_seconds"]) + int(row["ring_seconds"])
        threshold, short, late = (
            parameters.value(p, on, queue)
            for p in ("service_level_seconds", "short_abandon_seconds", "late_answer_seconds")
        )

        def add(kpi: str, numerator: int, denominator: int, on: date = on, queue: str = queue) -> None:
            facts.add(kpi, on, numerator, denominator, denominator, queue=queue)

        answered, abandoned = int(outcome == "answered"), int(outcome == "abandoned")
        short_abandon = int(abandoned and waited < short)
        add("answer_rate", answered, 1)
        add("service_level", int(answered and waited <= threshold), int(answered or (abandoned and waited > threshold)))
        add("abandonment", abandoned - short_abandon, 1 - short_abandon)
        if answered:
            add("asa", waited, 1)
            add("late_answer_share", int(waited > late), 1)
        if abandoned:
            add("abandon_time", waited, 1)


def add_contacts(facts: Facts, calls: list[Row]) -> None:
    """Contacts handled (ghosts count), each once at its first answered segment."""
    first: dict[str, Row] = {}
    for row in calls:
        if row["agent_id"] and row["outcome"] == "answered":
            known = first.get(row["contact_id"])
            if known is None or int(row["segment_no"]) < int(known["segment_no"]):
                first[row["contact_id"]] = row
    for row in first.values():
        on = moment(row["started_at"]).date()
        facts.add("contacts_handled", on, 1, 1, 1, row["agent_id"], row["queue"])
