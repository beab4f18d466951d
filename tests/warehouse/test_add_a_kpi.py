"""A KPI costs one row of the dictionary and one line of SQL: done here in a copy of the project."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.warehouse import tiny

LINE = (
    "    select 'talk_share' as kpi_code, *, talk_seconds as numerator, handle_seconds as denominator, "
    "handled as sample_size from base union all\n"
)


def add_row(project: Path) -> None:
    """The dictionary's row of the new KPI: that of `att`, under another code."""
    dictionary = project.parent / "seeds" / "kpi.csv"
    with dictionary.open(encoding="utf-8", newline="") as file:
        (like,) = (row for row in csv.DictReader(file) if row["kpi_code"] == "att")
    row = like | {
        "kpi_code": "talk_share",
        "name_en": "talk share",
        "name_zh": "通话占比",
        "unit": "%",
        "evidence_denominator": "handle_seconds",
    }
    with dictionary.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, row, lineterminator="\n").writerow(row)


def add_line(project: Path) -> None:
    """The new KPI's line, as the first one of its family."""
    family = project / "models" / "intermediate" / "int_kpi__segment.sql"
    lines = family.read_text(encoding="utf-8").splitlines(keepends=True)
    lines.insert(lines.index("lines as (\n") + 1, LINE)
    family.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the new KPI's line."""
    project = tiny.copy_project(tmp_path_factory.mktemp("with_line"))
    add_line(project)
    return project


@pytest.fixture()
def project(tmp_path: Path) -> Path:
    """A project with the new KPI's row."""
    project = tiny.copy_project(tmp_path)
    add_row(project)
    return project


@pytest.fixture()
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home", ignore=shutil.ignore_patterns("dbt_target", "logs")))


def test_one_row_and_one_line_bring_a_kpi_to_the_person_and_the_centre(home: Path, project: Path, models: Path) -> None:
    touched = ("kpi", "int_kpi__segment", "int_kpi_base", "int_kpi_entity_type", "fct_kpi_daily")
    of_periods = ("int_kpi_period_sum", "int_kpi_value", "fct_kpi_period", "pub_kpi")
    tiny.dbt(
        home, "build", "--select", *touched, *of_periods, "--exclude", "test_type:unit", project=project, models=models
    )
    found = tiny.query(
        home,
        "select entity_type, numerator, denominator from marts.fct_kpi_daily where kpi_code = 'talk_share'",
    )
    assert {kind: (talk, handle) for kind, talk, handle in found if kind in ("employee", "centre")} == {
        "employee": (120, 200),
        "centre": (120, 200),
    }
    figures = tiny.query(
        home,
        "select period_kind, numerator, denominator, kpi_version from marts.fct_kpi_period "
        "where kpi_code = 'talk_share' and entity_type = 'centre' and period_kind in ('month', 'year')",
    )
    assert sorted(figures) == [("month", 120, 200, 1), ("year", 120, 200, 1)]
    named = "select name_zh from publication.pub_kpi where kpi_code = 'talk_share' and month = '2026-10'"
    assert tiny.query(home, named) == [("通话占比",)]


def test_a_row_without_a_line_fails_the_guard(home: Path, project: Path) -> None:
    with pytest.raises(AssertionError, match="Failure in test assert_every_defined_kpi_is_measured"):
        tiny.dbt(home, "build", "--select", "kpi", "assert_every_defined_kpi_is_measured", project=project)


def test_a_line_without_a_row_fails_the_guard(home: Path, models: Path) -> None:
    with pytest.raises(AssertionError, match="Failure in test assert_every_measured_kpi_is_defined"):
        tiny.dbt(home, "test", "--select", "assert_every_measured_kpi_is_defined", models=models)
