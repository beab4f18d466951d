"""The declarations of the extracts (`orchestration/extracts/<kind>.yml`), read once and typed. Everything else asks
here.

Files whose names begin with `_` are no kinds: `_centre.yml` holds what is true of every extract that does not say
otherwise, the others are bases that kinds extend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from orchestration.home import REPOSITORY, UsageError

DECLARATIONS = REPOSITORY / "orchestration" / "extracts"
SQL_TYPES = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18,4)",
    "rate": "decimal(18,8)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "month": "varchar",
}
EXTRA = "_extra"  # unknown columns of a file, kept as one JSON text
ALL_MONTHS = "all"  # the partition of kinds with valid time
CENTRE = "_centre.yml"


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
    `valid_time`: instead of a period, the columns of a stretch's first day and of the day after its last; with the
    first alone, a stretch holds until the next one that has the rest of the key in common.
    `look_back_days`, `look_ahead_days`: a month also looks at the rows of so many days before and after it, of their
    `look_columns` (all, if none are named). They are its neighbours: when they change, what was published of the month
    is no longer final, but it is not wrong either (see inputs.py).
    `delivery_day`: of the following month; None: nothing is ever due. `time_zone`: of times without an offset.
    `judged_later`: its period is when that happened which it speaks about: a file of a month may hold the month before.
    `about_publication`: records about months that are published, no input of any build.
    """

    kind: str
    grain: str
    source: str
    systems: str
    owner: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    time_zone: str
    extends: str | None = None
    period: str | None = None
    valid_time: tuple[str, ...] = ()
    spill_days: int = 0
    person: str | None = None
    follows: str | None = None
    look_back_days: int = 0
    look_ahead_days: int = 0
    look_columns: tuple[str, ...] = ()
    judged_later: bool = False
    delivery_day: int | None = None
    required_every_month: bool = False
    about_publication: bool = False
    checks: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """Declared column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def due(self) -> str:
        """By when a month's rows, or the changes of a month, must have come, in words."""
        if self.delivery_day is None:
            return "never due, comes when there is something to tell"
        return f"{'changes ' if self.valid_time else ''}due on day {self.delivery_day} of the following month"

    def column(self, name: str) -> Column:
        """The declared column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


def _column(file: str, name: str, facts: Mapping[str, Any]) -> Column:
    known = dict(facts)
    if known.get("type") not in SQL_TYPES:
        raise UsageError(f"{file}, column {name}: type '{known.get('type')}' is not one of {', '.join(SQL_TYPES)}.")
    known["values"] = tuple(str(value) for value in known.get("values", ()))
    try:
        return Column(name=name, **known)
    except TypeError as error:
        raise UsageError(f"{file}, column {name}: {error}. Known facts: {_known(Column)}.") from error


def _known(of: type[Column] | type[Extract]) -> str:
    return ", ".join(fact.name for fact in fields(of))


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, read by libyaml where it is there: every command reads half a hundred of them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 (both are the safe one)


def _content(path: Path) -> dict[str, Any]:
    """The facts of one YAML file; UsageError where it is no list of facts."""
    try:
        facts = read_yaml(path)
    except yaml.YAMLError as error:
        raise UsageError(f"{path.name} is not YAML: {error}") from error
    if not isinstance(facts, dict):
        raise UsageError(f"{path.name} declares nothing. It needs: {_known(Extract)}.")
    return facts


def _extended(path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts together with those of the base that they extend: the base's columns and checks come first."""
    base = facts.get("extends")
    if base is None:
        return facts
    there = path.with_name(f"_{base}.yml")
    if not there.is_file():
        bases = [p.stem[1:] for p in sorted(path.parent.glob("_*.yml")) if p.name != CENTRE]
        raise UsageError(f"{path.name} extends '{base}', which is not there. Bases: {', '.join(bases) or 'none'}.")
    common = _content(there)
    return {
        **common,
        **facts,
        "columns": {**common["columns"], **facts.get("columns", {})},
        "checks": [*common.get("checks", ()), *facts.get("checks", ())],
    }


def read(path: Path) -> Extract:
    """Read one declaration; UsageError names the file and what is wrong."""
    facts = _content(path.with_name(CENTRE)) | _extended(path, _content(path))
    kind = facts.get("kind")
    if kind != path.stem:
        raise UsageError(f"{path.name} declares kind '{kind}'. The file must be called {kind}.yml.")
    facts["columns"] = tuple(_column(path.name, name, column) for name, column in facts.get("columns", {}).items())
    for name in ("key", "valid_time", "look_columns", "checks"):
        if not isinstance(facts.setdefault(name, []), list):
            raise UsageError(f"{path.name}: `{name}` is a list, [a, b]. Found: {facts[name]}.")
        facts[name] = tuple(facts[name])
    try:
        extract = Extract(**facts)
    except TypeError as error:
        raise UsageError(f"{path.name}: {error}. Known facts: {_known(Extract)}.") from error
    wrong = _contradiction(extract)
    if wrong:
        raise UsageError(f"{path.name}: {wrong}")
    return extract


def _contradiction(extract: Extract) -> str | None:
    """What is wrong with a declaration whose facts are all known, in words."""
    used = {"key": extract.key, "period": (extract.period,), "person": (extract.person,)}
    used |= {"valid_time": extract.valid_time, "look_columns": extract.look_columns}
    used["checks"] = tuple(name for check in extract.checks for name in check.get("order", ()))
    for fact, names in used.items():
        missing = [name for name in names if name and name not in extract.names]
        if missing:
            return f"`{fact}` names {', '.join(missing)}, which is no declared column."
    if not extract.key:
        return "declare the `key`: the columns that tell one row from another."
    if bool(extract.valid_time) == bool(extract.period):
        return "declare either `period` (a column) or `valid_time` (the columns of a stretch's start and end)."
    for check in extract.checks:
        whole = len(check["order"]) == 2 if "order" in check else {"expectation", "name"} <= set(check)
        if not whole or not {"title_en", "title_zh"} <= set(check):
            return f"a check is `order: [low, high]` or `expectation` and `name`, with title_en and title_zh: {check}."
    if len(extract.valid_time) > 2 or any(extract.column(name).type != "date" for name in extract.valid_time):
        return "`valid_time` names one or two columns of type date: [start] or [start, end]."
    if extract.period and extract.column(extract.period).type not in ("date", "timestamp", "month"):
        return f"`period` must be a date, timestamp or month; {extract.period} is none."
    if extract.spill_days and bool(extract.person) == bool(extract.follows):
        return "with `spill_days` declare either `person` (a column) or `follows` (a kind)."
    looks = extract.look_back_days or extract.look_ahead_days
    if looks and (extract.about_publication or not extract.period or extract.column(extract.period).type == "month"):
        return "`look_back_days` and `look_ahead_days` need a `period` of dates or timestamps, in an input of builds."
    if min(extract.look_back_days, extract.look_ahead_days) < 0 or (extract.look_columns and not looks):
        return "`look_back_days` and `look_ahead_days` count days; `look_columns` go with one of them."
    if extract.required_every_month and extract.delivery_day is None:
        return "what is required every month needs a `delivery_day`."
    try:
        ZoneInfo(extract.time_zone)
    except (KeyError, ValueError, OSError):
        return f"time zone '{extract.time_zone}' is not known. Write it as in Asia/Shanghai, Europe/Berlin or UTC."
    return None


@cache
def extracts() -> dict[str, Extract]:
    """Every declared extract by kind, in alphabetical order."""
    return {path.stem: read(path) for path in sorted(DECLARATIONS.glob("[!_]*.yml"))}


def centre_time_zone() -> str:
    """The zone in which the centre's days begin."""
    return str(_content(DECLARATIONS / CENTRE)["time_zone"])
