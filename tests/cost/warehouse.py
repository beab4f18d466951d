"""The real models of cost over tables that a test prepares: one dbt run, then its compiled models for every month.

dbt compiles and builds everything for the first random month; every further one replaces the rows of the prepared
tables and runs the same compiled statements again: a fraction of a second instead of a dbt run each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from dbt.contracts.graph.manifest import Manifest

from orchestration.extract import ALL_MONTHS, extracts
from tests.cost.ledgers import MONTH, RandomMonth
from tests.scoring.warehouse import insert
from tests.warehouse import tiny
from tests.warehouse.in_process import PROJECT, defects, invoke, parsed

RESULTS = (
    "fct_ledger_entry", "fct_cost_allocation", "fct_cost_position", "fct_cost_per_call", "fct_budget",
    "fct_pay_reconciliation",
)  # fmt: skip
FACTS = "int_kpi__cost"
MEASURED = (
    "contacts_handled", "known_contacts", "repeats", "fcr_first", "fcr_resolved", "fcr_1d_first", "fcr_1d_resolved",
    "fcr_3d_first", "fcr_3d_resolved", "fcr_30d_first", "fcr_30d_resolved",
)  # fmt: skip
OF_CALLS = ("segments", "outliers", "handled", "handle_seconds", "talk_seconds", "hold_seconds", "held", "acw_seconds")
OF_DAYS = (
    "available_seconds", "occupied_seconds", "occupiable_seconds", "scheduled_minutes", "worked_minutes",
    "paid_seconds",
)  # fmt: skip
WHERE = "month varchar, kpi_date date, employee_id varchar, queue varchar, channel varchar, vendor varchar"


def bigints(columns: Iterable[str]) -> str:
    return ", ".join(f"{column} bigint" for column in columns)


# What the models of cost read of other parts of the product, as tables with the columns that they may use.
GIVEN = {
    "int_contact_day": ("intermediate", f"{WHERE}, {bigints(MEASURED)}"),
    "int_segment_day": ("intermediate", f"{WHERE}, {bigints(OF_CALLS)}"),
    "int_agent_day": ("intermediate", f"month varchar, kpi_date date, employee_id varchar, {bigints(OF_DAYS)}"),
    "fct_pay": (
        "marts",
        "month varchar, period varchar, pay_month varchar, family varchar, entity_type varchar, entity_code varchar, "
        "pay_code varchar, currency varchar, amount decimal(18,2), lines int, status varchar",
    ),
}
KINDS = ("ledger", "exchange_rates", "org_units", "employees", "attendance")


def parts(manifest: Manifest) -> tuple[list[str], list[str]]:
    """Models to run and seeds to load for the results, up to what is given."""
    models: set[str] = set()
    seeds: set[str] = set()
    ahead = [manifest.ref_lookup.get_unique_id(name, "callmart", None) for name in (*RESULTS, FACTS)]
    while ahead:
        node = manifest.nodes.get(ahead.pop() or "")
        if node is None or node.name in models | seeds:
            continue
        kind = str(node.resource_type)
        if kind == "seed":
            seeds.add(node.name)
        elif kind == "model" and node.name not in GIVEN:
            models.add(node.name)
            ahead += node.depends_on_nodes
    return sorted(models), sorted(seeds)


class CostWarehouse:
    """A warehouse in a folder of its own, built for one random month after the other."""

    def __init__(self, root: Path, first: RandomMonth) -> None:
        self.root = root
        tiny.make_warehouse(root, {})
        models, self.seeds = parts(Manifest.from_msgpack(parsed(PROJECT)))
        self.dbt("seed", "--select", *self.seeds)
        with duckdb.connect(str(self.file)) as con:
            for name, (schema, columns) in GIVEN.items():
                con.execute(f"create schema if not exists {schema}")
                con.execute(f"create table {schema}.{name} ({columns})")
            self.write(con, first)
        self.nodes = [r.node for r in self.dbt("run", "--select", *models)]

    @property
    def file(self) -> Path:
        return self.root / "warehouse.duckdb"

    def dbt(self, *words: str) -> Any:
        result = invoke(self.root, *words, month=MONTH, manifest=parsed(PROJECT))
        assert not defects(result), "\n".join(defects(result))
        return result.result

    def build(self, con: duckdb.DuckDBPyConnection, month: RandomMonth) -> dict[str, list[dict[str, Any]]]:
        """Rows of every result for a month."""
        con.execute("begin")
        self.write(con, month)
        for node in self.nodes:
            if node.config.materialized != "view":
                con.execute(f"delete from {node.relation_name}")
                con.execute(f"insert into {node.relation_name} by name ({node.compiled_code})")
        found = results(con)
        con.execute("commit")
        return found

    def write(self, con: duckdb.DuckDBPyConnection, month: RandomMonth) -> None:
        """Replace what the models read by what was drawn."""
        for kind in KINDS:
            rows = [raw_row(kind, number, row) for number, row in enumerate(month.rows.get(kind, []))]
            replace(con, f"raw.{kind}", rows)
        for seed in self.seeds:
            if seed in month.seeds or seed.startswith("cost_"):
                replace(con, f"seeds.{seed}", month.seeds.get(seed, []))
        contacts, segments = "intermediate.int_contact_day", "intermediate.int_segment_day"
        of = [
            {"month": MONTH, "kpi_date": w.on, "employee_id": w.employee, "queue": w.queue, "channel": w.channel}
            for w in month.work
        ]
        pairs = list(zip(of, month.work, strict=True))
        replace(
            con,
            contacts,
            [
                {**o, "contacts_handled": w.contacts, "fcr_first": w.contacts, "fcr_resolved": w.resolved}
                for o, w in pairs
            ],
        )
        replace(
            con,
            segments,
            [{**o, "segments": w.handled, "handled": w.handled, "handle_seconds": w.seconds} for o, w in pairs],
        )
        replace(con, "intermediate.int_agent_day", agent_days(month))
        pay = {
            "month": MONTH,
            "period": MONTH,
            "pay_month": MONTH,
            "family": "f",
            "entity_type": "employee",
            "pay_code": "p",
            "lines": 1,
            "status": "paid",
        }
        paid = [
            {**pay, "entity_code": who, "currency": currency, "amount": amount} for who, currency, amount in month.paid
        ]
        replace(con, "marts.fct_pay", paid)


def agent_days(month: RandomMonth) -> list[dict[str, Any]]:
    """Days of agents: paid time and time in states, each where there is any."""
    found: dict[tuple[Any, str], dict[str, Any]] = {}
    for row in month.rows.get("attendance", []):
        day = found.setdefault((row["work_date"], row["employee_id"]), {})
        day |= {"paid_seconds": 60 * row["paid_minutes"], "worked_minutes": row["worked_minutes"]}
    for on, who, busy, staffed in month.busy:
        day = found.setdefault((on, who), {})
        day |= {"occupied_seconds": busy, "occupiable_seconds": staffed, "available_seconds": staffed - busy}
    of_all = dict.fromkeys(OF_DAYS, 0)
    return [{**of_all, **day, "month": MONTH, "kpi_date": on, "employee_id": who} for (on, who), day in found.items()]


def raw_row(kind: str, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the raw store; columns that must not be empty and were not drawn are zeros of their type."""
    extract = extracts()[kind]
    return {
        **{c.name: tiny.FILLERS.get(c.sql_type) for c in extract.columns if c.required},
        "_load_id": "load", "_row": number, "_loaded_at": tiny.LOADED_AT,
        "_month": MONTH if extract.period else ALL_MONTHS,
        **row,
    }  # fmt: skip


def replace(con: duckdb.DuckDBPyConnection, relation: str, rows: list[dict[str, Any]]) -> None:
    """Put these rows in the place of a table's."""
    con.execute(f"delete from {relation}")
    columns = [row[0] for row in con.execute(f"describe {relation}").fetchall()]
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"{relation} has no column {sorted(unknown)}"
    insert(con, relation, [tuple(row.get(column) for column in columns) for row in rows])


def results(con: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """Rows of every result as they are."""
    found = {}
    for schema, name in (*(("marts", name) for name in RESULTS), ("intermediate", FACTS)):
        rows = con.execute(f"select * from {schema}.{name}")
        columns = [column[0] for column in rows.description or ()]
        found[name] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return found
