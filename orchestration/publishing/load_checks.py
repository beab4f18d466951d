"""Checks of tool `load`: is every delivered row of a month accounted for, did everything arrive, and in time?

They read the manifests of the loads and count the stored files again; they never trust the numbers of a manifest alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extract import ALL_MONTHS, Extract, extracts
from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql
from orchestration.loading.load import refused_files
from orchestration.loading.raw_store import Manifest, manifests, rows_sql, superseded_sql
from orchestration.loading.supersede import live_sql, same
from orchestration.publishing.checks import SAMPLE_ROWS, CheckResult

QUARANTINE_LIMIT = 0.01  # of the rows of a file; more blocks, less warns
WITHDRAWN_LIMIT = 0.05  # of the rows that the earlier delivery had in the month; more blocks, less warns
OWNER = "data operations"


def load_results(con: duckdb.DuckDBPyConnection, home: Home, month: Month) -> list[CheckResult]:
    """The results for one month. `con` has the views `raw.*` (raw_store.refresh_views)."""
    loads = manifests(home)
    results = [no_file_refused(home, month)]
    for kind, extract in extracts().items():
        of_kind = [load for load in loads if load.kind == kind]
        mine = [load for load in of_kind if concerns(load, extract, month)]
        results += [
            accounted_for(con, home, extract, month, mine),
            quarantined(con, extract, month, mine),
            withdrawn(con, home, extract, month, of_kind),
            delivered(extract, month, mine, of_kind),
        ]
        if not extract.valid_time:
            results.append(on_time(extract, month, mine, loads))
    return results


def concerns(load: Manifest, extract: Extract, month: Month) -> bool:
    """Whether a load holds rows of the month or is the month's file; lists in valid time concern every month."""
    return extract.valid_time or str(month) in load.months or load.period == str(month) or ALL_MONTHS in load.months


def result(extract: Extract, month: Month, name: str, en: str, zh: str, **facts: Any) -> CheckResult:
    known: dict[str, Any] = {"severity": "block", "status": "fail" if facts.get("failing_rows") else "pass"}
    return CheckResult(
        **known
        | {
            "month": str(month),
            "check_id": f"load.{extract.kind}.{name}",
            "tool": "load",
            "subject": extract.kind,
            "title_en": f"{extract.kind}: {en}",
            "title_zh": f"{extract.kind}：{zh}",
            "owner": extract.owner,
        }
        | facts
    )


def accounted_for(
    con: duckdb.DuckDBPyConnection, home: Home, extract: Extract, month: Month, loads: list[Manifest]
) -> CheckResult:
    """Rows of the file = rows loaded + rows in quarantine, counted in the stored files."""
    stored = stored_rows(con, home, loads)
    refused = held_rows(con, extract, loads)
    wrong = [
        {
            "file": load.file,
            "rows_in_file": load.rows_in_file,
            "loaded": stored.get(load.load_id, 0),
            "quarantined": refused.get(load.load_id, 0),
        }
        for load in loads
        if load.rows_in_file != stored.get(load.load_id, 0) + refused.get(load.load_id, 0)
    ]
    return result(
        extract, month, "accounted",
        "every row of a file is loaded or in quarantine",
        "文件中的每一行均已入库或被隔离",
        failing_rows=sum(abs(w["rows_in_file"] - w["loaded"] - w["quarantined"]) for w in wrong),
        rows_checked=sum(load.rows_in_file for load in loads),
        sample=wrong[:SAMPLE_ROWS],
    )  # fmt: skip


def stored_rows(con: duckdb.DuckDBPyConnection, home: Home, loads: Iterable[Manifest]) -> dict[str, int]:
    """Rows in the Parquet files of each load, from the files themselves; a missing file counts as empty."""
    files = {str(home.root / part.path): load.load_id for load in loads for part in load.files}
    there = [file for file in files if Path(file).is_file()]
    found: dict[str, int] = {}
    if there:
        for file, rows in con.execute("select file_name, num_rows from parquet_file_metadata(?)", [there]).fetchall():
            found[files[file]] = found.get(files[file], 0) + int(rows)
    return found


def held_rows(
    con: duckdb.DuckDBPyConnection, extract: Extract, loads: list[Manifest], state: str = ""
) -> dict[str, int]:
    """Rows in quarantine of each load, from the files themselves; only those in a state, if one is given."""
    if not any(load.rows_quarantined for load in loads):
        return {}
    return dict(
        con.execute(
            "select load_id, count(distinct line) from raw._quarantine where kind = ? and list_contains(?, load_id) "
            f"{'and state = ?' if state else ''} group by load_id",
            [extract.kind, [load.load_id for load in loads], *([state] if state else [])],
        ).fetchall()
    )


def quarantined(con: duckdb.DuckDBPyConnection, extract: Extract, month: Month, loads: list[Manifest]) -> CheckResult:
    """Rows that did not fit and that no later delivery cleared: a warning, above a share of a file a block."""
    held = held_rows(con, extract, loads, "open")
    too_many = any(held.get(load.load_id, 0) > QUARANTINE_LIMIT * load.rows_in_file for load in loads)
    sample: list[dict[str, Any]] = []
    if held:
        hidden = [column.name for column in extract.columns if column.personal]
        found = con.execute(
            "select file, line, column_name, if(list_contains($hidden, column_name) or (column_name is null and "
            "len($hidden) > 0), null, value) as value, reason from raw._quarantine "
            "where list_contains($loads, load_id) and state = 'open' order by file, line limit $most",
            {"hidden": hidden, "loads": list(held), "most": SAMPLE_ROWS},
        )
        names = [column[0] for column in found.description]
        sample = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return result(
        extract, month, "quarantine",
        "no row is in quarantine", "没有被隔离的行",
        severity="block" if too_many else "warn",
        failing_rows=sum(held.values()),
        rows_checked=sum(load.rows_in_file for load in loads),
        sample=sample,
    )  # fmt: skip


def withdrawn(
    con: duckdb.DuckDBPyConnection, home: Home, extract: Extract, month: Month, loads: list[Manifest]
) -> CheckResult:
    """Rows that stood in a delivery and not in the same delivery when it came again: a warning, above a share of the
    earlier rows a block. A row that came back since counts no more.
    """
    partition = ALL_MONTHS if extract.valid_time else str(month)
    by = [load for load in loads if any(p.month == partition and p.withdrawn_rows for p in load.files)]
    lost: list[dict[str, Any]] = []
    if by:
        found = con.execute(lost_sql(home, extract, month, loads, partition))
        names = [column[0] for column in found.description]
        lost = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    whole = {load.load_id: sum(p.rows for p in load.files if p.month == partition) for load in loads}
    counted = Counter(row["_load_id"] for row in lost)
    too_many = any(rows > WITHDRAWN_LIMIT * whole[load_id] for load_id, rows in counted.items())
    files = {load.load_id: load.file for load in loads}
    shown = [{"file": files[row.pop("_load_id")]} | row | {"withdrawn_by": by[-1].file} for row in lost[:SAMPLE_ROWS]]
    return result(
        extract, month, "withdrawn",
        "no row is missing from a delivery that came again", "重新交付的文件未缺少原有的行",
        severity="block" if too_many else "warn",
        failing_rows=len(lost),
        rows_checked=sum(whole[load_id] for load_id in counted) or None,
        sample=shown,
    )  # fmt: skip


def lost_sql(home: Home, extract: Extract, month: Month, loads: list[Manifest], partition: str) -> str:
    """SELECT of `_load_id` and key of the withdrawn rows of the month whose key is not in force again."""
    key = ", ".join(sql.name(name) for name in extract.key)
    within = (
        f"valid_from < date '{month.end}' and coalesce(valid_to, date '9999-12-31') > date '{month.start}'"
        if extract.valid_time
        else "true"
    )
    return (
        f"select r._load_id, {', '.join('r.' + sql.name(name) for name in extract.key)} "
        f"from ({rows_sql(home, loads, extract, {partition})}) as r "
        f"semi join (select * from ({superseded_sql(home, loads)}) where withdrawn) as s "
        f"on s._load_id = r._load_id and s._row = r._row "
        f"anti join ({live_sql(home, loads, extract)}) as l on {same('l', 'r', extract.key)} "
        f"where {within} order by r._load_id, {key}"
    )


def delivered(extract: Extract, month: Month, mine: list[Manifest], of_kind: list[Manifest]) -> CheckResult:
    """What is required every month must have come; of what came in other months, the absence is a warning."""
    usual = bool(of_kind) and not extract.valid_time
    missing = not mine and (extract.required_every_month or usual)
    return result(
        extract, month, "delivered",
        "a file was delivered for the month", "当月文件已交付",
        severity="block" if extract.required_every_month else "warn",
        failing_rows=int(missing),
        rows_checked=None,
        sample=[{"kind": extract.kind, "delivered": "nothing", "month": str(month)}] if missing else [],
    )  # fmt: skip


def on_time(extract: Extract, month: Month, mine: list[Manifest], all_loads: list[Manifest]) -> CheckResult:
    """The first file of the month came by its delivery day of the following month.

    What a home takes in on its first day is its history and never late.
    """
    due = month.end + timedelta(days=extract.delivery_day - 1)
    days = [datetime.fromisoformat(load.loaded_at).date() for load in mine]
    start = min((datetime.fromisoformat(load.loaded_at).date() for load in all_loads), default=date.max)
    first = min(days, default=None)
    late = first is not None and first > due and first > start
    return result(
        extract, month, "on_time",
        f"the first file came by day {extract.delivery_day} of the following month",
        f"首个文件在次月{extract.delivery_day}日前交付",
        severity="warn",
        failing_rows=int(late),
        rows_checked=None,
        sample=[{"due": str(due), "came": str(first)}] if late else [],
    )  # fmt: skip


def no_file_refused(home: Home, month: Month) -> CheckResult:
    """A file that could not be read at all has no month; it warns until it is repaired or taken away."""
    refused = refused_files(home)
    return CheckResult(
        month=str(month),
        check_id="load.files.accepted",
        tool="load",
        subject="landing",
        severity="warn",
        status="fail" if refused else "pass",
        failing_rows=len(refused),
        sample=refused[:SAMPLE_ROWS],
        title_en="every file in the landing folder could be read",
        title_zh="接收文件夹中的文件均可读取",
        owner=OWNER,
    )
