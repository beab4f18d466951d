"""Earlier months as they are published: quarters, half-years and years are added up from them, never from a cache."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql

COLUMNS = {
    "month": "varchar", "entity_type": "varchar", "entity_code": "varchar", "kpi_code": "varchar",
    "numerator": "decimal(18,4)", "denominator": "decimal(18,4)", "sample_size": "bigint",
}  # fmt: skip
RELATION = "pub_kpi_period"


def months_before(home: Home, month: Month) -> dict[str, str]:
    """The published months of the calendar year before this one, each with the SHA-256 of its figures."""
    from app.published import Published

    there = Published(home.published)
    mine = [m for m in there.months() if m[:4] == str(month)[:4] and m < str(month)]
    digests = {m: {f["name"]: f["sha256"] for f in there.manifest(m)["files"]}.get(RELATION) for m in mine}
    return {m: digest for m, digest in digests.items() if digest}


def refresh_view(con: duckdb.DuckDBPyConnection, home: Home, month: Month) -> None:
    """(Re)create `published.kpi_month`: the monthly figures of `months_before`. Reads no data."""
    from app.published import Published

    files = Published(home.published).state().files(RELATION, months_before(home, month))
    con.execute("create schema if not exists published")
    con.execute(f"create or replace view published.kpi_month as {select(files)}")


def select(files: list[Path]) -> str:
    """SELECT of the monthly figures in these files of pub_kpi_period; without a file no rows of the same shape."""
    if not files:
        empty = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in COLUMNS.items())
        return f"select {empty} where false"
    found = f"read_parquet({sql.paths(files)}, hive_partitioning = false, union_by_name = true)"
    return f"select {', '.join(COLUMNS)} from {found} where period_kind = 'month'"
