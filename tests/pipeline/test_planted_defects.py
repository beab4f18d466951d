"""The sample centre with planted defects, on the real path: each is caught by its check, the month is refused, and
with waivers it is published. Every check there is either has a defect that was planted or a test that breaks it.
"""

from __future__ import annotations

import ast
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import pipeline
from orchestration.cli import main
from orchestration.dbt import Dbt
from orchestration.home import Home, Month
from orchestration.publishing import checks, waive, waivers
from orchestration.publishing.publish import GateRefused
from orchestration.sample import SampleSettings, generate
from orchestration.sample.defects.guards import GUARDS

FIRST, LAST = Month.parse("2026-09"), Month.parse("2026-10")
TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two small months with every defect, loaded, built and checked."""
    home = Home(tmp_path_factory.mktemp("spoilt"))
    settings = SampleSettings(months=2, end=str(LAST), agents=16, calls=1000, seed=5)
    generate(home.landing, settings, truth=home.root / "sample_truth", defects=True)
    pipeline.load_landing(home)
    for month in (FIRST, LAST):
        pipeline.build_month(home, month)
        pipeline.check_month(home, month)
    return home


def planted(home: Home) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((home.root / "sample_truth" / "must_be_caught.json").read_text())
    return found


def test_the_list_of_what_was_not_caught_is_empty(spoilt: Home, capsys: pytest.CaptureFixture[str]) -> None:
    count = len(planted(spoilt))
    assert count > 600
    assert main(["defects", "--home", str(spoilt.root)]) == 0
    assert f"{count} of {count} planted defects were caught." in capsys.readouterr().out


def test_every_check_that_fails_in_the_last_month_was_meant_to(spoilt: Home) -> None:
    """But consequences: a defect may break a balance besides the check that it was planted for."""
    meant = {one["check_id"] for one in planted(spoilt) if one["month"] == str(LAST)}
    failed = {result.check_id for result in checks.read(spoilt, LAST) if result.status != "pass"}
    assert failed == meant


def test_what_no_check_caught_is_told_and_the_command_fails(
    spoilt: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same list beside a home that was never checked."""
    (tmp_path / "sample_truth").mkdir()
    (tmp_path / "sample_truth" / "must_be_caught.json").write_text(json.dumps(planted(spoilt)))
    assert main(["defects", "--home", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["caught"] == 0 and len(told["not_caught"]) == told["planted"] == len(planted(spoilt))
    assert main(["defects", "--home", str(tmp_path)]) == 1
    assert "NOT CAUGHT  load.calls.quarantine  calls_2026-10.csv" in capsys.readouterr().out


def test_every_check_has_a_planted_defect_or_a_named_test_and_no_name_is_left_over(spoilt: Home) -> None:
    meant = {one["check_id"] for one in planted(spoilt)}
    every = {result.check_id for result in checks.read(spoilt, LAST)}
    guarded = {check for check in every - meant if any(guard.covers(check) for guard in GUARDS)}
    assert every - meant - guarded == set(), "plant a defect for these, or name the test that makes them fail"
    assert meant - every == set(), "no such check"
    for guard in GUARDS:
        assert any(guard.covers(check) for check in guarded), f"guards nothing: {guard.checks}"
        file, name = guard.test.split("::")
        functions = [n.name for n in ast.parse((TESTS / file).read_text()).body if isinstance(n, ast.FunctionDef)]
        assert name in functions, guard.test


def test_checks_of_our_own_tables_and_rules_fail_when_these_are_tampered_with(spoilt: Home, tmp_path: Path) -> None:
    """What no file can bring about: rows twice in a table, figures that moved, words that nobody knows."""
    guard = next(guard for guard in GUARDS if guard.test.endswith("are_tampered_with"))
    every = {result.check_id for result in checks.read(spoilt, LAST) if result.status == "pass"}
    home = Home(tmp_path / "home")
    shutil.copytree(spoilt.root, home.root, ignore=shutil.ignore_patterns("landing", "logs"))
    with duckdb.connect(str(home.warehouse)) as con:
        for statement in TAMPERING:
            con.execute(statement)
        tables = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables where table_type = 'BASE TABLE' "
            "and table_schema in ('marts', 'intermediate', 'seeds')"
        ).fetchall()
        for (table,) in tables:
            con.execute(f"insert into {table} select * from {table}")
    failed = {f"dbt.{node.name}" for node in Dbt(home).test(LAST, lambda _: None) if node.status != "pass"}
    assert {check for check in every if guard.covers(check)} - failed == set()


def test_both_months_are_refused_and_with_waivers_they_are_published_and_print_them(spoilt: Home) -> None:
    """Views show the month that was built last; one built before is taken in hand again before it is published."""
    with pytest.raises(GateRefused) as refusal:
        pipeline.publish_month(spoilt, LAST)
    words = str(refusal.value)
    assert "assert_states_of_an_agent_do_not_overlap" in words and "employee_id=" in words and "Owner:" in words
    assert not (spoilt.published / str(LAST)).exists()
    expires = str(waivers.today() + timedelta(days=1))
    facts: dict[str, Any] = {"reason": "planted", "owner": "a tester", "expires": expires, "by": "me"}
    blocking = {}
    for month in (FIRST, LAST):
        blocking[month] = [result.check_id for result in checks.read(spoilt, month) if result.blocks]
        waive.write(spoilt, month, blocking[month], rows_at_most=None, **facts)
    assert len(blocking[LAST]) > 50
    pipeline.load_landing(spoilt)
    for month in (FIRST, LAST):
        done = pipeline.publish_month(spoilt, month)
        printed = json.dumps(done.manifest)
        assert all(check_id in printed for check_id in blocking[month]) and "a tester" in printed
        rows = {file["name"]: file["rows"] for file in done.manifest["files"]}
        assert rows["pub_evidence_segment"] > 500


TAMPERING = (
    # the first published month has no month before it from which noise could be told
    "insert into marts.fct_rank_noise select max(month), 'any', 'employee', 1, 1, 0, 0 from marts.fct_rank",
    "update marts.fct_kpi_daily set numerator = numerator + 1, entity_type = 'planet' where entity_type = 'section'",
    "update marts.fct_kpi_period set numerator = numerator + 1, reason = 'whim' where entity_type = 'employee'",
    "update intermediate.int_policy_day set ghost_seconds = null",
    "update seeds.kpi set unit = 'furlong', direction = 'sideways', aggregation = 'guess'",
    "update seeds.kpi set spread = 'wide' where spread <> 'share'",
    "update seeds.kpi set use = 'statistical'",
    "update marts.fct_case_mix set expected_numerator = expected_numerator + 1",
    "update marts.fct_rater_effect set reason = 'whim'",
    "update seeds.qa_section set aspect = 'mood'",
)
