"""The one way to read what was published: SQL on the published Parquet files, through an in-memory DuckDB.

Every reading starts from one look at `current.json` and uses the files that it names and no others, so a publication
that happens meanwhile is seen in full or not at all. Nothing here knows the warehouse file.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import pandas as pd

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
RELATION = re.compile(r"\bpub_[a-z0-9_]+\b")
Token = tuple[int, int]
KEPT_CONNECTIONS = 8


class NotPublished(LookupError):
    """A month or relation that is not there; the message names what is."""


class PublicationDamaged(RuntimeError):
    """Something that was published is missing or unreadable; the message names it and says what to do."""

    def __init__(self, path: Path, trouble: str) -> None:
        advice = "Run `callmart verify`; restore the folder from a copy."
        super().__init__(f"What was published is damaged: {path} {trouble}. {advice}")


@dataclass(frozen=True)
class State:
    """What one reading of `current.json` names: for each month the folder of its current version."""

    token: Token
    root: Path
    current: dict[str, Any]

    @cached_property
    def months(self) -> list[str]:
        return sorted(month for month in self.current.get("months", {}) if MONTH.fullmatch(month))

    def folder(self, month: str, version: int | None = None) -> Path:
        if month not in self.months:
            raise NotPublished(f"{month} is not published. Published months: {', '.join(self.months) or 'none'}.")
        chosen = self.current["months"][month]["version"] if version is None else version
        return self.root / month / str(int(chosen))

    def manifest(self, month: str, version: int | None = None) -> dict[str, Any]:
        """Raises NotPublished for a version that never was, PublicationDamaged for one whose manifest is gone."""
        path = self.folder(month, version) / "manifest.json"
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            content["files"], content["version"]
        except FileNotFoundError:
            if version is not None and not 1 <= version <= self.current["months"][month]["version"]:
                raise NotPublished(f"{month} has no version {version}.") from None
            raise PublicationDamaged(path, "is missing") from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise PublicationDamaged(path, "is unreadable") from error
        return content

    def files(self, relation: str, months: Iterable[str]) -> list[Path]:
        """The files of a relation. A month may lack one that its manifest does not name; else PublicationDamaged."""
        found = []
        for month in months:
            path = self.folder(month) / f"{relation}.parquet"
            if path.is_file():
                found.append(path)
            elif relation in {file["name"] for file in self.manifest(month)["files"]}:
                raise PublicationDamaged(path, "is missing")
        return found

    def first_files(self, relation: str, months: Iterable[str]) -> list[Path]:
        """The files of a relation as each month was published first; a first version may lack the relation."""
        found = [self.folder(month, 1) / f"{relation}.parquet" for month in months]
        return [path for path in found if path.is_file()]

    def damage(self, relations: Iterable[str], months: Iterable[str]) -> PublicationDamaged | None:
        """The first file of the relations that is not as its manifest says; reads every byte of them."""
        for month in months:
            known = {file["name"]: file["sha256"] for file in self.manifest(month)["files"]}
            for relation in sorted(set(relations) & set(known)):
                path = self.folder(month) / f"{relation}.parquet"
                try:
                    with path.open("rb") as content:
                        same = hashlib.file_digest(content, "sha256").hexdigest() == known[relation]
                except OSError as error:
                    return PublicationDamaged(path, f"cannot be read ({error.strerror})")
                if not same:
                    return PublicationDamaged(path, "is not as it was published")
        return None


class Published:
    """Reader of a `published/` folder. Safe to share between threads; cheap to make."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).resolve()
        self._guard = threading.Lock()
        self._state: State | None = None
        self._connections: dict[tuple[Token, tuple[str, ...]], _Relations] = {}

    def token(self) -> Token:
        """(mtime in ns, size) of `current.json`: changes with every publication; (0, 0) before. A cache key."""
        try:
            found = (self.root / "current.json").stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)

    def months(self) -> list[str]:
        """Published months 'YYYY-MM', oldest first."""
        return list(self.state().months)

    def manifest(self, month: str, version: int | None = None) -> dict[str, Any]:
        """The manifest of a month's current version, or of the version given. Raises NotPublished."""
        return self.state().manifest(month, version)

    def versions(self, month: str) -> list[int]:
        """Every published version of a month, oldest first. Raises NotPublished."""
        newest: int = (
            self.state().current["months"].get(month, {}).get("version", 0) if self.state().folder(month) else 0
        )
        return list(range(1, newest + 1))

    def relations(self, month: str) -> list[str]:
        """Names of the relations of a month (`pub_…`). Raises NotPublished."""
        return sorted(file["name"] for file in self.manifest(month)["files"])

    def frame(self, sql: str, params: Sequence[Any] = (), months: Iterable[str] | None = None) -> pd.DataFrame:
        """Rows of a query on the relations `pub_…` of the chosen months (default: all) as a data frame.

        Parameters are `?` marks. Raises NotPublished for a month or a relation that is not there.
        """
        with self._reading(sql, months) as cursor:
            return cursor.execute(sql, list(params)).df()

    def rows(self, sql: str, params: Sequence[Any] = (), months: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The same as a list of dicts; decimals stay decimals."""
        with self._reading(sql, months) as cursor:
            found = cursor.execute(sql, list(params))
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def copy(self, sql: str, path: Path, form: str, months: Iterable[str] | None = None) -> None:
        """Write the rows of a query to a file, columns in their types; `form` is 'parquet' or 'csv' (with header).

        Raises NotPublished, PublicationDamaged; duckdb.IOException where the file cannot be written.
        """
        options = {"parquet": "format parquet, compression zstd", "csv": "format csv, header"}[form]
        with self._reading(sql, months, writes=path.resolve()) as cursor:
            cursor.execute(f"copy ({sql}) to {quoted(str(path.resolve()))} ({options}, use_tmp_file false)")

    def state(self) -> State:
        """One consistent reading of `current.json`, kept while the file is the same."""
        token = self.token()
        known = self._state
        if known is None or known.token != token:
            try:
                current = json.loads((self.root / "current.json").read_text(encoding="utf-8"))
                for month in current["months"].values():
                    int(month["version"]), month["manifest_sha256"]
            except FileNotFoundError:
                current = {"months": {}}
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise PublicationDamaged(self.root / "current.json", "is unreadable") from error
            known = self._state = State(token, self.root, current)
        return known

    @contextmanager
    def _reading(
        self, sql: str, months: Iterable[str] | None, writes: Path | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that knows the relations of a query. What DuckDB cannot read is damage if a file's hash says so."""
        state = self.state()
        chosen = tuple(sorted(set(months))) if months is not None else tuple(state.months)
        for month in chosen:
            state.folder(month)
        if not chosen:
            raise NotPublished("Nothing is published yet.")
        named = set(RELATION.findall(sql))
        try:
            yield _Relations(state, chosen, writes).cursor(named) if writes else self._cursor(state, chosen, named)
        except duckdb.CatalogException:  # the query asks for what there never was
            raise
        except (duckdb.Error, UnicodeDecodeError) as error:
            damage = state.damage(named, chosen)
            if damage:
                raise damage from error
            raise

    def _cursor(self, state: State, chosen: tuple[str, ...], named: set[str]) -> duckdb.DuckDBPyConnection:
        with self._guard:
            if not any(token == state.token for token, _ in self._connections):
                self._connections.clear()
            while len(self._connections) >= KEPT_CONNECTIONS:
                self._connections.pop(next(iter(self._connections)))
            relations = self._connections.get((state.token, chosen))
            if relations is None:
                relations = self._connections[(state.token, chosen)] = _Relations(state, chosen)
            return relations.cursor(named)


class _Relations:
    """Views over the files of some months in a DuckDB that reads these and no other files, and writes one or none."""

    def __init__(self, state: State, months: tuple[str, ...], writes: Path | None = None) -> None:
        self._state, self._months, self._made = state, months, set[str]()
        self._con = duckdb.connect(
            config={"threads": 2, "memory_limit": "1GB", "autoinstall_known_extensions": "false"}
        )
        # a folder allowed to DuckDB opens everything below it: only folders of versions, never the root
        folders = [state.folder(month) for month in state.months]
        self._con.execute(f"set allowed_directories = [{', '.join(quoted(f'{folder}/') for folder in folders)}]")
        if writes:
            self._con.execute(f"set allowed_paths = [{quoted(str(writes))}]")
        self._con.execute("set enable_external_access = false")
        self._con.execute("set lock_configuration = true")

    def cursor(self, relations: set[str]) -> duckdb.DuckDBPyConnection:
        for relation in sorted(relations - self._made):
            self._make(relation)
            self._made.add(relation)
        return self._con.cursor()

    def _make(self, relation: str) -> None:
        chosen = self._state.files(relation, self._months)
        others = chosen or self._state.files(relation, reversed(self._state.months))[:1]
        if not others:
            raise NotPublished(f"There is no published relation {relation}.")
        files = ", ".join(quoted(str(path)) for path in others)
        nothing = "" if chosen else " where false"
        self._con.execute(
            f"create view {relation} as select * from "
            f"read_parquet([{files}], hive_partitioning = false, union_by_name = true){nothing}"
        )


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
