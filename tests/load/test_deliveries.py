"""Deliveries: once, again, corrected, doubled, under strange names, while being written."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading import staged
from orchestration.loading.load import load_history, load_landing, refused_files
from orchestration.loading.load_lock import only_loader
from orchestration.loading.manifests import manifests
from tests.load.samples import deliver, live, query, rows, text


def test_the_same_file_twice_is_loaded_once(home: Home) -> None:
    deliver(home, "calls_2026-03.csv", rows("calls", 20))
    assert load_landing(home)[0].status == "accepted"
    assert load_landing(home)[0].status == "already_loaded"
    deliver(home, "calls_again.csv", rows("calls", 20))
    assert [result.status for result in load_landing(home)] == ["already_loaded", "already_loaded"]
    assert query(home, "select count(*) from raw.calls") == [(20,)]
    history = load_history(home)
    assert [(load["status"], load["rows_loaded"]) for load in history] == [("accepted", 20), ("already_loaded", 0)]
    assert "the same content as" in history[1]["message"]


def test_a_corrected_file_supersedes_by_key_and_the_replaced_rows_stay(home: Home) -> None:
    deliver(home, "calls_2026-03.csv", rows("calls", 20))
    load_landing(home)
    correction = rows("calls", 22)[18:]
    correction[0]["queue"] = "gold"
    deliver(home, "calls_2026-03_correction.csv", correction)
    result = load_landing(home)[-1]
    assert (result.status, result.message) == ("accepted", "replaces 2 rows with the same key")
    assert query(home, "select count(*) from raw.calls") == [(24,)]
    found = live(home, "calls", "contact_id, queue")
    assert len(found) == len({contact for contact, _ in found}) == 22
    assert ("con18", "gold") in found
    first, second = manifests(home)
    assert second.loaded_at > first.loaded_at
    assert query(home, "select distinct _load_id, superseded_at > timestamp '2026-01-01' from raw._superseded") == [
        (first.load_id, True)
    ]


def test_of_rows_with_the_same_key_the_later_line_wins(home: Home) -> None:
    content = rows("calls", 10)
    content += [
        {**content[3], "queue": "second"},
        {**content[3], "queue": "third"},
        {**content[4]},
        {**content[3], "talk_seconds": "x"},
    ]
    deliver(home, "calls.csv", content)
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (13, 1)
    found = dict(live(home, "calls", "contact_id, queue"))
    assert len(live(home, "calls")) == 10 and found["con3"] == "third"
    assert query(home, "select count(*), count(distinct _row) from raw._superseded") == [(3, 3)]


def test_months_and_valid_time_have_their_own_partitions(home: Home) -> None:
    deliver(home, "calls.csv", rows("calls", 30, "2026-03-31 23:50"))
    deliver(home, "employees_2026-03.csv", rows("employees", 5))
    found = {result.kind: result for result in load_landing(home)}
    assert found["calls"].months == {"2026-03": 10, "2026-04": 20} and found["calls"].period == "2026-04"
    assert found["employees"].months == {"all": 5} and found["employees"].period is None
    assert query(home, "select _month, count(*), count(distinct _row) from raw.calls group by 1 order by 1") == [
        ("2026-03", 10, 10),
        ("2026-04", 20, 20),
    ]
    assert query(home, "select count(distinct _row) from raw.calls") == [(30,)]


def test_an_empty_text_that_is_a_value_is_no_null(home: Home) -> None:
    content = rows("surveys", 2)
    content[0]["question_code"] = ""
    deliver(home, "surveys.csv", content)
    load_landing(home)
    assert live(home, "surveys", "question_code") == [("",), ("que1",)]


def test_parquet_is_loaded_by_the_same_rules(home: Home) -> None:
    content = rows("calls", 12)
    content[5]["channel"] = "pigeon"
    source = deliver(home, ".calls.csv", content)
    with duckdb.connect() as con:
        con.execute(f"copy (from read_csv('{source}')) to '{home.landing / 'calls_2026-03.parquet'}' (format parquet)")
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (11, 1)
    assert query(home, "select line, column_name from raw._quarantine") == [(6, "channel")]


def test_unknown_columns_are_kept_and_missing_ones_refuse_the_file(home: Home) -> None:
    content = [{**row, "VIP level": str(n)} for n, row in enumerate(rows("calls", 3))]
    deliver(home, "calls_more.csv", content)
    deliver(
        home,
        "calls_less.csv",
        [{k: v for k, v in row.items() if k not in ("queue", "outcome")} for row in rows("calls", 3)],
    )
    deliver(home, "calls_twice.csv", text(rows("calls", 3)).replace("queue,trunk", "queue,queue", 1))
    found = {result.file: result for result in load_landing(home)}
    assert found["calls_more.csv"].message == "unknown columns kept: vip level"
    assert query(home, "select _extra from raw.calls order by 1")[2] == ('{"vip level":"2"}',)
    assert "lacks the columns queue, outcome" in found["calls_less.csv"].message
    assert "Expected: contact_id" in found["calls_less.csv"].message
    assert "queue more than once" in found["calls_twice.csv"].message
    assert {file["file"] for file in refused_files(home)} == {"calls_less.csv", "calls_twice.csv"}
    (home.landing / "calls_less.csv").unlink()
    load_landing(home)
    assert {file["file"] for file in refused_files(home)} == {"calls_twice.csv"}


HOSTILE = [
    "calls_'; drop table x; --.csv",
    'calls_"quoted".csv',
    "calls_..csv",
    "calls_电话 [1-3]*.csv",
    "calls_%s{0}\\.csv",
    "calls_$HOME.csv",
]


def test_strange_names_are_only_names(home: Home) -> None:
    for n, name in enumerate(HOSTILE):
        deliver(home, name, rows("calls", n + 1, f"2026-0{n + 1}-05"))
    for name in ("notes.txt", "callsign.csv", "calls.xlsx", "unknown_2026-03.csv", "calls_\udcff.csv"):
        (home.landing / name).write_bytes(text(rows("calls", 9)).encode())
    found = {result.file: result.status for result in load_landing(home)}
    assert {found[name] for name in HOSTILE} == {"accepted"}
    assert [found[name] for name in ("notes.txt", "callsign.csv", "calls.xlsx", "unknown_2026-03.csv")] == [
        "refused"
    ] * 4
    assert len(found) == len(HOSTILE) + 5
    assert query(home, "select file from raw._loads where file like '%drop%'") == [(HOSTILE[0],)]


def test_links_that_lead_out_of_landing_are_refused(home: Home, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "calls.csv").write_text(text(rows("calls", 3)))
    (home.landing / "calls_link.csv").symlink_to(outside / "calls.csv")
    (home.landing / "folder").symlink_to(outside)
    (home.landing / "calls_gone.csv").symlink_to(outside / "nothing.csv")
    results = load_landing(home)
    assert {result.file for result in results} == {"calls_link.csv", "folder", "calls_gone.csv"}
    assert all(result.status == "refused" and "outside the landing folder" in result.message for result in results)


def test_a_file_that_changes_while_it_is_read_is_not_accepted(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = deliver(home, "calls.csv", rows("calls", 5))
    right = staged.write

    def grow(*given: Any) -> staged.Staged:
        written = right(*given)
        with path.open("a") as stream:
            stream.write(text(rows("calls", 7)).split("\n")[6] + "\n")
        return written

    monkeypatch.setattr(staged, "write", grow)
    (result,) = load_landing(home)
    assert result.status == "refused" and "changed while it was being read" in result.message
    monkeypatch.undo()
    assert load_landing(home)[0].rows_loaded == 6


def test_a_second_loader_waits_and_says_for_whom(home: Home) -> None:
    deliver(home, "calls.csv", rows("calls", 5))
    said: list[str] = []
    with only_loader(home, said.append):
        other = threading.Thread(target=load_landing, args=(home, said.append))
        other.start()
        deadline = time.monotonic() + 10
        while not said and time.monotonic() < deadline:
            time.sleep(0.01)
        assert said == [f"waiting: process {os.getpid()} is loading into {home.root}"]
        assert not manifests(home)
    other.join()
    assert len(manifests(home)) == 1


def test_kinds_that_never_came_are_empty_typed_views(home: Home) -> None:
    for kind, extract in extracts().items():
        found = query(
            home,
            "select column_name, lower(data_type) from information_schema.columns "
            f"where table_schema = 'raw' and table_name = '{kind}' order by ordinal_position",
        )
        assert found[: len(extract.columns)] == [(column.name, column.sql_type) for column in extract.columns]
        assert [name for name, _ in found[-5:]] == ["_extra", "_load_id", "_row", "_loaded_at", "_month"]
    for view in ("_loads", "_quarantine", "_superseded"):
        assert query(home, f"select count(*) from raw.{view}") == [(0,)]


def test_rows_are_stored_in_the_order_of_the_file(home: Home) -> None:
    path = home.landing / "agent_states.csv"
    with duckdb.connect() as con:  # more rows than one thread takes, two months in turn, one row that does not fit
        con.execute(
            "copy (select 'A' || i as agent_id, timestamp '2026-03-05' + to_days(cast(i % 2 * 31 as integer)) as "
            "started_at, "
            "started_at as ended_at, if(i = 77, 'asleep', 'talk') as state, cast(i as varchar) as contact_id "
            f"from range(600_000) as t(i)) to '{path}' (header)"
        )
    (result,) = load_landing(home)
    assert result.months == {"2026-03": 300_000, "2026-04": 299_999} and result.reasons == {"values": 1}
    found = query(
        home,
        "select bool_and(before is null or before < place) from (select cast(contact_id as bigint) as place, "
        "lag(place) over (partition by _month order by _row) as before from raw.agent_states)",
    )
    assert found == [(True,)]
    assert query(home, "select count(distinct _row) from raw.agent_states") == [(599_999,)]


def test_of_doubled_keys_in_two_months_the_later_line_wins(home: Home) -> None:
    content = rows("calls", 6, "2026-03-31 23:57")
    deliver(home, "calls.csv", [*content, {**content[5], "started_at": "2026-03-30 12:00:00", "queue": "last"}])
    load_landing(home)
    found = dict(live(home, "calls", "contact_id, queue"))
    assert len(live(home, "calls")) == 6 and found["con5"] == "last"


def test_a_list_of_changes_may_be_empty_and_a_month_of_facts_may_not(home: Home) -> None:
    for kind in ("org_units", "calls"):
        deliver(home, f"{kind}_2026-03.csv", text(rows(kind, 1)).split("\n")[0] + "\n")
    found = {result.kind: result for result in load_landing(home)}
    assert found["org_units"].status == "accepted" and found["org_units"].message == "holds no row: no change"
    assert found["calls"].status == "refused" and "no row" in found["calls"].message
    assert query(home, "select count(*) from raw.org_units") == [(0,)]
