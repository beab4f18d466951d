"""Earlier months as they are published: what a build carries over comes from there, never from a cache.

Each view of the schema `published` is one relation over some earlier published months. A build remembers the SHA-256 of
just these relations of just these months, so it can be told and repeated what it stood on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql

if TYPE_CHECKING:
    from app.published import Published, State

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


def itself(published: list[str], month: Month) -> list[str]:
    """The month in hand."""
    return [str(month)]


@dataclass(frozen=True)
class View:
    """Columns (name → type) of a published relation over earlier `months` (given: the published ones before the month
    in hand, oldest first). `where`: which rows. `first`: as they were published first, not as they stand.
    `settles`: what was published first against what stands. Only a month that is not published yet takes the difference
    over, and keeps it: a published month is not built again because of them. What was first published without the
    relation is left out, since nothing was settled by it."""

    relation: str
    columns: dict[str, str]
    months: Months
    where: str = "true"
    first: bool = False
    settles: bool = False

    def select(self, files: list[Path]) -> str:
        """SELECT over these files of the relation; without a file no rows of the same shape."""
        shape = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in self.columns.items())
        empty = f"select {shape} where false"
        if not files:
            return empty
        found = f"from read_parquet({sql.paths(files)}, hive_partitioning = false, union_by_name = true)"
        # a column that an earlier publication did not have yet is unknown
        return f"select {', '.join(self.columns)} from ({empty} union all by name {found}) where {self.where}"


PAY_LINE = {
    "month": "varchar", "for_month": "varchar", "for_period": "varchar", "family": "varchar", "scheme_code": "varchar",
    "entity_type": "varchar", "entity_code": "varchar", "pay_code": "varchar", "line_code": "varchar",
    "kind": "varchar", "currency": "varchar", "base_amount": "decimal(18,4)", "factor": "decimal(18,8)",
    "amount": "decimal(18,2)",
}  # fmt: skip
VIEWS = {
    "kpi_month": View(
        "pub_kpi_period",
        {
            "month": "varchar", "entity_type": "varchar", "entity_code": "varchar", "kpi_code": "varchar",
            "numerator": "decimal(18,4)", "denominator": "decimal(18,4)", "sample_size": "bigint", "days": "integer",
            "numerator_squared": "decimal(38,8)", "product": "decimal(38,8)", "denominator_squared": "decimal(38,8)",
        },
        of_the_year,
        where="period_kind = 'month'",
    ),
    "kpi_day": View(
        "pub_kpi_daily",
        {
            "month": "varchar", "kpi_date": "date", "entity_type": "varchar", "entity_code": "varchar",
            "kpi_code": "varchar", "numerator": "decimal(18,4)", "denominator": "decimal(18,4)",
            "sample_size": "bigint",
        },
        of_the_year,
        where="entity_type = 'employee'",
    ),
    "membership": View(
        "pub_membership",
        {
            "month": "varchar", "entity_type": "varchar", "entity_code": "varchar", "member_type": "varchar",
            "member_code": "varchar", "first_day": "date", "last_day": "date",
        },
        of_the_year,
        where="member_type = 'employee'",
    ),
    "score_memory": View(
        "pub_score_memory",
        {
            "month": "varchar", "period_kind": "varchar", "scheme_code": "varchar", "entity_type": "varchar",
            "entity_code": "varchar", "item_code": "varchar", "numerator": "decimal(22,8)",
            "denominator": "decimal(22,8)", "sample_size": "bigint", "value": "decimal(18,8)",
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
    "run": View(
        "pub_run",
        {
            "month": "varchar", "rule_code": "varchar", "rank_list": "varchar", "entity_type": "varchar",
            "entity_code": "varchar", "unit_code": "varchar", "scheme_code": "varchar",
            "score": "decimal(18,8)", "score_period": "varchar", "run_length": "int", "run_months": "varchar",
            "training_offered": "int", "chances": "varchar", "chances_by_noise": "varchar",
            "stint": "int", "eligible_since_return": "int", "test": "varchar",
        },
        newest,
    ),
    "rank_noise": View(
        "pub_rank_noise",
        {
            "rank_list": "varchar", "entity_type": "varchar", "pairs": "bigint", "degrees": "bigint",
            "squares": "decimal(18,8)",
        },
        newest,
    ),
    "proposal": View(
        "pub_proposal",
        {
            "about_month": "varchar", "period": "varchar", "family": "varchar", "rule_code": "varchar",
            "rank_list": "varchar", "entity_type": "varchar", "entity_code": "varchar", "unit_code": "varchar",
            "run_length": "int", "run_months": "varchar", "to_state": "varchar", "severity": "int",
            "leads": "boolean", "due_on": "date", "status": "varchar", "record_id": "varchar",
            "decided_at": "timestamp", "decided_by": "varchar", "reason": "varchar",
        },
        newest,
    ),
    "person_state": View(
        "pub_person_state",
        {
            "family": "varchar", "entity_type": "varchar", "entity_code": "varchar", "state": "varchar",
            "since_month": "varchar", "cause": "varchar", "state_if_rejected": "varchar",
        },
        newest,
    ),
    "pay_line": View("pub_pay_line", PAY_LINE, of_twelve_months, settles=True),
    "pay_line_first": View("pub_pay_line", PAY_LINE, of_twelve_months, first=True, settles=True),
    "pay_settled": View(
        "pub_pay_line", PAY_LINE, itself, where="kind in ('adjustment', 'decided')", first=True, settles=True
    ),
    "policy_row": View(
        "pub_policy_row",
        {"month": "varchar", "seed": "varchar", "row_key": "varchar", "valid_from": "date"},
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
        for one in view.months(earlier, month) if not view.settles else ():
            wanted.setdefault(one, set()).add(view.relation)
    return _digests(there, wanted)


def settled(home: Home, month: Month) -> dict[str, dict[str, str]]:
    """What a month settles of earlier ones: month → relation as it stands → SHA-256; of a published month what it
    settled when it was published.
    """
    from app.published import Published

    there = Published(home.published)
    if str(month) in there.months():
        kept: dict[str, dict[str, str]] = there.manifest(str(month))["build"].get("settled") or {}
        return kept
    wanted: dict[str, set[str]] = {}
    for view in VIEWS.values():
        for one in _months(there.state(), view, month) if view.settles else ():
            wanted.setdefault(one, set()).add(view.relation)
    return _digests(there, wanted)


def _digests(there: Published, wanted: dict[str, set[str]]) -> dict[str, dict[str, str]]:
    digests = {m: {f["name"]: f["sha256"] for f in there.manifest(m)["files"]} for m in wanted}
    found = {m: {r: digests[m][r] for r in sorted(wanted[m]) if r in digests[m]} for m in sorted(wanted)}
    return {m: relations for m, relations in found.items() if relations}


def _months(state: State, view: View, month: Month) -> list[str]:
    """The months that a view shows to the build of a month."""
    earlier = [m for m in state.months if m < str(month)]
    if not view.settles:
        return view.months(earlier, month)
    published = str(month) in state.months
    if published == (view.months is not itself):  # a published month sees its own first version, another one the others
        return []
    return [m for m in view.months(earlier, month) if state.first_files(view.relation, [m])]


def refresh_views(con: duckdb.DuckDBPyConnection, home: Home, month: Month) -> None:
    """(Re)create the views of the schema `published` for a month. Reads no data."""
    from app.published import Published

    state = Published(home.published).state()
    con.execute("create schema if not exists published")
    for name, view in VIEWS.items():
        wanted = _months(state, view, month)
        files = state.first_files(view.relation, wanted) if view.first else state.files(view.relation, wanted)
        con.execute(f"create or replace view published.{name} as {view.select(files)}")


def empty_views(con: duckdb.DuckDBPyConnection) -> None:
    """The views of a home in which nothing was published yet."""
    con.execute("create schema if not exists published")
    for name, view in VIEWS.items():
        con.execute(f"create or replace view published.{name} as {view.select([])}")
