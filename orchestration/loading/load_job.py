"""One file to be loaded as one kind, and its rows as SQL before any of them is judged."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.extract import EXTRA, Extract, extracts
from orchestration.home import Home
from orchestration.loading import delivery
from orchestration.loading import sql_text as sql
from orchestration.loading.csv_reader import Source
from orchestration.loading.delivery import Delivery
from orchestration.loading.formats.content import Content
from orchestration.loading.landing import Delivered
from orchestration.loading.mapping import Mapping
from orchestration.loading.row_rules import REJECT, control_reject

MEMORY = "1600MB"


@dataclass(frozen=True)
class Job:
    """One file to be loaded as one kind, directly or through a mapping."""

    home: Home
    file: Delivered
    kind: str
    mapping: Mapping | None
    content: Content
    after: str = ""  # the load that brought other content under this name since the same content was loaded

    @property
    def delivery(self) -> Delivery:
        """What the file is a delivery of."""
        return delivery.of(self.file.name)

    @property
    def extract(self) -> Extract:
        """The declaration of the kind; the time zone is the mapping's, where there is one."""
        declared = extracts()[self.kind]
        return replace(declared, time_zone=self.mapping.time_zone) if self.mapping else declared

    @property
    def load_id(self) -> str:
        """First 16 hex digits of the SHA-256 over the kind, the file's own SHA-256, the encoding that it was read in
        (the same bytes read in another one are another content), and `after`.
        """
        parts = [self.kind, self.content.facts.sha256, self.content.encoding, self.after]
        facts = "\n".join(part for part in parts if part)
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    @property
    def reshapes(self) -> bool:
        """True if a row of the kind is not a record of the file: see reshape.py."""
        return self.mapping is not None and self.mapping.reshapes

    @property
    def answers(self) -> bool:
        """True for the kind that answers for lines that bring no row: of a file of several kinds, the first."""
        return self.mapping is None or self.kind == self.mapping.kinds[0]

    def extra_columns(self, source: Source) -> list[str]:
        """Columns of the file that its declaration does not know."""
        if self.mapping or source.others:
            return source.extra
        return [name for name in source.columns if name not in self.extract.names]

    def whole(self, source: Source, rows: str) -> str:
        """A SELECT of the file's columns, with the optional columns of its mapping that the file lacks as nulls."""
        missing = [name for name in self.mapping.header if name not in source.columns] if self.mapping else []
        nulls = "".join(f", cast(null as varchar) as {sql.name(name)}" for name in missing)
        return f"select *{nulls} from ({rows})" if missing else rows

    def delivered(self, source: Source, rows: str, more: str = "") -> str:
        """SELECT of the canonical columns as text (and `more`), `_extra` and `_reject`, over a SELECT of the file's
        columns.
        """
        found = self._delivered(source, rows, more)
        if self.content.form in ("csv", "lines") and not self.content.facts.control:
            return found
        return f"select * replace (coalesce({control_reject(self.extract)}, {REJECT}) as {REJECT}) from ({found})"

    def _delivered(self, source: Source, rows: str, more: str) -> str:
        if self.reshapes:
            return "select * from mapped"  # see reshape.read
        if self.mapping:
            numbered = rows if more else f"select *, cast(null as bigint) as _line from ({rows})"
            return self.mapping.rows(self.kind, self.whole(source, numbered))
        unknown = self.extra_columns(source)
        pairs = ", ".join(f"{sql.text(name)}, {sql.name(name)}" for name in unknown)
        extra = f"cast(json_object({pairs}) as varchar)" if unknown else "cast(null as varchar)"
        if source.others:
            extra = sql.name(source.others)
        names = ", ".join(sql.name(name) for name in self.extract.names)
        return f"select {names}{more}, {extra} as {EXTRA}, cast(null as varchar) as {REJECT} from ({rows})"


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """An own in-memory DuckDB with a memory limit, that keeps the order of rows; spills into `folder`."""
    con = duckdb.connect()
    con.execute(
        f"set memory_limit = '{MEMORY}'; set threads = {os.cpu_count() or 1}; set preserve_insertion_order = true"
    )
    con.execute(f"set temp_directory = {sql.text(folder / 'spill')}")
    return con
