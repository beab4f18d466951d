"""Facts of planning: the frozen forecast against what came, and the plan against what the forecast required."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.oracle.agent_days import Month
from tests.oracle.facts import Facts
from tests.oracle.landing import Row, moment
from tests.oracle.shifts import Plan

QueueDay = tuple[str, date]
ENTERED = {"answered", "abandoned", "flow_out", "callback"}


def frozen_forecasts(rows: list[Row], month: Month) -> dict[QueueDay, list[Row]]:
    """Of every queue and interval the latest forecast issued on a date early enough."""
    latest: dict[tuple[str, datetime], Row] = {}
    for row in rows:
        at, issued = moment(row["interval_start"]), moment(row["issued_at"])
        if not month.has(at.date()):
            continue
        horizon = timedelta(days=int(month.parameters.value("forecast_horizon_days", at.date())))
        if issued.date() + horizon > at.date():
            continue
        known = latest.get((row["queue"], at))
        if known is None or moment(known["issued_at"]) < issued:
            latest[row["queue"], at] = row
    found: dict[QueueDay, list[Row]] = defaultdict(list)
    for (queue, at), row in latest.items():
        found[queue, at.date()].append(row)
    return found


def add_planning(facts: Facts, landing: dict[str, list[Row]], plan: Plan, month: Month) -> None:
    """Forecast and schedule accuracy of the days of the month that have a frozen forecast."""
    entries: dict[QueueDay, list[datetime]] = defaultdict(list)
    for call in landing["calls"]:
        if call["direction"] == "inbound" and call["queued_at"] and call["outcome"] in ENTERED:
            at = moment(call["queued_at"])
            entries[call["queue"], at.date()].append(at)
    required: dict[date, dict[tuple[str, datetime, datetime], Fraction]] = defaultdict(dict)
    for (queue, on), rows in frozen_forecasts(landing["forecasts"], month).items():
        length = timedelta(minutes=min(int(r["interval_minutes"]) for r in rows))
        start, midnight = datetime.combine(on, time()), datetime.combine(on + timedelta(days=1), time())
        while start < midnight:
            end = start + length
            here = [r for r in rows if start <= moment(r["interval_start"]) < end]
            forecast = sum((Fraction(r["contacts"]) for r in here), Fraction(0))
            entered = sum(start <= at < end for at in entries[queue, on])
            if forecast or entered:
                facts.add("forecast_accuracy", on, entered - abs(entered - forecast), entered, 1, queue=queue)
                facts.add("forecast_accuracy.bias", on, forecast - entered, entered, 1, queue=queue)
            required[on][queue, start, end] = sum(
                (Fraction(r["required_agents"]) * int(r["interval_minutes"]) * 60 for r in here), Fraction(0)
            )
            start = end
    for on, needs in required.items():
        add_staffing(facts, plan, on, needs)


def add_staffing(facts: Facts, plan: Plan, on: date, needs: dict[tuple[str, datetime, datetime], Fraction]) -> None:
    """Schedule accuracy of a day, by queue if the plan names the queue of everybody, else all queues together."""
    start, end = datetime.combine(on, time()), datetime.combine(on + timedelta(days=1), time())
    staff = [
        s
        for stretches in plan.stretches.values()
        for s in stretches
        if s.activity == "on_queue" and s.starts < end and s.ends > start
    ]
    if not staff:
        return
    by_queue = all(s.queue for s in staff)
    needed: dict[tuple[str | None, datetime, datetime], Fraction] = defaultdict(Fraction)
    for (queue, begin, until), seconds in needs.items():
        needed[queue if by_queue else None, begin, until] += seconds
    for (name, begin, until), want in needed.items():
        have = sum(
            int((min(s.ends, until) - max(s.starts, begin)).total_seconds())
            for s in staff
            if (name is None or s.queue == name) and s.starts < until and s.ends > begin
        )
        if want or have:
            facts.add("schedule_accuracy", on, want - abs(want - have), want, 1, queue=name)
            facts.add("schedule_accuracy.coverage", on, min(Fraction(have), want), want, 1, queue=name)
