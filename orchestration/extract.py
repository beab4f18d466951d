"""The declarations of the extracts (`orchestration/extracts/<kind>.yml`), read once and typed. Everything else asks
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.home import REPOSITORY, UsageError

DECLARATIONS = REPOSITORY / "orchestration" / "extracts"
SQL_TYPES = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18,4)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "month": "varchar",
}
EXTRA = "_extra"  # unknown columns of a file, kept as one JSON text
ALL_MONTHS = "all"  # the partition of kinds with valid time


@dataclass(frozen=True)
class Column:
    """One declared column. `min` and `max` are inclusive; `pattern` is a regular expression for the whole value.

    `of_end`: it tells of the end of a stretch of valid time, and so says nothing about the months before that end.
    """

    name: str
    type: str
    required: bool = False
    values: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    unit: str | None = None
    personal: bool = False
    empty_is_value: bool = False
    of_end: bool = False
    description: str = ""

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the column in the raw store."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class Extract:
    """One kind of file: what a row is, its key, the column that gives its month, its owner and its columns in order.

    Rows of the `spill_days` after a month belong to it if the shift of their `person` (a column) began in it; a kind
    without a person `follows` another, with which it shares the beginning of its key.
    """

    kind: str
    grain: str
    source: str
    systems: str
    owner: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    period: str | None = None
    valid_time: bool = False
    spill_days: int = 0
    person: str | None = None
    follows: str | None = None
    delivery_day: int = 1
    required_every_month: bool = False
    checks: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """Declared column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The declared column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


def _column(kind: str, name: str, facts: Mapping[str, Any]) -> Column:
    known = dict(facts)
    if known.get("type") not in SQL_TYPES:
        raise UsageError(
            f"extracts/{kind}.yml, column {name}: type '{known.get('type')}' is not one of {', '.join(SQL_TYPES)}."
        )
    known["values"] = tuple(str(value) for value in known.get("values", ()))
    try:
        return Column(name=name, **known)
    except TypeError as error:
        raise UsageError(
            f"extracts/{kind}.yml, column {name}: {error}. Known facts are listed in docs/extracts.md."
        ) from error


def read(path: Path) -> Extract:
    """Read one declaration; UsageError names the file and what is wrong."""
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    kind = facts.get("kind")
    if kind != path.stem:
        raise UsageError(f"{path.name} declares kind '{kind}'. The file must be called {kind}.yml.")
    facts["columns"] = tuple(_column(kind, name, column) for name, column in facts["columns"].items())
    facts["key"] = tuple(facts["key"])
    facts["checks"] = tuple(facts.get("checks", ()))
    try:
        extract = Extract(**facts)
    except TypeError as error:
        raise UsageError(f"{path.name}: {error}.") from error
    missing = [name for name in (*extract.key, extract.period, extract.person) if name and name not in extract.names]
    if missing:
        raise UsageError(
            f"{path.name}: {', '.join(missing)} is used as key, period or person, but is no declared column."
        )
    if extract.valid_time == bool(extract.period):
        raise UsageError(f"{path.name}: declare either `period` (a column) or `valid_time: true`.")
    if extract.spill_days and bool(extract.person) == bool(extract.follows):
        raise UsageError(f"{path.name}: with `spill_days` declare either `person` (a column) or `follows` (a kind).")
    if extract.valid_time and not {"valid_from", "valid_to"} <= set(extract.names):
        raise UsageError(f"{path.name}: a kind with valid time needs the columns valid_from and valid_to.")
    return extract


@cache
def extracts() -> dict[str, Extract]:
    """Every declared extract by kind, in alphabetical order."""
    return {path.stem: read(path) for path in sorted(DECLARATIONS.glob("*.yml"))}
