"""The forms in which some systems deliver: a workbook, JSON, packed files, an old Chinese encoding. The rest is CSV."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

from orchestration.extract import extracts

EPOCH = (2020, 1, 1, 0, 0, 0)  # of whatever wants a time: the same settings give the same bytes


@dataclass(frozen=True)
class Shape:
    """`write` makes the file of a kind from its CSV file. `name`: of what is in it, from the name without ending;
    `header_lines`: lines before the first row.
    """

    ending: str
    write: Callable[[Path, Path, str], None]
    name: str = ""
    header_lines: int = 1

    def delivered(self, stem: str) -> str:
        """The name under which the loader knows the content."""
        return (self.name or "{}" + self.ending).format(stem, stem)


def workbook(source: Path, target: Path, kind: str) -> None:
    """One sheet: numbers as numbers, everything else as text."""
    numbers = {column.name for column in extracts()[kind].columns if column.type in ("integer", "decimal")}
    with source.open(encoding="utf-8", newline="") as file, xlsxwriter.Workbook(target) as book:
        book.set_properties({"created": datetime(*EPOCH)})
        sheet = book.add_worksheet(kind)
        names: list[str] = []
        for line, row in enumerate(csv.reader(file)):
            names = names or row
            for place, value in enumerate(row):
                if line and names[place] in numbers and value.lstrip("-").replace(".", "", 1).isdigit():
                    sheet.write_number(line, place, float(value))
                elif value:
                    sheet.write_string(line, place, value)


def json_lines(source: Path, target: Path, _: str) -> None:
    """An object a line; what is empty is null."""
    with source.open(encoding="utf-8", newline="") as file, target.open("w", encoding="utf-8") as out:
        for row in csv.DictReader(file):
            out.write(json.dumps({name: value or None for name, value in row.items()}, ensure_ascii=False) + "\n")


def packed(source: Path, target: Path, _: str) -> None:
    target.write_bytes(gzip.compress(source.read_bytes(), mtime=0))


def archive(source: Path, target: Path, _: str) -> None:
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo(source.name, EPOCH), source.read_bytes(), zipfile.ZIP_DEFLATED)


def old_encoding(source: Path, target: Path, _: str) -> None:
    target.write_bytes(source.read_text(encoding="utf-8").encode("gb18030"))


SHAPES = {
    "suggestions": Shape(".xlsx", workbook),
    "incidents": Shape(".jsonl", json_lines, header_lines=0),
    "chats": Shape(".csv.gz", packed),
    "orders": Shape(".zip", archive, name="{}.zip/{}.csv"),
    "benchmarks": Shape(".txt", old_encoding),
}


def shape(landing: Path) -> None:
    """Give the CSV files of some kinds the form in which their system delivers them."""
    for kind, form in SHAPES.items():
        for source in sorted(landing.glob(f"{kind}_????-??.csv")):
            form.write(source, source.with_suffix(form.ending), kind)
            source.unlink()
