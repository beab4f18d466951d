"""The scoring bar: 5,000 people, each under three schemes, in at most 10 seconds.

`python -m benchmarks.scores [--agents 5000 --calls 50000 --runs 5]`: a month is loaded and its KPIs are built; what is
timed is dbt over all from the scored days to scorecards, ranks, grades, consequences and pay, its start included.
Every agent of the centre is put under three schemes, beside all that the sample centre scores anyway.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.measure import keep
from orchestration import pipeline
from orchestration.aside import seed_rows, write_seeds
from orchestration.dbt import Dbt
from orchestration.home import Home, Month
from orchestration.sample import SampleSettings, generate

MONTH = Month(2026, 10)
SCORES = "path:models/marts/scoring"
EVERYBODY = ("bank_a_agent", "hotline_agent")  # beside the two modes, which every agent is under
LIMIT = 10.0


def everybody() -> list[dict[str, str]]:
    """The assignments, with the schemes of two service rooms for the agents of the whole centre."""
    rows = [row for row in seed_rows("scheme_assignment") if row["scheme_code"] not in EVERYBODY]
    model = rows[0]
    return [*rows, *({**model, "scheme_code": code, "unit_code": "C", "role": "agent"} for code in EVERYBODY)]


def measure(place: Path, agents: int, calls: int, runs: int) -> dict[str, object]:
    """Seconds of each run, and how many cards and lines were scored."""
    home = Home(place / "home")
    generate(home.landing, SampleSettings(months=1, end=str(MONTH), agents=agents, calls=calls))
    pipeline.load_landing(home)
    write_seeds(place / "seeds", {"scheme_assignment": everybody()})
    pipeline.build_month(home, MONTH)
    dbt = Dbt(home, seeds=place / "seeds")
    dbt.run(MONTH, pipeline.silent, rules=True)
    seconds: list[float] = []
    models: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        nodes = dbt.run(MONTH, pipeline.silent, select=SCORES)
        seconds.append(time.perf_counter() - began)
        models.append(sum(node.seconds for node in nodes))
    slowest = sorted(nodes, key=lambda node: -node.seconds)[:8]
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        counted = con.execute(
            "select count(*), count(distinct entity_code), (select count(*) from marts.fct_score_line) "
            "from marts.fct_scorecard"
        ).fetchone()
    return {
        "bar": "scores",
        "agents": agents,
        "calls": calls,
        "cards, scored entities, lines": counted,
        "seconds": round(statistics.median(seconds), 2),
        "seconds of the models": round(statistics.median(models), 2),
        "runs": [round(s, 2) for s in seconds],
        "slowest models": {node.name: round(node.seconds, 2) for node in slowest},
        "limit": LIMIT,
    }


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scores", description="Time the scoring of a month.")
    parser.add_argument("--agents", type=int, default=5000)
    parser.add_argument("--calls", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="callmart_scores_") as place:
        found = measure(Path(place), given.agents, given.calls, given.runs)
    for name, value in found.items():
        print(f"{name}: {value}")
    keep(f"scores_{given.agents}", found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
