"""What lies in landing and in the loads of earlier months costs a new month next to nothing: what is looked at is
counted, never timed.
"""

from __future__ import annotations

import hashlib
import os
from typing import Any

import duckdb
import pytest

from orchestration.extract import extracts
from orchestration.home import Home, Month
from orchestration.loading import inputs, landing, load
from orchestration.loading.digests import Digests
from orchestration.loading.landing import kind_of
from orchestration.loading.load import load_landing
from orchestration.loading.manifests import manifests
from orchestration.loading.refused import RefusedError
from orchestration.loading.supersede import live_sql
from tests.load.samples import deliver, query, rows

MONTHS = [Month.parse("2026-01").shift(n) for n in range(6)]


def test_a_file_that_is_known_is_settled_by_its_name_and_stamp(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in MONTHS:
        deliver(home, f"calls_{month}.csv", rows("calls", 3, f"{month}-05"))
    load_landing(home)
    prepared: list[str] = []
    prepare: Any = load.prepare

    def counted(file: Any, *others: Any) -> Any:
        prepared.append(file.name)
        return prepare(file, *others)

    monkeypatch.setattr(load, "prepare", counted)
    deliver(home, "calls_2026-07.csv", rows("calls", 3, "2026-07-05"))
    assert [result.status for result in load_landing(home)] == ["already_loaded"] * 6 + ["accepted"]
    assert prepared == ["calls_2026-07.csv"]

    prepared.clear()
    os.utime(home.landing / "calls_2026-02.csv")  # touched: its bytes have to be read to know that they are the same
    correction = rows("calls", 3, "2026-03-05")
    correction[0]["queue"] = "gold"
    deliver(home, "calls_2026-03.csv", correction)
    found = {result.file: result.status for result in load_landing(home)}
    assert sorted(prepared) == ["calls_2026-02.csv", "calls_2026-03.csv"]
    assert [name for name, status in found.items() if status == "accepted"] == ["calls_2026-03.csv"]


def test_a_new_file_is_held_against_the_loads_of_its_kind_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in MONTHS:
        deliver(home, f"calls_{month}.csv", rows("calls", 3, f"{month}-05"))
    deliver(home, "cases_2026-05.csv", rows("cases", 3, "2026-05-05"))
    load_landing(home)
    given: list[list[str]] = []
    take: Any = load.take

    def counted(job: Any, loads: Any, moment: Any) -> Any:
        given.append([one.file for one in loads])
        return take(job, loads, moment)

    monkeypatch.setattr(load, "take", counted)
    deliver(home, "cases_2026-06.csv", rows("cases", 3, "2026-06-05"))
    load_landing(home)
    assert given == [["cases_2026-05.csv"]]


def test_a_list_that_came_anew_is_looked_at_once_for_all_months(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    staff = [{**row, "valid_from": "2026-01-01", "valid_to": "", "left_on": ""} for row in rows("employees", 5)]
    for month in MONTHS:
        deliver(home, f"calls_{month}.csv", rows("calls", 3, f"{month}-10"))
    deliver(home, "employees_2026-01.csv", staff)
    load_landing(home)
    before = inputs.inputs_of(home, MONTHS)
    deliver(home, "employees_2026-05.csv", [*staff, {**staff[0], "employee_id": "new", "valid_from": "2026-05-01"}])
    load_landing(home)
    computed: list[list[str]] = []
    compute = Digests._compute

    def counted(self: Digests, kinds: list[str], partitions: set[str], query: str) -> str:
        computed.append(kinds)
        return compute(self, kinds, partitions, query)

    monkeypatch.setattr(Digests, "_compute", counted)
    after = inputs.inputs_of(home, MONTHS)
    assert computed == [["employees"]]
    moved = [str(month) for month in MONTHS if before[month].fingerprint != after[month].fingerprint]
    assert moved == ["2026-05", "2026-06"]
    assert [inputs.month_inputs(home, month) for month in MONTHS] == list(after.values())
    assert computed == [["employees"]]  # who asks for one month finds what was worked out for all


def test_a_name_belongs_to_the_kind_that_it_begins_with() -> None:
    for kind in extracts():
        assert [kind_of(f"{kind}{rest}") for rest in (".csv", "_2026-10.json.gz", "-x.XLSX")] == [kind] * 3
        with pytest.raises(RefusedError):
            kind_of(f"{kind}x.csv")


def test_of_two_kinds_that_begin_alike_the_longer_has_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "extracts", lambda: dict.fromkeys(("calls", "calls_back")))
    landing._kinds.cache_clear()
    try:
        assert [kind_of(f"calls{rest}_2026-10.csv") for rest in ("", "_back")] == ["calls", "calls_back"]
    finally:
        landing._kinds.cache_clear()


def test_the_digest_of_a_list_is_that_of_its_rows_cut_to_the_month(home: Home) -> None:
    cells = [
        ("a", "2020-05-01", ""),
        ("b", "2026-02-10", ""),
        ("c", "2026-01-01", "2026-02-20"),
        ("d", "2026-03-31", ""),
    ]
    customers = [{"customer_id": a, "since": since, "left_on": left, "segment": "s"} for a, since, left in cells]
    deliver(home, "customers_2026-01.csv", customers)
    load_landing(home)
    expected = {}
    for month in MONTHS[:3]:
        eve, after = f"{month.shift(-1)}-31" if month != MONTHS[2] else "2026-02-28", f"{month.end}"
        texts = [
            chr(31).join([name, max(since, eve), min(left or after, after), "s", chr(30)])
            for name, since, left in cells
            if since < after and (left or after) >= f"{month.start}"
        ]
        sums = [int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest(), "little") for text in texts]
        halves = sum(n >> 64 for n in sums), sum(n % 2**64 for n in sums)
        expected[str(month)] = f"{len(texts)}:{halves[0]:x}:{halves[1]:x}"
    assert [text[0] for text in expected.values()] == ["2", "3", "3"]
    extract = extracts()["customers"]
    with Digests(home, manifests(home)) as digests:
        assert digests.of_months(extract, inputs.valid_sql(extract, MONTHS[:3])) == expected


def test_what_other_months_replaced_is_not_read_for_a_month(home: Home) -> None:
    for month in MONTHS[:4]:
        content = [{**row, "contact_id": f"{month}-{n}"} for n, row in enumerate(rows("calls", 4, f"{month}-10"))]
        deliver(home, f"calls_{month}.csv", content)
        load_landing(home)
        content[0]["queue"] = "gold"
        if month == MONTHS[1]:
            content[1]["contact_id"] = "2026-01-1"  # a leg of January that is dated anew
        deliver(home, f"calls_{month}_partial.csv", content)
        load_landing(home)
    loads = manifests(home)
    for month, superseding in (("2026-01", 2), ("2026-02", 1), ("2026-03", 1)):
        found = live_sql(home, loads, extracts()["calls"], {month})
        assert found.count("/_superseded/") == superseding
        with duckdb.connect() as con:
            ours = con.execute(f"select _load_id, _row from ({found}) order by all").fetchall()
        theirs = query(
            home,
            "select r._load_id, r._row from raw.calls as r anti join raw._superseded as s on s.kind = 'calls' and "
            f"s._load_id = r._load_id and s._row = r._row where r._month = '{month}' order by all",
        )
        assert ours == theirs != []
