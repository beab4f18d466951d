"""Earlier months as they are published: what a build carries over comes from there, never from a cache.

Each view of the schema `published` is one relation over some earlier published months. A build remembers the SHA-256 of
just these relations of just these months, so it can be told and repeated what it stood on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql

Months = Callable[[list[str], Month], list[str]]


def of_the_year(published: list[str], month: Month) -> list[str]:
    """The months of the same calendar year before this one."""
    return [m for m in published if m[:4] == str(month)[:4]]


def newest(published: list[str], month: Month) -> list[str]:
    """The newest month before this one: what is counted on from month to month."""
    return published[-1:]


def of_twelve_months(published: list[str], month: Month) -> list[str]:
    """The twelve calendar months before this one."""
    return [m for m in published if m >= str(month.shift(-12))]


@dataclass(frozen=True)
class View:
    """Columns (name → type) of a published relation over earlier `months` (given: the published ones before the month
    in hand, oldest first). `where`: which rows. `first`: as they were published first, not as they stand.
    `decides`: whether a build depends on them; else they are read as they are on the day of the build."""

    relation: str
    columns: dict[str, str]
    months: Months
    where: str = "true"
    first: bool = False
    decides: bool = True

    def select(self, files: list[Path]) -> str:
        """SELECT over these files of the relation; without a file no rows of the same shape."""
        if not files:
            empty = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in self.columns.items())
            return f"select {empty} where false"
        found = f"read_parquet({sql.paths(files)}, hive_partitioning = false, union_by_name = true)"
        return f"select {', '.join(self.columns)} from {found} where {self.where}"


VIEWS = {
    "kpi_month": View(
        "pub_kpi_period",
        {
            "month": "varchar", "entity_type": "varchar", "entity_code": "varchar", "kpi_code": "varchar",
            "numerator": "decimal(18,4)", "denominator": "decimal(18,4)", "sample_size": "bigint",
        },
        of_the_year,
        where="period_kind = 'month'",
    ),
    "score_memory": View(
        "pub_score_memory",
        {
            "month": "varchar", "period_kind": "varchar", "scheme_code": "varchar", "entity_type": "varchar",
            "entity_code": "varchar", "item_code": "varchar", "numerator": "decimal(18,8)",
            "denominator": "decimal(18,8)", "sample_size": "bigint", "value": "decimal(18,8)",
        },
        of_twelve_months,
    ),
    "score_to_date": View(
        "pub_score_to_date",
        {
            "month": "varchar", "year": "varchar", "family": "varchar", "entity_type": "varchar",
            "entity_code": "varchar", "months_scored": "integer", "score_sum": "decimal(18,8)",
            "lowest": "decimal(18,8)", "highest": "decimal(18,8)",
        },
        newest,
    ),
}  # fmt: skip


def months_before(home: Home, month: Month) -> dict[str, dict[str, str]]:
    """What the build of a month stands on: earlier published month → relation → SHA-256."""
    from app.published import Published

    there = Published(home.published)
    earlier = [m for m in there.months() if m < str(month)]
    wanted: dict[str, set[str]] = {}
    for view in VIEWS.values():
        for one in view.months(earlier, month) if view.decides else ():
            wanted.setdefault(one, set()).add(view.relation)
    digests = {m: {f["name"]: f["sha256"] for f in there.manifest(m)["files"]} for m in wanted}
    found = {m: {r: digests[m][r] for r in sorted(wanted[m]) if r in digests[m]} for m in sorted(wanted)}
    return {m: relations for m, relations in found.items() if relations}


def refresh_views(con: duckdb.DuckDBPyConnection, home: Home, month: Month) -> None:
    """(Re)create the views of the schema `published` for a month. Reads no data."""
    from app.published import Published

    state = Published(home.published).state()
    earlier = [m for m in state.months if m < str(month)]
    con.execute("create schema if not exists published")
    for name, view in VIEWS.items():
        wanted = view.months(earlier, month)
        files = state.first_files(view.relation, wanted) if view.first else state.files(view.relation, wanted)
        con.execute(f"create or replace view published.{name} as {view.select(files)}")


def empty_views(con: duckdb.DuckDBPyConnection) -> None:
    """The views of a home in which nothing was published yet."""
    con.execute("create schema if not exists published")
    for name, view in VIEWS.items():
        con.execute(f"create or replace view published.{name} as {view.select([])}")
