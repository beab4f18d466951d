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
from orchestration.loading.inputs import delivered_by
from orchestration.loading.load import refused_files
from orchestration.loading.manifests import Manifest, manifests
from orchestration.loading.raw_store import rows_sql, superseded_sql
from orchestration.loading.supersede import live_sql, same
from orchestration.publishing.catalogue import known
from orchestration.publishing.checks import SAMPLE_ROWS, CheckResult


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
        ]
        if extract.delivery_day and (extract.required_every_month or not extract.valid_time):
            # a list without news is not delivered
            results.append(delivered(extract, month, of_kind))
        if extract.delivery_day and not extract.valid_time:
            results.append(on_time(extract, extract.delivery_day, month, mine, loads))
    return results


def concerns(load: Manifest, extract: Extract, month: Month) -> bool:
    """Whether a load holds rows of the month or is the month's file; lists in valid time concern every month, and so
    does a file of which no row could be loaded and whose name says no month.
    """
    if not load.months:
        return load.delivery.month in (None, str(month))
    return bool(extract.valid_time) or load.period == str(month) or not {str(month), ALL_MONTHS}.isdisjoint(load.months)


def result(extract: Extract, month: Month, name: str, **facts: Any) -> CheckResult:
    """A result of the check `load.<kind>.<name>`; it failed where rows fail. `facts` go before what is known of it."""
    asked = known(f"load.{extract.kind}.{name}")
    told: dict[str, Any] = {"severity": asked.severity, "status": "fail" if facts.get("failing_rows") else "pass"}
    return CheckResult(
        **told
        | {
            "month": str(month),
            "check_id": f"load.{extract.kind}.{name}",
            "tool": "load",
            "subject": extract.kind,
            "title_en": f"{extract.kind}: {asked.title_en}",
            "title_zh": f"{extract.kind}：{asked.title_zh}",
            "owner": asked.owner or extract.owner,
        }
        | facts
    )


def accounted_for(
    con: duckdb.DuckDBPyConnection, home: Home, extract: Extract, month: Month, loads: list[Manifest]
) -> CheckResult:
    """Rows of the file = rows loaded + rows in quarantine, counted in the stored files."""
    stored = stored_rows(con, home, loads)
    refused = held_rows(con, extract, loads)
    wrong: list[dict[str, Any]] = [
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
    """Rows that did not fit and that no later delivery cleared; how severe goes by the worst file."""
    held = held_rows(con, extract, loads, "open")
    share = max((held.get(load.load_id, 0) / load.rows_in_file for load in loads if load.rows_in_file), default=0.0)
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
        severity=known(f"load.{extract.kind}.quarantine").severity_at(share),
        failing_rows=sum(held.values()),
        rows_checked=sum(load.rows_in_file for load in loads),
        sample=sample,
    )  # fmt: skip


def withdrawn(
    con: duckdb.DuckDBPyConnection, home: Home, extract: Extract, month: Month, loads: list[Manifest]
) -> CheckResult:
    """Rows that stood in a delivery, and not when the same delivery came again; how severe goes by their share of the
    earlier load's rows of the month. A row whose key is in force again counts no more.
    """
    partition = ALL_MONTHS if extract.valid_time else str(month)
    whole = {load.load_id: sum(part.rows for part in load.files if part.month == partition) for load in loads}
    lost: list[dict[str, Any]] = []
    if any(part.withdrawn_rows for load in loads for part in load.files if part.month == partition):
        found = con.execute(lost_sql(home, extract, month, loads, partition))
        names = [column[0] for column in found.description]
        lost = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    counted = Counter(row["load_id"] for row in lost)
    files = {load.load_id: load.file for load in loads}
    return result(
        extract, month, "withdrawn",
        severity=known(f"load.{extract.kind}.withdrawn").severity_at(
            max((rows / whole[load_id] for load_id, rows in counted.items()), default=0.0)
        ),
        failing_rows=len(lost),
        rows_checked=sum(whole[load_id] for load_id in counted) or None,
        sample=[{"file": files[row["load_id"]], **row} for row in lost[:SAMPLE_ROWS]],
    )  # fmt: skip


def lost_sql(home: Home, extract: Extract, month: Month, loads: list[Manifest], partition: str) -> str:
    """SELECT of the load, the withdrawing load's time and the key of the withdrawn rows of the month whose key is not
    in force again.
    """
    start, *end = extract.valid_time or ("",)
    within = f"{sql.name(start)} < date '{month.end}'" if start else "true"
    if end:
        within += f" and coalesce({sql.name(end[0])}, date '9999-12-31') > date '{month.start}'"
    return (
        f"select r._load_id as load_id, {', '.join('r.' + sql.name(name) for name in extract.key)}, "
        f"s.superseded_at as withdrawn_at from ({rows_sql(home, loads, extract, {partition})}) as r "
        f"inner join (select * from ({superseded_sql(home, loads)}) where withdrawn) as s "
        f"on s._load_id = r._load_id and s._row = r._row "
        f"anti join ({live_sql(home, loads, extract)}) as l on {same('l', 'r', extract.key)} "
        f"where {within} order by all"
    )


def delivered(extract: Extract, month: Month, of_kind: list[Manifest]) -> CheckResult:
    """What is required every month must have come, and so must what came in other months, unless it comes only when
    there is something to tell. The tail of another month's file is no delivery.
    """
    mine = [load for load in of_kind if extract.valid_time or month in delivered_by(load)]
    usual = bool(of_kind) and not extract.valid_time and extract.delivery_day is not None
    missing = not mine and (extract.required_every_month or usual)
    return result(
        extract, month, "delivered",
        failing_rows=int(missing),
        rows_checked=None,
        sample=[{"kind": extract.kind, "delivered": "nothing", "month": str(month)}] if missing else [],
    )  # fmt: skip


def on_time(
    extract: Extract, delivery_day: int, month: Month, mine: list[Manifest], all_loads: list[Manifest]
) -> CheckResult:
    """The first file of the month came by its delivery day of the following month.

    What a home takes in on its first day is its history and never late.
    """
    due = month.end + timedelta(days=delivery_day - 1)
    days = [datetime.fromisoformat(load.loaded_at).date() for load in mine]
    start = min((datetime.fromisoformat(load.loaded_at).date() for load in all_loads), default=date.max)
    first = min(days, default=None)
    late = first is not None and first > due and first > start
    return result(
        extract, month, "on_time",
        failing_rows=int(late),
        rows_checked=None,
        sample=[{"due": str(due), "came": str(first)}] if late else [],
    )  # fmt: skip


def no_file_refused(home: Home, month: Month) -> CheckResult:
    """A file that could not be read at all has no month; it warns until it is repaired or taken away."""
    refused, asked = refused_files(home), known("load.files.accepted")
    return CheckResult(
        month=str(month),
        check_id=asked.check_id,
        tool="load",
        subject="landing",
        severity=asked.severity,
        status="fail" if refused else "pass",
        failing_rows=len(refused),
        sample=refused[:SAMPLE_ROWS],
        title_en=asked.title_en,
        title_zh=asked.title_zh,
        owner=asked.owner,
    )
