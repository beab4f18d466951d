"""Runs the suites on what is stored for a month and turns every expectation into one check result.

Great Expectations works on views in an in-memory DuckDB that reads the raw store, so the warehouse file is neither
needed nor locked. Importing this module is cheap; Great Expectations itself is imported when the first suite runs.
"""

from __future__ import annotations

import logging
from typing import Any

import duckdb

from expectations.suites import written
from orchestration.extract import ALL_MONTHS
from orchestration.home import Home, Month
from orchestration.loading import raw_store
from orchestration.publishing import checks
from orchestration.publishing.checks import CheckResult
from orchestration.publishing.load_checks import load_results

log = logging.getLogger(__name__)

MEMORY = "2GB"  # of DuckDB; what does not fit is spilled to disk
FIRST_LOOK = {"result_format": "BOOLEAN_ONLY"}
BLOCK = {"critical": "block", "warning": "warn", "info": "warn"}


def run_suites(home: Home, month: Month) -> list[CheckResult]:
    """Results of all suites and of the loads for one month; nothing is stored."""
    spill = home.root / "tmp"
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(spill)}) as con:
        raw_store.refresh_views(con, home, {str(month), ALL_MONTHS})
        return [*load_results(con, home, month), *check_views(con, month, written())]


def prepare(con: duckdb.DuckDBPyConnection, month: Month, suites: dict[str, dict[str, Any]]) -> None:
    """Make the views `checked.<kind>`: the month's rows of a kind that no later delivery replaced."""
    con.execute("create schema if not exists checked")
    replaced = {row[0] for row in con.execute("select distinct kind from raw._superseded").fetchall()}
    for kind, suite in suites.items():
        month_filter = "true" if suite["meta"]["valid_time"] else f"_month = '{month}'"
        not_replaced = (
            f"""anti join (select _load_id, _row from raw._superseded where kind = '{kind}') as s
                on s._load_id = r._load_id and s._row = r._row"""
            if kind in replaced
            else ""
        )
        con.execute(
            f"create or replace view checked.{kind} as "
            f"select r.* from raw.{kind} as r {not_replaced} where {month_filter}"
        )


def check_views(con: duckdb.DuckDBPyConnection, month: Month, suites: dict[str, dict[str, Any]]) -> list[CheckResult]:
    """Run the suites on the schemas `raw` and `checked` of an open connection."""
    prepare(con, month, suites)
    results: list[CheckResult] = []
    due = {}
    for kind, suite in suites.items():
        rows = counted(con, kind)
        if rows or suite["meta"]["required_every_month"]:
            due[kind] = rows
        else:
            results += [result(suite, month, content, "pass", 0, 0) for content in suite["expectations"]]
    if due:
        results += validate(con, month, {kind: suites[kind] for kind in due}, due)
    return results


def counted(con: duckdb.DuckDBPyConnection, kind: str) -> int:
    found = con.execute(f"select count(*) from checked.{kind}").fetchone()
    return int(found[0]) if found else 0


def validate(
    con: duckdb.DuckDBPyConnection, month: Month, suites: dict[str, dict[str, Any]], rows: dict[str, int]
) -> list[CheckResult]:
    """First look: pass or not, a kind in one scan. Second look, at what failed only: how many rows, and which."""
    from expectations.dialect import share
    from expectations.engine import gx

    results = []
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    with share(con) as address:
        source = context.data_sources.add_duckdb(name="raw", connection_string=address)
        for kind, suite in suites.items():
            table = source.add_table_asset(kind, table_name=kind)
            batch = table.add_batch_definition_whole_table("month").get_batch()
            contents = suite["expectations"]
            looks = look(batch, contents, FIRST_LOOK)
            again = [content for content, seen in zip(contents, looks, strict=True) if not seen.success]
            shown = {
                "result_format": "SUMMARY",
                "partial_unexpected_count": checks.SAMPLE_ROWS,
                "unexpected_index_column_names": [*suite["meta"]["key"], "_load_id", "_row"],
            }
            details = {c["meta"]["check_id"]: seen for c, seen in zip(again, look(batch, again, shown), strict=True)}
            for content in contents:
                seen = details.get(content["meta"]["check_id"])
                results.append(
                    result(suite, month, content, "pass", 0, rows[kind])
                    if seen is None
                    else failed(suite, month, content, seen, rows[kind])
                )
    return results


def look(batch: Any, contents: list[dict[str, Any]], result_format: dict[str, Any]) -> list[Any]:
    """Validate expectations in one go; results come back in the order given."""
    from expectations.engine import gx

    if not contents:
        return []
    suite = gx.ExpectationSuite(name=batch.data_asset.name, expectations=contents)
    found = batch.validate(suite, result_format=result_format)
    by_id = {seen.expectation_config.meta["check_id"]: seen for seen in found.results}
    return [by_id[content["meta"]["check_id"]] for content in contents]


def failed(suite: dict[str, Any], month: Month, content: dict[str, Any], seen: Any, rows: int) -> CheckResult:
    """A result that did not pass: `fail` with the rows, or `error` where the check itself could not run."""
    trouble = seen.exception_info or {}
    if "raised_exception" not in trouble:
        trouble = next(iter(trouble.values()), {})
    if trouble.get("raised_exception"):
        log.error("%s could not run: %s", content["meta"]["check_id"], trouble.get("exception_message"))
        sample = [{"error": str(trouble.get("exception_message"))[:500]}]
        return result(suite, month, content, "error", 1, rows, sample)
    found = seen.result
    if "unexpected_count" not in found:
        observed = found.get("details", {}).get("mismatched", found.get("observed_value"))
        return result(suite, month, content, "fail", 1, rows, [{"observed": observed}])
    hidden = set(suite["meta"]["personal"])
    sample = [
        {name: value for name, value in row.items() if name not in hidden}
        for row in found.get("partial_unexpected_index_list", [])
    ]
    return result(suite, month, content, "fail", int(found["unexpected_count"]), rows, sample)


def result(
    suite: dict[str, Any],
    month: Month,
    content: dict[str, Any],
    status: str,
    failing: int,
    rows: int,
    sample: list[dict[str, Any]] | None = None,
) -> CheckResult:
    meta, kwargs = content["meta"], content["kwargs"]
    column = kwargs.get("column") or kwargs.get("column_A") or ",".join(kwargs.get("column_list", []))
    return CheckResult(
        month=str(month),
        check_id=meta["check_id"],
        tool="gx",
        subject=suite["meta"]["kind"],
        column_name=column or None,
        severity=BLOCK[content["severity"]],
        status=status,
        failing_rows=failing,
        rows_checked=rows,
        sample=sample or [],
        title_en=meta["title_en"],
        title_zh=meta["title_zh"],
        owner=suite["meta"]["owner"],
        checked_at=checks.now(),
    )
