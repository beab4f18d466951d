"""Results of checks, of whichever tool, as rows; stored by month as the evidence that the gate reads again.

`checks/<month>.parquet` holds the rows, `checks/<month>.json` its seal: which build they speak of, their SHA-256 and
how many there are of each tool. The seal is written last; without a fitting one there is no evidence.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.files import force, read_json, sha256, swap, write_json
from orchestration.home import Home, Month
from orchestration.scratch import scratch

SAMPLE_ROWS = 5
TOOLS = ("load", "gx", "dbt")
COLUMNS = {
    "month": "varchar",
    "build_id": "varchar",
    "check_id": "varchar",
    "tool": "varchar",
    "subject": "varchar",
    "column_name": "varchar",
    "severity": "varchar",
    "status": "varchar",
    "failing_rows": "bigint",
    "rows_checked": "bigint",
    "sample": "varchar",
    "title_en": "varchar",
    "title_zh": "varchar",
    "owner": "varchar",
    "waiver": "varchar",  # empty in the evidence: a waiver is applied at the gate, and stands in what was published
    "checked_at": "timestamp",
}


class EvidenceMissing(Exception):
    """No usable check results of a month; the message says why and what to do."""


@dataclass(frozen=True)
class CheckResult:
    """One check of one month: what was asked, of what, and how it came out: pass, fail, or error (it did not run)."""

    month: str
    check_id: str
    tool: str
    subject: str
    severity: str
    status: str
    title_en: str
    title_zh: str
    owner: str
    column_name: str | None = None
    failing_rows: int = 0
    rows_checked: int | None = None
    sample: list[dict[str, Any]] = field(default_factory=list)
    waiver: str | None = None
    checked_at: datetime = field(default_factory=lambda: now())
    build_id: str | None = None

    @property
    def blocks(self) -> bool:
        """A blocking check that did not pass and that nobody waived."""
        return self.severity == "block" and self.status != "pass" and self.waiver is None


@dataclass(frozen=True)
class Outcome:
    """How the checks of a month came out: the ids of those that passed, and the results of all others."""

    passed: frozenset[str]
    failed: list[CheckResult]


STORED = [f.name for f in fields(CheckResult) if f.name in COLUMNS]


def now() -> datetime:
    """The time of a check: UTC, whole seconds, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def results_path(home: Home, month: Month) -> Path:
    return home.checks / f"{month}.parquet"


def seal_path(home: Home, month: Month) -> Path:
    return home.checks / f"{month}.json"


def store(home: Home, month: Month, build_id: str, results: Iterable[CheckResult]) -> Path:
    """Store the results of all tools for one build of a month, in place of earlier ones. Returns the file."""
    rows = sorted(results, key=lambda r: (TOOLS.index(r.tool), r.check_id))
    twice = [check for check, times in Counter(r.check_id for r in rows).items() if times > 1]
    if twice:
        raise ValueError(f"check ids must be unique within a month: {', '.join(twice)}")
    home.checks.mkdir(parents=True, exist_ok=True)
    path = results_path(home, month)
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.checks) as folder, duckdb.connect() as con:
        declared = ", ".join(f"{name} {type_}" for name, type_ in COLUMNS.items())
        con.execute(f"create table results ({declared})")
        if rows:
            marks = ", ".join("?" for _ in COLUMNS)
            con.begin()
            con.executemany(f"insert into results values ({marks})", [as_row(r, build_id) for r in rows])
            con.commit()
        aside = Path(folder) / "results.parquet"
        con.execute(f"copy results to '{aside}' (format parquet, compression zstd)")
        force(aside)
        swap(aside, path)
    seal = {
        "month": str(month),
        "build_id": build_id,
        "sha256": sha256(path),
        "results": {tool: sum(r.tool == tool for r in rows) for tool in TOOLS},
    }
    write_json(seal_path(home, month), seal)
    return path


def as_row(result: CheckResult, build_id: str) -> list[Any]:
    values = asdict(result) | {
        "build_id": build_id,
        "sample": json.dumps(result.sample, ensure_ascii=False, default=str) if result.sample else None,
    }
    return [values[name] for name in COLUMNS]


def read(home: Home, month: Month) -> list[CheckResult]:
    """The stored results of a month; raises EvidenceMissing when there are none or they are not what was stored."""
    path, seal = results_path(home, month), sealed(home, month)
    with scratch() as con:
        rows = con.execute(f"select {', '.join(COLUMNS)} from read_parquet(?)", [str(path)]).fetchall()
    results = [from_row(dict(zip(COLUMNS, row, strict=True))) for row in rows]
    counts = {tool: sum(r.tool == tool for r in results) for tool in TOOLS}
    if counts != seal["results"]:
        raise EvidenceMissing(f"{path.name} holds {counts} results, its seal says {seal['results']}. {advice(month)}")
    return results


def sealed(home: Home, month: Month) -> dict[str, Any]:
    """The seal of the month's results; raises EvidenceMissing when there is none or the file is not what it says."""
    path = results_path(home, month)
    try:
        seal: dict[str, Any] = read_json(seal_path(home, month))
        same = sha256(path) == seal["sha256"]
    except (FileNotFoundError, json.JSONDecodeError, KeyError) as missing:
        raise EvidenceMissing(f"{month} has no check results. {advice(month)}") from missing
    if not same:
        raise EvidenceMissing(f"{path.name} is not the file that the checks of {month} wrote. {advice(month)}")
    return seal


def advice(month: Month) -> str:
    return f"Run `callmart check --month {month}`."


def outcomes(home: Home, builds: dict[Month, str]) -> dict[Month, Outcome]:
    """How the checks of these builds came out, where there are stored results of them. One look at the files of all
    months: hundreds of checks a month pass, and nothing but their ids is told of them.
    """
    files = {}
    for month, build_id in builds.items():
        try:
            if sealed(home, month).get("build_id") == build_id:
                files[str(results_path(home, month))] = month
        except EvidenceMissing:
            continue
    if not files:
        return {}
    from_files = "from read_parquet(?, filename = true)"
    with scratch() as con:
        ids = con.execute(
            f"select filename, list(check_id) filter (where status = 'pass') {from_files} group by all", [list(files)]
        ).fetchall()
        others = con.execute(
            f"select filename, {', '.join(COLUMNS)} {from_files} where status <> 'pass'", [list(files)]
        ).fetchall()
    failed: dict[Month, list[CheckResult]] = {month: [] for month in files.values()}
    for file, *row in others:
        failed[files[file]].append(from_row(dict(zip(COLUMNS, row, strict=True))))
    return {files[file]: Outcome(frozenset(passed or ()), failed[files[file]]) for file, passed in ids}


def from_row(values: dict[str, Any]) -> CheckResult:
    sample = json.loads(values["sample"]) if values["sample"] else []
    return CheckResult(**{name: values[name] for name in STORED} | {"sample": sample})
