"""Exports keep types and values: a decimal stays a decimal, a date a date, and a text never becomes a formula."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import duckdb
import pytest

from orchestration import cli
from orchestration.files import write_json
from orchestration.home import Home, Month, UsageError
from orchestration.reading.export import export

MONTH = Month(2026, 9)
TEXTS = (
    "=1+1",
    "+1",
    "-1",
    "@now",
    "\tx",
    "\rx",
    "＝1",
    "=cmd|''/c calc''!A0",
    "张伟",
    "https://example.org",
    'a "b", c',
)
RIGHT = [text.replace("''", "'") for text in TEXTS]  # as SQL reads them
ROWS = f"""
select '2026-09' as month, text, date '2026-09-05' as day, timestamp '2026-09-05 08:30:00' as moment,
    cast(67.85 as decimal(18, 8)) as value, cast(7 as bigint) as n, true as tied,
    cast(null as decimal(18, 4)) as nothing
from (values {", ".join(f"('{text}')" for text in TEXTS)}) as t(text)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """One published relation `pub_note` of one month."""
    home = Home(tmp_path / "centre")
    folder = home.published / str(MONTH) / "1"
    folder.mkdir(parents=True)
    file = folder / "pub_note.parquet"
    duckdb.execute(f"copy ({ROWS}) to '{file}' (format parquet)")
    found = {"name": "pub_note", "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "bytes": file.stat().st_size}
    write_json(folder / "manifest.json", {"version": 1, "files": [found]})
    now = {"version": 1, "manifest_sha256": hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()}
    write_json(home.published / "current.json", {"months": {str(MONTH): now}})
    return home


def types(path: Path) -> dict[str, str]:
    return {row[0]: row[1] for row in duckdb.execute(f"describe from read_parquet('{path}')").fetchall()}


def test_parquet_keeps_every_type_and_value(home: Home, tmp_path: Path) -> None:
    (published,) = home.published.glob("*/1/*.parquet")
    path = export(home, "note", MONTH, "parquet", str(tmp_path / "note.parquet"))
    assert types(path) == types(published) | {"publication_version": "INTEGER"}
    columns = "* exclude (publication_version)"
    assert (
        duckdb.execute(f"select {columns} from '{path}'").fetchall() == duckdb.execute(f"from '{published}'").fetchall()
    )


def test_csv_opens_in_excel_as_utf8_and_no_text_is_a_formula(home: Home, tmp_path: Path) -> None:
    import csv

    path = export(home, "note", MONTH, "csv", str(tmp_path / "note.csv"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfmonth,")
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    assert [row["text"] for row in rows] == [f"'{t}" if t[0] in "=+-@\t\r＝" else t for t in RIGHT]
    assert {(row["day"], row["moment"], float(row["value"]), row["nothing"]) for row in rows} == {
        ("2026-09-05", "2026-09-05 08:30:00", 67.85, "")
    }
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["note.csv"]


def test_a_sheet_holds_the_digits_dates_as_dates_and_texts_as_texts(home: Home, tmp_path: Path) -> None:
    path = export(home, "note", MONTH, "xlsx", str(tmp_path / "note.xlsx"))
    with zipfile.ZipFile(path) as book:
        sheet, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    assert {float(v) for v in re.findall(r'<c r="E\d+" s="\d+"><v>([^<]*)</v>', sheet)} == {67.85}
    assert "67.84999" not in sheet
    assert set(re.findall(r'<c r="C\d+" s="\d+"><v>([^<]*)</v>', sheet)) == {"46270"}  # 2026-09-05 in Excel
    assert "yyyy-mm-dd" in styles
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert "=1+1" in sheet and "张伟" in sheet


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_missing_folder_is_named(home: Home, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["export", "note", "--month", str(MONTH), "--format", form, "--output", f"/nodir/x.{form}"]
    assert cli.main([*words, "--home", str(home.root)]) == 2
    said = capsys.readouterr().err
    assert "There is no folder /nodir" in said and "unexpected" not in said


def test_a_folder_in_the_place_of_the_file_is_said(home: Home, tmp_path: Path) -> None:
    (tmp_path / "taken.csv").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        export(home, "note", MONTH, "csv", str(tmp_path / "taken.csv"))
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_dictionary_is_exported_with_the_values_of_its_parameters(tmp_path: Path, form: str) -> None:
    import csv

    from tests.app.fabricate import fabricate

    fabricate(tmp_path, ["2026-09", "2026-10"])
    words = ["export", "dictionary", "--format", form, "--output", str(tmp_path / f"d.{form}")]
    assert cli.main([*words, "--home", str(tmp_path), "--quiet"]) == 0
    if form == "xlsx":
        with zipfile.ZipFile(tmp_path / "d.xlsx") as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "service_level_seconds = 15 since 2026-08-01" in sheet and "publication_version" in sheet
        return
    rows = {row["kpi_code"]: row for row in csv.DictReader((tmp_path / "d.csv").open(encoding="utf-8-sig", newline=""))}
    assert {row["month"] for row in rows.values()} == {"2026-10"}, "the last published month"
    assert rows["service_level"]["parameter_values"].startswith("service_level_seconds = 15 since 2026-08-01")
    assert rows["aht"]["parameter_values"] == "" and rows["aht"]["publication_version"] == "1"


def test_any_other_relation_wants_its_month(home: Home) -> None:
    with pytest.raises(UsageError, match="Say which month"):
        export(home, "note", None, "csv")
