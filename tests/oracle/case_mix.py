"""Handle time and satisfaction beside what the same records come to at the mean of their reason, queue and hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.calls import after_call_work, is_handled, logouts_of
from tests.oracle.facts import FactKey
from tests.oracle.kpis import Centre, Entity, entities
from tests.oracle.landing import Row, moment

Cell = tuple[str, str, int]  # reason, queue, hour
Pool = tuple[str | int, ...]


@dataclass(frozen=True)
class Measured:
    """A segment's handle time or an answer, with what was asked for, where and when."""

    agent: str | None
    on: date
    cell: Cell
    value: Fraction


@dataclass
class Mixed:
    """Sums of an entity."""

    observed: Fraction = Fraction(0)
    expected: Fraction = Fraction(0)
    n: int = 0


def cell_of(row: Row) -> Cell:
    return row["reason"], row["queue"], moment(row["started_at"]).hour


def handle_times(centre: Centre) -> list[Measured]:
    found, logouts = [], logouts_of(centre.landing["agent_states"])
    for row in centre.landing["calls"]:
        on = centre.plan.work_date(row["agent_id"], moment(row["started_at"]))
        if centre.first <= on <= centre.last and is_handled(row, centre.parameters):
            talked = int(row["talk_seconds"]) + int(row["hold_seconds"])
            seconds = talked + after_call_work(row, logouts, centre.parameters)
            found.append(Measured(row["agent_id"], on, cell_of(row), Fraction(seconds)))
    return found


def answers(centre: Centre, counted: Iterable[Mapping[str, Any]]) -> list[Measured]:
    """`counted`: the answers about satisfaction that count, as published; which ones do is the matter of csat."""
    legs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in centre.landing["calls"]:
        legs[row["contact_id"], row["agent_id"]].append(row)
    found = []
    for answer in counted:
        own = legs.get((answer["contact_id"], answer["employee_id"]), []) if answer["employee_id"] else []
        last = max(own, key=lambda r: int(r["segment_no"]), default=None)
        cell = cell_of(last) if last else ("", "", answer["contact_started_at"].hour)
        found.append(Measured(answer["employee_id"], answer["kpi_date"], cell, Fraction(answer["satisfied"])))
    return found


def pools(records: list[Measured], enough: int) -> dict[Cell, Pool]:
    """Cells with enough records are pools of their own; the rest by queue and hour, then queue, then altogether."""
    left = {r.cell for r in records}
    pool: dict[Cell, Pool] = {}
    for level in (
        lambda reason, queue, hour: ("cell", reason, queue, hour),
        lambda reason, queue, hour: ("hour", queue, hour),
        lambda reason, queue, hour: ("queue", queue),
    ):
        count: dict[Pool, int] = defaultdict(int)
        for r in records:
            if r.cell in left:
                count[level(*r.cell)] += 1
        for cell in sorted(left):
            if count[level(*cell)] >= enough:
                pool[cell] = level(*cell)
        left -= pool.keys()
    return {**dict.fromkeys(left, ("all",)), **pool}


def mixed(centre: Centre, kpi: str, records: list[Measured]) -> dict[tuple[str, str, str], Mixed]:
    """By entity and KPI."""
    pool = pools(records, int(centre.parameters.value("case_mix_min_records", centre.last)))
    sums: dict[Pool, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for r in records:
        sums[pool[r.cell]][0] += r.value
        sums[pool[r.cell]][1] += 1
    found: dict[tuple[str, str, str], Mixed] = defaultdict(Mixed)
    for r in records:
        total, n = sums[pool[r.cell]]
        for entity in places(centre, r):
            figures = found[*entity, kpi]
            figures.observed += r.value
            figures.expected += total / n
            figures.n += 1
    return found


def places(centre: Centre, record: Measured) -> set[Entity]:
    none = (None,) * 6
    return entities(FactKey("", record.on, record.agent, *none), centre.organisation)
