"""Published months scored again aside: the models of the build, on what was published instead of on the raw store.

`FACTS` says from which published relations the models' inputs are put back together. What lies between them and the
cards is built by dbt as always; nothing of the home is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb

from app.published import RELATION, Published, State
from orchestration.aside import SeedRow, above, scratch
from orchestration.dbt import Dbt
from orchestration.home import Home, Month, UsageError
from orchestration.loading import sql_text as sql
from orchestration.publishing import history

Progress = Callable[[str], None]

# A model → the same rows from what was published (`pub_…` are views over the files of the month).
FACTS = {
    "int_person_day": "select month, day, employee_id, unit_code, role, status from pub_person_day",
    "int_agent_day": (
        "select month, employee_id, kpi_date, scheduled_seconds, scheduled_minutes from pub_evidence_day"
    ),
    # the way up is known in stretches of days; a unit is as far away as it has fewer units above it
    "int_unit_path": """
        with path as (
            select month, cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day,
                member_code as unit_code, entity_code as ancestor_code, entity_type as ancestor_kind
            from pub_membership where member_type = 'unit'
        ), height as (select day, unit_code, count(*) as units from path group by day, unit_code)
        select p.*, cast(own.units - its.units as integer) as depth
        from path as p
        inner join height as own on p.day = own.day and p.unit_code = own.unit_code
        inner join height as its on p.day = its.day and p.ancestor_code = its.unit_code""",
    # a shift's tail after midnight is known as far as events lie in it
    "int_night_tail": """
        select month, subject_id as employee_id, cast(occurred_at as date) as calendar_day, occurred_on as work_date,
            max(occurred_at) + interval 1 second as tail_until
        from pub_evidence_event
        where kpi_code is null and subject_kind = 'employee' and cast(occurred_at as date) <> occurred_on
        group by all""",
    "stg_floor__point_events": """
        select event_id, occurred_at, recorded_at, subject_kind, subject_id, scheme_code, item_code, cause, points,
            reason_code, reason, evidence_ref, recorded_by, approved_by, reverses
        from pub_evidence_event where kpi_code is null""",
    # whatever a rule makes an event of was published record by record
    "int_kpi_base": "select month, kpi_code, kpi_date, employee_id, record_id, numerator from pub_evidence_record",
    "int_rating": "select * from pub_evidence_rating",
    "stg_app__goals": "select * exclude (month) from pub_goal",
    "stg_finance__pay_bases": "select * exclude (month) from pub_pay_base",
    # a published month keeps what it settled of earlier ones, whatever was decided since: no decision is asked for
    "stg_app__decisions": """
        select null::varchar as record_id, null::timestamp as recorded_at, null::varchar as about_month,
            null::varchar as about_kind, null::varchar as about_id, null::varchar as decision
        from pub_pay_base where false""",
    "fct_kpi_daily": "select * from pub_kpi_daily",
    "fct_kpi_period": "select * from pub_kpi_period",
}
POLICY = "scheme"  # seeds of schemes are called so
RESULTS = ("fct_scorecard", "fct_score_line", "fct_rank", "fct_grade", "fct_scheme_health", "fct_pay_line")


@dataclass(frozen=True)
class Plan:
    """What is built of a project to score again: names of models and seeds, `rules` of them without any fact; guards of
    the rules and of the results; `carried`: what later months read of earlier ones (view → relation); `schemas`: where
    the models of `FACTS` stand."""

    nodes: list[str]
    rules: list[str]
    rule_guards: list[str]
    guards: list[str]
    carried: dict[str, str]
    schemas: dict[str, str]

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Plan:
        """The plan for a parsed project. Raises RuntimeError where the results need something that `FACTS` lacks."""
        nodes, parents = written["nodes"], written["parent_map"]
        ids = {facts["name"]: node for node, facts in nodes.items() if facts["resource_type"] in ("model", "seed")}
        given = {ids[name] for name in FACTS}
        views = {node: facts["name"] for node, facts in written["sources"].items() if facts["schema"] == "published"}
        policy = {node for name, node in ids.items() if name.startswith(POLICY) and node.startswith("seed.")}
        wanted = {ids[name] for name in RESULTS if name in ids}
        while True:  # what is carried from month to month is a result as well
            found = (above(wanted, parents, given) | policy) - given
            read = {views[node]: history.VIEWS[views[node]] for node in found & set(views)}
            carried = {name: view.relation for name, view in read.items() if not view.settles}
            more = {ids[relation] for relation in carried.values()} - wanted
            if not more:
                break
            wanted |= more
        found -= set(views)
        raw = sorted(written["sources"][node]["name"] for node in found if node in written["sources"])
        if raw:
            raise RuntimeError(f"To score again, these must be published: {', '.join(raw)}.")
        below = {node for node in found if above({node}, parents, given) & (given | set(views))}
        guards = {
            facts["name"]: set(parents[node])
            for node, facts in nodes.items()
            if facts["resource_type"] == "test" and not facts.get("test_metadata") and parents[node]
        }
        of_rules = [name for name, needs in guards.items() if needs <= found - below]
        of_results = [
            name for name, needs in guards.items() if needs <= found | given and needs & below and name not in of_rules
        ]
        named = {node: nodes[node]["name"] for node in found}
        schemas = {name: nodes[ids[name]]["schema"] for name in FACTS}
        rules = sorted(named[node] for node in found - below)
        return cls(sorted(named.values()), rules, sorted(of_rules), sorted(of_results), carried, schemas)


@dataclass
class Replay:
    """A warehouse aside in which published months are scored by some rules."""

    home: Home
    dbt: Dbt
    plan: Plan
    progress: Progress
    done: list[Month] = field(default_factory=list)

    def prepare(self, month: Month) -> None:
        """Put the rules and the facts of a month in place."""
        state = Published(self.home.published).state()
        with self.connect() as con:
            con.execute("create schema if not exists simulated")
            history.refresh_views(con, self.home, month)
            self._carry(con, state, month)
            for model, query in FACTS.items():
                schema = self.plan.schemas[model]
                con.execute(f"create schema if not exists {schema}")
                con.execute(f"create or replace table {schema}.{model} as {_query(state, month, model, query)}")
        if not self.done:
            self.dbt.run(month, self.progress, select=" ".join(self.plan.rules), rules=True)

    def score(self, month: Month) -> None:
        """Build the models of a prepared month."""
        rest = [name for name in self.plan.nodes if name not in set(self.plan.rules)]
        if self.done:  # models of the rules that speak of the month in hand
            rest += [name for name in self.plan.rules if not (self.dbt.seeds / f"{name}.csv").exists()]
        self.dbt.run(month, self.progress, select=" ".join(rest))
        with self.connect() as con:
            for relation in sorted(set(self.plan.carried.values())):
                made, here = f"publication.{relation}", f"simulated.{relation}"
                con.execute(f"create table if not exists {here} as from {made} where false")
                con.execute(f"insert into {here} from {made} where month = ?", [str(month)])
        self.done.append(month)

    def connect(self, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.dbt.home.warehouse), read_only=read_only)

    def _carry(self, con: duckdb.DuckDBPyConnection, state: State, month: Month) -> None:
        """What a month takes over from months that were scored here comes from here, not from what was published."""
        earlier = [m for m in state.months if m < str(month)]
        mine = {str(m) for m in self.done}
        for name, relation in self.plan.carried.items():
            view = history.VIEWS[name]
            wanted = view.months(earlier, month)
            if not mine & set(wanted):
                continue
            before = view.select(state.files(relation, [m for m in wanted if m not in mine]))
            here = (
                f"select {', '.join(view.columns)} from simulated.{relation} "
                f"where month in ({sql.texts(sorted(mine & set(wanted)))}) and {view.where}"
            )
            con.execute(f"create or replace view published.{name} as {before} union all {here}")


def _query(state: State, month: Month, model: str, query: str) -> str:
    """The query with each pub_… as the file of the month; raises UsageError where the month was published without."""
    for name in sorted(set(RELATION.findall(query)), key=len, reverse=True):
        files = state.files(name, [str(month)])
        if not files:
            raise UsageError(
                f"{month} was published without {name}, of which {model} is made. Publish it again: "
                f'`callmart build --month {month}`, `check`, then `publish --restate "why"`.'
            )
        query = query.replace(name, f"read_parquet({sql.paths(files)}, hive_partitioning = false)")
    return query


@contextmanager
def replay(home: Home, seeds: Mapping[str, Sequence[SeedRow]], progress: Progress) -> Iterator[Replay]:
    """A warehouse aside with other rows in some seeds; gone when the reading is over."""
    with scratch(home, seeds) as dbt:
        yield Replay(home, dbt, Plan.of(dbt.written()), progress)
