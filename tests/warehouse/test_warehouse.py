"""What a warehouse holds before its first month, and which month its views show."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration import warehouse
from orchestration.dbt import SEEDS, Dbt
from orchestration.home import Home, Month
from orchestration.pipeline import take_in_hand
from tests.warehouse import tiny


def test_a_new_warehouse_has_the_rules_every_view_every_table_and_no_month(tmp_path: Path) -> None:
    warehouse.prepare(Home(tmp_path))
    models = {
        node["name"]
        for node in Dbt(Home(tmp_path)).written()["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["materialized"] != "ephemeral"
    }
    found = tiny.query(tmp_path, "select table_name, table_schema from information_schema.tables")
    assert models <= {name for name, _ in found}
    with (SEEDS / "kpi.csv").open(encoding="utf-8", newline="") as file:
        assert tiny.query(tmp_path, "select count(*) from seeds.kpi") == [(len(list(csv.DictReader(file))),)]
    monthly = tiny.query(
        tmp_path,
        "select schema_name, table_name from duckdb_columns() inner join duckdb_tables() "
        "using (schema_name, table_name) where column_name = 'month'",
    )
    assert len(monthly) > 50
    for schema, table in monthly:
        assert tiny.query(tmp_path, f'select count(*) from "{schema}"."{table}"') == [(0,)], table


def test_it_is_made_once_and_made_anew_when_the_rules_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    warehouse.prepare(Home(tmp_path / "first"), said.append)
    said.clear()
    warehouse.prepare(Home(tmp_path / "second"), said.append)
    assert not said
    with duckdb.connect(str(Home(tmp_path / "second").warehouse)) as con:
        con.execute("create table of_old_rules as select 1 as one")
    warehouse.prepare(Home(tmp_path / "second"), said.append)
    assert tiny.query(tmp_path / "second", "select one from of_old_rules") == [(1,)]
    warehouse.set_state(Home(tmp_path / "second"), "made_of", "other rules")
    warehouse.prepare(Home(tmp_path / "second"), said.append)
    assert not tiny.query(tmp_path / "second", "from duckdb_tables() where table_name = 'of_old_rules'") and not said


def test_the_views_show_the_month_in_hand(published_once: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    shutil.copy(published_once.warehouse, home.warehouse)
    ((latest,),) = tiny.query(tmp_path, "select month from intermediate.int_month")
    for month in (Month.parse(latest).shift(-1), Month.parse(latest)):
        take_in_hand(home, month, Dbt(home), lambda _: None)
        assert tiny.query(tmp_path, "select month from intermediate.int_month") == [(str(month),)]
        ((first_day, last_day),) = tiny.query(
            tmp_path, "select min(kpi_date), max(kpi_date) from intermediate.int_kpi_base"
        )
        assert (Month.of(first_day), Month.of(last_day)) == (month, month)
