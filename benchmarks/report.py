"""benchmarks/results/README.md, written from the JSON files beside it: `python -m benchmarks.report`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.measure import RESULTS

Facts = dict[str, Any]
STEP_WORDS = "load, build, check the shape, check transformations, publish"


def write() -> Path:
    """Write the page from what was measured; returns its path."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    by_bar = {
        bar: sorted((f for f in found if f["bar"] == bar), key=lambda f: f["calls"])
        for bar in ("P1", "KPI", "P2", "P3", "load", "scores")
    }
    parts = [
        "# Measured bars",
        "Written by `python -m benchmarks.report` from the JSON files beside it. How each figure comes about: "
        "[../README.md](../README.md). Seconds are wall-clock medians; a ratio compares two sides that ran in turn.",
        table(("bar", "work", "bar's figure", "measured", "holds", "runs", "date, commit"), rows(by_bar)),
    ]
    parts += [part for facts in by_bar["P1"] for part in p1_details(facts)]
    parts += [part for facts in by_bar["KPI"] for part in kpi_details(facts)]
    parts += [part for facts in by_bar["P2"] for part in p2_details(facts)]
    parts += [part for facts in by_bar["P3"] for part in p3_details(facts)]
    if found:
        newest = max(found, key=lambda f: str(f["measured_at"]))
        parts += ["## The machine", table(("fact", "value"), newest["machine"].items())]
    path = RESULTS / "README.md"
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def rows(by_bar: dict[str, list[Facts]]) -> list[tuple[Any, ...]]:
    """One line a bar and size."""
    lines: list[tuple[Any, ...]] = []

    def add(f: Facts, work: str, bar: str, value: float, limit: float, unit: str, runs: int) -> None:
        lines.append((f["bar"], work, bar, f"{value:,.2f}{unit}", "yes" if value <= limit else "**no**", runs,
                      f"{f['measured_at']}, {f['commit']}"))  # fmt: skip

    for f in by_bar["P1"]:
        work, runs = f"one month, {f['calls']:,} calls, {f['agents']:,} agents", f["product"]["runs"]
        add(f, work, "≤ 2.0 × floor", f["ratio"], 2.0, " ×", runs)
        add(f, "its peak memory", "≤ 4 GB", f["product"]["peak_gb"], 4.0, " GB", runs)
    for f in by_bar["KPI"]:
        work = f"KPIs of a loaded month, {f['calls']:,} calls, {f['agents']:,} agents"
        add(f, work, "≤ 2.0 × floor", f["ratio"], 2.0, " ×", f["product"]["runs"])
        add(f, "its peak memory", "≤ 4 GB", f["product"]["peak_gb"], 4.0, " GB", f["product"]["runs"])
    for f in by_bar["P2"]:
        add(
            f,
            f"month {f['months']} of a history against month 2",
            "≤ 1.1 ×",
            f["ratio"],
            1.1,
            " ×",
            f["month_24"]["runs"],
        )
    for f in by_bar["P3"]:
        runs = f["small"]["runs"]
        add(
            f,
            f"one month, {f['calls']:,} calls, {f['agents']} agents",
            "≤ 30 s",
            f["small"]["median_s"],
            30,
            " s",
            runs,
        )
        add(f, "of which fixed cost of the tools", "≤ 20 s", f["tiny"]["median_s"], 20, " s", runs)
    for f in by_bar["load"]:
        work, runs = f"load {f['rows']:,} rows of {f['kind']}, {f['months']} months in a file", f["product"]["runs"]
        add(f, work, "≤ 1.3 × COPY", f["ratio"], f["limit"], " ×", runs)
        add(f, "its peak memory", "≤ 2 GB", f["product"]["peak_gb"], 2.0, " GB", runs)
    for f in by_bar["scores"]:
        work = f"scores of {f['agents']:,} agents under three schemes each"
        add(f, work, f"≤ {f['limit']} s", f["seconds"], f["limit"], " s", len(f["runs"]))
    return lines


def p1_details(f: Facts) -> list[str]:
    """Both sides of P1 and where the product's time goes."""
    p, o = f["product"], f["floor"]
    sides = [
        ("product (`callmart run`, all checks on)", spread(p), p["cpu_s"], p["peak_gb"]),
        (f"floor (memory limit: {f['floor_memory_limit']})", spread(o), o["cpu_s"], o["peak_gb"]),
    ]
    pairs = f["ratio_of_pairs"]
    text = [
        f"## P1: {f['calls']:,} calls, {f['agents']:,} agents",
        f"{f['landing_gb']} GB in landing. Ratio of medians {f['ratio']}, of pairs {pairs['min']} to {pairs['max']}, "
        f"of processor time {f['cpu_ratio']} ×. The floor writes rows in any order; in the published order it needs "
        f"{f['floor_in_published_order_s']} s.",
        table(("side", "seconds (least to most)", "processor s", "peak GB"), sides),
        "Where the product's time goes (medians; load includes the start of the tools):",
        table(("step", "s"), f["steps_s"].items()),
        "Where the floor's time goes (last run):",
        table(("step", "s"), f["floor_steps_s"].items()),
    ]
    profile = f["profile"]
    for name, words in (("files", "files loaded"), ("models", "dbt models"), ("tests", "dbt tests")):
        text += [
            f"Slowest {words} (one more run; all of them: {profile['sums'][name]} s):",
            table((name, "s"), profile[name].items()),
        ]
    return text


def kpi_details(f: Facts) -> list[str]:
    """Both sides of the KPIs alone."""
    whole = f["whole_build"]
    sides = [
        ("product (dbt, up to the KPIs)", spread(f["product"]), f["product"]["cpu_s"], f["product"]["peak_gb"]),
        (
            f"floor (memory limit: {f['floor_memory_limit']})",
            spread(f["floor"]),
            f["floor"]["cpu_s"],
            f["floor"]["peak_gb"],
        ),
        ("`callmart build`, scores and evidence too, one run", whole["median_s"], whole["cpu_s"], whole["peak_gb"]),
    ]
    pairs = f["ratio_of_pairs"]
    return [
        f"## KPIs of a loaded month: {f['calls']:,} calls, {f['agents']:,} agents",
        f"{f['raw_gb']} GB of Parquet in the raw store, read by both sides. Ratio of medians {f['ratio']}, of pairs "
        f"{pairs['min']} to {pairs['max']}, of processor time {f['cpu_ratio']} ×.",
        table(("side", "seconds (least to most)", "processor s", "peak GB"), sides),
        "Where the floor's time goes (last run):",
        table(("step", "s"), f["floor_steps_s"].items()),
        "The product's slowest models (last run):",
        table(("model", "s"), f["models"].items()),
    ]


def p2_details(f: Facts) -> list[str]:
    """Both months of P2."""
    sides = [
        (words, spread(f[side]), f[side]["cpu_s"], f[side]["peak_gb"])
        for words, side in (
            ("month 2", "month_2"), (f"month {f['months']}", "month_24"), ("nothing to do", "nothing_to_do"),
        )
    ]  # fmt: skip
    steps = [(step, f["steps_month_2_s"][step], f["steps_month_24_s"][step]) for step in f["steps_month_2_s"]]
    return [
        f"## P2: {f['agents']} agents, {f['calls']:,} calls a month",
        "The next month arrives and `callmart run` publishes it, after one month and after 23. Then the same again: "
        "no month's inputs changed.",
        table(("run", "seconds (least to most)", "processor s", "peak GB"), sides),
        table(("step", "month 2, s", f"month {f['months']}, s"), steps),
    ]


def p3_details(f: Facts) -> list[str]:
    """Steps of the small and of the tiny centre."""
    tiny = f["tiny"]
    steps = [(step, f["steps_s"][step], f["tiny_steps_s"][step]) for step in f["steps_s"]]
    return [
        "## P3: a small centre",
        f"The fixed cost is what {tiny['agents']} agents with {tiny['calls']} calls cost. "
        f"`callmart --help`: {spread(f['help'])} s.",
        table(
            ("step", f"{f['agents']} agents, {f['calls']:,} calls, s", "tiny, s"),
            [*steps, ("all", spread(f["small"]), spread(tiny))],
        ),
    ]


def spread(seconds: Facts) -> str:
    return f"{seconds['median_s']} ({seconds['min_s']} to {seconds['max_s']})"


def table(head: tuple[str, ...], lines: Iterable[tuple[Any, ...]]) -> str:
    """A Markdown table."""
    body = ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *body])


if __name__ == "__main__":
    print(write())
