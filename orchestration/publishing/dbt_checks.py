"""Results of dbt's data tests as check rows: what failed, how many rows and the first of them.

dbt says which rows fail; how severe that is, who owns the check and what it is called stands in the catalogue.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import duckdb

from orchestration.home import Home, Month
from orchestration.publishing.catalogue import known
from orchestration.publishing.checks import SAMPLE_ROWS, CheckResult

log = logging.getLogger(__name__)


def from_dbt(nodes: Iterable[Any], home: Home, month: Month) -> list[CheckResult]:
    """Results of dbt's data tests (orchestration.dbt.Node) as check results, with the first failing rows."""
    nodes = list(nodes)
    if all(n.status == "pass" for n in nodes):
        return [of_dbt(n, month, []) for n in nodes]
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return [of_dbt(n, month, [] if n.status == "pass" else failing_rows(con, n)) for n in nodes]


def of_dbt(node: Any, month: Month, sample: list[dict[str, Any]]) -> CheckResult:
    test, asked = node.node, known(f"dbt.{node.name}")
    status = {"pass": "pass", "fail": "fail", "warn": "fail"}.get(node.status, "error")
    return CheckResult(
        month=str(month),
        check_id=asked.check_id,
        tool="dbt",
        subject=subject_of(test),
        column_name=getattr(test, "column_name", None),
        severity=asked.severity,
        status=status,
        failing_rows=0 if status == "pass" else max(1, int(node.failures or 0)),
        sample=[{"error": node.message[:500]}] if status == "error" else sample,
        title_en=asked.title_en,
        title_zh=asked.title_zh,
        owner=asked.owner,
    )


def subject_of(test: Any) -> str:
    """The model that a test is about: the one it is attached to, else the first it reads, else the test itself."""
    attached = getattr(test, "attached_node", None)
    read_nodes = list(getattr(getattr(test, "depends_on", None), "nodes", None) or [])
    return str(attached or (read_nodes[0] if read_nodes else test.name)).split(".")[-1]


def failing_rows(con: duckdb.DuckDBPyConnection, node: Any) -> list[dict[str, Any]]:
    """At most five rows that a dbt test returned, by running its compiled SQL once more."""
    compiled = getattr(node.node, "compiled_code", None)
    if not compiled:
        return []
    try:
        found = con.execute(f"select * from ({compiled}\n) as failing limit {SAMPLE_ROWS}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as trouble:
        log.warning("no sample rows of %s: %s", node.name, trouble)
        return []
