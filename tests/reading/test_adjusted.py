"""What stands beside a raw figure in words: case mix, QA score without its raters' effects; what is told ties."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app import formats
from app.published import Published
from orchestration import cli
from orchestration.home import Home, Month
from orchestration.reading import adjusted, adjusted_text, kpi, kpi_text
from orchestration.reading.records import Entity
from tests.app.fabricate import MONTHS, fabricate

LAST = Month(2026, 10)
AHT, CSAT = {"unit": "s", "aggregation": "ratio"}, {"unit": "%", "aggregation": "ratio"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("beside")
    fabricate(root, MONTHS[-2:])
    return Home(root)


def said(capsys: pytest.CaptureFixture[str], home: Home, *words: str) -> str:
    assert cli.main(["kpi", *words, "--home", str(home.root), "--quiet"]) == 0
    return capsys.readouterr().out


def mix(value: str, expected: str, **more: Any) -> dict[str, Any]:
    found = {"value": Decimal(value), "expected_value": Decimal(expected), "reason": "measured"}
    return found | {"case_mix_index": Decimal(value) / Decimal(expected), "entity_type": "employee"} | more


@pytest.mark.parametrize(
    ("kpi", "given", "says"),
    [
        (AHT, mix("268", "251"), "4:11 would be usual; 4:28 is 7 % more."),
        (AHT, mix("240", "250"), "4:10 would be usual; 4:00 is 4 % less."),
        (AHT, mix("251", "250"), "4:10 would be usual; 4:11 is as usual (0 % apart)."),
        (CSAT, mix("0.84", "0.80"), "80.0 % would be usual; 84.0 % is 4.0 pp more."),
        (CSAT, mix("0.75", "0.80"), "80.0 % would be usual; 75.0 % is 5.0 pp less."),
    ],
)
def test_the_sentence_says_what_is_usual_and_how_far_the_figure_is_from_it(
    kpi: dict[str, Any], given: dict[str, Any], says: str
) -> None:
    told = adjusted_text.mix_sentence(kpi, given, "E00012", "en")
    assert told == f"With the mix of reasons, queues and hours that E00012 had, {says}"


def test_the_sentence_speaks_chinese_and_says_when_there_is_nothing_to_compare() -> None:
    assert adjusted_text.mix_sentence(CSAT, mix("0.75", "0.80"), "王芳", "zh") == (
        "按王芳的来电原因、队列与时段构成，通常为 80.0 %；实际 75.0 %，低 5.0 个百分点。"
    )
    none: dict[str, Any] = dict.fromkeys(("value", "expected_value", "case_mix_index"))
    few = none | {"reason": "low_sample", "entity_type": "employee"}
    assert "Sample too small" in adjusted_text.mix_sentence(CSAT, few, "E1", "en")
    assert adjusted_text.beside_value(CSAT, few, [], "en") == []
    assert "the index of the centre is 1" in adjusted_text.mix_sentence(
        AHT, mix("250", "250", entity_type="centre"), "C", "en"
    )


@pytest.mark.parametrize("code", adjusted.MIXED)
def test_the_expected_value_stands_under_the_raw_one_with_its_index(
    home: Home, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    file = home.published / "2026-10" / "1" / "pub_case_mix.parquet"
    row = duckdb.sql(
        f"select expected_value, case_mix_index from '{file}' where entity_code = 'E1005' and kpi_code = '{code}'"
    ).fetchone()
    assert row is not None
    lines = said(capsys, home, code, "--month", "2026-10", "--entity", "E1005").splitlines()
    (place,) = [n for n, line in enumerate(lines) if line.startswith("  value ")]
    usual = formats.measure(row[0], "s" if code == "aht" else "%")
    assert lines[place + 1].startswith("  usual for this mix") and usual in lines[place + 1]
    assert lines[place + 1].endswith(f"case-mix index {formats.number(row[1], 2)}")
    assert any(f"陈静 had, {usual} would be usual" in line for line in lines)


def test_only_the_month_of_handle_time_and_satisfaction_is_compared_with_the_mix(home: Home) -> None:
    assert kpi.ask(home, "att", LAST, "E1005").case_mix is None
    assert kpi.ask(home, "aht", LAST, "E1005", kind="quarter").case_mix is None
    assert kpi.ask(home, "aht", LAST, "E1005").case_mix is not None
    found = kpi.ask(home, "aht", LAST, "E1005")
    assert found.case_mix is not None and found.case_mix["numerator"] == found.figures[0].numerator


def test_the_forms_add_up_to_the_score_and_the_adjusted_one_comes_second(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    found = kpi.ask(home, "qa_score", LAST, "E1001")
    total, *forms = found.qa_forms
    assert [(row["form_code"], row["form_version"]) for row in found.qa_forms] == [("*", 0), ("STD", 1), ("STD", 2)]
    for column in ("evaluations", "disputed", "points", "max_points", "adjusted_points"):
        assert sum(row[column] for row in forms) == total[column], column
    assert (total["points"], total["max_points"]) == (found.figures[0].numerator, found.figures[0].denominator)
    lines = said(capsys, home, "qa_score", "--month", "2026-10", "--entity", "E1001").splitlines()
    (place,) = [n for n, line in enumerate(lines) if line.startswith("  value ")]
    assert formats.share(total["value"]) in lines[place]
    assert (
        lines[place + 1].startswith("  rater-adjusted") and formats.share(total["adjusted_value"]) in lines[place + 1]
    )
    table = lines[lines.index("Forms and versions") + 1 :][:4]
    assert [line.split("  ")[1] for line in table] == ["Form", "STD, version 1", "STD, version 2", "All forms"]
    # planted: the first version gives 0.02 more, the second 0.01 less
    gaps = [round(float(row["value"] - row["adjusted_value"]), 6) for row in forms]
    assert gaps == [0.02, -0.01]


def test_a_score_with_a_disputed_evaluation_is_provisional_whatever_the_date(home: Home) -> None:
    disputed, settled = (kpi.ask(home, "qa_score", LAST, code) for code in ("E1002", "E1001"))
    many = disputed.qa_forms[0]["evaluations"]
    assert disputed.figures[0].final is True
    assert f"provisional: 1 of {many} evaluations disputed" in kpi_text.as_text(disputed, "en")
    assert f"暂定：{many} 份评估中有 1 份存在申诉" in kpi_text.as_text(disputed, "zh")
    told = kpi_text.as_text(settled, "en")
    assert "final since 2026-11-03" in told and "disputed" not in told.split("Forms and versions")[0]


def test_one_form_needs_no_sum_and_a_small_sample_says_so() -> None:
    form = {"form_code": "STD", "form_version": 2, "evaluations": 1, "disputed": 0, "points": Decimal("49.5"),
            "max_points": Decimal(70), "value": None, "adjusted_value": None, "reason": "low_sample"}  # fmt: skip
    rows = adjusted_text.form_rows(CSAT, [form | {"form_code": "*", "form_version": 0}, form], "en")
    assert rows[1:] == [["STD, version 2", "1", "0", "49.50", "70", "Sample too small", "–"]]


def test_raters_come_with_those_they_can_be_compared_with_the_mildest_first(home: Home) -> None:
    found = adjusted.raters(Published(home.published), "2026-10")
    assert [row["rater_id"] for row in found] == ["E1040", "Q03", "Q02", "Q04", "Q05", "Q06", "*"]
    assert found[0]["name"] == "<b>Tim</b> *Bo*" and found[1]["name"] is None
    assert round(found[0]["ac1"], 3) == Decimal("0.808"), "16 both passed, 2 + 1 differ, 1 both failed"


def test_a_publication_older_than_the_relations_tells_the_raw_figure_alone(tmp_path: Path) -> None:
    published = fabricate(tmp_path, ["2026-10"])
    folder = published / "2026-10" / "1"
    gone = ("pub_case_mix", "pub_qa_form", "pub_rater_effect")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"] = [one for one in manifest["files"] if one["name"] not in gone]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in gone:
        (folder / f"{name}.parquet").unlink()
    reader = Published(published)
    assert adjusted.case_mix(reader, "2026-10", "aht", Entity("employee", "E1001")) is None
    assert adjusted.raters(reader, "2026-10") == []
    found = kpi.ask(Home(tmp_path), "qa_score", LAST, "E1001")
    assert found.qa_forms == [] and "rater-adjusted" not in kpi_text.as_text(found, "en")


def test_json_holds_what_stands_beside(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, home, "aht", "--entity", "E1005", "--format", "json"))
    assert Decimal(told["case_mix"]["case_mix_index"]) > 0 and told["qa_forms"] == []
    told = json.loads(said(capsys, home, "qa_score", "--entity", "E1002", "--format", "json"))
    assert told["case_mix"] is None and told["qa_forms"][0]["is_provisional"] is True
