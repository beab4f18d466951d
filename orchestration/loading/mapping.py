"""Mappings: real formats onto canonical kinds. A mapping is a declaration (`mappings/<source>.yml`) and SQL, not a
program.

The YAML says how such a file is recognised and cut; `<source>.sql` holds one SELECT per target kind (headed by `--
kind: <kind>`) over the relation `source` (every column as text, and `_line`). It must return one row per row of the
file, every declared column of the kind under its name, `_extra` (JSON text of what has no column), `_reject` (a
reason sends the row to quarantine, else null), `_line`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from orchestration.extract import extracts
from orchestration.home import REPOSITORY, UsageError

FORMS = ("csv", "xlsx", "json", "lines")
MAPPINGS = REPOSITORY / "orchestration" / "mappings"


@dataclass(frozen=True)
class Rule:
    """A written rule for a piece of dirt: what is found, what is done."""

    found: str
    done: str


@dataclass(frozen=True)
class Mapping:
    """One real format: the file names it answers to, its header, delimiter, quote, time zone, rules, and SQL by
    target kind.

    form: csv, xlsx, json (each JSON value is a record) or lines (each line is one). Records of the last two have the
    one column `record`. header_line: false if the columns stand in the file without their names.
    """

    name: str
    title: str
    file_name: str
    header: tuple[str, ...]
    delimiter: str
    quote: str
    time_zone: str
    owner: str
    rules: tuple[Rule, ...]
    sql: dict[str, str]
    form: str = "csv"
    header_line: bool = True

    def fits(self, file_name: str) -> bool:
        """True if the last part of the file's name, gzipped or not, is one that this mapping answers to."""
        name = file_name.rsplit("/", 1)[-1]
        names = (name, re.sub(r"\.gz$", "", name, flags=re.IGNORECASE))
        return any(re.fullmatch(self.file_name, name, re.IGNORECASE) for name in names)


def read(path: Path) -> Mapping:
    """Read one mapping with its SQL; UsageError says what is wrong with it."""
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- kind: (\w+)\n", text, flags=re.MULTILINE)
    queries = {kind: body.strip().rstrip(";") for kind, body in zip(parts[1::2], parts[2::2], strict=True)}
    if set(queries) != set(facts["kinds"]) or not set(queries) <= set(extracts()):
        raise UsageError(f"{path.name} declares the kinds {facts['kinds']}, its SQL gives {list(queries)}.")
    if facts.get("format", "csv") not in FORMS:
        raise UsageError(f"{path.name} declares the format {facts['format']}. Known: {', '.join(FORMS)}.")
    return Mapping(
        name=path.stem,
        title=facts["title"],
        file_name=facts["file_name"],
        header=tuple(facts.get("header", ("record",))),
        delimiter=facts.get("delimiter", ","),
        quote=facts.get("quote", '"'),
        time_zone=facts["time_zone"],
        owner=facts["owner"],
        rules=tuple(Rule(**rule) for rule in facts["rules"]),
        sql=queries,
        form=facts.get("format", "csv"),
        header_line=facts.get("header_line", True),
    )


@cache
def mappings() -> dict[str, Mapping]:
    """Every mapping by name."""
    return {path.stem: read(path) for path in sorted(MAPPINGS.glob("*.yml"))}


def mapping_of(file_name: str) -> Mapping | None:
    """The mapping that answers to a file name, if any."""
    return next((mapping for mapping in mappings().values() if mapping.fits(file_name)), None)
