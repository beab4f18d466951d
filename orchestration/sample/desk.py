"""What every writer of a month is given: the centre, the month, where files go, and the truth to add to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample.plan import Plan, epoch
from orchestration.sample.roster import Roster
from orchestration.sample.settings import Flags, Ints, SampleSettings, Truth, stream
from orchestration.sample.write import Column, Extract


@dataclass(frozen=True)
class Desk:
    """One month of the sample centre. Each kind has its own random stream, so that kinds never disturb each other."""

    settings: SampleSettings
    roster: Roster
    month: Month
    plan: Plan
    folder: Path
    truth: Truth

    @property
    def start(self) -> int:
        """Seconds since 1970 of the first moment of the month; `end`: of the next month."""
        return epoch(self.month)

    @property
    def end(self) -> int:
        return epoch(self.month.shift(1))

    @property
    def days(self) -> int:
        return (self.month.end - self.month.start).days

    @property
    def first(self) -> bool:
        """The first month of the centre brings lists in full, later ones what is new."""
        return self.month == self.settings.periods[0]

    @property
    def code(self) -> str:
        """'2610' for October 2026: part of the ids of the month."""
        return f"{self.month.year % 100:02}{self.month.number:02}"

    @cached_property
    def present(self) -> Ints:
        """Agents (by their place) who worked in the month, and their latest group: people × 2."""
        worked = np.nonzero(self.plan.worked)[0]
        latest = dict(zip(self.plan.agent[worked].tolist(), self.plan.group[worked].tolist(), strict=True))
        return np.array(sorted(latest.items()), np.int64).reshape(-1, 2)

    def employed(self, agents: Ints, days: Ints) -> Flags:
        """Whether each agent (by place) is employed on the day beside it (days since 1970)."""
        people = self.roster.agents
        spans = {n: [(s.start, s.end or date.max) for s in people[n].stretches] for n in set(agents.tolist())}
        dates = [date(1970, 1, 1) + timedelta(days=day) for day in days.tolist()]
        there = [
            any(start <= day < end for start, end in spans[n]) for n, day in zip(agents.tolist(), dates, strict=True)
        ]
        return np.array(there, bool)

    @property
    def ids(self) -> list[str]:
        """Employee ids of the agents, by place."""
        return [agent.employee_id for agent in self.roster.agents]

    def rng(self, kind: str) -> np.random.Generator:
        return stream(self.settings, self.month, kind)

    def write(self, kind: str, rows: int, columns: Mapping[str, Column], source: str = "") -> None:
        """Write one file of the month; `source`: a second system that delivers the same kind under its own name."""
        self.write_parts(kind, [(rows, columns)], source)

    def write_parts(self, kind: str, parts: Sequence[tuple[int, Mapping[str, Column]]], source: str = "") -> None:
        """The same for rows that come in several parts."""
        with Extract(self.folder, kind, str(self.month), source) as extract:
            for rows, columns in parts:
                extract.add(rows, columns)
        self.truth.count(self.month, f"{kind}_{source}" if source else kind, extract.rows)

    def know(self, **counts: int) -> None:
        """Add counts to the truth of the month."""
        for what, number in counts.items():
            self.truth.count(self.month, what, number)

    def news(self, start: date, end: date | None) -> bool:
        return is_news(self.month, self.first, start, end)

    def ended(self, end: date | None) -> date | None:
        return known_end(self.month, end)


def is_news(month: Month, first: bool, start: date, end: date | None) -> bool:
    """Whether a stretch is in the month's delivery of a list: all in the first month, later what began or ended."""
    closed = end is not None and month.start <= end < month.end
    return start < month.end and (first or start >= month.start or closed)


def known_end(month: Month, end: date | None) -> date | None:
    """The end of a stretch as far as the month knows it."""
    return end if end is not None and end < month.end else None
