"""A wrong file is refused as a whole: the message says what was expected, what was found, and what to do."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from orchestration.home import Home, UsageError
from orchestration.loading.formats import limits, workbook_guard
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query, rows, text
from tests.load.written import grid, parquet, workbook, zipped

CALLS = rows("calls", 30)


def refusal(home: Home, name: str, content: object) -> str:
    """The message with which one file is refused; nothing of it is in the store."""
    deliver(home, name, content)  # type: ignore[arg-type]
    (result,) = [result for result in load_landing(home) if result.file.startswith(name)]
    assert (result.status, result.rows_loaded) == ("refused", 0) and result.message.endswith("."), result
    assert not list(home.raw.glob("*/_month=*/*")) and not (home.raw / "_work").exists()
    return result.message


def test_a_file_of_another_kind_is_named(home: Home) -> None:
    states = rows("agent_states", 3)
    expected = "has the columns of agent_states, but its name says calls. Found: agent_id, started_at, "
    for name, content in (
        ("calls_2026-03.csv", text(states)),
        ("calls_2026-03.json", json.dumps(states)),
        ("calls_2026-03.parquet", parquet(states)),
        ("calls_2026-03.xlsx", workbook({"a": grid(states)})),
    ):
        said = refusal(home, name, content if isinstance(content, bytes) else content.encode())
        assert expected in said and "Expected: contact_id, segment_no" in said and "Name it agent_states_…" in said


def test_a_file_without_header_is_told_so_and_not_of_doubled_columns(home: Home) -> None:
    said = refusal(home, "calls_2026-03.csv", text(rows("calls", 3)).partition("\n")[2].encode())
    assert "has none of the columns of calls; a CSV file says their names in its first line. Found: con0, " in said


def test_a_file_of_another_month_is_refused_with_both_months_and_the_counts(home: Home) -> None:
    old = rows("calls", 20, "2026-02-10")
    said = refusal(home, "calls_2026-03.csv", [*old, *rows("calls", 25)[20:]])
    assert "says 2026-03 in its name, but 20 of its 25 rows lie in 2026-02 and 5 in 2026-03" in said
    for name in ("calls_2026-03.partial.csv", "calls_2026-03_2026-02.csv", "calls_2026-03-02.csv", "calls.csv"):
        (home.landing / "calls_2026-03.csv").unlink(missing_ok=True)
        deliver(home, name, [row | {"contact_id": f"{name}{row['contact_id']}"} for row in old])
        assert load_landing(home)[-1].status != "refused", name
        (home.landing / name).unlink()
    deliver(home, "calls_2026-03.csv", [*old[:12], *rows("calls", 25)[12:]])
    deliver(home, "employees_2026-03.csv", rows("employees", 3, "2025-01-01"))
    assert {result.status for result in load_landing(home)} == {"accepted"}


@pytest.mark.parametrize(
    "name", ["calls.csv", "calls.csv.gz", "calls.json", "calls.parquet", "calls.xlsx", "calls.tsv"]
)
def test_an_empty_file_is_refused(home: Home, name: str) -> None:
    said = refusal(home, name, gzip.compress(b"") if name.endswith(".gz") else b"")
    assert "is empty" in said, said


def test_a_file_with_a_header_only_is_refused(home: Home) -> None:
    header = text(CALLS).split("\n")[0]
    for name, content in (("calls.csv", f"{header}\n".encode()), ("calls.xlsx", workbook({"a": [header.split(",")]}))):
        assert "holds a header, but no row" in refusal(home, name, content)


PLAIN = text(CALLS).encode()
OTHERS = {
    "calls_a.csv": (workbook({"a": grid(CALLS)}), "should be CSV text, and holds a zip archive or a workbook (xlsx)"),
    "calls_b.csv": (parquet(CALLS), "should be CSV text, and holds Parquet"),
    "calls_c.csv": (gzip.compress(PLAIN), "should be CSV text, and holds gzip"),
    "calls_d.csv": (b"<!DOCTYPE html><html>Please log in</html>", "should be CSV text, and holds HTML or XML"),
    "calls_e.csv": (json.dumps(CALLS).encode(), "should be CSV text, and holds JSON"),
    "calls_f.xlsx": (PLAIN, "should be a workbook (xlsx), and holds something else"),
    "calls_g.parquet": (PLAIN, "should be Parquet, and holds something else"),
    "calls_h.json": (b"\xd0\xcf\x11\xe0old", "should be JSON text, and holds an old (.xls) or an encrypted workbook"),
    "calls_i.csv.gz": (PLAIN, "is named .gz, but holds no gzip"),
    "calls_j.csv.gz": (gzip.compress(gzip.compress(PLAIN)), "should be CSV text, and holds gzip"),
    "calls_k.zip": (PLAIN, "is no readable zip archive"),
    "calls_l.7z": (PLAIN, "is no format that can be read here"),
    "calls_m.csv": (text(CALLS).encode("utf-32"), "is text in UTF-32"),
    "calls_n.parquet": (parquet(CALLS)[:-40], "is not a readable Parquet file"),
    "calls_o.xlsx": (workbook({"a": grid(CALLS)})[:-400], "is not a readable workbook"),
    "calls_p.xlsx": (zipped({"calls.csv": PLAIN}), "is not a readable workbook"),
    "calls_q.csv.gz": (gzip.compress(PLAIN)[:-20], "is cut off"),
    "calls_r.csv.gz": (gzip.compress(PLAIN)[:40] + b"\0" * 40 + gzip.compress(PLAIN)[80:], "Deliver it again"),
    "calls_s.csv": (bytes(range(256)) * 20, "Export it as CSV in UTF-8"),
}


def test_content_that_is_not_what_the_name_says_is_refused(home: Home) -> None:
    for name, (content, _) in OTHERS.items():
        deliver(home, name, content)
    said = {result.file.split("/")[0]: result.message for result in load_landing(home)}
    for name, (_, expected) in OTHERS.items():
        assert expected in said[name] and "unexpected" not in said[name], (name, said[name])
    assert query(home, "select count(*) from raw._loads") == [(0,)]


def test_a_file_above_the_limit_is_refused_whether_packed_or_not(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "0.000003")  # 3,000 bytes
    for name, content in (
        ("calls_a.csv", PLAIN),
        ("calls_b.csv.gz", gzip.compress(PLAIN)),
        ("c.zip", zipped({"calls_c.csv": PLAIN})),
    ):
        assert "is larger than 3,000 bytes when it is unpacked" in refusal(home, name, content)
    monkeypatch.setenv(limits.VARIABLE, "much")
    with pytest.raises(limits.UsageError, match="Set it to a number of gigabytes"):
        load_landing(home)
    monkeypatch.delenv(limits.VARIABLE)
    assert {result.status for result in load_landing(home)} == {"accepted", "already_loaded"}


def test_a_file_larger_than_the_free_disk_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = limits.shutil.disk_usage(home.root)
    monkeypatch.setattr(limits.shutil, "disk_usage", lambda _: usage._replace(free=limits.RESERVE + 1000))
    for name, content in (("calls_a.csv", PLAIN), ("c.zip", zipped({"calls_c.csv": PLAIN}))):
        assert "needs" in (said := refusal(home, name, content)) and "only 1,000 bytes are free" in said


def test_bombs_are_stopped_while_they_unpack(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FROM", 1 << 20)
    line = PLAIN.split(b"\n")[1] + b"\n"
    bomb = PLAIN + line * 40_000
    assert "unpacks to more than 200 times its size" in refusal(home, "calls.csv.gz", gzip.compress(bomb))
    lying = bytearray(zipped({"calls.csv": bomb}))
    at = lying.rindex(b"PK\x01\x02") + 24  # the size that the directory says
    lying[at : at + 4] = (10).to_bytes(4, "little")
    for name, content in (("a.zip", zipped({"calls.csv": bomb})), ("b.zip", bytes(lying))):
        said = refusal(home, name, content)
        assert "unpacks to more than 200 times its size" in said or "the archive is damaged" in said, said
    cells = "".join(f"<row><c><v>{n % 3}</v></c></row>" for n in range(300_000)).encode()
    book = workbook({"a": grid(CALLS)})
    assert "unpacks to more than" in refusal(home, "calls.xlsx", _with_part(book, "xl/extra.xml", cells))


def _with_part(book: bytes, name: str, content: bytes) -> bytes:
    import io
    import zipfile

    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def test_a_sheet_that_reaches_too_far_and_own_entities_are_refused(home: Home) -> None:
    far = workbook({"a": [["x"]]})
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            part = old.read(member)
            if member.endswith("sheet1.xml"):
                part = part.replace(b"</row>", b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
            new.writestr(member, part)
    assert "reaches to row 1,048,576 and column 16,384" in refusal(home, "calls_a.xlsx", out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            part = old.read(member)
            if member.endswith("sheet1.xml"):
                part = part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            new.writestr(member, part)
    assert "declares XML entities" in refusal(home, "calls_b.xlsx", out.getvalue())


def test_a_sheet_whose_cells_repeat_a_long_text_too_often_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = workbook({"a": [["x" * 30_000]] * 100})
    monkeypatch.setattr(workbook_guard, "LARGEST_WORKBOOK", 2_999_999)
    assert "has a sheet a with more than 3 MB of text" in refusal(home, "calls.xlsx", book)


def test_a_damaged_member_is_refused_and_the_others_are_loaded(home: Home, tmp_path: Path) -> None:
    whole = zipped({"calls_a.csv": PLAIN, "ledger_2026-03.csv": text(rows("ledger", 9)).encode()}, method=0)
    spoiled = whole.replace(b"con7,", b"con8,", 1)
    deliver(home, "month.zip", spoiled)
    found = {result.file: result for result in load_landing(home)}
    assert found["month.zip/ledger_2026-03.csv"].rows_loaded == 9
    assert "cannot be unpacked (Bad CRC-32" in found["month.zip/calls_a.csv"].message
    deliver(home, "month.zip", whole[:-30])
    assert "is no readable zip archive" in load_landing(home)[0].message


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("calls_2026_04.csv", "refused"),
        ("calls_202604.csv", "refused"),
        ("calls_2026-04-02.csv", "accepted"),  # the day of a delivery
        ("calls_20260402.csv", "accepted"),
        ("qa_evaluations_2026-04.csv", "accepted"),  # judged in April, about contacts of March
        ("qa_evaluations_2026-05.csv", "refused"),
        ("calls_2026-03.csv.part", ""),  # still being written: left alone
        ("~$calls_2026-03.xlsx", ""),
    ],
)
def test_the_month_of_a_name_is_believed_however_it_is_spelt(home: Home, name: str, status: str) -> None:
    deliver(home, name, rows("qa_evaluations" if name.startswith("qa") else "calls", 5, start="2026-03-05"))
    assert [result.status for result in load_landing(home)] == ([status] if status else [])


def test_two_files_of_one_name_in_an_archive_are_not_taken_for_a_delivery_and_its_correction(home: Home) -> None:
    north, south = text(rows("calls", 5)).encode(), text(rows("calls", 9)).encode()
    deliver(home, "sites.zip", zipped({"north/calls_2026-03.csv": north, "south/Calls_2026-03.csv": south}))
    (result,) = load_landing(home)
    assert result.status == "refused" and "more than once" in result.message


def test_a_whole_number_with_zeros_after_its_point_is_a_whole_number(home: Home) -> None:
    content = rows("calls", 2)
    content[0]["talk_seconds"], content[1]["talk_seconds"] = "178.0", "178.5"
    deliver(home, "calls.csv", content)
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (1, 1)
    assert query(home, "select talk_seconds from raw.calls") == [(178,)]


def test_a_damaged_book_of_a_load_is_named(home: Home) -> None:
    deliver(home, "calls.csv", rows("calls", 2))
    load_landing(home)
    (book,) = home.loads.glob("*.json")
    book.write_text("{broken", encoding="utf-8")
    with pytest.raises(UsageError, match=book.name):
        load_landing(home)
