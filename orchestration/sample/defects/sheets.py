"""The delivered files as rows of texts that defects are added to, and the list of what must be caught."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from orchestration.extract import Column, Extract, extracts
from orchestration.home import Month
from orchestration.sample.shapes import SHAPES

Row = dict[str, str]
LIST = "must_be_caught.json"


@dataclass(frozen=True)
class Defect:
    """What must be caught: by which check in which month. Of a row in quarantine also file, line, column and kind of
    reason; of a refused file its name in the landing folder.
    """

    check_id: str
    month: str
    what: str
    kind: str = ""
    file: str = ""
    line: int | None = None
    column: str | None = None
    reason_kind: str | None = None


@dataclass
class Sheet:
    """One CSV file of the last month. `original`: the rows that were there; rows are only ever added at the end."""

    extract: Extract
    path: Path
    rows: list[Row]
    original: list[Row]
    raw: list[bytes] = field(default_factory=list)  # lines that are no rows, after all rows

    def add(self, row: Row) -> int:
        """Append a row; returns its line in the file."""
        self.rows.append(row)
        return len(self.rows) + 1

    def add_line(self, line: bytes) -> int:
        """Append a line as it is; returns its number. Rows can be added no more."""
        self.raw.append(line)
        return len(self.rows) + 1 + len(self.raw)

    def content(self) -> bytes:
        return as_csv(self.extract, self.rows) + b"".join(line + b"\n" for line in self.raw)


@dataclass
class Book:
    """The landing folder in the making: its last and its first month, and what was planted."""

    landing: Path
    month: Month
    first: Month
    planted: list[Defect] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    number: int = 0

    def sheet(self, kind: str) -> Sheet:
        """The file of the kind in the last month. A list without news in that month comes once more as it last was."""
        if kind not in self.sheets:
            path = self.landing / f"{kind}_{self.month}.csv"
            rows = read(path) if path.is_file() else read(max(self.landing.glob(f"{kind}_????-??.csv")))
            self.sheets[kind] = Sheet(extracts()[kind], path, rows, list(rows))
        return self.sheets[kind]

    def pick(self, kind: str, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """A copy of the first delivered row that fits, from the last month if there is one, else of earlier ones."""
        files = sorted(self.landing.glob(f"{kind}_????-??.csv"), reverse=True)
        lists = [self.sheet(kind).original, *(read(path) for path in files if path != self.sheet(kind).path)]
        return dict(next(row for rows in lists for row in rows if fits(row)))

    def good(self, kind: str) -> Row:
        """A copy of a row that keeps every rule; of a list in valid time one that still holds."""
        ends = extracts()[kind].valid_time[1:]
        return self.pick(kind, lambda row: not any(row[end] for end in ends))

    def fresh(self, kind: str, row: Row) -> Row:
        """The row under a key that no other row has."""
        extract = extracts()[kind]
        self.number += 1
        for name in extract.key:
            column = extract.column(name)
            if is_free_text(column):
                return row | {name: f"DEFECT-{self.number:04}"}
        if "version" in extract.key:
            return row | {"version": f"{500 + self.number % 400}"}
        name = extract.key[0]  # a numbered text such as 2026-10-0001: a serial that the month never reaches
        return row | {name: f"{row[name][:-4]}{9000 + self.number % 1000}"}

    def expect(self, check_id: str, what: str, kind: str = "", month: Month | None = None, **where: object) -> None:
        """Note what must be caught; `where`: file, line, column, reason_kind, of the CSV file that is planted into."""
        form = SHAPES.get(kind)
        if form and "line" in where:
            where["file"] = form.delivered(str(where["file"]).removesuffix(".csv"))
            where["line"] = int(str(where["line"])) - 1 + form.header_lines
        self.planted.append(Defect(check_id, str(month or self.month), what, kind, **where))  # type: ignore[arg-type]

    def write(self) -> None:
        """Write the files that were changed."""
        for sheet in self.sheets.values():
            sheet.path.write_bytes(sheet.content())


def is_free_text(column: Column) -> bool:
    return column.type == "text" and not column.values and not column.pattern


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(extract: Extract, rows: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, extract.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def write_list(folder: Path, planted: list[Defect]) -> Path:
    """Write `must_be_caught.json`: without the fields that do not apply."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = [{name: value for name, value in asdict(one).items() if value not in (None, "")} for one in planted]
    path = folder / LIST
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read_list(folder: Path) -> list[Defect]:
    """What was planted; FileNotFoundError if nothing was."""
    return [Defect(**facts) for facts in json.loads((folder / LIST).read_text(encoding="utf-8"))]
