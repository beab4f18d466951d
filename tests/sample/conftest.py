"""One small centre for all tests here, read back with nothing but the csv module."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from orchestration.sample import SampleSettings, Truth, generate

Row = dict[str, str]
SMALL = SampleSettings(months=2, end="2026-10", agents=30, calls=2000, seed=3)
HISTORY = SampleSettings(months=7, end="2026-01", agents=100, calls=5000, seed=5)


def at(text: str) -> int:
    """Seconds of a written local time; the text must be exactly 'YYYY-MM-DD HH:MM:SS'."""
    return int((datetime.strptime(text, "%Y-%m-%d %H:%M:%S") - datetime(1970, 1, 1)).total_seconds())


def grouped(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def read(path: Path) -> list[Row]:
    """The rows of a file as texts, in whichever form it is."""
    if path.suffix == ".xlsx":
        header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]
    content = path.read_bytes()
    if path.suffix == ".jsonl":
        return [{k: v or "" for k, v in json.loads(line).items()} for line in content.decode().splitlines()]
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            (name,) = packed.namelist()
            content = packed.read(name)
    text = content.decode("gb18030" if path.suffix == ".txt" else "utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@dataclass
class Centre:
    """The files of a sample centre and its truth."""

    landing: Path
    truth: Truth

    def __post_init__(self) -> None:
        self._kept: dict[str, list[Row]] = {}
        self._people: dict[str, list[Row]] = {}

    def files(self, kind: str) -> list[Path]:
        """The files of the main source of a kind; `<kind>_<source>_<month>` are those of a second one."""
        return sorted(self.landing.glob(f"{kind}_????-??.*"))

    def rows(self, kind: str) -> list[Row]:
        """All rows of all months, in order; each with the month of its file as '_month'. 'surveys_desk' is a kind."""
        if kind not in self._kept:
            self._kept[kind] = []
            for path in self.files(kind):
                month = path.name.split(".")[0][-7:]
                self._kept[kind] += [{**row, "_month": month} for row in read(path)]
        return self._kept[kind]

    def employees(self) -> dict[str, list[Row]]:
        """Stretches by employee: a stretch delivered again replaces the one with its key."""
        if self._people:
            return self._people
        rows = [row for source in ("", "_office", "_shop") for row in self.rows(f"employees{source}")]
        latest = {(row["employee_id"], row["valid_from"]): row for row in rows}
        people: dict[str, list[Row]] = defaultdict(list)
        for (employee, _), row in sorted(latest.items()):
            people[employee].append(row)
        self._people = people
        return people

    def employed(self, employee: str, day: str) -> Row | None:
        """The stretch in which the employee is on the day."""
        found = [r for r in self.employees()[employee] if r["valid_from"] <= day < (r["valid_to"] or "9999")]
        assert len(found) <= 1, f"{employee} has {len(found)} stretches on {day}"
        return found[0] if found else None


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    root = tmp_path_factory.mktemp("centre")
    return Centre(root / "landing", generate(root / "landing", SMALL, truth=root))


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """Seven months of a centre that is large enough for the planted stories."""
    root = tmp_path_factory.mktemp("history")
    return Centre(root / "landing", generate(root / "landing", HISTORY, truth=root))
