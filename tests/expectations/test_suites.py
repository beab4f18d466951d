"""Suites on raw shape: written from the declarations, quiet on a clean centre, each check catches its own defect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from expectations import runner, suites
from expectations.runner import check_views
from orchestration.extract import extracts
from orchestration.home import Home, Month
from orchestration.loading import raw_store
from tests.expectations.raw_centre import MONTH, make

ROWS = 20
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        make(con, ROWS)
        yield con


def failures(con: duckdb.DuckDBPyConnection, *kinds: str) -> dict[str, Any]:
    chosen = {kind: suite for kind, suite in suites.written().items() if not kinds or kind in kinds}
    return {r.check_id: r for r in check_views(con, Month.parse(MONTH), chosen) if r.status != "pass"}


def test_the_suites_in_the_repository_are_those_of_the_declarations() -> None:
    fresh = {kind: suites.text(suites.suite(e)) for kind, e in extracts().items()}
    stored = {path.stem: path.read_text(encoding="utf-8") for path in suites.SUITES.glob("*.json")}
    assert stored == fresh, "run `python -m expectations.suites` and commit the result"


def test_every_check_has_an_id_of_its_own_and_titles_in_two_languages() -> None:
    found = [e["meta"] for suite in suites.written().values() for e in suite["expectations"]]
    assert len({m["check_id"] for m in found}) == len(found)
    assert all(m["title_en"] and m["title_zh"] for m in found)


def test_a_clean_centre_raises_no_alarm_and_every_check_has_a_result(con: duckdb.DuckDBPyConnection) -> None:
    results = check_views(con, Month.parse(MONTH), suites.written())
    assert [r.check_id for r in results if r.status != "pass"] == []
    assert {r.check_id for r in results} == {
        e["meta"]["check_id"] for suite in suites.written().values() for e in suite["expectations"]
    }
    assert {r.rows_checked for r in results} == {ROWS}


def spoil(con: duckdb.DuckDBPyConnection, content: dict[str, Any], kind: str, row: int) -> int | None:
    """Break one row so that this expectation must fail; returns how many rows fail then, None: it cannot be broken."""
    arguments = content["kwargs"]
    column = arguments.get("column")
    match content["type"]:
        case "expect_column_values_to_not_be_null":
            change, failing = f"{column} = null", 1
        case "expect_column_values_to_be_in_set":
            change, failing = f"{column} = 'no such value'", 1
        case "expect_column_values_to_match_regex":
            change, failing = f"{column} = 'no such form'", 1
        case "expect_column_values_to_be_between":
            outside = arguments["max_value"] + 1 if "max_value" in arguments else arguments["min_value"] - 1
            change, failing = f"{column} = {outside}", 1
        case "expect_column_values_to_be_unique":
            first = f"(select {column} from raw.{kind} where _row = 0)"
            change, failing = f"{column} = {first}", 2
        case "expect_compound_columns_to_be_unique":
            same = (f"{c} = (select {c} from raw.{kind} where _row = 0)" for c in arguments["column_list"])
            change, failing = ", ".join(same), 2
        case "expect_column_pair_values_a_to_be_greater_than_b":
            a, b = arguments["column_A"], arguments["column_B"]
            change, failing = f"{a} = {b}, {b} = {a}", 1
            if con.execute(f"select {a} = {b} from raw.{kind} where _row = {row}").fetchone() == (True,):
                raise AssertionError("the pair must differ")
        case _:
            return None
    con.execute(f"update raw.{kind} set {change} where _row = {row}")
    return failing


def every_expectation() -> list[Any]:
    return [
        pytest.param(kind, content, id=content["meta"]["check_id"])
        for kind, suite in suites.written().items()
        for content in suite["expectations"]
    ]


def one_of_each_type() -> list[Any]:
    found: dict[str, Any] = {}
    for parameter in every_expectation():
        found.setdefault(parameter.values[1]["type"], parameter)  # type: ignore[index]
    return list(found.values())


@pytest.mark.parametrize(("kind", "content"), one_of_each_type())
def test_a_planted_defect_is_caught_by_its_own_check_alone(
    con: duckdb.DuckDBPyConnection, kind: str, content: dict[str, Any]
) -> None:
    if content["type"] == "expect_table_row_count_to_be_between":
        con.execute(f"delete from raw.{kind}")
        failing = 1
    elif content["type"] == "expect_table_columns_to_match_set":
        con.execute(f"alter table raw.{kind} rename column {extracts()[kind].key[0]} to lost")
        assert f"gx.{kind}.columns" in failures(con, kind)
        return
    else:
        failing = spoil(con, content, kind, row=7) or 0
    found = failures(con, kind)
    assert list(found) == [content["meta"]["check_id"]]
    result = found[content["meta"]["check_id"]]
    assert (result.failing_rows, result.severity, result.status) == (failing, "block", "fail")
    assert result.owner == suites.written()[kind]["meta"]["owner"]


def test_every_check_of_every_kind_catches_its_defect(con: duckdb.DuckDBPyConnection) -> None:
    expected: dict[str, int] = {}
    for kind, suite in suites.written().items():
        for number, content in enumerate(suite["expectations"], 100):
            con.execute(f"insert into raw.{kind} select * replace ({number} as _row) from raw.{kind} where _row = 7")
            key = suite["meta"]["key"]
            fresh = ", ".join(
                f"{c} = {c} || 'x{number}'"
                if t == "VARCHAR"
                else f"{c} = {c} + interval {number} day"
                if "T" in t
                else f"{c} = 7"
                for c, t in con.execute(
                    "select column_name, data_type from information_schema.columns "
                    "where table_schema = 'raw' and table_name = ? and list_contains(?, column_name)",
                    [kind, key[:1]],
                ).fetchall()
            )
            con.execute(f"update raw.{kind} set {fresh} where _row = {number}")
            failing = spoil(con, content, kind, number)
            if failing:
                expected[content["meta"]["check_id"]] = failing
    assert set(expected) <= set(failures(con))
    of_the_table = {"expect_table_columns_to_match_set", "expect_table_row_count_to_be_between"}
    assert set(expected) == {
        content["meta"]["check_id"]
        for suite in suites.written().values()
        for content in suite["expectations"]
        if content["type"] not in of_the_table
    }


def test_a_lost_column_is_caught_in_every_kind(con: duckdb.DuckDBPyConnection) -> None:
    chosen = suites.written()
    for kind, suite in chosen.items():
        con.execute(f"alter table raw.{kind} rename column {suite['meta']['key'][0]} to lost")
        suite["expectations"] = [e for e in suite["expectations"] if e["meta"]["check_id"] == f"gx.{kind}.columns"]
    assert [r.status for r in check_views(con, Month.parse(MONTH), chosen)] == ["fail"] * len(chosen)


def test_a_sample_names_the_rows_by_key_load_and_line_and_hides_personal_columns(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("update raw.calls set outcome = 'lost' where _row in (3, 4, 5, 6, 7, 8, 9)")
    con.execute("update raw.employees set name = null where _row = 3")
    found = failures(con, "calls", "employees")
    calls = found["gx.calls.outcome.values"]
    assert calls.failing_rows == 7
    assert len(calls.sample) == 5
    assert set(calls.sample[0]) == {"contact_id", "segment_no", "_load_id", "_row", "outcome"}
    assert "name" not in found["gx.employees.name.required"].sample[0]


def test_rows_that_a_later_delivery_replaced_and_other_months_are_left_out(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update raw.calls set outcome = 'lost' where _row in (3, 4)")
    con.execute("insert into raw._superseded values ('calls', 'load_calls', 3, now())")
    con.execute("update raw.calls set _month = '2026-02' where _row = 4")
    assert failures(con, "calls") == {}


def test_all_rows_of_a_month_are_checked_and_files_of_other_months_stay_closed(
    published_once: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = Month(2026, 9)
    seen: dict[str, int] = {}
    opened: list[Any] = []

    def count(con: duckdb.DuckDBPyConnection, of: Month, chosen: dict[str, Any]) -> list[Any]:
        runner.prepare(con, of, chosen)
        seen.update({kind: runner.counted(con, kind) for kind in chosen})
        opened.extend(con.execute("select distinct _month from raw.calls").fetchall())
        return []

    with duckdb.connect() as everything:
        raw_store.refresh_views(everything, published_once)
        count(everything, month, suites.written())
    expected, opened_before = dict(seen), sorted(opened)
    seen.clear()
    opened.clear()
    monkeypatch.setattr(runner, "check_views", count)
    runner.run_suites(published_once, month)
    assert seen == expected and sum(bool(rows) for rows in seen.values()) > 25
    assert opened == [(str(month),)] != opened_before


def test_a_check_that_cannot_run_is_an_error_and_never_a_pass(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("alter table raw.calls alter column talk_seconds type varchar using 'many'")
    result = failures(con, "calls")["gx.calls.talk_seconds.range"]
    assert result.status in ("error", "fail")
    assert result.blocks


def test_a_kind_without_rows_passes_unless_it_is_required_every_month(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from raw.ratings")
    con.execute("delete from raw.calls")
    assert list(failures(con, "calls", "ratings")) == ["gx.calls.delivered"]
