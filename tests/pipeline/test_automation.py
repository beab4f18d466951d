"""What Dagster does by itself: it sees new files, runs the touched months once, and tries again what may pass."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration import automation, runs
from orchestration.home import Home, UsageError


@pytest.fixture()
def defs(centre: Home, monkeypatch: pytest.MonkeyPatch) -> dg.Definitions:
    monkeypatch.setenv("CALLMART_HOME", str(centre.root))
    from orchestration.definitions import defs

    return defs


def look(defs: dg.Definitions, cursor: str | None) -> tuple[list[str | None], str | None]:
    """One look of the sensor at the landing folder: the runs that it asks for, and its new cursor."""
    sensor = defs.resolve_sensor_def("new_files")
    context = dg.build_sensor_context(cursor=cursor, definitions=defs)
    found = sensor.evaluate_tick(context)
    return [request.run_key for request in found.run_requests or []], found.cursor


def test_new_files_are_loaded_once_and_only_when_they_hold_still(defs: dg.Definitions, centre: Home) -> None:
    first, cursor = look(defs, None)
    assert first == []
    second, cursor = look(defs, cursor)
    assert len(second) == 1
    third, cursor = look(defs, cursor)
    assert third == []
    growing = centre.landing / "ratings_2026-11.csv"
    growing.write_text("rating_id\n", encoding="utf-8")
    assert look(defs, cursor)[0] == []
    cursor = look(defs, cursor)[1]
    growing.write_text("rating_id\nR1\n", encoding="utf-8")
    waiting, cursor = look(defs, cursor)
    assert waiting == []
    asked, cursor = look(defs, cursor)
    assert len(asked) == 1
    assert asked != second


def test_an_empty_landing_folder_asks_for_nothing(defs: dg.Definitions, centre: Home) -> None:
    shutil.rmtree(centre.landing)
    asked, cursor = look(defs, None)
    assert asked == []
    assert look(defs, cursor)[0] == []


def test_only_the_months_that_a_load_touched_are_run(defs: dg.Definitions, centre: Home) -> None:
    assert automation.months_to_run(centre) == {}
    complaints = (centre.landing / "complaints_2026-10.csv").read_text(encoding="utf-8").splitlines()
    changed = complaints[1].replace(",true,", ",false,", 1)
    assert changed != complaints[1]
    (centre.landing / "complaints_2026-10_corrected.csv").write_text(f"{complaints[0]}\n{changed}\n", encoding="utf-8")
    runs.run(centre, "load")
    found = automation.months_to_run(centre)
    assert list(found) == ["2026-10"]
    asked = automation.month_runs(centre, "month").run_requests or []
    assert [(request.partition_key, request.run_key) for request in asked] == list(found.items())
    assert automation.months_to_run(centre) == found  # the same key: Dagster runs a key once


def test_trouble_that_passes_is_tried_again_and_a_wrong_file_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration import definitions

    first, last = SimpleNamespace(retry_number=0), SimpleNamespace(retry_number=definitions.RETRIES)
    with pytest.raises(dg.RetryRequested) as again, definitions.told(first):
        raise duckdb.IOException("Could not set lock on file")
    with pytest.raises(duckdb.IOException), definitions.told(last):
        raise duckdb.IOException("Could not set lock on file")
    assert (again.value.max_retries, again.value.seconds_to_wait) == (definitions.RETRIES, definitions.RETRY_SECONDS)
    with pytest.raises(dg.Failure) as final, definitions.told(first):
        raise UsageError("There is no such month.")
    assert not final.value.allow_retries
    with pytest.raises(ZeroDivisionError), definitions.told(first):
        raise ZeroDivisionError  # a defect of ours is shown, not repeated


def test_a_run_waits_for_a_busy_warehouse(centre: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first two tries find the file locked, the third checks."""
    from orchestration import definitions, pipeline

    monkeypatch.setenv("CALLMART_HOME", str(centre.root))
    monkeypatch.setattr(definitions, "RETRY_SECONDS", 0)
    tries: list[int] = []

    def busy(*_: Any, **__: Any) -> list[Any]:
        tries.append(1)
        if len(tries) < 3:
            raise duckdb.IOException("Could not set lock on file")
        return []

    monkeypatch.setattr(pipeline, "check_month", busy)
    runs.run(centre, "check", pipeline.delivered_months(centre)[-1])
    assert len(tries) == 3


def test_a_run_gives_up_with_the_words_of_the_trouble(centre: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration import definitions, pipeline

    monkeypatch.setenv("CALLMART_HOME", str(centre.root))
    monkeypatch.setattr(definitions, "RETRY_SECONDS", 0)

    def busy(*_: Any, **__: Any) -> Any:
        raise duckdb.IOException("Could not set lock on file")

    monkeypatch.setattr(pipeline, "check_month", busy)
    with pytest.raises(duckdb.IOException, match="Could not set lock"):
        runs.run(centre, "check", pipeline.delivered_months(centre)[-1])


def test_the_checks_of_a_month_stand_beside_its_extracts(published_once: Home) -> None:
    runs.prepare(published_once)
    with dg.DagsterInstance.get() as instance:
        from orchestration.definitions import CHECKS, KINDS, PUBLICATION, QUALITY

        keys = [dg.AssetCheckKey(dg.AssetKey(["raw", kind]), QUALITY) for kind in KINDS]
        shown = {
            key.asset_key.path[-1]: instance.event_log_storage.get_asset_check_execution_history(key, limit=100)
            for key in [*keys, dg.AssetCheckKey(PUBLICATION, QUALITY)]
        }
    # others were only planned; the two oldest are those of the home's own making, whatever other tests ran since
    done = {name: [r for r in records if r.status.value != "PLANNED"][-2:] for name, records in shown.items()}
    assert len(done["calls"]) == len(done["publication"]) == 2
    assert all(record.status.value == "SUCCEEDED" for records in done.values() for record in records)
    assert json.dumps(CHECKS.path) == '["month_checks"]'
    counted = sum(
        int(record.event.dagster_event.event_specific_data.metadata["checks"].value)  # type: ignore[union-attr]
        for record in (done["calls"][0], done["publication"][0])
    )
    assert counted > 60


def test_the_kept_connections_write_what_dagsters_own_storage_reads(published_once: Home) -> None:
    from dagster._core.storage.event_log import SqliteEventLogStorage

    runs.prepare(published_once)
    with dg.DagsterInstance.get() as instance:
        mine = {run.run_id: len(instance.all_logs(run.run_id)) for run in instance.get_runs()}
    plain = SqliteEventLogStorage(str(published_once.dagster / "history" / "runs"))
    assert {run: len(plain.get_logs_for_run(run)) for run in mine} == mine
    assert len(mine) >= 3
    assert min(mine.values()) > 20


def test_people_read_what_an_extract_is_and_who_owns_it(defs: dg.Definitions, tmp_path: Path) -> None:
    spec = defs.resolve_asset_graph().get(dg.AssetKey(["raw", "calls"]))
    assert "one agent leg" in spec.description
    assert "day 2" in spec.description
    assert spec.owners == ["team:telephony-desk"]
    assert spec.freshness_policy is not None
    assert {column.name for column in spec.metadata["dagster/column_schema"].columns} >= {"contact_id", "queue"}
