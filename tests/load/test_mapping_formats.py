"""A mapping says which format its files have: with or without a header line, a workbook, JSON values, lines of text."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
import xlsxwriter

from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading import mapping
from orchestration.loading.formats.records import lines
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query

LEDGER = extracts()["ledger"].names
FIXED = {
    "period": "'2026-03'",
    "cost_centre": "'c'",
    "version": "'1'",
    "kind": "'actual'",
    "currency": "'EUR'",
    "one_off": "'no'",
    "closed": "'yes'",
}


def sql(account: str, amount: str) -> str:
    """A mapping to the ledger: every column fixed but account and amount."""
    values = FIXED | {"account": account, "amount": amount}
    columns = ",\n    ".join(f"{values[name]} as {name}" for name in LEDGER)
    return (
        f"-- kind: ledger\nselect\n    {columns},\n    cast(null as varchar) as _extra,\n"
        "    cast(null as varchar) as _reject,\n    _line\nfrom source\n"
    )


def declare(folder: Path, monkeypatch: pytest.MonkeyPatch, facts: str, account: str, amount: str) -> None:
    """Make one mapping, answering to files `till*`, the only one there is."""
    (folder / "till.yml").write_text(
        "title: till\nowner: shop\nfile_name: 'till.*'\ntime_zone: Asia/Shanghai\nkinds: [ledger]\nrules: []\n" + facts,
        encoding="utf-8",
    )
    (folder / "till.sql").write_text(sql(account, amount), encoding="utf-8")
    monkeypatch.setattr(mapping, "MAPPINGS", folder)
    mapping.mappings.cache_clear()
    monkeypatch.setattr(mapping, "mappings", mapping.mappings.__wrapped__)


def stored(home: Home) -> list[tuple[str, str]]:
    return query(home, "select account, cast(amount as varchar) from raw.ledger order by all")


def unfit(home: Home) -> list[tuple[int, str, str]]:
    return query(home, "select line, reason, row_text from raw._quarantine order by line")


def test_a_mapping_names_the_columns_of_a_file_without_a_header_line_by_position(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(tmp_path, monkeypatch, "header: [what, how_much]\nheader_line: false\ndelimiter: ';'\n", "what", "how_much")
    deliver(home, "till.csv", "rent;1.5\nbroken\nphones;x\nlight;2\n")
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (2, 2)
    assert stored(home) == [("light", "2.0000"), ("rent", "1.5000")]
    assert [line for line, _, _ in unfit(home)] == [2, 3]
    deliver(home, "till_blank_lines.csv", 'rent;1.5\n\n"two\n\nlines";3\nbroken\nlight;2\n')  # read with patience
    result = load_landing(home)[-1]
    assert (result.rows_loaded, result.rows_quarantined) == (3, 1)
    assert [line for line, _, _ in unfit(home)] == [2, 3, 6]


def test_each_json_value_of_a_mapped_file_is_one_record_with_its_text(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(tmp_path, monkeypatch, "format: json\n", "record ->> '$.a'", "record ->> '$.deep[1].n'")
    values = ['{"a": "rent", "deep": [0, {"n": 0.1}]}', '{"a": "light", "deep": [0, {"n": 2}]}']
    broken = '{"a": "x", "deep": [}'
    deliver(home, "till.jsonl", "\n".join([values[0], broken, values[1]]))
    deliver(home, "till_array.json", f"[{values[0]},{values[1]},{broken}")
    pretty = [json.dumps(json.loads(value), indent=1) for value in values]
    deliver(home, "till_row.json.gz", gzip.compress(f"{pretty[0]}{broken}\n{pretty[1]}".encode()))
    found = {result.file: (result.rows_loaded, result.rows_quarantined) for result in load_landing(home)}
    assert found == dict.fromkeys(("till.jsonl", "till_array.json", "till_row.json.gz"), (2, 1))
    assert stored(home) == sorted([("rent", "0.1000"), ("light", "2.0000")] * 3)
    assert [(line, text) for line, _, text in unfit(home)] == [(2, broken), (2, broken), (3, broken)]


def test_each_line_of_a_mapped_text_is_one_record(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(tmp_path, monkeypatch, "format: lines\n", "split_part(record, '|', 1)", "split_part(record, '|', 2)")
    deliver(home, "till", b'rent|1\r\n\r\n"light|2\r\nth\xe9 |3\r\nphones|x')
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined, result.reasons) == (2, 2, {"encoding": 1, "type": 1})
    assert stored(home) == [('"light', "2.0000"), ("rent", "1.0000")]
    assert next((line, text) for line, _, text in unfit(home)) == (4, "th\\xe9 |3")
    assert [line for line, _, _ in unfit(home)] == [4, 5]


def test_a_mapped_workbook_has_the_header_that_the_mapping_says(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(tmp_path, monkeypatch, "format: xlsx\nheader: [What, How much]\n", "what", '"how much"')
    for name, second in (("till.xlsx", "How much"), ("till_other.xlsx", "How many")):
        with xlsxwriter.Workbook(home.landing / name) as book:
            sheet = book.add_worksheet()
            for y, row in enumerate((("What", second), ("rent", 1.5), ("light", 2))):
                sheet.write_row(y, 0, row)
    results = {result.file: result for result in load_landing(home)}
    assert results["till.xlsx"].rows_loaded == 2 and stored(home) == [("light", "2.0000"), ("rent", "1.5000")]
    assert results["till_other.xlsx"].message == (
        "till_other.xlsx has another header than till has. Found: what, how many. Expected: what, how much."
    )


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert list(lines(io.StringIO("\ufeffa|b\r\n \n\ufeffc\n"))) == [(1, ("a|b",)), (3, ("\ufeffc",))]
