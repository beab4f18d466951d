"""Where the time of a `callmart run` goes: its steps from what it prints, its models and tests from one more run."""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measure import Run

LINE = re.compile(r"^\s*(\d+\.\d) s  (.*)$", re.MULTILINE)
# the words with which a step begins, in order; before the first one the files are taken in
BEGINS = {
    "build": "month ",
    "check the shape": "checking the shape",
    "check transformations": "checking transformations",
    "publish": "publishing ",
}


def steps(run: Run) -> dict[str, float]:
    """Seconds of load (start of the tools included), build, both checks and publish of a run of one month."""
    marks = {"load": 0.0}
    for moment, words in LINE.findall(run.output):
        for step, beginning in BEGINS.items():
            if words.startswith(beginning):
                marks.setdefault(step, float(moment))
    edges = [*marks.values(), run.wall]
    return {step: round(edges[i + 1] - edges[i], 2) for i, step in enumerate(marks)}


def median_steps(runs: list[Run]) -> dict[str, float]:
    """The median of each step over several runs."""
    found = [steps(run) for run in runs]
    return {step: round(statistics.median(each[step] for each in found), 2) for step in found[0]}


@dataclass
class Clock:
    """Seconds by name."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.spent[name] = self.spent.get(name, 0.0) + time.perf_counter() - began

    def slowest(self, number: int) -> dict[str, float]:
        ranked = sorted(self.spent.items(), key=lambda item: -item[1])[:number]
        return {name: round(seconds, 2) for name, seconds in ranked}


def profile(root: Path, month: str, number: int = 12) -> dict[str, dict[str, float]]:
    """Run one month of a home with files in landing; seconds by step, file, model and data test, the slowest first."""
    from expectations.runner import run_suites
    from orchestration import pipeline
    from orchestration.dbt import Dbt, Node
    from orchestration.home import Home, Month
    from orchestration.publishing import checks
    from orchestration.publishing.dbt_checks import from_dbt

    home, period = Home(root), Month.parse(month)
    step, files, models, tests = Clock(), Clock(), Clock(), Clock()
    began = [time.perf_counter()]

    def loaded(words: str) -> None:
        files.spent[words.split(":")[0]] = time.perf_counter() - began[0]
        began[0] = time.perf_counter()

    class Watched(Dbt):
        def _invoke(
            self, words: list[str], month: Month, progress: Callable[[str], None], *, must_pass: bool
        ) -> list[Node]:
            nodes = super()._invoke(words, month, progress, must_pass=must_pass)
            clock = tests if words[0] == "test" else models
            clock.spent |= {node.name: node.seconds for node in nodes}
            return nodes

    dbt = Watched(home)
    with step.time("load"):
        pipeline.load_landing(home, loaded)
    with step.time("build"):
        built = pipeline.build_month(home, period, dbt)
    with step.time("check the shape"):
        results = run_suites(home, period)
    with step.time("check transformations"):
        results += from_dbt(dbt.test(period, lambda _: None), home, period)
    checks.store(home, period, built.build_id, results)
    with step.time("publish"):
        pipeline.publish_month(home, period)
    named: dict[str, Any] = {"steps": step, "files": files, "models": models, "tests": tests}
    return {name: clock.slowest(number) for name, clock in named.items()} | {
        "sums": {name: round(sum(clock.spent.values()), 2) for name, clock in named.items()}
    }


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.steps", description="Profile a month of a fresh home.")
    parser.add_argument("--home", type=Path, required=True, help="a home with files in landing and nothing else")
    parser.add_argument("--month", required=True)
    given = parser.parse_args(words)
    print("PROFILE " + json.dumps(profile(given.home, given.month)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
