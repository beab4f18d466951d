"""The quarantine: what it keeps of a row, and what takes a row out of it. Nothing ever leaves it unseen."""

from __future__ import annotations

import gzip
import json

import duckdb

from orchestration.home import Home
from orchestration.loading.load import LoadResult, load_landing
from tests.load.samples import Rows, deliver, query, rows, text


def spoilt(*bad: int, count: int = 20) -> Rows:
    """Calls of which some have a channel that there is not."""
    content = rows("calls", count)
    for n in bad:
        content[n]["channel"] = "pigeon"
    return content


def given(home: Home, name: str, content: Rows | bytes | str) -> LoadResult:
    deliver(home, name, content)
    (result,) = [found for found in load_landing(home) if found.status == "accepted"]
    assert result.rows_in_file == result.rows_loaded + result.rows_quarantined
    return result


def still_open(home: Home) -> list[tuple[str, int]]:
    return query(home, "select file, line from raw._quarantine where state = 'open' order by all")


def kept(home: Home) -> int:
    return int(query(home, "select count(*) from raw._quarantine")[0][0])


def test_a_row_keeps_its_key_its_columns_and_its_month(home: Home) -> None:
    content = [{**row, "vip": "yes"} for row in spoilt(3)]
    content[5] |= {"started_at": "yesterday", "segment_no": "1.5"}
    lines = text(content).split("\n")
    lines[8] += ",one,too,many"
    given(home, "calls_2026-03.csv", "\n".join(lines))
    found = query(
        home, "select line, reason_kind, key_text, row_text, period_month, state from raw._quarantine order by 1"
    )
    assert [(line, kind, state) for line, kind, *_, state in found] == [
        (5, "values", "open"),
        (7, "type", "open"),
        (9, "columns", "open"),
    ]
    keys = [json.loads(key) if key else None for _, _, key, *_ in found]
    assert keys == [
        {"contact_id": "con3", "segment_no": content[3]["segment_no"]},
        {"contact_id": "con5", "segment_no": "1.5"},
        None,
    ]
    row = json.loads(found[0][3])
    assert json.loads(row.pop("_extra")) == {"vip": "yes"}
    assert {name: value or "" for name, value in row.items()} == {k: v for k, v in content[3].items() if k != "vip"}
    assert found[2][3] == lines[8]
    assert [month for *_, month, _ in found] == ["2026-03", None, None]


def test_the_whole_delivery_again_clears_whatever_its_packing(home: Home) -> None:
    given(home, "calls_2026-03.csv", spoilt(3, 4))
    result = given(home, "calls_2026-03.csv", spoilt(4))
    assert "clears 2 rows of quarantine" in result.message and result.cleared_rows == 2
    assert still_open(home) == [("calls_2026-03.csv", 6)]  # as the second file has it
    packed = given(home, "calls_2026-03.csv.gz", gzip.compress(text(spoilt()).encode()))
    assert packed.cleared_rows == 1 and still_open(home) == [] and kept(home) == 3
    by = query(
        home,
        "select cleared_by = l.load_id, cleared_at = l.loaded_at from raw._quarantine inner join raw._loads as l "
        "on l.load_id = cleared_by",
    )
    assert by == [(True, True)] * 3


def test_a_row_that_fits_clears_the_row_with_its_key_and_no_other(home: Home) -> None:
    given(home, "calls_2026-03.csv", spoilt(3, 4))
    given(home, "employees.csv", [{**row, "status": "asleep"} for row in rows("employees", 2)])
    some = [spoilt()[3], {**spoilt()[4], "channel": "owl"}]
    result = given(home, "calls_2026-03.partial.csv", some)
    assert (result.cleared_rows, result.rows_quarantined) == (1, 1)
    assert still_open(home) == [
        ("calls_2026-03.csv", 6), ("calls_2026-03.partial.csv", 3), ("employees.csv", 2), ("employees.csv", 3),
    ]  # fmt: skip
    given(home, "calls_of_the_other_desk.csv", [spoilt()[4]])
    assert still_open(home) == [("employees.csv", 2), ("employees.csv", 3)] and kept(home) == 5


def test_the_whole_delivery_clears_its_parts_too_and_another_delivery_nothing(home: Home) -> None:
    given(home, "calls_2026-03.csv", spoilt(3))
    given(home, "calls_2026-03_partial_1.csv", spoilt(3)[3:4])
    given(home, "calls_2026-03_more.csv", [{**row, "contact_id": f"more{n}"} for n, row in enumerate(spoilt(1))])
    assert len(still_open(home)) == 3
    assert given(home, "calls_2026-03.csv", spoilt(3) + spoilt(count=21)[20:]).cleared_rows == 2
    assert still_open(home) == [("calls_2026-03.csv", 5), ("calls_2026-03_more.csv", 3)]


def test_values_of_personal_columns_do_not_stand_in_a_reason(home: Home) -> None:
    content = rows("employees", 3)
    content[1] |= {"name": "Li\u202eLei", "grade": "", "valid_from": "soon"}
    given(home, "employees.csv", content)
    ((reason,),) = query(home, "select reason from raw._quarantine")
    assert "Lei" not in reason and "(soon)" in reason


def test_files_of_an_older_home_are_read_without_the_newer_columns(home: Home) -> None:
    given(home, "calls_2026-03.csv", spoilt(3))
    given(home, "calls_b_2026-03.csv", [{**row, "contact_id": f"b{n}"} for n, row in enumerate(spoilt(7))])
    (path, _) = sorted(home.quarantine.glob("*.parquet"))
    with duckdb.connect() as con:
        con.execute(f"create table t as select * exclude (key_text, reason_kind) from '{path}'; copy t to '{path}'")
    assert query(home, "select count(*), count(key_text), count(reason_kind) from raw._quarantine") == [(2, 1, 1)]


def test_a_part_that_comes_again_clears_no_row_that_it_does_not_bring(home: Home) -> None:
    some = rows("calls", 6)
    given(home, "calls_2026-03.csv", some)
    without_key = {**some[3], "segment_no": "first"}
    part = [{**some[1], "talk_seconds": "x"}, {**some[2], "talk_seconds": "x"}, without_key]
    given(home, "calls_2026-03.partial.csv", part)
    assert given(home, "calls_2026-03.partial.csv", [{**some[1], "talk_seconds": "y"}, some[4]]).cleared_rows == 2
    found = query(home, "select line, state from raw._quarantine order by loaded_at, line")
    assert found == [(2, "cleared"), (3, "open"), (4, "cleared"), (2, "open")]


def test_a_delivery_that_comes_again_clears_no_row_of_a_month_that_it_does_not_cover(home: Home) -> None:
    spoilt_week = rows("calls", 6)
    spoilt_week[0]["talk_seconds"] = "x"
    spoilt_week[1]["started_at"] = "no time"
    given(home, "calls_weekly.csv", spoilt_week)
    assert given(home, "calls_weekly.csv", rows("calls", 6, "2026-04-05")[2:]).cleared_rows == 0
    assert query(home, "select count(*) from raw._quarantine where state = 'open'") == [(2,)]
    assert given(home, "calls_weekly.csv", [*spoilt_week[1:], *rows("calls", 9)[8:]]).cleared_rows == 2
