"""What a warehouse holds before its first month, and which month its views show."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import pipeline, warehouse
from orchestration.dbt import SEEDS, Dbt, Node
from orchestration.files import write_json
from orchestration.home import REPOSITORY, Home, Month, UsageError
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


def test_it_is_made_once_and_made_anew_when_the_rules_change(tmp_path: Path) -> None:
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


def test_everything_that_it_is_made_of_tells_it_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Path] = []
    monkeypatch.setattr(warehouse, "digest", told.extend)
    warehouse.made_of()
    files = {path.relative_to(REPOSITORY).as_posix() for path in told}
    assert files >= {
        "dbt_project/dbt_project.yml", "dbt_project/macros/month.sql", "dbt_project/models/marts/dim_month.sql",
        "seeds/kpi.csv", "orchestration/extracts/calls.yml", "orchestration/extracts/_centre.yml",
        "orchestration/extract.py", "orchestration/loading/raw_store.py", "orchestration/publishing/history.py",
    }  # fmt: skip


def test_a_copy_is_read_as_any_file_and_is_never_put_over_one_that_another_process_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "centre")
    warehouse.prepare(home)
    assert home.warehouse.stat().st_mode & 0o777 == 0o644
    made = warehouse.blank(print)
    home.warehouse.unlink()

    def meanwhile(_: object) -> Path:
        home.warehouse.write_bytes(b"of another process")
        return made

    monkeypatch.setattr(warehouse, "blank", meanwhile)
    warehouse.prepare(home)
    assert home.warehouse.read_bytes() == b"of another process"


def test_what_a_killed_process_left_of_a_deleted_warehouse_is_not_taken_over(tmp_path: Path) -> None:
    home = Home(tmp_path)
    warehouse.prepare(home)
    killed = (
        "import duckdb, os, sys; con = duckdb.connect(sys.argv[1]); "
        "con.execute('create table main.of_the_killed as select 1 as one'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", killed, str(home.warehouse)], check=False)
    home.warehouse.unlink()
    assert list(tmp_path.glob("*.wal"))
    warehouse.prepare(home)
    assert not tiny.query(tmp_path, "from duckdb_tables() where table_name = 'of_the_killed'")


def test_a_table_that_is_made_once_stands_on_nothing_of_a_month() -> None:
    nodes = Dbt(Home(REPOSITORY / "var")).written()["nodes"]
    tables = [node for node in nodes.values() if node["config"].get("materialized") == "table"]
    assert {node["name"] for node in tables} >= {"int_scheme_rules", "int_curve_segment"}
    for table in tables:
        below = [nodes.get(one, {}) for one in table["depends_on"]["nodes"]]
        assert all(one.get("resource_type") == "seed" or one in tables for one in below), table["name"]
        assert not [one for one in table["depends_on"]["macros"] if "month" in one or "period" in one], table["name"]


class NoDbt(Dbt):
    """A month is built without a row."""

    def run(self, *words: Any, **more: Any) -> list[Node]:
        return []


@pytest.fixture
def centre(published_once: Home, tmp_path: Path) -> Home:
    """A centre with two published months, to be changed."""
    home = Home(tmp_path / "centre")
    shutil.copytree(published_once.root, home.root)
    return home


def test_it_holds_the_months_that_are_not_published_yet_and_the_newest_one(centre: Home) -> None:
    latest, earlier = Month(2026, 10), Month(2026, 9)
    assert set(warehouse.builds(centre)) == {str(latest)}, "September was left out when October was built"
    assert tiny.query(centre.root, "select distinct month from marts.fct_kpi_daily") == [(str(latest),)]

    pipeline.build_month(centre, earlier, NoDbt(centre))
    assert set(warehouse.builds(centre)) == {str(earlier)}, "all of it was published: an empty one took its place"
    assert tiny.query(centre.root, "select distinct month from marts.fct_kpi_daily") == []
    with duckdb.connect(str(centre.warehouse)) as con:
        con.execute("insert into meta.build values ('2026-08', 'not published'), ('2026-07', '')")  # '': being built
    pipeline.build_month(centre, latest, NoDbt(centre))
    assert set(warehouse.builds(centre)) == {"2026-07", "2026-08", str(earlier), str(latest)}
    with duckdb.connect(str(centre.warehouse)) as con:
        con.execute("delete from meta.build where month < '2026-09'")
        con.execute("update meta.build set build_id = 'of other inputs' where month = ?", [str(latest)])
    pipeline.build_month(centre, latest, NoDbt(centre))
    assert set(warehouse.builds(centre)) == {str(latest)}, "what is built anew anyway keeps nothing"


class Killed(NoDbt):
    """A build that never ends."""

    def run(self, *words: Any, **more: Any) -> list[Node]:
        raise KeyboardInterrupt


def test_a_month_in_the_middle_of_its_build_is_held_and_not_complete(centre: Home) -> None:
    month = Month(2026, 9)
    with pytest.raises(KeyboardInterrupt):
        pipeline.build_month(centre, month, Killed(centre))
    assert warehouse.builds(centre) == {str(month): ""} and warehouse.build_id(centre, month) is None
    with pytest.raises(UsageError, match="is not built"):
        pipeline.check_month(centre, month)
    warehouse.end_build(centre, month, pipeline.build_record(centre, month)["build_id"])
    write_json(centre.builds / f"{month}.json", {"build_id": "of the one before"})  # killed before this was written
    assert pipeline.build_month(centre, month, NoDbt(centre)).rebuilt
    assert not pipeline.build_month(centre, month, NoDbt(centre)).rebuilt


def test_a_published_month_is_neither_built_nor_published_again_unless_something_changed(
    centre: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = Month(2026, 9)
    assert pipeline.is_unchanged(centre, month) and str(month) not in warehouse.builds(centre)
    with monkeypatch.context() as locked:
        locked.setattr(warehouse, "builds", lambda home: pytest.fail("nothing needs the warehouse"))
        assert not pipeline.publish_month(centre, month).created
    centre.warehouse.unlink()
    assert not pipeline.publish_month(centre, month).created
    record = pipeline.read_build(centre, month)
    assert record
    build_id = record["build_id"]
    for version, shown in (("1", True), (None, False), ("2", False)):
        confirms = {"confirms_version": int(version)} if version else {}
        write_json(centre.builds / f"{month}.json", record | {"build_id": "another"} | confirms)
        monkeypatch.setattr(pipeline, "build_record", lambda home, month: record | {"build_id": "another"})
        assert pipeline.is_unchanged(centre, month) == shown
        pipeline.build_month(centre, month, NoDbt(centre), force=True)
        assert pipeline.is_unchanged(centre, month) == shown, "the same build again confirms what it confirmed"
    monkeypatch.undo()
    write_json(centre.builds / f"{month}.json", record | {"build_id": build_id})
    assert pipeline.is_unchanged(centre, month)
    with monkeypatch.context() as rules:
        rules.setattr(pipeline, "policy_hash", lambda: "other rules")
        assert not pipeline.is_unchanged(centre, month)
    assert not pipeline.is_unchanged(centre, Month(2026, 11))
    head, row = (centre.landing / f"point_events_{month}.csv").read_text(encoding="utf-8").splitlines()[:2]
    spoilt = f"{head}\n{row.replace('2026-', '31.12.')}\n"
    (centre.landing / f"point_events_{month}_b.csv").write_text(spoilt, encoding="utf-8")
    assert [r.rows_quarantined for r in pipeline.load_landing(centre) if r.status == "accepted"] == [1]
    assert not pipeline.is_unchanged(centre, month), "no check has seen the row"


def test_the_views_show_the_month_in_hand(centre: Home) -> None:
    home = centre
    ((latest,),) = tiny.query(home.root, "select month from intermediate.int_month")
    earlier = str(Month.parse(latest).shift(-1))
    for month, before in ((earlier, []), (latest, [(earlier,)])):
        take_in_hand(home, Month.parse(month), Dbt(home), print)
        assert tiny.query(home.root, "select month from intermediate.int_month") == [(month,)]
        assert tiny.query(home.root, "select distinct month from published.kpi_month") == before
    days = tiny.query(home.root, "select min(kpi_date), max(kpi_date) from intermediate.int_kpi_base")
    assert {str(Month.of(day)) for day in days[0]} == {latest}

    tiny.dbt(home.root, "run", "--select", "int_month", month=earlier)  # as somebody may do by hand
    assert warehouse.shows(home, Month.parse(latest)) is False
    take_in_hand(home, Month.parse(latest), Dbt(home), print)
    assert warehouse.shows(home, Month.parse(latest)) is True
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create or replace function knowledge_in_hand() as timestamp '2026-01-15'")
    assert warehouse.shows(home, Month.parse(latest)) is False
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("drop macro month_in_hand")
    with pytest.raises(UsageError, match=f"callmart run --month {latest}"):  # its views are of one month each
        take_in_hand(home, Month.parse(latest), Dbt(home), print)
