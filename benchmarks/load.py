"""The loading bar: one CSV file of several months, bad rows among the others, loaded into a fresh home, against a bare
`COPY` of the same file into monthly Parquet. The start of Dagster is not part of it: that is P3.

`python -m benchmarks.load [--calls 10000000 --months 12 --agents 5000 --runs 5 --kinds calls,agent_states]`
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks import report
from benchmarks.homes import deliver, fresh, sample, settle
from benchmarks.measure import Run, keep, python, run, summary
from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading.load import load_landing

EVERY = 2_500  # one row of so many is spoilt
LIMIT = 1.3


def copied(file: Path, kind: str, out: Path) -> None:
    """The floor: the declared types, one `COPY` by month, lines that cannot be read skipped, nothing else."""
    extract = extracts()[kind]
    columns = "{" + ", ".join(f"'{column.name}': '{column.sql_type}'" for column in extract.columns) + "}"
    with duckdb.connect() as con:
        con.execute("set threads = 2")
        con.execute(
            f"copy (select *, strftime({extract.period}, '%Y-%m') as _month from read_csv('{file}', "
            f"columns = {columns}, header = true, auto_detect = false, ignore_errors = true)) "
            f"to '{out}' (format parquet, compression zstd, partition_by (_month))"
        )


def spoilt(row: bytes, number: int) -> bytes:
    """A row that does not fit: too short, an unknown value, a time that is none, or a required value missing."""
    cells = row.split(b",")
    match number % 4:
        case 0:
            return b",".join(cells[:3]) + b"\n"
        case 1:
            return row.replace(b",voice,", b",pigeon,", 1).replace(b",available,", b",pigeon,", 1)
        case 2:
            return row.replace(b"-", b"/31/", 2)
        case _:
            return b"," + b",".join(cells[1:])


def one_file(parts: list[Path], target: Path) -> int:
    """Put monthly files into one, with a spoilt row now and then; returns its number of rows."""
    number = 0
    with target.open("wb") as out:
        for n, part in enumerate(parts):
            with part.open("rb") as lines:
                header = next(lines)
                if not n:
                    out.write(header)
                for row in lines:
                    number += 1
                    out.write(row if number % EVERY else spoilt(row, number // EVERY))
    return number


def measured(place: Path, file: Path, kind: str, runs: int, log: Path) -> dict[str, object]:
    """Both sides in turn, each in a process of its own and a fresh folder."""
    settle([file])
    product: list[Run] = []
    floor: list[Run] = []
    for number in range(runs):
        with fresh(place / "home") as home:
            deliver([file], home)
            product.append(run(python("benchmarks.load", "--load", home), log))
        with fresh(place / "floor") as folder:
            words = ("--floor", file, "--kinds", kind, "--out", folder / "out")
            floor.append(run(python("benchmarks.load", *words), log))
        told = f"product {product[-1].wall:.1f} s, floor {floor[-1].wall:.1f} s"
        print(f"{kind} run {number + 1}: {told}", file=sys.stderr, flush=True)
    return {
        "gb": round(file.stat().st_size / 1e9, 2),
        "product": summary(product),
        "floor": summary(floor),
        "ratio": round(statistics.median(r.wall for r in product) / statistics.median(r.wall for r in floor), 2),
        "cpu_ratio": round(statistics.median(r.cpu for r in product) / statistics.median(r.cpu for r in floor), 2),
        "told": product[-1].output.strip().splitlines()[-1],
    }


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="Measure loading against a COPY.")
    parser.add_argument("--calls", type=int, default=10_000_000, help="calls of all months (default 10,000,000)")
    parser.add_argument("--months", type=int, default=12, help="months in the one file (default 12)")
    parser.add_argument("--agents", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=5, help="runs of each side (default 5)")
    parser.add_argument("--kinds", default="calls", help="kinds to load, by comma (default calls)")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.load:
        load_landing(Home(given.load), print)
        return 0
    if given.floor:
        copied(given.floor, given.kinds, given.out)
        return 0
    with tempfile.TemporaryDirectory(prefix="callmart_bench_", dir=os.environ.get("CALLMART_BENCH")) as name:
        place = Path(name)
        log = place / "bench.log"
        each = given.calls // given.months
        landing = sample(place / "sample", log, months=given.months, agents=given.agents, calls=each)
        for kind in given.kinds.split(","):
            file = place / f"{kind}_all.csv"
            rows = one_file(sorted(landing.glob(f"{kind}_20*.csv")), file)
            facts = measured(place, file, kind, given.runs, log)
            about = {"bar": "load", "kind": kind, "rows": rows, "calls": given.calls, "months": given.months}
            keep(f"load_{kind}_{given.calls}", {**about, "limit": LIMIT, **facts})
            file.unlink()
    print(f"results: {report.write()}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
