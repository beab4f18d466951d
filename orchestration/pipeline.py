"""The month's way, step by step: load, build, check, publish. Each step may be run alone and any number of times.

Dagster's assets, the command line and the tests all call these functions; none of them knows a KPI or a scheme by name.
"""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from orchestration import warehouse
from orchestration.dbt import Dbt, code_hash, policy_hash, project_hash
from orchestration.files import write_json
from orchestration.home import REPOSITORY, Home, Month, UsageError
from orchestration.loading import inputs, load, raw_store
from orchestration.publishing import checks, gate, history, publish
from orchestration.publishing.dbt_checks import from_dbt

log = logging.getLogger(__name__)
Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Built:
    """A month's build: its record (see `builds/<month>.json`) and whether anything had to be done."""

    month: Month
    record: dict[str, Any]
    rebuilt: bool

    @property
    def build_id(self) -> str:
        return str(self.record["build_id"])


def load_landing(home: Home, progress: Progress = silent) -> list[load.LoadResult]:
    """Take in every new file of the landing folder."""
    return load.load_landing(home, progress=progress)


def delivered_months(home: Home) -> list[Month]:
    """The months for which the extracts of a month have arrived, oldest first."""
    return inputs.delivered_months(home)


def build_month(
    home: Home, month: Month, dbt: Dbt | None = None, progress: Progress = silent, *, force: bool = False
) -> Built:
    """Build one month in the warehouse, unless this very build (same inputs, policy and code) is there already."""
    known = inputs.delivered_months(home)
    if month not in known:
        raise UsageError(
            f"Nothing was delivered for {month}. Delivered months: {', '.join(map(str, known)) or 'none'}. "
            f"Put the extracts of {month} into {home.landing} and run `callmart load`."
        )
    dbt = dbt or Dbt(home)
    warehouse.prepare(home, progress)
    record = build_record(home, month)
    held, last = warehouse.builds(home), read_build(home, month) or {}
    same = last.get("build_id") == record["build_id"]
    if not force and same and held.get(str(month)) == record["build_id"]:
        return Built(month, record, rebuilt=False)
    if same and "confirms_version" in last:
        record["confirms_version"] = last["confirms_version"]
    others = {Month.parse(name): build for name, build in held.items() if name != str(month)}
    if held and all(_shown(home, other, build) for other, build in others.items()):
        warehouse.start_over(home)
    with duckdb.connect(str(home.warehouse)) as con:
        raw_store.refresh_views(con, home)
        history.refresh_views(con, home, month)
        warehouse.begin_build(con, month)
    progress(f"building {month}")
    dbt.run(month, progress, exclude=warehouse.ONCE)
    warehouse.end_build(home, month, record["build_id"])
    write_json(home.builds / f"{month}.json", record)
    return Built(month, record, rebuilt=True)


def check_month(
    home: Home, month: Month, dbt: Dbt | None = None, progress: Progress = silent
) -> list[checks.CheckResult]:
    """Run every check of one month and store the results as the evidence that the gate reads."""
    from expectations.runner import run_suites

    record = read_build(home, month)
    if record is None or warehouse.build_id(home, month) != record["build_id"]:
        raise UsageError(f"{month} is not built. Run `callmart build --month {month}` first.")
    dbt = dbt or Dbt(home)
    take_in_hand(home, month, dbt, progress)
    progress("checking the shape of what arrived")
    results = run_suites(home, month)
    progress("checking transformations and balances")
    results += from_dbt(dbt.test(month, progress), home, month)
    checks.store(home, month, record["build_id"], results)
    return results


def publish_month(
    home: Home, month: Month, progress: Progress = silent, *, restate_reason: str | None = None, by: str = "callmart"
) -> publish.Publication:
    """Publish one month if the stored evidence allows it; raises publish.GateRefused."""
    progress(f"publishing {month}")
    record = read_build(home, month)
    there = record and publish.version_of(home, month, record, restate_reason)
    if not there and warehouse.build_id(home, month) is not None:
        take_in_hand(home, month, Dbt(home), progress)
    return publish.publish_month(home, month, restate_reason=restate_reason, published_by=by)


def take_in_hand(home: Home, month: Month, dbt: Dbt, progress: Progress) -> None:
    """Point the views at a month that was built earlier: tables may hold several, views show the one in hand. Raises
    UsageError where the month was built by a version whose views are of one month each.
    """
    shown = warehouse.shows(home, month)
    if shown is None:
        raise UsageError(f"{month} was built by an earlier version. Run `callmart run --month {month}`.")
    if not shown:
        with duckdb.connect(str(home.warehouse)) as con:
            history.refresh_views(con, home, month)
        dbt.run(month, progress, select="int_month")  # any model: what a run does first sets the month of the views


def run_month(home: Home, month: Month, progress: Progress = silent) -> publish.Publication:
    """Build, check and publish one month that has been loaded."""
    dbt = Dbt(home)
    build_month(home, month, dbt, progress)
    check_month(home, month, dbt, progress)
    return publish_month(home, month, progress)


def is_unchanged(home: Home, month: Month) -> bool:
    """Whether a month is published as it would be built now, and its checks have seen everything that came."""
    if not _shown(home, month, build_record(home, month)["build_id"]):
        return False
    try:
        seen = [result.checked_at for result in checks.read(home, month)]
    except checks.EvidenceMissing:
        return False
    return not gate.held_since(home, month, min(seen))


def _shown(home: Home, month: Month, build_id: str) -> bool:
    """Whether the current version of a month shows the figures of this build."""
    record = read_build(home, month)
    return bool(record and record["build_id"] == build_id and publish.version_of(home, month, record))


def build_record(home: Home, month: Month) -> dict[str, Any]:
    """Everything that decides what a build contains; the same content gives the same build_id."""
    given = inputs.month_inputs(home, month)
    facts = {
        "month": str(month),
        "input_fingerprint": given.fingerprint,
        "neighbours": given.neighbours,
        "published_before": history.months_before(home, month),
        "settled": history.settled(home, month),
        "policy_hash": policy_hash(),
        "code_hash": code_hash(),
    }
    build_id = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
    return {
        "build_id": build_id,
        **facts,
        "inputs": given.loads,
        "code_commit": commit(),
        "dbt_manifest_hash": project_hash(),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def read_build(home: Home, month: Month) -> dict[str, Any] | None:
    """The record of the last build of a month, or None."""
    path = home.builds / f"{month}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def commit() -> str | None:
    """The commit of the code, with '+' where files differ from it; None outside a git checkout."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty=+"],
            cwd=REPOSITORY, capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return described.stdout.strip() or None
