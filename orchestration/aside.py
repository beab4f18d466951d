"""A month built aside, with other rules: what the figures would be. Home, warehouse and publications stay untouched.

A folder beside the home gets a warehouse of its own over the same raw store, and a copy of the seeds in which the rows
of some are others. It is gone when the reading is over.
"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from orchestration.dbt import SEEDS, Dbt
from orchestration.home import Home, Month, UsageError
from orchestration.loading import inputs, raw_store
from orchestration.publishing import history

FAMILY, UNION = "int_kpi__", "int_kpi_base"  # what measures KPIs, and where all of it comes together
SeedRow = dict[str, str]


def seed_rows(name: str) -> list[SeedRow]:
    """The rows of a seed as it is written."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_columns(name: str) -> list[str]:
    """The columns of a seed in their order, also of one without rows."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@contextmanager
def built_aside(
    home: Home,
    month: Month,
    seeds: Mapping[str, Sequence[SeedRow]],
    model: str,
    progress: Callable[[str], None],
    kpis: Collection[str] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a warehouse in which `model` and all that it needs is built for a month with other rules.

    `seeds`: name → the rows that take the place of the seed's. `kpis`: build the families of these KPIs alone and leave
    the others empty (None: every family). Raises UsageError for a month that was not delivered, BuildFailed.
    """
    if month not in inputs.delivered_months(home):
        raise UsageError(f"Nothing was delivered for {month}, so nothing can be computed.")
    with scratch(home, seeds) as dbt:
        aside = dbt.home
        with duckdb.connect(str(aside.warehouse)) as con:
            raw_store.refresh_views(con, home)
            history.refresh_views(con, home, month)
        first, empty, last = plan(dbt.written(), model, kpis)
        dbt.run(month, progress, select=" ".join(first), rules=True)
        if last:
            with duckdb.connect(str(aside.warehouse)) as con:
                _leave_empty(con, empty)
            dbt.run(month, progress, select=" ".join(last))
        with duckdb.connect(str(aside.warehouse), read_only=True) as con:
            yield con


@contextmanager
def scratch(home: Home, seeds: Mapping[str, Sequence[SeedRow]]) -> Iterator[Dbt]:
    """dbt over a home of its own beside `home`, with other rows in some seeds; gone afterwards. Raises UsageError."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{home.root.name}-aside-", dir=home.root.parent))
    except OSError as error:
        raise UsageError(f"{home.root.parent} takes no folder to compute in: {error.strerror}.") from error
    try:
        write_seeds(folder / "seeds", seeds)
        yield Dbt(Home(folder), seeds=folder / "seeds")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def plan(written: dict[str, Any], model: str, kpis: Collection[str] | None) -> tuple[list[str], list[str], list[str]]:
    """Which seeds and models to build first, which families to leave empty, and what to build after that."""
    nodes, parents = written["nodes"], written["parent_map"]
    names = {node: facts["name"] for node, facts in nodes.items() if facts["resource_type"] in ("model", "seed")}
    ids = {name: node for node, name in names.items()}
    unused = set[str]() if kpis is None else _unused(nodes, parents, ids[UNION], set(kpis))
    wanted = above({ids[model]}, parents, unused)
    empty = wanted & unused
    # what stands on an empty family can only be made once that is there
    late = {node for node in wanted - empty if above({node}, parents, set()) & empty}
    first, last = ({names[n] for n in found if n in names} for found in (wanted - empty - late, late))
    return sorted(first), sorted(names[n] for n in empty), sorted(last)


def _unused(nodes: Mapping[str, Any], parents: Mapping[str, list[str]], union: str, kpis: set[str]) -> set[str]:
    """The families of the union that measure none of the KPIs, nor a KPI that one of these is computed from."""
    families = {node for node, facts in nodes.items() if facts["name"].startswith(FAMILY)}
    of_facts = families & set(parents[union])
    needed = set(kpis)
    for node in families - above({union}, parents, set()):  # computed from other KPIs, which it names
        if _lines(nodes[node]["raw_code"]) & kpis:
            needed |= set(re.findall(r"'([a-z0-9_.]+)'", nodes[node]["raw_code"]))
    return {
        family
        for family in of_facts
        if not any(_lines(nodes[node]["raw_code"]) & needed for node in above({family}, parents, set()) & families)
    }


def _lines(sql: str) -> set[str]:
    """The KPIs that a family has a line for."""
    return set(re.findall(r"'([a-z0-9_.]+)' as kpi_code", sql))


def above(nodes: set[str], parents: Mapping[str, list[str]], ends: Collection[str]) -> set[str]:
    """Nodes and all that they are made of, but for what the `ends` are made of."""
    found, open_ = set(nodes), set(nodes)
    while open_:
        open_ = {parent for node in open_ - set(ends) for parent in parents.get(node, [])} - found
        found |= open_
    return found


def _leave_empty(con: duckdb.DuckDBPyConnection, families: Sequence[str]) -> None:
    """Families without rows, in the shape of one that was built: they end with the same columns."""
    known = con.execute(
        "select table_schema, table_name from information_schema.columns where starts_with(table_name, ?) "
        "and column_name = 'record_id' limit 1",
        [FAMILY],
    ).fetchall()
    for schema, like in known:
        for name in families:
            con.execute(f'create or replace view "{schema}"."{name}" as select * from "{schema}"."{like}" where false')


def write_seeds(folder: Path, seeds: Mapping[str, Sequence[SeedRow]]) -> None:
    """A copy of the seeds, those given with other rows."""
    shutil.copytree(SEEDS, folder)
    for name, rows in seeds.items():
        columns = seed_columns(name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
