"""A small centre whose warehouse is made by hand: real loads, a build record and evidence, made-up relations."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations.suites import written
from orchestration.files import write_json
from orchestration.home import Home, Month
from orchestration.loading import inputs
from orchestration.loading.load import load_landing
from orchestration.publishing import checks
from orchestration.publishing.catalogue import catalogue
from orchestration.publishing.checks import CheckResult

HEAD = (
    "contact_id,segment_no,channel,direction,queue,trunk,vendor,agent_id,customer_id,reason,started_at,queued_at,"
    "answered_at,ended_at,ivr_seconds,wait_seconds,ring_seconds,talk_seconds,hold_seconds,acw_seconds,outcome,ended_by,transfer_to"
)
SPOILT = "dbt.assert_score_lines_sum_to_the_total"  # the check whose result tests spoil
JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)


def deliver(home: Home, month: Month, calls: int = 3, name: str = "") -> None:
    """Put a file of calls into landing and load it."""
    rows = [
        f"C{number},1,voice,inbound,card,,,A1,,,{month}-05 10:00:00,{month}-05 10:00:00,{month}-05 10:00:09,"
        f"{month}-05 10:05:00,5,6,3,200,0,30,answered,customer,"
        for number in range(calls)
    ]
    home.landing.mkdir(parents=True, exist_ok=True)
    path = home.landing / f"calls_{month}{name}.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    assert {r.status for r in load_landing(home)} <= {"accepted", "already_loaded"}


def build(home: Home, month: Month, value: int = 1, rows: int = 50) -> str:
    """Make the publication relations of the month; each row carries `value`. Returns the build id."""
    given = inputs.month_inputs(home, month)
    build_id = hashlib.sha256(f"{given.fingerprint}{given.neighbours}{value}".encode()).hexdigest()[:16]
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema if not exists meta")
        con.execute("create table if not exists meta.build (month varchar primary key, build_id varchar)")
        con.execute("create schema if not exists publication")
        for name in ("pub_kpi_period", "pub_scorecard", "pub_evidence_segment"):
            con.execute(
                f"create table if not exists publication.{name} "
                "(month varchar, employee_id varchar, kpi_date date, record_id varchar, value decimal(18,8))"
            )
            con.execute(f"delete from publication.{name} where month = ?", [str(month)])
            con.execute(
                f"insert into publication.{name} select ?, 'E' || (i % 7), cast(? as date), 'R' || i, ? "
                "from range(?) as t(i) order by hash(i + ?)",
                [str(month), month.start, value, rows, datetime.now().microsecond],
            )
        con.execute("insert or replace into meta.build values (?, ?)", [str(month), build_id])
    record = {
        "build_id": build_id,
        "month": str(month),
        "input_fingerprint": given.fingerprint,
        "neighbours": given.neighbours,
        "inputs": given.loads,
        "policy_hash": "p",
        "code_hash": f"c{value}",
        "code_commit": None,
        "dbt_manifest_hash": "d",
        "built_at": "2026-03-01T00:00:00+00:00",
    }
    write_json(home.builds / f"{month}.json", record)
    return build_id


def passing(month: Month) -> list[CheckResult]:
    """A result of every check that the gate wants to see; all pass."""
    expected = [
        ("gx", suite["meta"]["kind"], e["meta"]["check_id"])
        for suite in written().values()
        for e in suite["expectations"]
    ]
    expected += [
        ("dbt", "fct_score_line", check) for check in catalogue() if check.startswith("dbt.") and check != SPOILT
    ]
    expected += [("load", "calls", "load.calls.accounted"), ("dbt", "fct_score_line", SPOILT)]
    return [
        CheckResult(
            month=str(month), check_id=check, tool=tool, subject=subject, severity="block", status="pass",
            title_en=check, title_zh=check, owner="an owner", rows_checked=3, checked_at=datetime(2026, 3, 1),
        )
        for tool, subject, check in expected
    ]  # fmt: skip


def check(home: Home, month: Month, build_id: str, **spoilt: Any) -> None:
    """Store evidence of the build; `spoilt` are facts of the dbt check's result that differ from a pass."""
    results = passing(month)
    results[-1] = replace(results[-1], **spoilt)
    checks.store(home, month, build_id, results)


def ready(root: Path, *months: Month, value: int = 1, rows: int = 50) -> Home:
    """A centre with months that are loaded, built and checked."""
    home = Home(root)
    for month in months:
        deliver(home, month)
    for month in months:  # each sees the records of the others: calls around a month are looked at
        check(home, month, build(home, month, value, rows))
    return home
