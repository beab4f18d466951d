"""JSON is read strictly: what is no proper record goes to quarantine with its number, numbers keep their text."""

from __future__ import annotations

import json

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query, rows

ROWS = rows("point_events", 4)
GOOD = [json.dumps(row, ensure_ascii=False) for row in ROWS]


def with_key(key: str, value: str, n: int = 0) -> str:
    """A record with one more key, written as it stands."""
    return f'{GOOD[n][:-1]}, "{key}": {value}}}'


BAD = {
    "no object": ("[1, 2]", "is no JSON object"),
    "a text": ('"only text"', "is no JSON object"),
    "cut": (GOOD[0][:-9], "is no JSON"),
    "two values": (GOOD[0] + " 5", "something follows the value"),
    "no quotes": (GOOD[0].replace('"points"', "points"), "is no JSON"),
    "the key twice": (with_key("event_id", '"x"'), "has the key 'event_id' more than once"),
    "the key in capitals": (with_key("EVENT_ID", '"x"'), "has a key more than once"),
    "not a number": (with_key("weight", "NaN"), "holds NaN"),
    "infinite": (with_key("weight", "[-Infinity]"), "holds -Infinity"),
    "nested": (json.dumps(ROWS[0] | {"reason": {"code": 1}}), "has a list or an object where one value is expected"),
    "very deep": (with_key("deep", "[" * 100_000 + "]" * 100_000), "is nested too deeply"),
    "half a character": (with_key("reason_2", '"\\ud800"'), "half of a character"),
    "a raw line feed": (with_key("reason_2", '"a\x01b"'), "is no JSON"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_line_that_is_no_proper_record_goes_to_quarantine_with_its_line(home: Home, what: str) -> None:
    broken, reason = BAD[what]
    deliver(home, "point_events.jsonl", "\n".join([GOOD[1], "", broken, GOOD[2], ""]))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (2, 1), result
    ((line, told, text),) = query(home, "select line, reason, row_text from raw._quarantine")
    assert line == 3 and reason in told and text == broken.replace("\0", "\\x00")


def test_bytes_that_are_no_utf8_send_their_line_to_quarantine(home: Home) -> None:
    lines = [GOOD[0].encode(), GOOD[1].replace("rea1", "r\xe9a1").encode("latin-1"), GOOD[2].encode()]
    deliver(home, "point_events.jsonl", b"\n".join(lines))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.reasons) == (2, {"encoding": 1})
    ((line, text),) = query(home, "select line, row_text from raw._quarantine")
    assert line == 2 and "r\\xe9a1" in text


def test_numbers_keep_the_text_they_were_written_in(home: Home) -> None:
    texts = ["0.1", "12345678901234567890", "1.10", "-0", "1e3", "0.30000000000000004", "1" * 5000]
    more = ", ".join(f'"n{n}": {number}' for n, number in enumerate(texts))
    deliver(home, "point_events.json", f'[{GOOD[0][:-1]}, {more}, "list": [0.10, {{"a": null}}, true]}}]')
    (result,) = load_landing(home)
    assert result.rows_loaded == 1
    ((extra,),) = query(home, "select _extra from raw.point_events")
    assert extra == "{" + more.replace(": ", ":").replace(", ", ",") + ',"list":[0.10,{"a":null},true]}'
    plain = json.loads(GOOD[1]) | {"points": 0}
    for points, stored in (("-2.50", "-2.5000"), ("3", "3.0000"), ("1e1", None), ("0.12345", None)):
        one = json.dumps(plain).replace('"points": 0', f'"points": {points}').replace("eve1", f"id{points}")
        deliver(home, f"point_events_{points}.json", one)
        load_landing(home)
        found = query(home, f"select cast(points as varchar) from raw.point_events where event_id = 'id{points}'")
        assert found == ([(stored,)] if stored else [])


@pytest.mark.parametrize(
    ("end", "loaded", "number", "rest"),
    [
        ("", 2, 3, ""),
        (',{"event_id": "x", }, {"event_id": "y"}]', 2, 3, '{"event_id": "x", }, {"event_id": "y"}]'),
        (",]", 2, 3, "]"),
        ("] and more", 2, 3, "and more"),
        (f" {GOOD[2]}]", 2, 3, f"{GOOD[2]}]"),
        (f",7,{GOOD[2]}]", 3, 3, "7"),
    ],
)
def test_a_broken_array_keeps_what_was_complete(home: Home, end: str, loaded: int, number: int, rest: str) -> None:
    deliver(home, "point_events.json", f"[{GOOD[0]},\n{GOOD[1]}{end}")
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (loaded, 1)
    assert query(home, "select line, row_text from raw._quarantine") == [(number, rest)]


def test_a_large_array_is_read_piece_by_piece(home: Home) -> None:
    wide = [json.dumps(ROWS[0] | {"event_id": f"e{n}", "note": "x" * (1 << 18)}) for n in range(20)]
    deliver(home, "point_events.json", "[" + ",".join(wide) + "]")
    deliver(home, "point_events_row.json", "\n".join(wide).replace('_id": "e', '_id": "f').replace("{", "{\n"))
    assert [result.rows_loaded for result in load_landing(home)] == [20, 20]


def test_an_absent_key_is_an_empty_value_but_a_required_column_must_be_there(home: Home) -> None:
    some = [{key: row[key] for key in row if key != "cause"} for row in ROWS]
    none = [{key: row[key] for key in row if key != "points"} for row in ROWS]
    deliver(home, "point_events_a.json", json.dumps([some[0], {**ROWS[1], "points": None}]))
    deliver(home, "point_events_b.json", json.dumps(none))
    deliver(home, "point_events_c.json", "no JSON at all")
    deliver(home, "point_events_d.json", "[]")
    found = {result.file[13:14]: result for result in load_landing(home)}
    assert (found["a"].rows_loaded, found["a"].reasons) == (1, {"required": 1})
    assert "lacks the column points" in found["b"].message
    assert "holds no JSON object" in found["c"].message and "holds no JSON object" in found["d"].message
