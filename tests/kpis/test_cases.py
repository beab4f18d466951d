"""Every KPI of the dictionary against figures worked out by hand, with an edge case of its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kpis.worked import Case, CaseFile, build, case_files, dictionary, trouble

FILES = {file.path.stem: file for file in case_files()}
CASES = [(name, case) for name, file in FILES.items() for case in file.cases]


@pytest.fixture(scope="module")
def homes() -> dict[str, Path]:
    return {}


def home_of(name: str, homes: dict[str, Path], make: pytest.TempPathFactory) -> Path:
    if name not in homes:
        homes[name] = build(FILES[name], make.mktemp(name))
    return homes[name]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.says}" for name, case in CASES])
def test_a_case_comes_out(
    name: str, case: Case, homes: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = home_of(name, homes, tmp_path_factory)
    found = [text for expected in case.expect if (text := trouble(home, FILES[name], expected))]
    assert not found, "\n".join(found)


def test_every_kpi_has_a_case() -> None:
    covered = {expected["kpi"] for _, case in CASES for expected in case.expect if not expected.get("absent")}
    missing = sorted({row["kpi_code"] for row in dictionary()} - covered)
    assert not missing, f"{len(missing)} KPIs without a case: {', '.join(missing)}"


def test_a_wrong_figure_is_found(homes: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    name, case = CASES[0]
    expected = next(e for e in case.expect if not e.get("absent"))
    home, file = home_of(name, homes, tmp_path_factory), FILES[name]
    assert isinstance(file, CaseFile)
    assert trouble(home, file, expected) is None
    assert trouble(home, file, {**expected, "numerator": -1}) is not None
    assert trouble(home, file, {**expected, "entity": "employee nobody"}) is not None
