"""Digests of stored rows: equal as long as the same rows are in force, whatever their order or load."""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from types import TracebackType

import duckdb

from orchestration.extract import EXTRA, Extract, extracts
from orchestration.files import read_json, write_json
from orchestration.home import Home
from orchestration.loading import sql_text as sql
from orchestration.loading.border import needed
from orchestration.loading.manifests import Manifest
from orchestration.loading.supersede import live_sql

KEPT_ROWS = 2_000_000  # lists of at most so many rows are read once, however many months ask for them


class Digests:
    """Digests are remembered by what they depend on (raw/_digests.json, a cache); what is new is computed in one
    connection, which is opened when it is needed and closed at the end.
    """

    def __init__(self, home: Home, loads: list[Manifest]) -> None:
        self.home = home
        self.path = home.raw / "_digests.json"
        self.known = self._read()
        self.fresh = False
        self.con: duckdb.DuckDBPyConnection | None = None
        self.live: dict[str, set[str]] = {}  # kind -> the partitions that its relation live_<kind> holds
        self.of_kind: dict[str, list[Manifest]] = defaultdict(list)
        for load in loads:
            self.of_kind[load.kind].append(load)

    def __enter__(self) -> Digests:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.con:
            self.con.close()
        if self.fresh:
            with contextlib.suppress(FileNotFoundError):  # a load tidied up meanwhile: nothing is lost but time
                write_json(self.path, self.known)

    def _read(self) -> dict[str, str]:
        try:
            return dict(read_json(self.path))
        except (FileNotFoundError, ValueError):  # a cache: what cannot be read is computed again
            return {}

    def of(self, extract: Extract, months: set[str], content: str, label: str) -> str:
        """Digest of the rows that `content` selects from the live rows of the partitions; '' if there are none.

        It depends on the query, and on the loads of the kinds that it looks at which have rows in the partitions or
        put some of them out of force: stored files never change.
        """
        kinds = [extract.kind] if extract.valid_time else needed(extract)
        used = [load for kind in kinds for load in self.of_kind[kind] if not months.isdisjoint(load.reach)]
        if not any(load.kind == extract.kind for load in used):
            return ""
        query = (
            "select count(*), sum(md5_number_lower(line)), sum(md5_number_upper(line)) from (select "
            f"{_line(extract)} as line from ({content}))"
        )
        basis = "\n".join([query, *[f"{load.load_id} {load.loaded_at}" for load in used]])
        key = f"{extract.kind} {label} {hashlib.sha256(basis.encode()).hexdigest()[:24]}"
        if key not in self.known:
            self.known = {k: v for k, v in self.known.items() if not k.startswith(f"{extract.kind} {label} ")}
            self.known[key] = self._compute(kinds, months, query)
            self.fresh = True
        return self.known[key]

    def _compute(self, kinds: list[str], months: set[str], query: str) -> str:
        self.con = self.con or duckdb.connect()
        for kind in kinds:
            if self.live.get(kind) == months:
                continue
            rows = sum(load.rows_loaded for load in self.of_kind[kind])
            what = "table" if extracts()[kind].valid_time and rows <= KEPT_ROWS else "view"
            live = live_sql(self.home, self.of_kind[kind], extracts()[kind], months)
            self.con.execute(f"create or replace temp {what} live_{kind} as {live}")
            self.live[kind] = months
        count, lower, upper = self.con.execute(query).fetchone() or (0, 0, 0)
        return f"{count}:{int(lower):x}:{int(upper):x}" if count else ""


def _line(extract: Extract) -> str:
    """SQL of a row's content as one text."""
    return " || chr(31) || ".join(
        f"coalesce(cast({sql.name(name)} as varchar), chr(30))" for name in (*extract.names, EXTRA)
    )
