"""Results of loads and of dbt as check rows: every delivered row accounted for, quarantine, lateness, failing rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration.dbt import Dbt
from orchestration.home import REPOSITORY, Home, UsageError
from orchestration.loading import raw_store
from orchestration.loading.load import load_landing
from orchestration.loading.manifests import manifests
from orchestration.publishing import catalogue, checks
from orchestration.publishing.dbt_checks import from_dbt
from orchestration.publishing.load_checks import load_results
from tests.publication.small_centre import FEBRUARY, HEAD, JANUARY, deliver


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path)


def found(home: Home, **changes: Any) -> dict[str, checks.CheckResult]:
    with duckdb.connect() as con:
        raw_store.refresh_views(con, home)
        return {r.check_id: r for r in load_results(con, home, changes.get("month", JANUARY))}


def failing(home: Home) -> dict[str, str]:
    return {r.check_id: r.severity for r in found(home).values() if r.status != "pass"}


def spoil(home: Home, rows: int, bad: int) -> None:
    """Deliver a file of which some rows have an outcome that does not exist."""
    home.landing.mkdir(exist_ok=True)
    good = "C{},1,voice,inbound,card,,,A1,,,2026-01-05 10:00:00,,,2026-01-05 10:05:00,5,6,3,200,0,30,{},customer,"
    lines = [good.format(n, "lost" if n < bad else "answered") for n in range(rows)]
    (home.landing / "calls_2026-01_b.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    load_landing(home)


def test_a_clean_first_delivery_raises_no_alarm(home: Home) -> None:
    deliver(home, JANUARY)
    assert failing(home) == {}
    assert found(home)["load.calls.accounted"].rows_checked == 3


def test_few_rows_in_quarantine_warn_and_name_line_value_and_reason(home: Home) -> None:
    spoil(home, rows=200, bad=1)
    result = found(home)["load.calls.quarantine"]
    assert (result.status, result.severity, result.failing_rows) == ("fail", "warn", 1)
    assert result.sample[0]["line"] == 2
    assert result.sample[0]["value"] == "lost"


def test_more_than_one_per_cent_in_quarantine_blocks_until_the_file_comes_again(home: Home) -> None:
    spoil(home, rows=100, bad=2)
    assert failing(home)["load.calls.quarantine"] == "block"
    spoil(home, rows=100, bad=0)
    assert "load.calls.quarantine" not in failing(home)


def test_a_file_of_which_no_row_could_be_loaded_blocks_the_month_that_its_name_says(home: Home) -> None:
    deliver(home, JANUARY)
    spoil(home, rows=4, bad=4)
    assert failing(home) == {"load.calls.quarantine": "block"}
    assert found(home, month=FEBRUARY)["load.calls.quarantine"].status == "pass"
    (home.landing / "calls_2026-01_b.csv").rename(home.landing / "calls_of_nobody_knows_when.csv")
    with (home.landing / "calls_of_nobody_knows_when.csv").open("a", encoding="utf-8") as file:
        file.write("x\n")
    load_landing(home)
    assert found(home, month=FEBRUARY)["load.calls.quarantine"].status == "fail"


def test_the_tail_of_another_months_file_is_no_delivery(home: Home) -> None:
    deliver(home, JANUARY)
    good = "C{},1,voice,inbound,card,,,A1,,,{} 00:10:00,,,{} 00:15:00,5,6,3,200,0,30,answered,customer,"
    lines = [good.format(n, day, day) for n, day in enumerate(["2026-01-31"] * 60 + ["2026-02-01"])]
    (home.landing / "calls_night.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    load_landing(home)
    assert found(home)["load.calls.delivered"].status == "pass"
    assert found(home, month=FEBRUARY)["load.calls.delivered"].status == "fail"


def test_rows_that_a_repeated_delivery_lacks_warn_above_five_per_cent_block_and_pass_once_they_are_back(
    home: Home,
) -> None:
    deliver(home, JANUARY, calls=100)
    assert failing(home) == {}
    deliver(home, JANUARY, calls=95)
    result = found(home)["load.calls.withdrawn"]
    assert (result.severity, result.failing_rows, result.rows_checked) == ("warn", 5, 100)
    assert [(row["file"], row["contact_id"]) for row in result.sample] == [
        ("calls_2026-01.csv", f"C{number}") for number in range(95, 100)
    ]
    assert failing(home) == {"load.calls.withdrawn": "warn"}
    deliver(home, JANUARY, calls=80)
    result = found(home)["load.calls.withdrawn"]
    assert (result.severity, result.failing_rows) == ("block", 20)
    assert failing(home)["load.calls.withdrawn"] == "block"
    deliver(home, JANUARY, calls=101)
    assert failing(home) == {}


def test_a_withdrawn_stretch_of_staff_concerns_the_months_in_which_it_held(home: Home) -> None:
    head = "employee_id,valid_from,valid_to,name,email,unit_code,role,grade,seat_type,appraised,status,hired_on,"
    head += "left_on,leave_reason"
    lines = [f"E{n},2026-0{n}-01,,N,,U,agent,,own,true,active,2020-01-01,," for n in (1, 2)]
    for some in (lines, lines[:1]):
        home.landing.mkdir(exist_ok=True)
        (home.landing / "employees.csv").write_text("\n".join([head, *some]) + "\n", encoding="utf-8")
        (loaded,) = load_landing(home)
        assert (loaded.status, loaded.rows_quarantined) == ("accepted", 0), loaded
    assert found(home, month=JANUARY)["load.employees.withdrawn"].status == "pass"
    assert found(home, month=FEBRUARY)["load.employees.withdrawn"].status == "fail"


def test_stored_rows_that_are_gone_are_missed(home: Home) -> None:
    deliver(home, JANUARY)
    (home.root / manifests(home)[0].files[0].path).unlink()
    with duckdb.connect() as con:
        con.execute("create schema raw; create table raw._quarantine (kind varchar, load_id varchar, line bigint)")
        con.execute("create table raw._superseded (kind varchar, _load_id varchar, superseded_at timestamp)")
        results = {r.check_id: r for r in load_results(con, home, JANUARY)}
    assert (results["load.calls.accounted"].status, results["load.calls.accounted"].failing_rows) == ("fail", 3)


def test_a_required_kind_that_did_not_come_blocks(home: Home) -> None:
    deliver(home, FEBRUARY)
    assert failing(home)["load.calls.delivered"] == "block"


def test_a_file_that_came_after_its_day_is_late_unless_it_is_the_history_of_the_first_day(home: Home) -> None:
    deliver(home, JANUARY)
    deliver(home, FEBRUARY)
    assert "load.calls.on_time" not in failing(home)
    path = home.loads / f"{manifests(home)[1].load_id}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"loaded_at": "2026-01-01T00:00:00"}))
    assert failing(home)["load.calls.on_time"] == "warn"


def test_a_refused_file_is_a_warning(home: Home) -> None:
    deliver(home, JANUARY)
    (home.landing / "calls_2026-01_x.csv").write_text("nothing,of,this\n1,2,3\n")
    load_landing(home)
    assert failing(home)["load.files.accepted"] == "warn"


@pytest.fixture
def seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of a few checks that a test may edit."""
    path = tmp_path / "check.csv"
    lines = [f"dbt.{name},block,,scoring desk,{name},标题" for name in ("good", "bad", "broken", "skipped")]
    lines += ["dbt.odd,warn,,scoring desk,odd,标题", "load.*.quarantine,block,0.5,,no row is in quarantine,没有"]
    path.write_text(
        "\n".join(["check_id,severity,limit_value,owner,title_en,title_zh", *lines]) + "\n", encoding="utf-8"
    )
    monkeypatch.setattr(catalogue, "SEED", path)
    return path


def node(name: str, status: str, sql: str = "select 1 where false", failures: int = 0) -> Any:
    test = SimpleNamespace(
        name=name, column_name="points", attached_node="model.callmart.fct_score_line", compiled_code=sql,
        depends_on=SimpleNamespace(nodes=[]),
    )  # fmt: skip
    return SimpleNamespace(name=name, status=status, failures=failures, message="it broke", seconds=0.1, node=test)


def test_results_of_dbt_have_severity_and_owner_of_the_seed_and_the_first_failing_rows(home: Home, seed: Path) -> None:
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create table line as select i as number, i * 2 as points from range(9) as t(i)")
    failing_sql = "select * from line where points > 2 -- all but two"
    nodes = [
        node("good", "pass"),
        node("bad", "fail", sql=failing_sql, failures=7),
        node("odd", "fail", sql=failing_sql, failures=7),
        node("broken", "error"),
    ]
    good, bad, odd, broken = from_dbt(nodes, home, JANUARY)
    assert (good.status, bad.status, odd.status, broken.status) == ("pass", "fail", "fail", "error")
    assert (good.blocks, bad.blocks, odd.blocks, broken.blocks) == (False, True, False, True)
    assert (bad.failing_rows, len(bad.sample), bad.sample[0]) == (7, 5, {"number": 2, "points": 4})
    assert (bad.check_id, bad.subject, bad.column_name) == ("dbt.bad", "fct_score_line", "points")
    assert (bad.owner, bad.title_en, bad.title_zh) == ("scoring desk", "bad", "标题")
    assert broken.sample == [{"error": "it broke"}]


def test_a_skipped_test_is_no_pass(home: Home, seed: Path) -> None:
    (result,) = from_dbt([node("skipped", "skipped")], prepared(home), JANUARY)
    assert result.blocks


def test_the_severity_of_a_check_is_one_cell_of_the_seed(home: Home, seed: Path) -> None:
    bad = [node("bad", "fail", failures=7)]
    assert from_dbt(bad, prepared(home), JANUARY)[0].blocks
    seed.write_text(seed.read_text(encoding="utf-8").replace("dbt.bad,block", "dbt.bad,warn"), encoding="utf-8")
    (result,) = from_dbt(bad, prepared(home), JANUARY)
    assert (result.status, result.severity, result.blocks) == ("fail", "warn", False)


def test_the_limit_of_quarantine_is_one_cell_of_the_seed(seed: Path) -> None:
    asked = catalogue.known("load.calls.quarantine")
    assert [asked.severity_at(share) for share in (0.0, 0.5, 0.51)] == ["warn", "warn", "block"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dbt.new,fatal,,an owner,new,新", "line 8: severity is 'fatal'"),
        ("dbt.new,block,,,new,新", "line 8: owner is empty"),
        ("dbt.new,block,,an owner,new,", "line 8: title_zh is empty"),
        ("dbt.new,block,1 %,an owner,new,新", "line 8: limit_value is '1 %'"),
        ("dbt.bad,warn,,an owner,bad,坏", "line 8: dbt.bad has a row above"),
        ("dbt.other,block,,an owner,other,别的", "dbt.new has no row"),
    ],
)
def test_a_row_of_the_seed_that_cannot_be_used_is_named(seed: Path, line: str, words: str) -> None:
    seed.write_text(seed.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        catalogue.known("dbt.new")


def test_every_load_check_has_its_row_in_the_seed_and_every_row_its_check(home: Home) -> None:
    deliver(home, JANUARY)
    made = {".".join(["load", "*", r.split(".")[2]]) for r in found(home) if r != "load.files.accepted"}
    known = {check_id for check_id in catalogue.catalogue() if check_id.startswith("load.*.")}
    assert known == made


def test_every_dbt_test_has_its_row_in_the_seed_and_every_row_its_test() -> None:
    nodes = Dbt(Home(REPOSITORY / "var")).written()["nodes"].values()
    tests = {f"dbt.{node['name']}" for node in nodes if node["resource_type"] == "test"}
    assert {check_id for check_id in catalogue.catalogue() if check_id.startswith("dbt.")} == tests


def prepared(home: Home) -> Home:
    duckdb.connect(str(home.warehouse)).close()
    return home


def test_the_time_of_a_check_is_utc_without_a_zone() -> None:
    assert checks.now().tzinfo is None
    assert isinstance(checks.now(), datetime)
