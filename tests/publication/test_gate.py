"""The gate: no month is published without fitting evidence, and the refusal says what to do."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from app.published import Published
from orchestration import automation, status
from orchestration.home import Home
from orchestration.loading import inputs
from orchestration.loading.load import load_landing
from orchestration.publishing import checks
from orchestration.publishing.publish import GateRefused, publish_month
from tests.publication.small_centre import FEBRUARY, JANUARY, SPOILT, build, check, deliver, passing, ready


@pytest.fixture(scope="module")
def one_month(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A centre with one month that may be published; tests work on copies."""
    return ready(tmp_path_factory.mktemp("one") / "centre", JANUARY)


@pytest.fixture
def home(one_month: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(one_month.root, tmp_path / "centre")))


def refusal(home: Home) -> str:
    """Publishing must be refused, and nothing may have moved."""
    before = Published(home.published).token()
    with pytest.raises(GateRefused) as refused:
        publish_month(home, JANUARY)
    assert Published(home.published).token() == before
    assert [p.name for p in home.published.glob("*") if p.name not in (".lock", "current.json", "2026-01")] == []
    return str(refused.value)


def test_a_month_with_passing_evidence_is_published(home: Home) -> None:
    done = publish_month(home, JANUARY, published_by="someone")
    assert (done.version, done.created) == (1, True)
    assert done.manifest["published_by"] == "someone"
    assert Published(home.published).months() == ["2026-01"]


def test_a_blocking_failure_names_check_rows_owner_and_what_to_do(home: Home) -> None:
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    sample = [{"employee_id": "E7", "points": "3.5"}]
    check(home, JANUARY, build_id, status="fail", failing_rows=12, sample=sample, owner="scoring desk")
    message = refusal(home)
    for words in (
        SPOILT,
        "12 of 3 rows",
        "employee_id=E7, points=3.5",
        "scoring desk",
        "run the month again",
        f"callmart waive --month 2026-01 --check {SPOILT}",
    ):
        assert words in message


def test_a_warning_does_not_stop_a_month_and_is_counted(home: Home) -> None:
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    check(home, JANUARY, build_id, status="fail", failing_rows=2, severity="warn")
    assert publish_month(home, JANUARY).manifest["checks"]["warnings"] == 1


def test_a_check_that_could_not_run_blocks(home: Home) -> None:
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    check(home, JANUARY, build_id, status="error", failing_rows=1)
    message = refusal(home)
    assert "could not run" in message
    assert "callmart waive" not in message, "what could not run cannot be let pass"


def test_a_month_that_is_not_built_is_refused(home: Home) -> None:
    (home.builds / "2026-01.json").unlink()
    assert "not built" in refusal(home)


def test_a_month_without_evidence_is_refused(home: Home) -> None:
    checks.results_path(home, JANUARY).unlink()
    assert "callmart check --month 2026-01" in refusal(home)


def test_evidence_of_an_earlier_build_is_refused(home: Home) -> None:
    build(home, JANUARY, value=2)
    assert "are of build" in refusal(home)


def test_inputs_that_changed_after_the_build_are_refused(home: Home) -> None:
    deliver(home, JANUARY, calls=5, name="_late")
    assert "inputs changed" in refusal(home)


def test_records_of_neighbouring_days_that_came_after_the_build_are_refused(home: Home) -> None:
    deliver(home, FEBRUARY)
    assert "neighbouring days changed" in refusal(home)
    check(home, JANUARY, build(home, JANUARY))
    assert publish_month(home, JANUARY).created


def test_a_published_month_stays_published_when_its_neighbours_change_and_says_that_final_figures_wait(
    home: Home,
) -> None:
    publish_month(home, JANUARY)
    deliver(home, FEBRUARY)
    january, _ = status.gather(home)["months"]
    assert (january["state"], january["notes"]) == ("published", [status.NOT_FINAL])
    assert status.NOT_FINAL in status.month_text(january)
    assert list(automation.months_to_run(home)) == ["2026-02"]
    check(home, JANUARY, build(home, JANUARY, value=2))
    with pytest.raises(GateRefused, match="neighbouring records"):
        publish_month(home, JANUARY)
    assert status.gather(home)["months"][0]["notes"] == [status.NOT_FINAL]
    publish_month(home, JANUARY, restate_reason="final figures")
    assert [status.gather(home)["months"][0][x] for x in ("state", "version", "notes")] == ["published", 2, []]


def test_neighbours_that_change_no_figure_confirm_the_version_there_is(home: Home) -> None:
    publish_month(home, JANUARY)
    deliver(home, FEBRUARY)
    check(home, JANUARY, build(home, JANUARY))
    assert not publish_month(home, JANUARY).created
    assert status.gather(home)["months"][0]["notes"] == []
    home.warehouse.rename(home.root / "elsewhere")
    assert publish_month(home, JANUARY).version == 1, "what is out needs no warehouse"
    (home.root / "elsewhere").rename(home.warehouse)
    final = publish_month(home, JANUARY, restate_reason="final figures")
    assert (final.version, final.created) == (2, True), "what was provisional can become final without another figure"


def test_a_month_that_is_not_published_is_built_again_when_its_neighbours_change(home: Home) -> None:
    assert status.gather(home)["months"][0]["state"] == "checked"
    deliver(home, FEBRUARY)
    assert status.gather(home)["months"][0]["state"] == "delivered"


def test_rows_that_went_to_quarantine_after_the_checks_are_not_overlooked(home: Home) -> None:
    whole = home.landing / "calls_2026-01.csv"
    for month, refused in (("2026-02", False), ("2026-01", True)):
        (home.landing / f"calls_{month}_b.csv").write_text(whole.read_text().replace("2026-01-", f"01.{month} "))
        load_landing(home)
        if refused:
            assert "calls_2026-01_b.csv came after the checks, with 3 rows in quarantine" in refusal(home)
        else:
            assert publish_month(home, JANUARY).version == 1
            shutil.rmtree(home.published)
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    checks.store(home, JANUARY, build_id, [replace(result, checked_at=checks.now()) for result in passing(JANUARY)])
    assert publish_month(home, JANUARY).version == 1


def test_a_warehouse_that_holds_another_build_is_refused(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("update meta.build set build_id = 'other'")
    assert "holds build other" in refusal(home) and "Run `callmart build --month 2026-01`" in refusal(home)


@pytest.mark.parametrize("tool", ["load", "gx", "dbt"])
def test_a_tool_that_gave_no_result_is_missed(home: Home, tool: str) -> None:
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    checks.store(home, JANUARY, build_id, [r for r in passing(JANUARY) if r.tool != tool])
    assert f"no result of any '{tool}' check" in refusal(home)


@pytest.mark.parametrize("check_id", ["gx.calls.key", "dbt.assert_queue_entries_balance"])
def test_a_single_check_that_did_not_run_is_missed(home: Home, check_id: str) -> None:
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    checks.store(home, JANUARY, build_id, [r for r in passing(JANUARY) if r.check_id != check_id])
    assert f"1 checks did not run: {check_id}" in refusal(home)


def test_evidence_whose_status_was_edited_is_refused(home: Home) -> None:
    build_id = json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    check(home, JANUARY, build_id, status="fail", failing_rows=12)
    path = checks.results_path(home, JANUARY)
    with duckdb.connect() as con:
        con.execute(
            f"copy (select * replace ('pass' as status) from read_parquet('{path}')) to '{path}.new' (format parquet)"
        )
    Path(f"{path}.new").replace(path)
    assert "is not the file that the checks" in refusal(home)


def test_check_ids_are_unique_within_a_month(home: Home) -> None:
    with pytest.raises(ValueError, match="unique"):
        checks.store(home, FEBRUARY, "b", [*passing(FEBRUARY), passing(FEBRUARY)[0]])


def test_results_come_back_as_they_were_stored(home: Home) -> None:
    stored = {r.check_id: r for r in checks.read(home, JANUARY)}
    expected = {r.check_id: r for r in passing(JANUARY)}
    assert {k: (v.status, v.severity, v.owner, v.checked_at, v.sample) for k, v in stored.items()} == {
        k: (v.status, v.severity, v.owner, v.checked_at, v.sample) for k, v in expected.items()
    }


def test_the_checks_of_all_months_are_told_from_one_look(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, FEBRUARY)
    builds = {JANUARY: build(home, JANUARY), FEBRUARY: build(home, FEBRUARY)}
    check(home, JANUARY, builds[JANUARY], status="fail", failing_rows=12)
    check(home, FEBRUARY, builds[FEBRUARY], status="error", failing_rows=1, severity="warn")
    looked: list[int] = []
    scratch = checks.scratch
    monkeypatch.setattr(checks, "scratch", lambda: looked.append(1) or scratch())
    told = checks.outcomes(home, builds)
    assert len(looked) == 1
    for month in builds:
        results = checks.read(home, month)
        assert told[month].passed == {r.check_id for r in results if r.status == "pass"}
        assert told[month].failed == [r for r in results if r.status != "pass"] != []
    (home.checks / "2026-02.parquet").write_bytes((home.checks / "2026-01.parquet").read_bytes())
    assert list(checks.outcomes(home, builds)) == [JANUARY]  # what its seal does not fit is no evidence
    assert checks.outcomes(home, builds | {JANUARY: "another"}) == {}


def test_publishing_looks_at_the_inputs_of_the_month_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    month_inputs = inputs.month_inputs
    monkeypatch.setattr(
        inputs, "month_inputs", lambda home, month: looked.append(str(month)) or month_inputs(home, month)
    )
    publish_month(home, JANUARY)
    assert looked == ["2026-01"]
