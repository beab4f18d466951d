"""Mappings: real formats onto canonical kinds. A mapping is a declaration (`mappings/<source>.yml`), with SQL where it
must be (`mappings/<source>.sql`), not a program.

The YAML says how such a file is recognised and cut. Of each target kind it says under `columns` what every column is
made of: the name of a column of the file, or an SQL expression over them. What that cannot say stands in the SQL file,
in a section `-- kind: <kind>` with one SELECT over the relation `source`: every column of the file as text, and
`_line`; for the formats json and lines `record` (text) and `_line`. It returns one row per record of the file: the
declared columns of the kind, `_extra` (JSON text of what has no column), `_reject` (a reason sends the row to
quarantine, else null) and `_line`.

A mapping that `reshapes` makes rows of several records, or several of one. Its SELECTs return `_lines` (the list of
the records that a row is made of) instead of `_line`; a section `-- left out`, if there is one, returns `_line` and
`reason` of the records that bring no row by a written rule. A section `-- shared` holds relations (`name as (…), …`)
for all sections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extract import EXTRA, extracts, read_yaml
from orchestration.home import REPOSITORY, UsageError
from orchestration.loading import sql_text as sql
from orchestration.loading.formats.encodings import TITLES as ENCODINGS
from orchestration.loading.row_rules import REJECT
from orchestration.scratch import scratch

MAPPINGS = REPOSITORY / "orchestration" / "mappings"
FORMATS = ("csv", "xlsx", "json", "lines")
RECORD = ("record",)  # the one column of a file of the formats json and lines
SHARED, LEFT_OUT = "shared", "left out"


@dataclass(frozen=True)
class Rule:
    """A written rule for a piece of dirt: what is found, what is done."""

    found: str
    done: str


@dataclass(frozen=True)
class Mapping:
    """One real format: the file names it answers to, how such a file is cut, time zone, rules, and a SELECT for each
    target kind.

    format: json (each JSON value is a record) and lines (each line is one) have the one column `record`. header_line:
    false if the columns stand in the file without their names; optional: how many of the last ones it may lack then.
    encoding: of a file that is no UTF-8. page: the page of docs/ that holds its rules.
    """

    name: str
    title: str
    file_name: str
    owner: str
    time_zone: str
    rules: tuple[Rule, ...]
    kinds: tuple[str, ...]
    page: str
    format: str = "csv"
    header: tuple[str, ...] = RECORD
    header_line: bool = True
    delimiter: str = ","
    quote: str = '"'
    optional: int = 0
    encoding: str | None = None
    reshapes: bool = False
    sections: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return re.compile(self.file_name, re.IGNORECASE)

    def fits(self, file_name: str) -> bool:
        """True if the last part of the file's name, gzipped or not, is one that this mapping answers to."""
        name = file_name.rsplit("/", 1)[-1]
        packed = name.lower().endswith(".gz")
        return bool(self._names.fullmatch(name) or (packed and self._names.fullmatch(name[: -len(".gz")])))

    def rows(self, section: str, source: str) -> str:
        """SELECT of a section (a kind, or `left out`) over the SELECT `source` of the file's records."""
        written = dict(self.sections)
        shared = f",\n{written[SHARED]}" if SHARED in written else ""
        return f"with source as ({source}){shared}\nselect * from (\n{written[section]}\n)"


def read(path: Path) -> Mapping:
    """Read one mapping with its SQL. UsageError names the file, and the kind or column that is wrong."""
    facts = read_yaml(path)
    columns = facts.pop("columns", {})
    facts["kinds"] = tuple(facts.get("kinds", ()))
    if facts.get("format", "csv") not in FORMATS:
        raise UsageError(f"{path.name}: format '{facts['format']}' is not one of {', '.join(FORMATS)}.")
    if facts.get("encoding") not in (None, *ENCODINGS):
        raise UsageError(f"{path.name}: encoding '{facts['encoding']}' is not one of {', '.join(ENCODINGS)}.")
    if "header" in facts:
        facts["header"] = tuple(str(name).strip().lower() for name in facts["header"])
    header = facts.get("header", RECORD)
    written = _sections(path.with_suffix(".sql"))
    for kind in (*facts["kinds"], *columns):
        if kind not in extracts():
            raise UsageError(f"{path.name}: '{kind}' is no declared kind. Kinds: {', '.join(extracts())}.")
        if kind in columns:
            written[kind] = _generated(f"{path.name}, kind {kind}", kind, columns[kind], header)
    given = [name for name in written if name not in (SHARED, LEFT_OUT)]
    if set(given) != set(facts["kinds"]) or not given:
        raise UsageError(f"{path.name} declares the kinds {', '.join(facts['kinds'])}, but gives {', '.join(given)}.")
    facts["rules"] = tuple(Rule(**rule) for rule in facts.get("rules", ()))
    known = {fact.name for fact in fields(Mapping)} - {"name", "sections"}
    if set(facts) - known:
        raise UsageError(f"{path.name}: {', '.join(sorted(set(facts) - known))}: no such fact of a mapping.")
    try:
        mapping = Mapping(**{"name": path.stem, "page": path.stem, "sections": tuple(written.items()), **facts})
    except TypeError as error:
        raise UsageError(f"{path.name}: {str(error).partition(') ')[2] or error}.") from error
    _check(mapping)
    return mapping


def _sections(path: Path) -> dict[str, str]:
    """The sections of a mapping's SQL file, by kind or name; none if there is no such file."""
    if not path.exists():
        return {}
    parts = re.split(r"^-- (?:kind: )?(\w+|left out)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _generated(where: str, kind: str, columns: dict[str, Any], header: tuple[str, ...]) -> str:
    """SELECT of a kind from expressions by column. What is not taken over as it stands is kept in `_extra`."""
    extract = extracts()[kind]
    unknown = [name for name in columns if name not in (*extract.names, REJECT)]
    missing = [column.name for column in extract.columns if column.required and column.name not in columns]
    if unknown:
        raise UsageError(f"{where}: {', '.join(unknown)}: no column of {kind}. Columns: {', '.join(extract.names)}.")
    if missing:
        raise UsageError(f"{where}: the required column {', '.join(missing)} is not given.")
    made = {name: str(columns.get(name, "null")) for name in (*extract.names, REJECT)}
    rest = [name for name in header if name not in made.values()]
    pairs = ", ".join(f"{sql.text(name)}, {sql.name(name)}" for name in rest)
    made = {name: sql.name(text) if text in header else f"cast(({text}) as varchar)" for name, text in made.items()}
    made[EXTRA] = f"cast(json_object({pairs}) as varchar)" if rest else "cast(null as varchar)"
    listed = ", ".join(f"{text} as {sql.name(name)}" for name, text in made.items())
    return f"select {listed}, _line, [_line] as _lines from source"


def _check(mapping: Mapping) -> None:
    """Prepare every SELECT of a mapping over an empty file. UsageError names what it lacks or has too much."""
    number = "_lines" if mapping.reshapes else "_line"
    expected = {kind: {*extracts()[kind].names, EXTRA, REJECT, number} for kind in mapping.kinds}
    if LEFT_OUT in dict(mapping.sections):
        expected[LEFT_OUT] = {"_line", "reason"}
    texts = ", ".join(f"cast(null as varchar) as {sql.name(name)}" for name in mapping.header)
    source = f"select {texts}, cast(null as bigint) as _line where false"
    with scratch() as con:
        for section, names in expected.items():
            where = f"{mapping.name}.sql, {section}"
            try:
                found = {row[0] for row in con.execute(f"describe {mapping.rows(section, source)}").fetchall()}
            except duckdb.Error as error:
                raise UsageError(f"{where}: {str(error).splitlines()[0]}") from error
            if names - found:
                raise UsageError(f"{where}: the column {', '.join(sorted(names - found))} is missing.")
            if found - names - {"_line", "_lines"}:
                raise UsageError(f"{where}: {', '.join(sorted(found - names))}: no such column is expected.")


@cache
def mappings() -> dict[str, Mapping]:
    """Every mapping by name."""
    return {path.stem: read(path) for path in sorted(MAPPINGS.glob("*.yml"))}


def mapping_of(file_name: str) -> Mapping | None:
    """The mapping that answers to a file name, if any."""
    return next((mapping for mapping in mappings().values() if mapping.fits(file_name)), None)
