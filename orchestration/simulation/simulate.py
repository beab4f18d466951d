"""One simulation: some published months scored aside twice, by the rules as they are and by the changed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from app.published import Published
from orchestration.aside import seed_rows
from orchestration.dbt import code_hash, policy_hash
from orchestration.home import Home, Month, UsageError
from orchestration.loading import sql_text as sql
from orchestration.reading import asked
from orchestration.simulation import compare, figures, guards
from orchestration.simulation.changes import Changed
from orchestration.simulation.replay import RESULTS, Progress, Replay, replay


@dataclass(frozen=True)
class Simulation:
    """`computed_on`: which publication of each month; `result`: see `compare.result`; `differs`: rows of the published
    results that the rules of this checkout do not give again (none: the published figures are the ones before)."""

    scheme: str
    months: list[str]
    asked: list[str]
    changes: list[dict[str, Any]]
    computed_on: dict[str, dict[str, Any]]
    policy_hash: str
    code_hash: str
    differs: dict[str, int]
    warnings: list[dict[str, Any]]
    result: dict[str, Any]


def chosen_months(home: Home, month: Month | None, count: int) -> list[Month]:
    """The month and the published ones before it, `count` together, oldest first. Raises UsageError."""
    if count < 1:
        raise UsageError(f"--months takes a number from 1 on, not {count}.")
    published = Published(home.published)
    last = asked.chosen_month(published, month)
    until = [m for m in published.months() if m <= last]
    if len(until) < count:
        raise UsageError(f"Until {last} {len(until)} months are published, {count} were asked for.")
    return [Month.parse(m) for m in until[-count:]]


def simulate(home: Home, scheme: str, changed: Changed, months: Sequence[Month], progress: Progress) -> Simulation:
    """Score the months by both sets of rules and compare. Raises UsageError with the words of a guard that refuses."""
    warnings: list[guards.Broken] = []
    first, *later = months
    with replay(home, changed.seeds, progress) as after, replay(home, {}, progress) as before:
        after.prepare(first)
        broken = guards.failing(after, first, after.plan.rule_guards)
        before.prepare(first)
        if broken:
            warnings += _judged(broken, guards.failing(before, first, before.plan.rule_guards))
        for month in [first, *later]:
            progress(f"scoring {month} by the rules as they are and by the changed ones")
            for side in (before, after):
                if month != first:
                    side.prepare(month)
                side.score(month)
            broken = guards.failing(after, month, after.plan.guards)
            if broken:
                warnings += _judged(broken, guards.failing(before, month, before.plan.guards))
        was, now = _figures(before, months), _figures(after, months)
        differs = _differs(home, before, months)
    rules = list(changed.seeds.get("scheme_run_rule", seed_rows("scheme_run_rule")))
    published = Published(home.published)
    current = published.state().current["months"]
    return Simulation(
        scheme,
        [str(m) for m in months],
        list(changed.asked),
        [asdict(one) for one in changed.changes],
        {str(m): {k: current[str(m)][k] for k in ("version", "manifest_sha256")} for m in months},
        policy_hash(),
        code_hash(),
        differs,
        [asdict(one) for one in warnings],
        compare.result(was, now, scheme, rules, months),
    )


def _judged(after: Sequence[guards.Broken], before: Sequence[guards.Broken]) -> list[guards.Broken]:
    """What is new and only warns; raises UsageError for what is new and blocks."""
    new = guards.new(after, before)
    guards.refuse(new)
    return new


def _figures(side: Replay, months: Sequence[Month]) -> figures.Figures:
    with side.connect(read_only=True) as con:
        return figures.read(con, months)


def _differs(home: Home, before: Replay, months: Sequence[Month]) -> dict[str, int]:
    """Published results that the rules as they are do not give again: relation → rows."""
    state = Published(home.published).state()
    found: dict[str, int] = {}
    with before.connect(read_only=True) as con:
        for name in RESULTS:
            for month in months:
                files = state.files(f"pub_{name.removeprefix('fct_')}", [str(month)])
                made = f"marts.{name} where month = {sql.text(str(month))}"
                if not files or not _exists(con, name):
                    continue
                stored = f"read_parquet({sql.paths(files)}, hive_partitioning = false)"
                told = ", ".join(f'"{row[0]}"' for row in con.execute(f"describe from {stored}").fetchall())
                for one, other in (
                    (f"select {told} from {made}", f"select {told} from {stored}"),
                    (f"select {told} from {stored}", f"select {told} from {made}"),
                ):
                    (rows,) = con.execute(f"select count(*) from ({one} except all {other})").fetchall()
                    found[name] = max(found.get(name, 0), int(rows[0]))
    return {name: rows for name, rows in found.items() if rows}


def _exists(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = con.execute("select 1 from duckdb_tables() where schema_name = 'marts' and table_name = ?", [name])
    return found.fetchone() is not None
