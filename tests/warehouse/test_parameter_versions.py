"""A parameter changes only together with the definitions that name it: the guard, on seeds that break it and do not."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.warehouse import tiny

GUARD = "assert_parameters_change_only_with_a_new_version"
DAY = "2026-10-10"
Row = dict[str, str]


def rows(project: Path, seed: str) -> list[Row]:
    with (project.parent / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(project: Path, seed: str, content: list[Row]) -> None:
    with (project.parent / "seeds" / f"{seed}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, content[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(content)


def new_value(project: Path, parameter: str, value: str, queue: str = "*") -> None:
    """Another value from DAY on; for a queue beside what holds for all."""
    content = rows(project, "kpi_parameter")
    (now,) = [r for r in content if r["parameter"] == parameter and r["queue"] == "*"]
    if queue == "*":
        now["valid_to"] = DAY
    content.append(now | {"queue": queue, "value": value, "valid_from": DAY, "valid_to": ""})
    write(project, "kpi_parameter", content)


def new_versions(project: Path, parameter: str, but: tuple[str, ...] = ()) -> list[str]:
    """A new version from DAY on of every KPI that names the parameter, but for some; returns which."""
    content = rows(project, "kpi")
    named = [r for r in content if parameter in r["parameters"].split("|") and r["kpi_code"] not in but]
    later = [r | {"version": "2", "valid_from": DAY} for r in named]
    for row in named:
        row["valid_to"] = DAY
    write(project, "kpi", content + later)
    return [r["kpi_code"] for r in named]


@pytest.fixture()
def project(tmp_path: Path) -> Path:
    return tiny.copy_project(tmp_path)


@pytest.fixture()
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home", ignore=shutil.ignore_patterns("dbt_target", "logs")))


def ask(home: Path, project: Path) -> None:
    tiny.dbt(home, "seed", "--select", "kpi", "kpi_parameter", project=project)
    tiny.dbt(home, "test", "--select", GUARD, project=project)


@pytest.mark.parametrize("queue", ["*", "card"])
def test_a_parameter_that_changes_under_a_definition_is_refused(home: Path, project: Path, queue: str) -> None:
    new_value(project, "service_level_seconds", "15", queue)
    with pytest.raises(AssertionError, match=f"Failure in test {GUARD}"):
        ask(home, project)


def test_one_definition_that_keeps_its_version_is_enough(home: Path, project: Path) -> None:
    new_value(project, "ghost_seconds", "7")
    assert len(new_versions(project, "ghost_seconds", but=("att",))) > 3
    with pytest.raises(AssertionError, match=f"Failure in test {GUARD}"):
        ask(home, project)


@pytest.mark.parametrize("queue", ["*", "card"])
def test_a_parameter_may_change_with_a_new_version_of_each_kpi_that_names_it(
    home: Path, project: Path, queue: str
) -> None:
    new_value(project, "service_level_seconds", "15", queue)
    assert new_versions(project, "service_level_seconds")
    ask(home, project)


def test_a_new_row_with_the_old_value_changes_nothing(home: Path, project: Path) -> None:
    new_value(project, "service_level_seconds", "20")
    ask(home, project)
