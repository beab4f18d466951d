"""Size of the sample centre, its random streams, and the truth that is handed back."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestration.home import Month, UsageError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HANDLED_SHARE = 0.84  # of the rows of the calls extract, the rest are abandons, IVR visits and the like
CEILING = 2050  # handled segments an agent and month, above which no centre works
ON_QUEUE_SECONDS = 485_000  # of a full-time agent in a month
MEAN_HANDLE = 206.0  # seconds, ring included, mean over the queues at handle scale 1
OCCUPANCY = 0.74  # aimed at, mean of day and night
LEAST_AGENTS = 16


@dataclass(frozen=True)
class SampleSettings:
    """`months` calendar months ending with `end`; `calls`: rows of the extract a month; `agents`: seats filled."""

    months: int = 14
    end: str = "2026-10"
    agents: int = 200
    calls: int = 60_000
    seed: int = 1

    def check(self) -> None:
        """Raise UsageError that names the parameter, its value and what would do."""
        Month.parse(self.end)
        if not 1 <= self.months <= 120:
            raise UsageError(f"The sample centre cannot have {self.months} months. Ask for 1 to 120.")
        if self.agents < LEAST_AGENTS:
            raise UsageError(f"{self.agents} agents do not fill eight teams. Ask for {LEAST_AGENTS} or more.")
        if self.seed < 0:
            raise UsageError(f"The seed {self.seed} is negative. Give a whole number from 0 on.")
        if self.calls < 10 * self.agents:
            raise UsageError(
                f"{self.calls} calls a month are too few for {self.agents} agents. "
                f"Ask for {10 * self.agents} calls or more, or for fewer agents."
            )
        if self.handled / self.agents > CEILING:
            needed = int(self.handled / CEILING) + 1
            raise UsageError(
                f"{self.agents} agents cannot take {self.calls} calls a month: one agent handles about 2,000. "
                f"Ask for {needed} agents or more, or for at most {int(self.agents * CEILING / HANDLED_SHARE)} calls."
            )

    @property
    def periods(self) -> list[Month]:
        last = Month.parse(self.end)
        return [last.shift(-back) for back in range(self.months - 1, -1, -1)]

    @property
    def handled(self) -> float:
        """Segments that the agents should handle in a month."""
        return self.calls * HANDLED_SHARE

    @property
    def slack(self) -> float:
        """How many times longer contacts could be before the agents reach the occupancy aimed at."""
        return OCCUPANCY * ON_QUEUE_SECONDS * self.agents / (self.handled * MEAN_HANDLE)

    @property
    def handle_scale(self) -> float:
        """Factor on handle times: a busy centre is a little shorter with its callers, a quiet one has longer talks."""
        return float(np.clip(self.slack, 0.8, 1.25))

    @property
    def on_queue_share(self) -> float:
        """Share of the working time that is planned on the queue; the rest is written work ('other')."""
        return round(float(np.clip(self.handle_scale / self.slack, 0.3, 1.0)), 2)


@dataclass
class Truth:
    """What is true of the centre. `agents`: skill in standard deviations; `raters`: leniency as share of points.

    `counts`: whole numbers by month; `facts`: by month, subject and name, whatever is true of it.
    """

    settings: dict[str, Any]
    agents: dict[str, dict[str, float]] = field(default_factory=dict)
    raters: dict[str, float] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    facts: dict[str, dict[str, dict[str, dict[str, Any]]]] = field(default_factory=dict)
    planted: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def count(self, month: Month, what: str, number: int) -> None:
        figures = self.counts.setdefault(str(month), {})
        figures[what] = figures.get(what, 0) + int(number)

    def know(self, month: Month, subject: str, name: str, facts: dict[str, Any]) -> None:
        self.facts.setdefault(str(month), {}).setdefault(subject, {})[name] = facts

    def plant(self, what: str, **facts: Any) -> None:
        self.planted.setdefault(what, []).append(facts)

    def write(self, folder: Path) -> Path:
        """Write `sample_truth.json` into the folder and return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "sample_truth.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def stream(settings: SampleSettings, month: Month | None, kind: str, part: int = 0) -> np.random.Generator:
    """The random stream of one kind in one month: it depends on nothing but (seed, month, kind, part)."""
    number = 0 if month is None else month.year * 12 + month.number
    return np.random.Generator(np.random.PCG64([settings.seed, number, zlib.crc32(kind.encode()), part]))
