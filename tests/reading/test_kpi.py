"""A published figure of a KPI: what `callmart kpi` prints is what the files hold, in words, and wrong use is told."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import cli
from orchestration.home import Home, Month, UsageError
from orchestration.reading import asked, kpi, kpi_periods, kpi_text
from tests.app.fabricate import MONTHS, fabricate

LAST = Month(2026, 10)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("asked")
    fabricate(root)
    return Home(root)


def one(home: Home, sql: str, month: str = str(LAST)) -> tuple[Any, ...]:
    """One row of a published relation, written as {pub_name} in the query."""
    (folder,) = [p.parent for p in home.published.glob(f"{month}/*/pub_kpi.parquet")]
    for relation in folder.glob("*.parquet"):
        sql = sql.replace("{" + relation.stem + "}", f"'{relation}'")
    found = duckdb.sql(sql).fetchone()
    assert found is not None
    return found


def said(capsys: pytest.CaptureFixture[str], home: Home, *words: str) -> str:
    assert cli.main(["kpi", *words, "--home", str(home.root), "--quiet"]) == 0
    return capsys.readouterr().out


def test_everything_about_a_figure_is_printed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    top, bottom = one(
        home,
        "select sum(handle_seconds), sum(handled) from {pub_evidence_segment} where employee_id = 'E1001'",
    )
    shown = said(capsys, home, "aht", "--month", "2026-10", "--entity", "E1001")
    low, high, reliability = one(
        home,
        "select low, high, reliability from {pub_kpi_period} where period_kind = 'month' and kpi_code = 'aht' "
        "and entity_code = 'E1001'",
    )
    clock = [f"{int(end + Decimal('0.5')) // 60}:{int(end + Decimal('0.5')) % 60:02}" for end in (low, high)]
    for part in (
        "Average handle time · 平均处理时间 [aht]",
        "Person E1001",
        "publication version 1",
        f"handle seconds = {top:,}",
        f"handled segments = {bottom:,}",
        f"{bottom}  (at least 10)",
        f"{clock[0]} to {clock[1]}",
        f"{float(reliability):.1f}; shrunk to the unit: ",
        "version 1, since 2023-01-01",
        "final since 2026-11-03 (published 2026-11-04)",
        "every agent who handled a segment",
        f"{bottom} records in pub_evidence_segment",
        "= the figure",
    ):
        assert part in shown
    assert shown.count("\n  · ") == 5


def test_a_figure_of_a_unit_has_the_mean_of_its_members_and_is_provisional_until_its_day(home: Home) -> None:
    found = kpi.ask(home, "csat", LAST, "C")
    (figure,) = found.figures
    mean, count = one(
        home,
        "select avg(value), count(value) from {pub_kpi_period} where period_kind = 'month' and kpi_code = 'csat' "
        "and entity_type = 'employee'",
    )
    assert figure.members == count and abs(float(figure.member_mean or 0) - mean) < 1e-7
    assert figure.final is False and figure.final_from == date(2026, 11, 7)
    assert "provisional until 2026-11-07" in kpi_text.as_text(found, "en")


def test_the_records_of_a_unit_are_those_of_its_people_on_the_day(home: Home) -> None:
    found = kpi.ask(home, "aht", LAST, "N-CARD-A", limit=3).records
    assert found is not None and found.relation == "pub_evidence_segment"
    top, count = one(
        home,
        "select sum(handle_seconds), count(*) from {pub_evidence_segment} "
        "where handled > 0 and employee_id in ('E1001', 'E1002', 'E1003', 'E1004', 'E1005')",
    )
    assert (found.numerator, found.count, len(found.rows), found.ties) == (top, count, 3, True)


def test_the_records_of_a_queue_are_its_own(home: Home) -> None:
    rows = one(home, "select count(*) from {pub_evidence_segment} where queue = 'card' and handled > 0")
    figure = kpi.figures(kpi.Published(home.published), ["2026-10"], kpi.Entity("centre", "C"), ["aht"])[0]
    aht = next(r for r in kpi.dictionary(kpi.Published(home.published), "2026-10") if r["kpi_code"] == "aht")
    found = kpi.records_of(kpi.Published(home.published), "2026-10", aht, kpi.Entity("queue", "card"), figure, 1)
    assert found.count == rows[0] and found.ties is False


def test_records_that_stand_in_one_relation_for_many_kpis_are_told_apart(home: Home) -> None:
    found = kpi.ask(home, "training_pass", LAST, "E1001").records
    assert found is not None and (found.relation, found.count, found.ties) == ("pub_evidence_record", 3, True)
    assert [row["record_id"] for row in found.rows] == [f"TR-2026-10-E1001-{n}" for n in range(3)]


def test_without_single_records_the_days_add_up(home: Home) -> None:
    found = kpi.ask(home, "contacts_handled", LAST, "card").records
    assert found is not None and (found.relation, found.ties) == ("pub_kpi_daily", True)


@pytest.mark.parametrize(
    ("code", "entity", "where", "ties", "says"),
    [
        ("service_level", "card", "queue = 'card' and service_level_judged = 1", True, "denominator less its num"),
        ("answer_rate", "C", "answered = 0", True, "denominator less its numerator\n  Listed are the entries that"),
        ("abandonment", "card", "queue = 'card' and abandoned_not_short = 1", True, "= the figure's numerator"),
        (
            "late_answer_share",
            "C",
            "late_answered = 1",
            True,
            "= the figure's numerator\n  Listed are the entries that",
        ),
        ("asa", "card", "queue = 'card' and answered = 1", None, "those that were are counted, not listed"),
    ],
)
def test_of_queue_entries_those_are_listed_that_cost_the_figure_something(
    home: Home, capsys: pytest.CaptureFixture[str], code: str, entity: str, where: str, ties: bool | None, says: str
) -> None:
    count = one(home, f"select count(*) from {{pub_evidence_queue_entry}} where {where}")[0]
    found = kpi.ask(home, code, LAST, entity).records
    assert found is not None and (found.relation, found.count) == ("pub_evidence_queue_entry", count)
    assert found.ties is ties and count > 0
    assert says in said(capsys, home, code, "--entity", entity)


@pytest.mark.parametrize(("code", "costs"), [("fcr", "fcr_first > fcr_resolved"), ("repeat_rate", "repeats = 1")])
def test_of_contacts_those_are_listed_that_were_repeated(home: Home, code: str, costs: str) -> None:
    count = one(home, f"select count(*) from {{pub_evidence_contact}} where employee_id = 'E1001' and {costs}")[0]
    found = kpi.ask(home, code, LAST, "E1001").records
    assert found is not None and (found.relation, found.count, found.ties) == ("pub_evidence_contact", count, True)
    told = kpi_text.as_text(kpi.ask(home, code, LAST, "E1001"), "en")
    assert found.count > 0 and "Listed are contacts that repeat" in told


def test_records_of_a_share_that_are_published_in_part_tie_to_what_the_figure_lacks(tmp_path: Path) -> None:
    """As of retention: who left is listed, everybody else is one sum without a record."""
    published = fabricate(tmp_path, ["2026-10"])
    (file,) = published.glob("2026-10/*/pub_evidence_record.parquet")
    every = duckdb.sql(f"from '{file}'").df()
    there, centre = kpi.Published(published), kpi.Entity("centre", "C")
    row = next(r for r in kpi.dictionary(there, str(LAST)) if r["kpi_code"] == "training_pass")
    (figure,) = kpi.figures(there, [str(LAST)], centre, ["training_pass"])
    assert kpi.records_of(there, str(LAST), row, centre, figure, 0).ties is True
    lost = every[(every["kpi_code"] == "training_pass") & (every["numerator"] == 0)]
    for kept, ties in ((lost, True), (lost.iloc[1:], False)):
        file.unlink()
        duckdb.sql(f"copy kept to '{file}' (format parquet)")
        whole, part = (
            kpi.records_of(kpi.Published(published), str(LAST), row | {"evidence": evidence}, centre, figure, 0)
            for evidence in ("int_kpi_record", "int_kpi_record_part")
        )
        assert (whole.ties, part.ties, part.ties_to, part.count) == (False, ties, "lack", len(kept))
        assert part.count > 0 and (whole.listed, part.listed) == ("", "listed.pub_evidence_record")


@pytest.mark.parametrize("code", ["service_level", "abandonment"])
def test_a_listed_record_that_is_gone_is_told(tmp_path: Path, code: str) -> None:
    published = fabricate(tmp_path, ["2026-10"])
    (file,) = published.glob("2026-10/*/pub_evidence_queue_entry.parquet")
    every = duckdb.sql(f"from '{file}'").df()
    column = {"service_level": "service_level_judged", "abandonment": "abandoned_not_short"}[code]
    lost = every[(every["queue"] == "card") & (every[column] == 1)].index[0]
    kept = every.drop(lost)  # noqa: F841  (DuckDB reads it by its name)
    file.unlink()
    duckdb.sql(f"copy kept to '{file}' (format parquet)")
    found = kpi.ask(Home(tmp_path), code, LAST, "card").records
    assert found is not None and found.ties is False


def test_the_trend_marks_the_month_in_which_another_definition_begins(home: Home) -> None:
    found = kpi.ask(home, "service_level", LAST, "card")
    assert [(f.period, f.kpi_version) for f in found.trend] == [(m, 1 if m < "2026-08" else 2) for m in MONTHS]
    lines = [line for line in kpi_text.as_text(found, "en").splitlines() if "← definition version" in line]
    assert len(lines) == 1 and lines[0].startswith("  2026-08") and lines[0].endswith("← definition version 2")
    assert [row["version"] for row in found.definitions] == [1, 2]


def test_the_parameters_are_those_in_force_in_the_month(home: Home) -> None:
    before, now = (
        [(p["queue"], p["value"]) for p in kpi.ask(home, "service_level", month).parameters]
        for month in (Month(2026, 7), LAST)
    )
    assert before == [("*", 20), ("platinum", 10)] and now == [("*", 15), ("platinum", 10)]


def test_variants_stand_side_by_side(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, home, "service_level", "--entity", "card")
    inside, answered = one(
        home, "select sum(answered_in_threshold), sum(answered) from {pub_queue_hour} where queue = 'card'"
    )
    assert f"service_level.f2  {inside / answered * 100:.1f} %  {inside:,} / {answered:,}" in shown


def test_a_longer_period_is_the_one_asked_for(home: Home) -> None:
    found = kpi.ask(home, "aht", LAST, "E1001", kind="quarter")
    (count,) = one(home, "select count(*) from {pub_evidence_segment} where employee_id = 'E1001' and handled > 0")
    assert found.records is not None and (found.records.count, found.records.ties) == (count, True)
    shown = kpi_text.as_text(found, "en")
    assert "2026-Q4 (fourth quarter of 2026), published months in it: 1" in shown
    assert f"2026-Q4: {count} records in pub_evidence_segment" in shown
    assert "2026-Q4 (2026年第四季度)" in kpi_text.as_text(found, "zh")
    assert [f.period for f in found.figures] == ["2026-Q4"]
    assert [f.period for f in found.trend] == ["2026-Q2", "2026-Q3", "2026-Q4"]
    assert found.trend[1].month == "2026-09", "of a quarter the last reading counts"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["service_level", "--entity", "E1001"], "not valid for employee: 'E1001' is no queue, centre. It is valid"),
        (["service_level", "--entity", "team:N-CARD-A"], "is valid for: queue, centre"),
        (["serviss_level"], "There is no KPI 'serviss_level' in 2026-10. Near: service_level"),
        (["满意"], "Near: csat"),
        (["aht", "--month", "2026-12", "--entity", "E1001"], "2026-12 is not published. Near: "),
        (["aht", "--month", "1999-01"], "1999-01 is not published. "),
        (["aht", "--entity", "E1O01"], "no entity 'E1O01' in 2026-10. Near: E1"),
        (["aht", "--entity", "harbour credit"], "Near: N-CARD"),
        (["aht", "--entity", "zzzz!!"], "`callmart export entity --month 2026-10` lists them."),
        (["--entity", "E1001"], "Say which KPI"),
        (["aht", "--versions"], "say whose with --entity"),
        (["aht", "--entity", "E1001", "--records", "few"], "--records takes a whole number"),
    ],
)
def test_wrong_use_is_told_and_the_exit_code_is_not_0(
    home: Home, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["kpi", *words, "--home", str(home.root), "--quiet"]) == 2
    assert says in capsys.readouterr().err


def test_a_code_of_two_entities_is_that_of_the_type_that_the_kpi_is_valid_for(tmp_path: Path) -> None:
    rows = "values ('queue', 'C', 'C', 'C'), ('centre', 'C', 'C', 'C'), ('team', 'C', 'C', 'C')"
    published = fabricate(tmp_path, ["2026-10"])
    (file,) = published.glob("2026-10/*/pub_entity.parquet")
    file.unlink()
    duckdb.sql(
        f"copy (select * from ({rows}) as t(entity_type, entity_code, name, name_zh)) to '{file}' (format parquet)"
    )
    there = kpi.Published(published)
    valid: dict[str, Any] = {"kpi_code": "x", "entity_types": "queue|employee"}
    assert asked.chosen_entity(there, "2026-10", "C", valid) == kpi.Entity("queue", "C")
    either: dict[str, Any] = {"kpi_code": "x", "entity_types": "queue|centre"}
    with pytest.raises(UsageError, match="Say which: centre:C, queue:C"):
        asked.chosen_entity(there, "2026-10", "C", either)
    assert asked.chosen_entity(there, "2026-10", "centre:C", either).type == "centre"


def test_chinese_is_spoken_throughout(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, home, "csat", "--entity", "N-CARD-A", "--language", "zh")
    for part in (
        "客户满意度 · Customer satisfaction",
        "团队 N-CARD-A",
        "满意回答 = ",
        "前为暂定",
        "趋势",
        "= 指标数值",
        "客户调查 · 用于",
    ):
        assert part in shown
    assert not [w for w in ("numerator", "interval", "Trend", "version", "since") if w in shown]


def test_json_and_csv_hold_the_figures_with_the_version_of_the_publication(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(said(capsys, home, "service_level", "--entity", "card", "--format", "json", "--records", "all"))
    rows = list(csv.DictReader(io.StringIO(said(capsys, home, "service_level", "--entity", "card", "--format", "csv"))))
    assert told["version"] == 1 and told["kpi"]["kpi_code"] == "service_level"
    assert len(told["records"]["rows"]) == told["records"]["of"] > 100 and told["records"]["ties_to"] == "lack"
    assert [(r["period"], r["kpi_version"]) for r in rows[:6]] == [(m, "1" if m < "2026-08" else "2") for m in MONTHS]
    assert rows[3]["publication_version"] == "2" and rows[6]["kpi_code"] == "service_level.f2"
    assert Decimal(rows[5]["value"]) == Decimal(told["figures"][0]["value"])


def test_without_a_code_the_dictionary_is_listed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, home)
    assert "KPIs and their variants, 2026-10 version 1" in shown and "    service_level.f2" in shown
    rows = list(csv.DictReader(io.StringIO(said(capsys, home, "--format", "csv"))))
    assert len(rows) == one(home, "select count(*) from {pub_kpi}")[0]
    definition = said(capsys, home, "service_level")
    assert "service_level_seconds = 10, queue platinum, since 2026-08-01" in definition
    assert "version 1, since 2023-01-01, until 2026-08-01" in definition


def test_periods_of_ten_days_have_their_days_and_words() -> None:
    found = [kpi_periods.span(f"2026-02-T{third}") for third in (1, 2, 3)]
    assert found == [(date(2026, 2, a), date(2026, 2, b)) for a, b in ((1, 10), (11, 20), (21, 28))]
    assert kpi_periods.months("2026-02-T3") == ["2026-02"] and kpi_periods.months("2026-H2")[0] == "2026-07"
    assert kpi_periods.words("2026-10-T3", "en") == "21–31 October 2026"
    assert kpi_periods.words("2026-10-T1", "zh").startswith("2026年10月上旬")
