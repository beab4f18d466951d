"""Waivers: one failing check of one month passes, for a reason, until a day; never silently, never anything else."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration import status
from orchestration.home import Home, Month, UsageError
from orchestration.loading import raw_store
from orchestration.loading.load import load_landing
from orchestration.publishing import catalogue, checks, waive, waivers
from orchestration.publishing.dbt_checks import from_dbt
from orchestration.publishing.load_checks import load_results
from orchestration.publishing.publish import GateRefused, Publication, publish_month
from tests.publication.small_centre import FEBRUARY, JANUARY, SPOILT, check, passing, ready

LAST = waivers.today() + timedelta(days=30)  # of the waivers that the tests write


@pytest.fixture(scope="module")
def failing_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """January is built, and one check of it fails with twelve rows."""
    home = ready(tmp_path_factory.mktemp("failing") / "centre", JANUARY)
    check(home, JANUARY, build_id(home), status="fail", failing_rows=12)
    return home


@pytest.fixture
def home(failing_once: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(failing_once.root, tmp_path / "centre")))


def build_id(home: Home) -> str:
    return str(json.loads((home.builds / "2026-01.json").read_text())["build_id"])


def given(home: Home, month: Month = JANUARY, check_id: str = SPOILT, **changes: Any) -> tuple[Path, str]:
    """Write a waiver and load it; `changes` are columns of the record that no command would write."""
    words = {"reason": "known since March, corrected in the next file", "owner": "Li Wei", "by": "wang"}
    most = changes.pop("rows_at_most", None)
    path, ids = waive.write(home, month, [SPOILT], expires=str(LAST), rows_at_most=most, **words)
    (row,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    row |= {"about_id": check_id} | {name: str(value) for name, value in changes.items()}
    path = path.rename(path.with_name(f"waivers_{row['recorded_at'][:7]}_{ids[0]}.csv"))
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(row))
        out.writeheader()
        out.writerow(row)
    assert [r.status for r in load_landing(home) if r.kind == "waivers"][-1:] == ["accepted"]
    return path, ids[0]


def refused(home: Home, day: date | None = None) -> str:
    with pytest.raises(GateRefused) as refusal:
        publish_month(home, JANUARY, day=day)
    assert not (home.published / "2026-01").exists()
    return str(refusal.value)


def published(home: Home, day: date | None = None) -> Publication:
    done = publish_month(home, JANUARY, day=day)
    assert done.created
    return done


def test_a_waiver_that_is_loaded_after_the_checks_opens_the_gate_and_stands_in_the_publication(home: Home) -> None:
    assert "12 of 3 rows fail" in refused(home)
    evidence = checks.results_path(home, JANUARY).read_bytes()
    _, record_id = given(home)
    done = published(home)
    assert checks.results_path(home, JANUARY).read_bytes() == evidence, "the evidence is what it was"
    (kept,) = done.manifest["waivers"]
    assert (kept["record_id"], kept["check_id"], kept["failing_rows"]) == (record_id, SPOILT, 12)
    assert (kept["owner"], kept["recorded_by"], kept["expires_on"]) == ("Li Wei", "wang", str(LAST))
    assert kept["reason"] == "known since March, corrected in the next file"
    assert kept["title_en"] and kept["title_zh"]
    assert done.manifest["checks"]["waived"] == 1
    with duckdb.connect() as con:
        rows = con.execute(
            f"select check_id, status, waiver from '{done.folder}/pub_check_result.parquet' where waiver is not null"
        ).fetchall()
    assert rows == [(SPOILT, "fail", record_id)]


def test_status_tells_the_waivers_of_a_month_and_a_published_one_keeps_them(home: Home) -> None:
    given(home)
    (month,) = status.gather(home)["months"]
    assert (month["state"], month["blocking"], month["failed"]) == ("checked", 0, 1)
    assert "to be published under 1 waiver:" in status.month_text(month)
    published(home)
    (month,) = status.gather(home)["months"]
    told = status.month_text(month)
    assert month["state"] == "published"
    assert "\n    published under 1 waiver:" in told
    assert all(words in told for words in (SPOILT, "12 rows", "Li Wei", "known since March", f"until {LAST}"))


def test_a_waiver_holds_on_its_last_day_and_blocks_again_on_the_next(home: Home) -> None:
    given(home)
    assert f"expired on {LAST}" in refused(home, LAST + timedelta(days=1))
    assert published(home, LAST).manifest["checks"]["waived"] == 1


def test_a_month_that_was_published_under_a_waiver_stays_published_when_it_expires(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(home)
    published(home)
    monkeypatch.setattr(waivers, "today", lambda: LAST + timedelta(days=1))
    (month,) = status.gather(home)["months"]
    assert (month["state"], month["blocking"]) == ("published", 0)
    assert not publish_month(home, JANUARY).created


def test_a_waiver_of_another_month_does_not_help(home: Home) -> None:
    given(home, FEBRUARY)
    assert "Waiver" not in refused(home)


def test_more_failing_rows_than_allowed_block(home: Home) -> None:
    given(home, rows_at_most=11)
    assert "of Li Wei covers at most 11 rows; 12 fail" in refused(home)
    given(home, rows_at_most=12)
    published(home)


def test_a_waiver_of_an_unknown_check_is_reported(home: Home) -> None:
    given(home, check_id="dbt.assert_nothing")
    assert "names dbt.assert_nothing, which is no check" in refused(home)
    (month,) = status.gather(home)["months"]
    assert "names dbt.assert_nothing" in status.month_text(month)


def test_a_check_that_could_not_run_cannot_be_waived(home: Home) -> None:
    check(home, JANUARY, build_id(home), status="error", failing_rows=1)
    given(home)
    assert "nobody knows what would be let pass" in refused(home)


def test_a_waiver_that_was_corrected_counts_as_it_stands_now(home: Home) -> None:
    path, record_id = given(home)
    text = path.read_text(encoding="utf-8").replace(str(LAST), "2026-01-31")
    (home.landing / "waivers_correction.csv").write_text(text, encoding="utf-8")
    load_landing(home)
    assert [w.record_id for w in waivers.read(home)] == [record_id]
    assert "expired on 2026-01-31" in refused(home)


def test_a_waiver_that_somebody_wrote_into_the_evidence_counts_for_nothing(home: Home) -> None:
    check(home, JANUARY, build_id(home), status="fail", failing_rows=12, waiver="W-forged")
    assert "12 of 3 rows fail" in refused(home)


def test_a_waiver_does_not_outlive_the_check_that_passes_again(home: Home) -> None:
    given(home)
    check(home, JANUARY, build_id(home))
    assert published(home).manifest["waivers"] == []


def test_a_waiver_is_no_input_of_the_month(home: Home) -> None:
    """Also where it is about the very month in which it is written."""
    before = build_id(home)
    given(home, recorded_at="2026-01-20 10:00:00")
    assert published(home).manifest["build"]["build_id"] == before


def test_the_same_failing_rows_block_or_warn_by_one_cell_of_the_seed(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = tmp_path / "check.csv"
    shutil.copy(catalogue.SEED, seed)
    monkeypatch.setattr(catalogue, "SEED", seed)
    assert "12 rows fail" in checked_again(home)
    seed.write_text(seed.read_text(encoding="utf-8").replace(f"{SPOILT},block", f"{SPOILT},warn"), encoding="utf-8")
    assert checked_again(home) == ""


def checked_again(home: Home) -> str:
    """The refusal after a check in which dbt found the same twelve rows; '' where the month is published."""
    test = SimpleNamespace(name=SPOILT, depends_on=SimpleNamespace(nodes=["model.callmart.fct_score_line"]))
    name = SPOILT.removeprefix("dbt.")
    node = SimpleNamespace(name=name, status="fail", failures=12, message="", node=test)
    others = [r for r in passing(JANUARY) if r.check_id != SPOILT]
    checks.store(home, JANUARY, build_id(home), [*others, *from_dbt([node], home, JANUARY)])
    try:
        published(home)
    except GateRefused as refusal:
        return str(refusal)
    return ""


def test_a_month_without_waivers_lacks_nothing(home: Home) -> None:
    given(home)
    with duckdb.connect() as con:
        raw_store.refresh_views(con, home)
        assert [r.check_id for r in load_results(con, home, JANUARY) if r.status != "pass"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"check_ids": ["dbt.assert_score_lines_sum_to_the_totals"]}, f"Did you mean {SPOILT}"),
        ({"expires": "tomorrow"}, "'tomorrow' is not a date"),
        ({"expires": "2026-01-31"}, "2026-01-31 has passed"),
        ({"reason": "  "}, "--reason is empty"),
        ({"owner": ""}, "--owner is empty"),
        ({"rows_at_most": 0}, "--rows-at-most takes a whole number from 1"),
    ],
)
def test_what_could_not_hold_is_not_written(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    home = Home(tmp_path)
    fitting: dict[str, Any] = {"check_ids": [SPOILT], "reason": "why", "owner": "who", "expires": str(LAST)}
    with pytest.raises(UsageError, match=words):
        waive.write(home, JANUARY, **fitting | {"rows_at_most": None, "by": "wang"} | changes)
    assert not home.landing.exists()


def test_checks_of_every_tool_may_be_waived_at_once(tmp_path: Path) -> None:
    wanted = [SPOILT, "gx.calls.key", "load.calls.quarantine", "load.files.accepted", SPOILT]
    path, ids = waive.write(
        Home(tmp_path), JANUARY, wanted, reason="=1+1, \"quoted\"\nand cut", owner="李伟", expires=str(LAST),
        rows_at_most=3, by="wang",
    )  # fmt: skip
    assert len(set(ids)) == 4
    assert {r.status for r in load_landing(Home(tmp_path))} == {"accepted"}
    found = waivers.read(Home(tmp_path))
    assert [w.check_id for w in found] == wanted[:4] or {w.check_id for w in found} == set(wanted)
    assert {(w.reason, w.owner, w.rows_at_most) for w in found} == {('=1+1, "quoted" and cut', "李伟", 3)}
    assert [p.name for p in path.parent.iterdir()] == [path.name]
