"""The rows in quarantine of the fabricated centre, as `callmart status` leaves them for the app."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

FIRST = datetime(2026, 11, 3, 8, 30)
HOSTILE = "<b>bold</b>\u202egnp.exe\x1b[31m"


def held() -> list[dict[str, Any]]:
    """37 calls of October with a queue time below zero, of which 4 are cleared; 3 other rows."""
    rows = [
        row("calls", "calls_2026-10.csv", 40 + n, "min", "wait_seconds", f"-{n + 1}", "telephony desk", n % 9 == 8)
        for n in range(37)
    ]
    rows += [
        row("employees", "employees.csv", 7, "required", "name", None, "HR service", False, month="all", hidden=True),
        row("surveys", "late/surveys_2026-11.csv", 9, "values", "source", HOSTILE, "survey desk", False, "2026-11"),
        row("surveys", "late/surveys_2026-11.csv", 12, "columns", None, "a;b;c", "survey desk", False, "2026-11"),
    ]
    return rows


def row(
    kind: str, file: str, line: int, reason_kind: str, column: str | None, value: str | None, owner: str,
    cleared: bool, month: str = "2026-10", hidden: bool = False,
) -> dict[str, Any]:  # fmt: skip
    return {
        "state": "cleared" if cleared else "open",
        "month": month,
        "kind": kind,
        "file": file,
        "line": line,
        "column_name": column,
        "value": value,
        "hidden": hidden,
        "reason_kind": reason_kind,
        "reason": f"{column} broke the rule",
        "owner": owner,
        "key_text": None,
        "loaded_at": FIRST,
        "cleared_at": FIRST + timedelta(days=1) if cleared else None,
        "cleared_by": "calls_2026-10.partial.csv" if cleared else None,
    }


def write_held(published: Path) -> None:
    """Write published/quarantine.parquet."""
    made = pd.DataFrame(held())  # noqa: F841  (DuckDB reads it by its name)
    with duckdb.connect() as con:
        con.execute(
            "copy (select * replace (cast(cleared_at as timestamp) as cleared_at, cast(value as varchar) as value) "
            f"from made) to '{published / 'quarantine.parquet'}' (format parquet)"
        )
