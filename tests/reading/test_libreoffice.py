"""The workbooks for finance opened by LibreOffice: it calculates the totals and verdicts that were written beside them.

LibreOffice is never installed by `make test`; `apt-get install libreoffice-calc-nogui` brings what this needs.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from orchestration.home import Home, Month
from orchestration.reading.columns import contracts
from orchestration.reading.export import export
from tests.app.fabricate import fabricate

SOFFICE = shutil.which("soffice")
MONTH = "2026-10"
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""  # calculate every formula when a workbook is opened, whatever value stands beside it
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def without_values(book: Path, path: Path) -> int:
    """Copy a workbook with every value beside a formula replaced by one that is wrong; returns how many there were."""
    count = 0
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, found = re.subn(r"(</f><v>)[^<]*", r"\g<1>987654321", content.decode())
                content, count = text.encode(), count + found
            new.writestr(name, content)
    return count


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: its totals were not compared")
def test_libreoffice_calculates_the_totals_that_were_written(tmp_path: Path) -> None:
    fabricate(tmp_path / "centre", [MONTH])
    home, books, told = Home(tmp_path / "centre"), {}, tmp_path / "told"
    (tmp_path / "profile" / "user").mkdir(parents=True)
    (tmp_path / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    (tmp_path / "blank").mkdir()
    for what in contracts():
        books[what] = export(home, what, Month.parse(MONTH), "xlsx", str(tmp_path / f"{what}.xlsx"))
        assert without_values(books[what], tmp_path / "blank" / f"{what}.xlsx") > 20
    words = [
        str(SOFFICE),
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        EVERY_SHEET,
    ]
    paths = [str(path) for path in sorted((tmp_path / "blank").iterdir())]
    subprocess.run([*words, "--outdir", str(told), *paths], check=True, capture_output=True, timeout=240)
    for what, path in books.items():
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheet_names:
            with (told / f"{what}-{sheet}.csv").open(encoding="utf-8", newline="") as lines:
                calculated = list(csv.reader(lines))
            written = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            assert len(calculated) == len(written), (what, sheet)
            for y, (mine, theirs) in enumerate(zip(written, calculated, strict=True)):
                pairs = [(a, b) for a, b in zip(mine, theirs, strict=False) if a != "" or b != ""]
                assert all(same(a, b) for a, b in pairs), (what, sheet, y, pairs)


def same(written: Any, calculated: str) -> bool:
    """Whether a cell as written is the cell as LibreOffice has it."""
    if isinstance(written, bool):
        return str(written).upper() == calculated
    if isinstance(written, str):
        return written == calculated
    part = Decimal("0.01") if calculated.endswith("%") else Decimal(1)
    try:
        return abs(Decimal(str(written)) - Decimal(calculated.rstrip("%")) * part) <= Decimal("0.00000001")
    except InvalidOperation:
        return False
