"""Run a command as a process of its own and take its time, its processor time and its peak memory."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Run:
    """One process: wall and processor seconds, peak resident memory in bytes."""

    wall: float
    cpu: float
    peak: int


def run(words: list[str], log: Path, **environment: str) -> Run:
    """Run to the end; raises CalledProcessError (its output is in `log`)."""
    with log.open("ab") as sink:
        began = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=REPOSITORY, env=os.environ | environment, stdout=sink, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words, output=f"see {log}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def callmart(*words: str) -> list[str]:
    return [sys.executable, "-m", "orchestration", *words]


def summary(runs: list[Run]) -> dict[str, float]:
    """Median wall and processor seconds, and the largest peak in GB."""
    return {
        "wall_s": round(statistics.median(r.wall for r in runs), 2),
        "wall_min_s": round(min(r.wall for r in runs), 2),
        "wall_max_s": round(max(r.wall for r in runs), 2),
        "cpu_s": round(statistics.median(r.cpu for r in runs), 2),
        "peak_gb": round(max(r.peak for r in runs) / 1e9, 2),
        "runs": len(runs),
    }


def machine() -> dict[str, Any]:
    """The facts of the machine that a figure depends on."""
    import duckdb

    names = [x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def keep(name: str, facts: dict[str, Any]) -> Path:
    """Write one result to benchmarks/results/<name>.json, with the facts of the machine."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({"machine": machine(), **facts}, indent=2) + "\n", encoding="utf-8")
    return path
