"""Hand-worked cases (`cases/*.yml`): what is given, what comes out of the real models, and a sentence that says why.

All cases of a file share one tiny warehouse, so their people, days or records differ.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.kpis import standing
from tests.warehouse import tiny

CASES = Path(__file__).parent / "cases"
COMPONENTS = {"numerator": "numerator", "denominator": "denominator", "n": "sample_size"}
OF_A_PERIOD = {**COMPONENTS, "value": "value", "reason": "reason"}


@dataclass(frozen=True)
class Case:
    """One sentence with what it expects of the figures of its file."""

    file: Path
    says: str
    expect: tuple[dict[str, Any], ...]


class CaseFile:
    """`cases/<family>.yml`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))

    @property
    def month(self) -> str:
        return str(self.content["month"])

    @cached_property
    def cases(self) -> list[Case]:
        return [Case(self.path, case["says"], tuple(case["expect"])) for case in self.content["cases"]]

    @property
    def time_zone(self) -> str:
        """The zone of the file's local times."""
        return str(self.content.get("time_zone", "Asia/Shanghai"))

    def given(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every case, by kind, with the standing organisation if the file asks for it."""
        found: dict[str, list[dict[str, Any]]] = standing.rows() if self.content.get("centre") else {}
        for case in self.content["cases"]:
            for kind, rows in (case.get("given") or {}).items():
                found.setdefault(kind, []).extend(rows)
        return found

    def parameters(self) -> list[dict[str, Any]]:
        return [row for case in self.content["cases"] for row in case.get("parameters", ())]

    def seeds(self) -> dict[str, list[dict[str, Any]]]:
        """Rows of other seeds that the file changes: a row replaces the one with the same first column."""
        return dict(self.content.get("seeds", {}))


def case_files() -> list[CaseFile]:
    return [CaseFile(path) for path in sorted(CASES.glob("*.yml"))]


def dictionary() -> list[dict[str, str]]:
    """The rows of the KPI dictionary."""
    with (tiny.REPOSITORY / "seeds" / "kpi.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(file: CaseFile, folder: Path) -> Path:
    """A warehouse with the figures of the file's cases; returns its home."""
    home = folder / "home"
    tiny.make_warehouse(home, file.given())
    project = tiny.PROJECT
    if file.parameters() or file.seeds():
        project = changed_policy(folder, file)
    tiny.dbt(home, "seed", project=project, month=file.month)
    words = ("run", "--select", "+fct_kpi_period")
    tiny.dbt(home, *words, month=file.month, project=project, models=tiny.PROJECT, time_zone=file.time_zone)
    return home


def changed_policy(folder: Path, file: CaseFile) -> Path:
    """A copy of the project whose parameters and other seeds say what the cases say."""
    project = tiny.copy_project(folder / "project")
    seeds = project.parent / "seeds"
    for row in file.parameters():
        replace(seeds / "kpi_parameter.csv", {"queue": "*", "basis": "source", **row}, ("parameter", "queue"))
    for name, rows in file.seeds().items():
        for row in rows:
            replace(seeds / f"{name}.csv", row, tuple(row)[:1])
    return project


def replace(path: Path, row: dict[str, Any], key: Iterable[str]) -> None:
    """Change the cells of the row with this key (the first such), or add the row."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    wanted = {name: str(value) for name, value in row.items()}
    same = next((r for r in rows if all(r[name] == wanted[name] for name in key)), None)
    if same is None:
        rows.append({**dict.fromkeys(columns, ""), "valid_from": "1990-01-01", **wanted})
    else:
        same.update(wanted)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def trouble(home: Path, file: CaseFile, expected: dict[str, Any]) -> str | None:
    """What is wrong with one expectation, None if it holds."""
    entity_type, entity_code = str(expected["entity"]).split(" ", 1)
    columns = COMPONENTS if "day" in expected else OF_A_PERIOD
    if "day" in expected:
        place = f"marts.fct_kpi_daily where kpi_date = '{expected['day']}'"
    else:
        place = f"marts.fct_kpi_period where period = '{expected.get('period', file.month)}'"
    found = tiny.query(
        home,
        f"select {', '.join(columns.values())} from {place} and month = '{file.month}' "
        f"and kpi_code = '{expected['kpi']}' and entity_type = '{entity_type}' and entity_code = '{entity_code}'",
    )
    told = f"{expected['kpi']} of {expected['entity']}"
    if expected.get("absent"):
        return f"{told} should not be there: {found}" if found else None
    if not found:
        return f"{told} is not there"
    figures = dict(zip(columns, found[0], strict=True))
    wrong = [
        f"{name} is {figures[name]}, not {want}"
        for name, want in expected.items()
        if name in figures and not same(figures[name], want)
    ]
    return f"{told}: {'; '.join(wrong)}" if wrong else None


def same(found: Any, want: Any) -> bool:
    """Numbers to the digits that the case gives, everything else as text."""
    if found is None or want is None or isinstance(found, str):
        return bool(found == want)
    wanted = Decimal(str(want))
    return bool(round(Decimal(str(found)), max(0, -int(wanted.as_tuple().exponent))) == wanted)
