"""What was checked and loaded in the fabricated centre, and what a run reports about it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd


def checks_of(month: str) -> pd.DataFrame:
    known = [
        (
            "gx.calls.unique_key",
            "gx",
            "calls",
            "call_id",
            "block",
            "pass",
            0,
            "a segment is delivered once",
            "话段只交付一次",
            "telephony",
        ),
        (
            "gx.calls.quarantine",
            "gx",
            "calls",
            None,
            "warn",
            "fail",
            14,
            "no row is quarantined",
            "没有被隔离的行",
            "telephony",
        ),
        (
            "gx.surveys.required",
            "gx",
            "surveys",
            "score",
            "block",
            "pass",
            0,
            "a score is present",
            "评分不为空",
            "survey team",
        ),
        (
            "dbt.lines_sum_to_total",
            "dbt",
            "fct_scorecard",
            None,
            "block",
            "pass",
            0,
            "score lines sum to the total",
            "明细之和等于总分",
            "performance post",
        ),
        (
            "dbt.offered_balance",
            "dbt",
            "fct_queue_hour",
            None,
            "block",
            "pass",
            0,
            "offered = answered + abandoned + callback",
            "呼入 = 接通 + 放弃 + 回呼",
            "workforce team",
        ),
        (
            "dbt.employee_on_date",
            "dbt",
            "int_segment",
            "employee_id",
            "warn",
            "fail",
            3,
            "a segment belongs to an agent employed that day",
            "话段属于当日在职员工",
            "HR",
        ),
    ]
    keys = [
        "check_id",
        "tool",
        "subject",
        "column_name",
        "severity",
        "status",
        "failing_rows",
        "title_en",
        "title_zh",
        "owner",
    ]
    frame = pd.DataFrame([dict(zip(keys, row, strict=True)) for row in known])
    sample = json.dumps([{"record_id": "2026-E1001-7", "value": "<b>-5</b>", "line": 812}], ensure_ascii=False)
    frame["sample"] = [sample if n else None for n in frame.failing_rows]
    return frame.assign(month=month, build_id=f"b-{month}", rows_checked=24310, waiver=None)


def loads_of(month: str) -> pd.DataFrame:
    rows = [
        {"file": f"{kind}_{month}.csv", "kind": kind, "rows_in_file": n, "rows_quarantined": q, "rows_loaded": n - q}
        for kind, n, q in (
            ("calls", 24310, 14),
            ("agent_states", 41022, 0),
            ("surveys", 902, 2),
            ("qa_evaluations", 331, 0),
        )
    ]
    return pd.DataFrame(rows).assign(
        month=month,
        load_id=[f"l-{month}-{n}" for n in range(4)],
        status="accepted",
        message=None,
        sha256="ab" * 32,
        loaded_at=datetime(2026, 11, 2, 6, 0),
    )


def reported_loads(months: list[str]) -> list[dict[str, Any]]:
    """What a run reports about loads: those of the months with the reasons of quarantine, and a file it refused."""
    found: list[dict[str, Any]] = []
    for month in months:
        for row in loads_of(month).drop(columns=["month", "loaded_at"]).to_dict("records"):
            why = {"talk_seconds: <b>-5</b> is below 0": 12, "queue is missing": 2} if row["kind"] == "calls" else {}
            found.append(row | {"period": month, "message": ""} | ({"reasons": why} if why else {}))
    refused = "org_units_2026-11.csv holds a header, but no row. Deliver the file with its rows."
    nothing = dict.fromkeys(("rows_in_file", "rows_loaded", "rows_quarantined"), 0)
    record = {"file": "goals.csv", "kind": "goals", "status": "accepted", "about_publication": True, "message": ""}
    return [
        *found,
        record | {"period": months[0], "rows_in_file": 2, "rows_loaded": 2, "rows_quarantined": 0},
        {"file": "org_units_2026-11.csv", "kind": "org_units", "status": "refused", "message": refused} | nothing,
    ]
