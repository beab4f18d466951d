"""Both definitions of a KPI on the same records: computed aside, and the home keeps every byte."""

from __future__ import annotations

import hashlib
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration import aside
from orchestration.aside import SeedRow, seed_rows
from orchestration.dbt import Dbt
from orchestration.home import Home, Month, UsageError
from orchestration.loading.load import load_landing
from orchestration.reading import kpi_versions
from orchestration.reading.records import Entity

MARCH = Month(2026, 3)
SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small_centre" / "landing"
KEY, CHANGED = "service_level", "2026-03-16"


def with_second_version(name: str) -> list[SeedRow]:
    """The seeds with a service level that is judged at 10 seconds from the middle of the month on."""
    rows = seed_rows(name)
    changed, second = {
        "kpi": ({"kpi_code": KEY}, {"version": "2"}),
        "kpi_parameter": ({"parameter": "service_level_seconds", "queue": "*"}, {"value": "10"}),
    }[name]
    (first,) = [row for row in rows if changed.items() <= row.items()]
    rows.append(first | second | {"valid_from": CHANGED})
    first["valid_to"] = CHANGED
    return rows


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small centre, loaded and never built."""
    home = Home(tmp_path_factory.mktemp("beside") / "centre")
    shutil.copytree(SMALL, home.landing)
    load_landing(home)
    return home


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def test_each_version_is_computed_as_if_it_had_held_all_month_and_nothing_is_left_behind(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kpi_versions, "seed_rows", with_second_version)
    before, told = content(home.root), list[str]()
    found = kpi_versions.side_by_side(home, MARCH, KEY, Entity("queue", "card"), told.append)
    # 37 answered: one after 20 s, one after 21, one after 121, the others after 10; abandoned after 4, 5, 20 and 21 s.
    # at 20 s: 35 in time, 37 + 1 late abandon; at 10 s: 34 in time, 37 + 2 late abandons
    assert [(one.version, one.numerator, one.denominator) for one in found] == [(1, 35, 38), (2, 34, 39)]
    assert found[0].value == Decimal("0.92105263")
    assert [one.parameters["service_level_seconds"] for one in found] == ["20", "10"]
    assert any("version 1" in words for words in told) and any("version 2" in words for words in told)
    assert content(home.root) == before
    assert [p.name for p in home.root.parent.iterdir()] == ["centre"]


def test_what_breaks_aside_leaves_nothing_behind(home: Home) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        aside.built_aside(home, MARCH, {}, "int_calendar", lambda _: None) as con,
    ):
        assert con.execute("select count(*) from intermediate.int_calendar").fetchall()[0][0] >= 31
        raise ZeroDivisionError
    assert [p.name for p in home.root.parent.iterdir()] == ["centre"]
    with (
        pytest.raises(UsageError, match="Nothing was delivered for 1999-01"),
        aside.built_aside(home, Month(1999, 1), {}, "int_calendar", lambda _: None),
    ):
        pass


def test_only_the_family_that_measures_the_kpi_is_built(home: Home) -> None:
    first, empty, last = aside.plan(Dbt(home).written(), "fct_kpi_period", ["adherence"])
    assert "int_kpi__agent_day" in first and "int_agent_day" in first and "kpi" in first
    assert "int_kpi__segment" in empty and "int_survey_answer" not in first + last
    assert "int_kpi_base" in last and "fct_kpi_period" in last and not set(first) & set(last)
    derived, *_ = aside.plan(Dbt(home).written(), "fct_kpi_period", ["complaint_index"])
    assert "int_kpi__complaint" in derived and "int_kpi__segment" not in derived, "what it is computed from is built"
    every = aside.plan(Dbt(home).written(), "fct_kpi_period", None)
    assert every[1:] == ([], []) and {"int_kpi__segment", "int_survey_answer", "fct_kpi_period"} <= set(every[0])


def row(**facts: Any) -> SeedRow:
    return {"valid_from": "1990-01-01", "valid_to": "", **facts}


def test_a_forced_version_holds_always_with_the_parameters_of_its_first_day() -> None:
    one = row(kpi_code="x", version="1", parameters="a|b", valid_to="2026-03-01")
    two = row(kpi_code="x", version="2", parameters="a|b", valid_from="2026-03-01")
    other = row(kpi_code="y", version="1", parameters="c")
    values = [
        row(parameter="a", queue="*", value="1", valid_to="2026-03-01"),
        row(parameter="a", queue="*", value="2", valid_from="2026-03-01"),
        row(parameter="a", queue="card", value="3", valid_from="2026-03-01"),
        row(parameter="b", queue="*", value="9"),
        row(parameter="c", queue="*", value="5", valid_from="2025-01-01"),
    ]
    old, new = (kpi_versions.forced_seeds([one, two, other], values, version) for version in (one, two))
    assert [(r["kpi_code"], r["version"], r["valid_to"]) for r in old["kpi"]] == [("y", "1", ""), ("x", "1", "")]
    assert [(r["parameter"], r["queue"], r["value"]) for r in old["kpi_parameter"]] == [
        ("c", "*", "5"), ("a", "*", "1"), ("b", "*", "9"),
    ]  # fmt: skip
    assert [(r["parameter"], r["queue"], r["value"]) for r in new["kpi_parameter"]] == [
        ("c", "*", "5"), ("a", "*", "2"), ("a", "card", "3"), ("b", "*", "9"),
    ]  # fmt: skip
    assert {(r["valid_from"], r["valid_to"]) for r in new["kpi_parameter"] if r["parameter"] != "c"} == {
        ("1990-01-01", "")
    }
    assert one["valid_to"] == "2026-03-01", "what was given stays as it was"


def test_a_parameter_without_a_value_on_that_day_is_named() -> None:
    with pytest.raises(UsageError, match="a had no value on 1990-01-01"):
        kpi_versions.forced_seeds([], [], row(kpi_code="x", version="1", parameters="a"))


def test_a_kpi_that_the_seeds_do_not_have_is_told(home: Home) -> None:
    with pytest.raises(UsageError, match="has no KPI 'nonsense'"):
        kpi_versions.side_by_side(home, MARCH, "nonsense", Entity("centre", "C"), lambda _: None)
