"""Run a command as a process of its own and take its time, its processor time and its peak memory."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Run:
    """One process: wall and processor seconds, peak resident memory in bytes, all that it printed."""

    wall: float
    cpu: float
    peak: int
    output: str


def run(words: list[str], log: Path) -> Run:
    """Run to the end; raises CalledProcessError. The output is appended to `log` as well.

    The caller must stay small: Linux hands the peak of the process that starts another one on to it.
    """
    with log.open("a+b") as sink:
        before = sink.tell()
        began = time.perf_counter()
        process = subprocess.Popen(words, cwd=REPOSITORY, stdout=sink, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        sink.seek(before)
        output = sink.read().decode("utf-8", errors="replace")
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words, output=output[-2000:])
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, output)


def callmart(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "orchestration", *map(str, words)]


def python(module: str, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", module, *map(str, words)]


def summary(runs: list[Run]) -> dict[str, Any]:
    """Seconds: median, least and largest; median processor seconds; the largest peak in GB (10^9 bytes)."""
    return {
        **spread(r.wall for r in runs),
        "cpu_s": round(statistics.median(r.cpu for r in runs), 2),
        "peak_gb": round(max(r.peak for r in runs) / 1e9, 2),
        "runs": len(runs),
    }


def spread(seconds: Iterable[float]) -> dict[str, float]:
    """Median, least and largest of some seconds."""
    found = list(seconds)
    return {
        "median_s": round(statistics.median(found), 2),
        "min_s": round(min(found), 2),
        "max_s": round(max(found), 2),
    }


def machine() -> dict[str, Any]:
    """The facts of the machine that a figure depends on."""
    import importlib.metadata as packages

    found = Path("/proc/cpuinfo")
    lines = found.read_text().splitlines() if found.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: packages.version(name) for name in ("duckdb", "dbt-core", "dagster", "great-expectations")},
    }


def commit() -> str:
    """The commit that was measured, with '+' where files differ from it."""
    words = ["git", "describe", "--always", "--abbrev=12", "--dirty=+"]
    found = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def keep(name: str, facts: dict[str, Any]) -> Path:
    """Write one result to benchmarks/results/<name>.json, with the date, the commit and the facts of the machine."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    about = {"measured_at": datetime.now(UTC).date().isoformat(), "commit": commit(), "machine": machine()}
    path.write_text(json.dumps({**about, **facts}, indent=2) + "\n", encoding="utf-8")
    return path
