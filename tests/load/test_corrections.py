"""Deliveries that come again: in full, in part, dated otherwise, back as they were; and what was known when."""

from __future__ import annotations

import gzip
import os
from datetime import datetime

import pytest

from orchestration.home import Home, Month
from orchestration.loading import delivery
from orchestration.loading.inputs import month_inputs
from orchestration.loading.load import LoadResult, load_landing
from orchestration.loading.manifests import Manifest, manifests
from tests.load.samples import Rows, deliver, live, query, rows, text

MARCH, APRIL, MAY = (Month.parse(month) for month in ("2026-03", "2026-04", "2026-05"))
ALL = (MARCH, APRIL, MAY)


def calls(month: Month, count: int = 10) -> Rows:
    """Calls of a month, with keys of their own: '03-0', '03-1', …"""
    return [
        {**row, "contact_id": f"{month.number:02}-{n}"} for n, row in enumerate(rows("calls", count, f"{month}-10"))
    ]


def given(home: Home, name: str, content: Rows | bytes) -> tuple[LoadResult, Manifest]:
    """Deliver and load one file."""
    deliver(home, name, content)
    (result,) = [found for found in load_landing(home) if found.status == "accepted"]
    return result, next(load for load in manifests(home) if load.load_id == result.load_id)


def keys(home: Home) -> list[str]:
    return [key for (key,) in live(home, "calls", "contact_id")]


def prints(home: Home) -> list[str]:
    return [month_inputs(home, month).fingerprint for month in ALL]


def changed(before: list[str], now: list[str]) -> list[str]:
    return [str(month) for month, old, new in zip(ALL, before, now, strict=True) if old != new]


@pytest.mark.parametrize(
    ("file", "name", "partial"),
    [
        ("calls_2026-10.csv", "calls_2026-10", False),
        ("late/Calls_2026-10.CSV.gz", "calls_2026-10", False),
        ("october.zip/calls_2026-10.xlsx", "calls_2026-10", False),
        ("calls_2026-10.partial.csv", "calls_2026-10", True),
        ("calls_2026-10_partial_2.csv", "calls_2026-10", True),
        ("calls_partial_2026-10.jsonl", "calls_2026-10", True),
        ("calls_2026-10_correction.csv", "calls_2026-10_correction", False),
        ("calls_impartial.csv", "calls_impartial", False),
        (".csv", ".csv", False),
    ],
)
def test_a_delivery_is_its_name_without_folder_endings_and_the_word_partial(
    file: str, name: str, partial: bool
) -> None:
    found = delivery.of(file)
    assert (found.name, found.partial) == (name, partial)


def test_a_delivery_that_comes_again_withdraws_what_no_longer_stands_in_it(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    given(
        home, "calls_of_another_system.csv", [{**row, "contact_id": f"x{n}"} for n, row in enumerate(calls(MARCH, 3))]
    )
    again = [*calls(MARCH)[:7], calls(MARCH, 11)[10]]
    again[2]["queue"] = "gold"
    result, load = given(home, "calls_2026-03.csv", again)
    assert result.message == "replaces 7 rows with the same key, withdraws 3 that no longer stand in the file"
    assert (load.superseded_rows, load.withdrawn_rows, [part.withdrawn_rows for part in load.files]) == (7, 3, [3])
    assert [part.changed_rows for part in load.files] == [2]
    assert keys(home) == [*(f"03-{n}" for n in (0, 1, 10, 2, 3, 4, 5, 6)), "x0", "x1", "x2"]
    assert query(home, "select count(*) from raw.calls where contact_id = '03-9'") == [(1,)]
    assert query(home, "select count(*) filter (withdrawn), count(*) from raw._superseded") == [(3, 10)]
    assert query(home, "select max(withdrawn_rows), sum(superseded_rows) from raw._loads") == [(3, 7)]


def test_what_a_delivery_does_not_cover_it_does_not_withdraw(home: Home) -> None:
    given(home, "calls.csv", calls(MARCH) + calls(APRIL))
    before = prints(home)
    given(home, "calls.csv", calls(APRIL)[:4])
    assert len(keys(home)) == 14
    assert changed(before, prints(home)) == ["2026-04"]


def test_the_same_delivery_in_another_packing_and_folder_is_the_same_delivery(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    _, load = given(home, "corrected/Calls_2026-03.csv.gz", gzip.compress(text(calls(MARCH)[:8]).encode()))
    assert load.withdrawn_rows == 2 and len(keys(home)) == 8


def test_a_partial_delivery_replaces_its_keys_and_withdraws_nothing(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    some = calls(MARCH)[3:5]
    some[0]["queue"] = "gold"
    result, load = given(home, "calls_2026-03.partial.csv", some)
    assert (result.message, load.withdrawn_rows) == ("replaces 2 rows with the same key", 0)
    assert len(keys(home)) == 10
    _, load = given(home, "calls_2026-03.partial.csv", some[1:])
    assert (load.superseded_rows, load.withdrawn_rows, len(keys(home))) == (1, 0, 10)
    result, load = given(
        home, "calls_2026-03.csv", calls(MARCH)[:3]
    )  # the whole again: what its parts brought goes too
    assert (load.superseded_rows, load.withdrawn_rows, len(keys(home))) == (3, 7, 3)


def test_a_key_that_went_to_quarantine_stands_in_the_file_and_is_not_withdrawn(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    again = calls(MARCH)[:9]
    again[4]["channel"] = "pigeon"
    again[5] |= {"segment_no": f" +{again[5]['segment_no']}", "channel": "owl"}  # the same number, spelt otherwise
    result, load = given(home, "calls_2026-03.csv", again)
    assert (result.rows_quarantined, load.superseded_rows, load.withdrawn_rows) == (2, 7, 1)
    assert {"03-4", "03-5"} < set(keys(home)) and "03-9" not in keys(home)


def test_a_record_that_is_dated_in_another_month_stands_there_alone_and_touches_both(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    given(home, "calls_2026-04.csv", calls(APRIL))
    before = prints(home)
    moved = {**calls(MARCH)[3], "started_at": "2026-04-20 10:00:00"}
    _, load = given(home, "calls_2026-03.partial.csv", [moved])
    assert (load.touched, load.moved) == (["2026-03", "2026-04"], {"2026-03": 1})
    assert keys(home).count("03-3") == 1 and len(keys(home)) == 20
    now = prints(home)
    assert changed(before, now) == ["2026-03", "2026-04"]
    _, load = given(home, "calls_2026-03.csv", [*calls(MARCH)[:3], moved, *calls(MARCH)[4:9]])
    assert load.touched == ["2026-03"] and keys(home).count("03-3") == 1 and "03-9" not in keys(home)
    assert changed(now, prints(home)) == ["2026-03"]


def test_a_correction_is_taken_back_by_delivering_the_file_as_it_was(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    given(home, "calls_2026-03.csv", calls(MARCH)[:5])
    assert len(keys(home)) == 5
    path = deliver(home, "calls_2026-03.csv", calls(MARCH))
    stamp = next(load for load in manifests(home)).mtime_ns
    os.utime(path, ns=(stamp, stamp))  # as `cp -p` of a copy kept would leave it
    (result,) = load_landing(home)
    assert result.status == "accepted" and len(keys(home)) == 10
    assert [found.status for found in load_landing(home)] == ["already_loaded"]
    given(home, "calls_2026-03.csv", calls(MARCH)[:5])
    assert len(keys(home)) == 5 and len(manifests(home)) == 4


def test_a_correction_is_taken_back_in_another_folder_too_but_not_by_moving_the_old_file(home: Home) -> None:
    first = rows("calls", 4)
    for day, content in enumerate((first, [{**row, "queue": "gold"} for row in first]), 1):
        os.utime(deliver(home, f"{day}/calls_2026-03.csv", content), (day * 1e6, day * 1e6))
        load_landing(home)
    (home.landing / "1/calls_2026-03.csv").rename(home.landing / "calls_2026-03.csv")
    assert {result.status for result in load_landing(home)} == {"already_loaded"}
    os.utime(deliver(home, "3/calls_2026-03.csv", first), (3e6, 3e6))
    assert load_landing(home)[-1].status == "accepted"
    assert live(home, "calls", "queue") == [(row["queue"],) for row in first]
    assert {result.status for result in load_landing(home)} == {"already_loaded"}


def test_what_was_known_before_a_correction_can_be_read_as_it_was(home: Home) -> None:
    given(home, "calls_2026-03.csv", calls(MARCH))
    first = datetime.fromisoformat(manifests(home)[0].loaded_at)
    given(home, "calls_2026-03.csv", calls(MARCH)[:6])

    def known(as_of: datetime) -> int:  # the condition of the staging models, dbt_project/macros/month.sql: live
        found = query(
            home,
            f"select count(*) from raw.calls as r where r._loaded_at <= timestamp '{as_of}' and not exists (select 1 "
            "from raw._superseded as s where s.kind = 'calls' and s._load_id = r._load_id and s._row = r._row "
            f"and s.superseded_at <= timestamp '{as_of}')",
        )
        return int(found[0][0])

    assert (known(first), known(datetime(9999, 1, 1))) == (10, 6)


def test_staff_that_no_longer_stand_in_the_list_are_withdrawn_from_the_months_they_touch(home: Home) -> None:
    staff = [{**row, "valid_from": "2026-01-01", "valid_to": "", "left_on": ""} for row in rows("employees", 5)]
    staff[4] |= {"valid_from": "2026-04-01"}
    for month in ALL:
        given(home, f"calls_{month}.csv", calls(month))
    given(home, "employees.csv", staff)
    before = prints(home)
    _, load = given(home, "employees.csv", staff[:4])
    assert (load.touched, load.withdrawn_rows) == (["all"], 1)
    assert changed(before, prints(home)) == ["2026-04", "2026-05"]


def test_only_the_months_that_a_delivery_touches_move(home: Home) -> None:
    for month in ALL:
        given(home, f"calls_{month}.csv", calls(month))
    before = prints(home)
    _, load = given(home, "calls_2026-04.csv.gz", gzip.compress(text(calls(APRIL)[::-1]).encode()))
    assert load.touched == [] and changed(before, prints(home)) == []  # the same content, packed and in another order
    some = [calls(MARCH)[0] | {"queue": "gold"}, calls(APRIL)[0], calls(MAY)[0] | {"queue": "gold"}]
    _, load = given(home, "calls_corrections.partial.csv", some)
    assert load.touched == ["2026-03", "2026-05"]
    now = prints(home)
    assert changed(before, now) == ["2026-03", "2026-05"]
    _, load = given(home, "calls_2026-03_late.csv", [{**calls(MARCH)[0], "contact_id": "late"}])
    assert load.touched == ["2026-03"] and changed(now, prints(home)) == ["2026-03"]
