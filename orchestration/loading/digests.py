"""Digests of stored rows: equal as long as the same rows are in force, whatever their order or load."""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from types import TracebackType

import duckdb

from orchestration.extract import ALL_MONTHS, EXTRA, Extract, extracts
from orchestration.files import read_json, write_json
from orchestration.home import Home
from orchestration.loading import sql_text as sql
from orchestration.loading.border import needed
from orchestration.loading.manifests import Manifest
from orchestration.loading.supersede import live_sql

HASH = "md5_number(line)"  # worked out once for both halves; sums of them are the same in whatever order rows come
SUMS = f"count(*), sum(({HASH} >> 64)::ubigint), sum(({HASH} & {2**64 - 1})::ubigint)"


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
        query = f"select '', {SUMS} from (select {_line((*extract.names, EXTRA))} as line from ({content}))"
        return self._of(extract, needed(extract), months, query, label).get("", "")

    def of_months(self, extract: Extract, content: str) -> dict[str, str]:
        """Digest of what holds within each month that has any, of a kind with valid time; `content` names the month of
        each row in `_named`. One query however many months there are.
        """
        line = _line((*extract.names, EXTRA))
        query = f"select _named, {SUMS} from (select _named, {line} as line from ({content})) group by _named"
        return self._of(extract, [extract.kind], {ALL_MONTHS}, query, "months")

    def of_days(self, extract: Extract, month: str) -> dict[str, str]:
        """Digest of each day ('YYYY-MM-DD') of a partition that has live rows, over what neighbouring months look at:
        computed once for a partition, however many months look at some of its days.
        """
        line = _line(extract.look_columns or (*extract.names, EXTRA))
        day = f"cast(cast({sql.name(extract.period or '')} as date) as varchar)"
        query = f"select day, {SUMS} from (select {day} as day, {line} as line from live_{extract.kind}) group by day"
        return self._of(extract, [extract.kind], {month}, query, f"days {month}")

    def _of(
        self, extract: Extract, kinds: list[str], months: set[str], query: str, label: str
    ) -> dict[str, str]:  # fmt: skip
        """Digests by what the query's first column names, remembered as one text."""
        used = [load for kind in kinds for load in self.of_kind[kind] if not months.isdisjoint(load.reach)]
        if not any(load.kind == extract.kind for load in used):
            return {}
        basis = "\n".join([query, *[f"{load.load_id} {load.loaded_at}" for load in used]])
        key = f"{extract.kind} {label} {hashlib.sha256(basis.encode()).hexdigest()[:24]}"
        if key not in self.known:
            self.known = {k: v for k, v in self.known.items() if not k.startswith(f"{extract.kind} {label} ")}
            self.known[key] = self._compute(kinds, months, query)
            self.fresh = True
        return dict(part.split("=") for part in self.known[key].split())

    def _compute(self, kinds: list[str], months: set[str], query: str) -> str:
        self.con = self.con or duckdb.connect()
        for kind in kinds:
            if self.live.get(kind) == months:
                continue
            live = live_sql(self.home, self.of_kind[kind], extracts()[kind], months)
            self.con.execute(f"create or replace temp view live_{kind} as {live}")
            self.live[kind] = months
        found = sorted(self.con.execute(query).fetchall())
        return " ".join(f"{name}={n}:{int(lower):x}:{int(upper):x}" for name, n, lower, upper in found if n)


def _line(names: Iterable[str]) -> str:
    """SQL of a row's content as one text, put together in one step: of lists it is made for every month."""
    return f"concat_ws(chr(31), {', '.join(f'coalesce(cast({sql.name(name)} as varchar), chr(30))' for name in names)})"
