"""The measured bars P1, P2 and P3: `python -m benchmarks.run [--what p1,p2,p3] [--calls N --agents N] [--runs N]`.

`--what kpi` measures the KPIs of a loaded month alone, by the size of P1.

Both sides of a ratio run in turn, each in a process of its own, in a fresh home. Results: benchmarks/results/.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.homes import deliver, fresh, month_files, sample, settle
from benchmarks.measure import Run, callmart, keep, python, run, spread, summary
from benchmarks.steps import median_steps

MONTH = "2026-10"
HISTORY = 24


@dataclass(frozen=True)
class Bench:
    """Where to work, how often to measure, the size of P1, and how to tell what goes on."""

    place: Path
    runs: int
    calls: int
    agents: int
    floor_memory: str
    say: Callable[[str], None]

    @property
    def log(self) -> Path:
        return self.place / "bench.log"


def published(bench: Bench, home: Path) -> Run:
    """`callmart run`: from landing to published. Raises if a gate or anything else stopped it."""
    return run(callmart("run", "--home", home), bench.log)


def product_once(bench: Bench, landing: Path, month: str = MONTH) -> Run:
    with fresh(bench.place / "home") as home:
        deliver(month_files(landing, month), home)
        return published(bench, home)


def floor_once(bench: Bench, *words: str | Path) -> Run:
    with fresh(bench.place / "floor") as folder:
        memory = ("--memory", bench.floor_memory) if bench.floor_memory else ()
        line = ("--month", MONTH, "--out", folder / "out")
        return run(python("benchmarks.floor", *line, *memory, *words), bench.log)


def p1(bench: Bench) -> None:
    """One month against the hand-written floor."""
    landing = sample(bench.place / "p1", bench.log, months=1, agents=bench.agents, calls=bench.calls)
    files = month_files(landing, MONTH)
    size = sum(file.stat().st_size for file in files)
    settle(files)
    product: list[Run] = []
    floor: list[Run] = []
    for number in range(bench.runs):
        product.append(product_once(bench, landing))
        floor.append(floor_once(bench, "--landing", landing))
        bench.say(f"P1 run {number + 1}: product {product[-1].wall:.1f} s, floor {floor[-1].wall:.1f} s")
    ordered = floor_once(bench, "--landing", landing, "--ordered")
    with fresh(bench.place / "home") as home:
        deliver(files, home)
        told = run(python("benchmarks.steps", "--home", home, "--month", MONTH), bench.log).output
    profile = json.loads(next(line for line in told.splitlines() if line.startswith("PROFILE "))[8:])
    facts: dict[str, Any] = {
        "bar": "P1",
        "calls": bench.calls,
        "agents": bench.agents,
        "landing_gb": round(size / 1e9, 2),
        "product": summary(product),
        "floor": summary(floor),
        **ratios(product, floor),
        "floor_in_published_order_s": round(ordered.wall, 2),
        "floor_memory_limit": bench.floor_memory or "none",
        "steps_s": median_steps(product),
        "floor_steps_s": json.loads(floor[-1].output.strip().splitlines()[-1]),
        "profile": profile,
    }
    keep(f"p1_{bench.calls}", facts)


def p2(bench: Bench) -> None:
    """Month 24 of a history against month 2, in turn, and a run with nothing to do."""
    landing = sample(bench.place / "p2", bench.log, months=HISTORY, agents=200, calls=20_000)
    months = sorted({path.stem[-7:] for path in landing.glob("calls_*.csv")})  # several kinds of calls a month
    second, last = months[1], months[-1]
    base = bench.place / "p2_homes"
    young, old = base / "young", base / "old"
    deliver(month_files(landing, months[0]), young)
    published(bench, young)
    for month in months[:-1]:
        deliver(month_files(landing, month), old)
    published(bench, old)
    bench.say(f"P2: a history of {len(months) - 1} months is there")
    month_2: list[Run] = []
    month_24: list[Run] = []
    nothing: list[Run] = []
    for number in range(bench.runs):
        for like, month, kept in ((young, second, month_2), (old, last, month_24)):
            with fresh(bench.place / "home", like) as home:
                deliver(month_files(landing, month), home)
                kept.append(published(bench, home))
                if like is old:
                    nothing.append(published(bench, home))
        bench.say(f"P2 run {number + 1}: month 2 {month_2[-1].wall:.1f} s, month 24 {month_24[-1].wall:.1f} s")
    idle = [r for r in nothing if "Nothing to do" not in r.output]
    if idle:
        raise RuntimeError(f"a run with nothing to do did something: {idle[0].output[-500:]}")
    facts = {
        "bar": "P2",
        "calls": 20_000,
        "agents": 200,
        "months": HISTORY,
        "month_2": summary(month_2),
        "month_24": summary(month_24),
        "ratio": round(statistics.median(r.wall for r in month_24) / statistics.median(r.wall for r in month_2), 3),
        "cpu_ratio": round(statistics.median(r.cpu for r in month_24) / statistics.median(r.cpu for r in month_2), 3),
        "steps_month_2_s": median_steps(month_2),
        "steps_month_24_s": median_steps(month_24),
        "nothing_to_do": summary(nothing),
    }
    keep("p2", facts)


def p3(bench: Bench) -> None:
    """A small centre, and a tiny one for the fixed cost of the tools, in turn."""
    small = sample(bench.place / "p3", bench.log, months=1, agents=200, calls=60_000)
    tiny = sample(bench.place / "p3_tiny", bench.log, months=1, agents=20, calls=500)
    runs: list[Run] = []
    fixed: list[Run] = []
    starts: list[Run] = []
    for number in range(bench.runs):
        runs.append(product_once(bench, small))
        fixed.append(product_once(bench, tiny))
        starts.append(run(callmart("--help"), bench.log))
        bench.say(f"P3 run {number + 1}: small centre {runs[-1].wall:.1f} s, tiny centre {fixed[-1].wall:.1f} s")
    facts = {
        "bar": "P3",
        "calls": 60_000,
        "agents": 200,
        "small": summary(runs),
        "tiny": {"calls": 500, "agents": 20, **summary(fixed)},
        "steps_s": median_steps(runs),
        "tiny_steps_s": median_steps(fixed),
        "help": spread(r.wall for r in starts),
    }
    keep("p3", facts)


def kpi(bench: Bench) -> None:
    """The KPIs of a loaded month against the same part of the floor, both from the Parquet of the raw store."""
    landing = sample(bench.place / "kpi", bench.log, months=1, agents=bench.agents, calls=bench.calls)
    loaded = bench.place / "kpi_home"
    deliver(month_files(landing, MONTH), loaded)
    run(callmart("load", "--home", loaded), bench.log)
    raw = sorted((loaded / "raw").rglob("*.parquet"))
    settle(raw)
    product: list[Run] = []
    floor: list[Run] = []
    for number in range(bench.runs):
        with fresh(bench.place / "home", loaded) as home:
            product.append(run(python("benchmarks.kpis", "--home", home, "--month", MONTH), bench.log))
        floor.append(floor_once(bench, "--raw", loaded / "raw"))
        bench.say(f"KPI run {number + 1}: product {product[-1].wall:.1f} s, floor {floor[-1].wall:.1f} s")
    with fresh(bench.place / "home", loaded) as home:
        whole = run(callmart("build", "--home", home, "--month", MONTH), bench.log)
    facts: dict[str, Any] = {
        "bar": "KPI",
        "calls": bench.calls,
        "agents": bench.agents,
        "raw_gb": round(sum(file.stat().st_size for file in raw) / 1e9, 2),
        "product": summary(product),
        "floor": summary(floor),
        **ratios(product, floor),
        "floor_memory_limit": bench.floor_memory or "none",
        "floor_steps_s": json.loads(floor[-1].output.strip().splitlines()[-1]),
        "models": json.loads(next(line for line in product[-1].output.splitlines() if line.startswith("{"))),
        "whole_build": summary([whole]),
    }
    keep(f"kpi_{bench.calls}", facts)


def ratios(product: list[Run], floor: list[Run]) -> dict[str, Any]:
    """Of the medians, of each pair of runs, and of processor time."""
    pairs = [a.wall / b.wall for a, b in zip(product, floor, strict=True)]
    return {
        "ratio": round(statistics.median(r.wall for r in product) / statistics.median(r.wall for r in floor), 2),
        "ratio_of_pairs": {
            "median": round(statistics.median(pairs), 2),
            "min": round(min(pairs), 2),
            "max": round(max(pairs), 2),
        },
        "cpu_ratio": round(statistics.median(r.cpu for r in product) / statistics.median(r.cpu for r in floor), 2),
    }


BARS = {"p1": p1, "p2": p2, "p3": p3, "kpi": kpi}


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description="Measure the bars P1, P2, P3 and KPI."
    )
    parser.add_argument("--what", default="p1,p2,p3", help="bars of p1, p2, p3, kpi, by comma (default p1,p2,p3)")
    parser.add_argument(
        "--calls", type=int, default=1_000_000, help="calls of the month of P1 and KPI (default 1,000,000)"
    )
    parser.add_argument("--agents", type=int, default=500, help="agents of P1 and KPI (default 500)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side (default 5)")
    parser.add_argument(
        "--floor-memory", default="", help="DuckDB's memory limit of the floor, for example 4GB (default none)"
    )
    given = parser.parse_args(words)
    unknown = [bar for bar in given.what.split(",") if bar not in BARS]
    if unknown or given.runs < 1:
        parser.error(f"--what takes {', '.join(BARS)}, --runs a number from 1 on; not {unknown or given.runs}")
    said: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    with tempfile.TemporaryDirectory(prefix="callmart_bench_", dir=os.environ.get("CALLMART_BENCH")) as place:
        bench = Bench(Path(place), given.runs, given.calls, given.agents, given.floor_memory, said)
        said("warming up: bytecode, the parsed dbt project")
        product_once(bench, sample(bench.place / "warm", bench.log, months=1, agents=20, calls=500))
        for bar in given.what.split(","):
            BARS[bar](bench)
    said(f"results: {report.write()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
