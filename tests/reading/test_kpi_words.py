"""What a reader of Chinese meets of a KPI is Chinese: the dictionary, parameters, sources, codes in records."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import Any

import pytest

from app import texts
from orchestration.extract import extracts
from orchestration.home import REPOSITORY
from orchestration.reading import kpi_text
from orchestration.reading.kpi import Answer
from orchestration.reading.record_text import entity_name, said

# names of columns, seeds and formulas, which are the same in every language
AS_THEY_ARE = {
    "qa_section",
    "rating_item",
    "csv",
    "min",
    "callmart",
    "verified",
    "false",
    "IVR",
    "QA",
    "NPS",
    "AC1",
    "Gwet",
}
# columns of published records that hold a code of a source, with the declaration that lists its codes
CODES = [("calls", "channel"), ("calls", "direction"), ("calls", "outcome"), ("complaints", "kind"),
         ("complaints", "cause_class"), ("qa_evaluations", "status")]  # fmt: skip


def seed(name: str) -> list[dict[str, Any]]:
    with (REPOSITORY / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", seed("kpi"), ids=lambda row: row["kpi_code"])
def test_the_definition_of_a_kpi_is_chinese(row: dict[str, Any]) -> None:
    named = [p | {"queue": "*"} for p in seed("kpi_parameter") if p["parameter"] in row["parameters"].split("|")]
    found = Answer("2026-10", 1, date(2026, 11, 1), [], row, [row], named, [])
    lines = kpi_text.as_text(found, "zh").splitlines()
    assert lines[0].startswith(row["name_zh"]) and row["name_en"] and row["numerator_zh"] and row["rule_zh"]
    assert row["aggregation"] == "sum" or row["denominator_zh"]
    codes = {p["parameter"] for p in named} | AS_THEY_ARE
    left = [word for line in lines[1:] for word in re.findall(r"[A-Za-z][A-Za-z_0-9]{2,}", line) if word not in codes]
    assert not left, left


def test_every_parameter_has_a_name() -> None:
    names = {row["parameter"] for row in seed("kpi_parameter")}
    assert names <= texts.group("parameter"), sorted(names - texts.group("parameter"))


def test_units_directions_and_families_are_chinese() -> None:
    groups = {"unit_name": "unit", "direction": "direction", "family": "family", "use": "use"}
    told = {texts.word("zh", group, row[column]) for row in seed("kpi") for group, column in groups.items()}
    assert len(told) > 20 and not [words for words in told if re.search("[A-Za-z]", words)]


@pytest.mark.parametrize(("kind", "column"), CODES)
def test_every_code_that_a_record_may_hold_has_a_word(kind: str, column: str) -> None:
    (codes,) = [c.values for c in extracts()[kind].columns if c.name == column]
    assert codes and all(said(column, code, "zh") != code for code in codes)


def test_yes_and_no_and_unknown_codes() -> None:
    assert [said("appraised", value, "zh") for value in (True, False)] == ["是", "否"]
    assert said("queue", "card", "zh") == "信用卡" and said("queue", "unheard", "zh") == "unheard"
    assert entity_name("channel", "voice", "zh") == "电话" and entity_name("team", "voice", "zh") == ""
