"""The command line on the real path: a small centre from landing to published, its answers and its refusals."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration import runs
from orchestration.cli import COMMANDS
from orchestration.home import Home, Month
from orchestration.options import parser
from orchestration.publishing import checks

from .conftest import MONTHS, callmart


def status(home: Home) -> dict[str, dict[str, object]]:
    answer = callmart(home.root, "status", "--json")
    return {m["month"]: m for m in json.loads(answer.stdout)["months"]}


def test_every_month_of_a_clean_sample_centre_is_published_and_no_check_fails(published_once: Home) -> None:
    now = status(published_once)
    assert [now[m]["state"] for m in MONTHS] == ["published", "published"]
    assert all(now[m]["version"] == 1 for m in MONTHS)
    for month in MONTHS:
        assert [r.check_id for r in checks.read(published_once, Month.parse(month)) if r.status != "pass"] == []


def test_without_planted_defects_there_is_nothing_to_compare(published_once: Home) -> None:
    answer = callmart(published_once.root, "defects")
    assert answer.returncode == 2 and "`callmart sample --defects` plants them" in answer.stderr


def test_status_shows_rows_in_file_as_loaded_plus_quarantined(published_once: Home) -> None:
    answer = json.loads(callmart(published_once.root, "status", "--json").stdout)
    plain = [load for load in answer["loads"] if load["file"].endswith(".csv") and "/" not in load["file"]]
    assert len(plain) > 60
    for load in plain:
        lines = list(csv.reader((published_once.landing / load["file"]).open(encoding="utf-8")))
        assert load["rows_in_file"] == len(lines) - 1 == load["rows_loaded"] + load["rows_quarantined"]
    words = callmart(published_once.root, "status").stdout
    assert "to quarantine" in words and "2026-10  published  v1" in words


def test_a_second_run_finds_nothing_to_do(centre: Home) -> None:
    manifest = centre.published / "2026-10" / "1" / "manifest.json"
    before = manifest.read_bytes()
    again = callmart(centre.root, "run")
    assert again.returncode == 0 and "Nothing to do" in again.stdout
    assert manifest.read_bytes() == before


def test_a_run_tells_of_rows_in_quarantine_though_no_input_changed(centre: Home) -> None:
    head, row = (centre.landing / "point_events_2026-09.csv").read_text(encoding="utf-8").splitlines()[:2]
    spoilt = f"{head}\n{row.replace('2026-', '31.12.')}\n"
    (centre.landing / "point_events_2026-09_b.csv").write_text(spoilt, encoding="utf-8")
    again = callmart(centre.root, "run")
    assert again.returncode == 0 and "Nothing to do" in again.stdout
    assert "1 rows open, 0 cleared by later deliveries: callmart quarantine" in again.stdout


def test_a_published_month_whose_inputs_changed_is_published_again_only_with_a_reason_and_no_other_month_is_touched(
    centre: Home,
) -> None:
    rows = list(csv.DictReader((centre.landing / "point_events_2026-09.csv").open(encoding="utf-8")))
    late = rows[0] | {"event_id": "LATE-1", "points": "-2"}
    with (centre.landing / "point_events_2026-09_late.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerow(late)
    other = [*(centre.published / "2026-10").rglob("*.*"), centre.builds / "2026-10.json"]
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in other}
    refused = callmart(centre.root, "run")
    assert refused.returncode == 1 and "--restate" in refused.stderr
    now = status(centre)
    assert now["2026-10"]["state"] == "published" and now["2026-09"]["version"] == 1
    done = callmart(centre.root, "run", "--restate", "an event was recorded late")
    assert done.returncode == 0, done.stderr
    now = status(centre)
    assert (now["2026-09"]["version"], now["2026-10"]["version"]) == (2, 1)
    assert (centre.published / "2026-09" / "1" / "manifest.json").exists()
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in other} == before, "nobody touched October"


def test_inputs_that_change_no_figure_confirm_the_version_there_is(centre: Home) -> None:
    late = "vacancy_id,unit_code,promotion,opened_on,filled_on,filled_internally\nLATE-1,C,false,2026-10-12,,\n"
    (centre.landing / "vacancies_2026-10_late.csv").write_text(late, encoding="utf-8")  # nobody is promoted by it
    loaded = callmart(centre.root, "load")
    assert loaded.returncode == 0 and status(centre)["2026-10"]["state"] == "stale"
    done = callmart(centre.root, "run")
    assert done.returncode == 0, done.stderr
    now = status(centre)
    assert (now["2026-10"]["state"], now["2026-10"]["version"]) == ("published", 1)
    again = callmart(centre.root, "run", "--month", "2026-10")
    assert "Nothing to do: 2026-10 is published as it would be built now." in again.stdout


def test_explain_prints_lines_that_sum_to_the_published_total_and_names_records(published_once: Home) -> None:
    cards = published_once.root / "cards.csv"
    written = callmart(published_once.root, "export", "scorecard", "--month", "2026-10", "--output", str(cards))
    assert written.returncode == 0, written.stderr
    rows = list(csv.DictReader(cards.open(encoding="utf-8-sig")))
    scored = [r for r in rows if r["status"] == "scored"]
    assert scored
    for row in scored[:5]:
        words = ("explain", "--month", "2026-10", "--scheme", row["scheme_code"], "--entity", row["entity_code"])
        answer = callmart(published_once.root, *words, "--json")
        assert answer.returncode == 0, answer.stderr
        found = json.loads(answer.stdout, parse_float=Decimal)
        assert sum(Decimal(str(x["points"])) for x in found["lines"]) == Decimal(row["score"])
        own = [
            x
            for x in found["lines"]
            if x["source"] in ("kpi", "events", "ratings") and x["sample_size"] and x["scope"] in (None, "own")
        ]
        # of a person without a complaint there is none to name
        assert own and all(x["records"]["rows"] or Decimal(str(x["numerator"])) == 0 for x in own)
        assert all(x["records"]["ties"] is not False for x in own)


def test_every_run_is_recorded_in_dagster(published_once: Home) -> None:
    import dagster as dg

    runs.prepare(published_once)
    with dg.DagsterInstance.get() as instance:
        records = instance.get_runs()
    recorded = {(r.job_name, r.tags.get("dagster/partition")) for r in records}
    assert recorded >= {("load", None), *(("run", m) for m in MONTHS)}
    assert all(r.status == dg.DagsterRunStatus.SUCCESS for r in records)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("build", "--month", "2026-13"), "'2026-13' is not a month. Write it as YYYY-MM"),
        (("build", "--month", "2031-01"), "Nothing was delivered for 2031-01"),
        (("check", "--month", "2031-01"), "2031-01 is not built"),
        (("explain", "--month", "2031-01", "--scheme", "x", "--entity", "y"), "2031-01"),
        (("export", "scorecard", "--month", "2031-01"), "2031-01 is not published. Published months: 2026-09, 2026-10"),
        (("export", "nothing", "--month", "2026-10"), "There is no published relation 'nothing'"),
    ],
)
def test_wrong_use_says_what_is_wrong_and_what_to_do(published_once: Home, words: tuple[str, ...], says: str) -> None:
    answer = callmart(published_once.root, *words)
    assert answer.returncode == 2
    assert says in answer.stderr and "Traceback" not in answer.stderr


def test_a_wrong_file_is_refused_as_a_whole_and_named(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "calls_2026-10.csv").write_text("contact_id,who\n1,2\n", encoding="utf-8")
    answer = callmart(tmp_path, "load")
    assert answer.returncode == 2
    assert "calls_2026-10.csv" in answer.stdout and "segment_no" in answer.stdout


def test_a_file_delivered_twice_under_two_names_is_loaded_once_and_said(centre: Home) -> None:
    (centre.landing / "calls_2026-10_again.csv").write_bytes((centre.landing / "calls_2026-10.csv").read_bytes())
    answer = callmart(centre.root, "load")
    assert answer.returncode == 0
    assert "calls_2026-10_again.csv" in answer.stdout
    assert "the same content as calls_2026-10.csv, loaded before" in answer.stdout


def test_a_run_names_refused_files_and_is_wrong_input(centre: Home) -> None:
    (centre.landing / "surveys_x.csv").write_text("garbage", encoding="utf-8")
    answer = callmart(centre.root, "run", "--json", "--quiet")
    assert answer.returncode == 2 and not answer.stderr
    assert [x["file"] for x in json.loads(answer.stdout)["refused_files"]] == ["surveys_x.csv"]


@pytest.mark.parametrize("command", ["status", "verify"])
def test_a_reader_of_a_home_that_is_not_there_says_so(tmp_path: Path, command: str) -> None:
    answer = callmart(tmp_path / "nowhere", command)
    assert answer.returncode == 2 and "There is no centre in" in answer.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_the_home_is_named_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "afile").write_text("", encoding="utf-8")
    answer = callmart(tmp_path / "afile", "load")
    assert answer.returncode == 2 and "cannot be used" in answer.stderr and "Traceback" not in answer.stderr


def test_every_command_that_can_be_typed_does_something() -> None:
    typed = set(re.findall(r"^ {4}(\w+)", parser().format_help(), re.MULTILINE)) - {"COMMAND"}
    assert typed == set(COMMANDS)
