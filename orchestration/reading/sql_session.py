"""`callmart sql`: questions in SQL to what is published, and nothing else.

Each relation is a view over the Parquet files of the current versions of the published months. DuckDB may open these
files and no others, its configuration is locked, it keeps nothing on disk, and only statements that read are run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from app.published import RELATION, Published, State, quoted
from orchestration.home import Home, Month, UsageError

MEMORY = "2GB"
BATCH = 10_000  # rows that are handed on at once
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "threads": 2,
    "temp_directory": "",  # what does not fit into memory is an error, no file
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
OF_THE_QUESTION = (  # these errors tell nothing of the files
    duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException, duckdb.PermissionException,
    duckdb.OutOfMemoryException,
)  # fmt: skip
READS = duckdb.StatementType.SELECT  # also describe, show, summarize, from …, values …
# functions that DuckDB takes for tables: they change the session though its configuration is locked, and a log that may
# not be written takes the process with it; query('…') could hide them
CHANGES = re.compile(
    r"\b((?:en|dis)able_(?:logging|profiling)|truncate_duckdb_logs)\b|\b((?:force_)?checkpoint|query)\b\"?\s*\(", re.I
)


@dataclass(frozen=True)
class Answer:
    """The columns of one statement, and its rows in batches."""

    names: list[str]
    types: list[str]
    batches: Iterator[list[tuple[Any, ...]]]


class Session:
    """One look at what is current, with views `pub_…` of all published months, or of one."""

    def __init__(self, home: Home, month: Month | None = None) -> None:
        published = Published(home.published)
        self.state: State = published.state()
        self.months = self.state.months
        if month is not None:
            if str(month) not in self.months:
                raise UsageError(f"{month} is not published. Published months: {', '.join(self.months) or 'none'}.")
            self.months = [str(month)]
        if not self.months:
            raise UsageError("Nothing is published yet: `callmart run` publishes a month.")
        self._made: set[str] = set()

    @cached_property
    def files(self) -> dict[str, list[Path]]:
        """The files of every relation, oldest month first."""
        names = {file["name"] for month in self.months for file in self.state.manifest(month)["files"]}
        return {name: self.state.files(name, self.months) for name in sorted(names)}

    @cached_property
    def _con(self) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect(config=CONFIG)
        paths = ", ".join(quoted(str(path)) for files in self.files.values() for path in files)
        con.execute(f"set allowed_paths = [{paths}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        return con

    def answers(self, text: str) -> Iterator[Answer]:
        """Run every statement of a text, one after the other. Raises UsageError with words for the person, and
        PublicationDamaged where a file is not as it was published."""
        if any("\ud800" <= sign <= "\udfff" for sign in text):  # bytes that a terminal or a pipe could not read
            raise UsageError("The query is not UTF-8 text.")
        with self._told(text):
            found = self._con.extract_statements(text)
        for number, statement in enumerate(found, 1):
            if statement.type != READS:
                kind = "PIVOT without IN (…)" if not statement.query.strip() else statement.type.name
                which = f"statement {number} is" if len(found) > 1 else "this is"
                raise UsageError(f"Only what reads is run (select, from, describe, show, summarize); {which} {kind}.")
            change = CHANGES.search(statement.query)
            if change:
                name = (change[1] or change[2]).lower()
                raise UsageError(
                    f"Only what reads is run (select, from, describe, show, summarize); this calls {name}."
                )
        for statement in found:
            with self._told(text):
                self._view(statement.query)
                cursor = self._con.execute(statement)
                columns = cursor.description or []
            yield Answer([str(c[0]) for c in columns], [str(c[1]) for c in columns], self._batches(cursor, text))

    def _batches(self, cursor: duckdb.DuckDBPyConnection, text: str) -> Iterator[list[tuple[Any, ...]]]:
        """DuckDB works while rows are fetched, so what is wrong with a row is found here."""
        while True:
            with self._told(text):
                rows = cursor.fetchmany(BATCH)
            if not rows:
                return
            yield rows

    def _view(self, query: str) -> None:
        """Make the views that a statement names; one that names none may list them all."""
        named = set(RELATION.findall(query.lower())) & set(self.files)
        for relation in sorted((named or set(self.files)) - self._made):
            files = ", ".join(quoted(str(path)) for path in self.files[relation])
            self._con.execute(
                f"create view {relation} as select * from "
                f"read_parquet([{files}], hive_partitioning = false, union_by_name = true)"
            )
            self._made.add(relation)

    @contextmanager
    def _told(self, text: str) -> Iterator[None]:
        """What DuckDB says, in plain words where it does not say what to do."""
        try:
            yield
        except (duckdb.InterruptException, RuntimeError) as error:
            if "interrupted" not in str(error).lower():
                raise
            self._con.interrupt()  # a thread that still works would keep the next statement waiting
            raise KeyboardInterrupt from error  # which the person pressed
        except (duckdb.Error, UnicodeDecodeError, OverflowError) as error:
            if not isinstance(error, OF_THE_QUESTION):
                damage = self.state.damage(set(RELATION.findall(text.lower())), self.months)
                if damage:
                    raise damage from error
            raise UsageError(told(error)) from error


def told(error: Exception) -> str:
    """The words of an error for the person who asked."""
    words = str(error).strip()
    if isinstance(error, duckdb.PermissionException):
        return f"A query reads what is published and opens no other file. DuckDB says: {words}"
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"The query needs more than {MEMORY} of memory: choose months or columns, or sum up first."
    if isinstance(error, duckdb.CatalogException) and "Table with name" in words:
        return f"{words}\n`show tables` lists what is published."
    return words
