"""The same rows in every format, packing and encoding are the same rows in the store."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_landing
from tests.load.samples import Rows, deliver, query, rows, text
from tests.load.written import grid, parquet, workbook, zipped

NAMES = ("张伟", "王芳", "李娜", "中国人民", "客户服务中心的电话")


def people(count: int) -> Rows:
    """Calls with Chinese queues, whole numbers, decimals and empty values."""
    content = rows("calls", count)
    for n, row in enumerate(content):
        row |= {"queue": NAMES[n % len(NAMES)], "vendor": "", "reason": 'a "quoted", text'}
    return content


def stored(home: Home) -> list[tuple[object, ...]]:
    return query(home, "select * exclude (_load_id, _loaded_at, _row) from raw.calls order by contact_id")


def plain(content: Rows) -> bytes:
    return text(content).encode()


WAYS: dict[str, Callable[[Rows], bytes]] = {
    "calls.txt": lambda content: text(content, delimiter="|", newline="\r\n").encode("utf-8-sig"),
    "calls.tsv": lambda content: text(content, delimiter="\t").encode(),
    "calls.semicolon.csv": lambda content: text(content, delimiter=";").encode(),
    "CALLS.CSV.GZ": lambda content: gzip.compress(plain(content)),
    "calls.utf16.csv": lambda content: text(content).encode("utf-16"),
    "calls.le.txt": lambda content: text(content, newline="\r\n").encode("utf-16-le"),
    "calls.be.csv.gz": lambda content: gzip.compress(text(content).encode("utf-16-be")),
    "calls.chinese.csv": lambda content: text(content).encode("gb18030"),
    "calls.chinese.csv.gz": lambda content: gzip.compress(text(content, newline="\r\n").encode("gb18030")),
    "calls.parquet": parquet,
    "calls.parquet.gz": lambda content: gzip.compress(parquet(content)),
    "calls.jsonl": lambda content: "\n".join(json.dumps(row) for row in content).encode(),
    "calls.ndjson.gz": lambda content: gzip.compress(
        "\r\n".join(json.dumps(row) for row in content).encode("utf-8-sig")
    ),
    "calls.json": lambda content: json.dumps(content, ensure_ascii=False).encode(),
    "calls.row.json": lambda content: "".join(json.dumps(row, indent=2) for row in content).encode("utf-16"),
    "calls.chinese.json": lambda content: json.dumps(content, ensure_ascii=False, indent=1).encode("gb18030"),
    "calls.xlsx": lambda content: workbook({"Sheet1": grid(content)}),
    "calls.xlsx.gz": lambda content: gzip.compress(workbook({"notes": [["x"]], "Calls": grid(content)})),
    "any.zip": lambda content: zipped({"sub/calls.csv": plain(content)}),
    "any.xlsx.zip": lambda content: zipped({"calls.xlsx": workbook({"a": grid(content), "b": []})}),
    "any.utf16.zip": lambda content: zipped({"calls.csv": text(content).encode("utf-16"), "__MACOSX/._calls.csv": b""}),
}


@pytest.mark.parametrize("name", WAYS)
def test_every_format_gives_the_same_rows(home: Home, name: str) -> None:
    content = people(12)
    deliver(home, name, WAYS[name](content))
    (result,) = load_landing(home)
    assert (result.status, result.rows_loaded, result.rows_quarantined) == ("accepted", 12, 0), result
    found = query(home, "select contact_id, queue, vendor, reason, cast(started_at as varchar), _extra from raw.calls")
    expected = {(row["contact_id"], row["queue"], None, row["reason"], row["started_at"], None) for row in content}
    assert set(found) == expected and len(found) == 12
    encodings = {"utf16": "UTF-16 LE", "le": "UTF-16 LE", "be": "UTF-16 BE", "chinese": "GB18030", "row": "UTF-16 LE"}
    part = name.split(".")[1]
    assert result.message == (f"read as {encodings[part]}" if part in encodings else "")
    assert load_landing(home)[0].status == "already_loaded"


def test_a_chinese_header_does_not_change_how_a_text_is_recognised(home: Home) -> None:
    content = [{**row, "备注": "客户要求回电"} for row in people(5)]
    deliver(home, "calls.csv", text(content).encode("gb18030"))
    (result,) = load_landing(home)
    assert result.message == "read as GB18030; unknown columns kept: 备注"
    assert query(home, "select distinct _extra from raw.calls") == [('{"备注":"客户要求回电"}',)]


def test_cells_of_a_workbook_become_canonical_text(home: Home) -> None:
    content = rows("attendance", 4)
    cells = [
        {
            "employee_id": 1001.0,
            "work_date": date(2026, 3, 5),
            "scheduled_minutes": 480,
            "clock_in": datetime(2026, 3, 5, 9, 12, 57, 999999),
            "clock_out": datetime(2026, 3, 6, 0, 0),
        },
        {"work_date": datetime(2026, 3, 5), "employee_id": "=1+1", "late_minutes": "=5*2"},
        {"clock_in": time(9, 0)},  # a time without a day
        {"scheduled_minutes": 1.5},
    ]
    lines = grid([row | cell for row, cell in zip(content, cells, strict=True)])
    lines[3:3] = [["  "] * 3, []]  # rows of a sheet that are blank are none
    deliver(home, "attendance.xlsx", workbook({"x": [[], [], *lines]}))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined, result.reasons) == (2, 2, {"type": 2})
    found = query(
        home,
        "select employee_id, cast(work_date as varchar), cast(clock_in as varchar), cast(clock_out as varchar) "
        "from raw.attendance where scheduled_minutes = 480",
    )
    assert found == [("1001", "2026-03-05", "2026-03-05 09:12:58", "2026-03-06 00:00:00")]
    assert query(home, "select employee_id, late_minutes from raw.attendance where employee_id <> '1001'") == [("0", 0)]
    assert query(home, "select line, column_name, value from raw._quarantine order by line") == [
        (8, "clock_in", "09:00:00"),
        (9, "scheduled_minutes", "1.5"),
    ]


def test_damaged_rows_of_a_workbook_go_to_quarantine(home: Home) -> None:
    lines: list[list[object]] = grid(rows("ratings", 6))
    lines[1][0] = "=#REF!"
    lines[2][0] = 12345678901234567890
    lines[3].append("beside the header")
    deliver(home, "ratings.xlsx", workbook({"x": lines}))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined, result.reasons) == (3, 3, {"cell": 2, "columns": 1})
    told = query(home, "select line, reason from raw._quarantine order by line")
    assert [line for line, _ in told] == [2, 3, 4]
    assert "error" in told[0][1] and "lost digits (12345678901234600000)" in told[1][1]


def test_a_workbook_with_several_sheets_needs_one_named_like_the_kind(home: Home) -> None:
    content = grid(rows("ratings", 3))
    deliver(home, "ratings_a.xlsx", workbook({"March": content, "April": content}))
    deliver(home, "ratings_b.xlsx", workbook({"March": content, " Ratings": content}))
    deliver(home, "ratings_c.xlsx", workbook({"March": []}))
    found = {result.file: result for result in load_landing(home)}
    assert "more than one sheet with content: March, April" in found["ratings_a.xlsx"].message
    assert found["ratings_b.xlsx"].rows_loaded == 3
    assert "holds no row" in found["ratings_c.xlsx"].message
