"""Where everything of one centre lives on disk, and how months are named. No file but this one spells a path."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


class UsageError(Exception):
    """Wrong use or wrong input: the message says what was found, what was expected and what to do. Exit code 2."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written 'YYYY-MM'."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read 'YYYY-MM'; raises UsageError that names the text."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not found:
            raise UsageError(f"'{text}' is not a month. Write it as YYYY-MM, for example 2026-03.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    def shift(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def start(self) -> date:
        """First day of the month."""
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """First day after the month (exclusive end)."""
        return self.shift(1).start

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True)
class Home:
    """The folder that holds one centre's data; every member is a path below it."""

    root: Path

    @classmethod
    def choose(cls, given: str | os.PathLike[str] | None = None) -> Home:
        """The folder given, else CALLMART_HOME, else `var/` of the repository."""
        return cls(Path(given or os.environ.get("CALLMART_HOME") or REPOSITORY / "var").expanduser().resolve())

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def loads(self) -> Path:
        return self.raw / "_loads"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def builds(self) -> Path:
        return self.root / "builds"

    @property
    def checks(self) -> Path:
        return self.root / "checks"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def simulations(self) -> Path:
        return self.root / "simulations"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def dbt_target(self) -> Path:
        return self.root / "dbt_target"
