"""What a month is made of: the loads and rows that can change it, and one fingerprint over them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.extract import ALL_MONTHS, EXTRA, Extract, extracts
from orchestration.files import read_json, write_json
from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql
from orchestration.loading.border import border_sql, needed
from orchestration.loading.raw_store import Manifest, manifests
from orchestration.loading.supersede import live_sql


@dataclass(frozen=True)
class MonthInputs:
    """fingerprint: equal as long as no row that can matter to the month changed. loads: kind, load_id, sha256, file,
    rows, …
    """

    fingerprint: str
    loads: list[dict[str, Any]]


def delivered_months(home: Home) -> list[Month]:
    """Months that a load of a kind that is required every month was delivered for, oldest first."""
    required = {kind for kind, extract in extracts().items() if extract.required_every_month}
    return sorted({month for load in manifests(home) if load.kind in required for month in _delivered_by(load)})


def _delivered_by(load: Manifest) -> Iterator[Month]:
    """The month of which a load has most rows, and every other of which it has a twentieth as many: a file may hold a
    quarter. Less is the tail of a night shift, or a stray date.
    """
    months = {month: rows for month, rows in load.months.items() if month != ALL_MONTHS}
    for month, rows in months.items():
        if rows and rows * 20 >= max(months.values()):
            yield Month.parse(month)


def month_inputs(home: Home, month: Month) -> MonthInputs:
    """The inputs of a month.

    Per kind: the loads that brought new or different rows into the month's own partition; a digest of the rows just
    outside of it that can belong to it (night shifts, see border.py); for kinds with valid time a digest of the facts
    that hold within the month. What is written from the app about a published month is no input of it.
    """
    loads = [load for load in manifests(home) if _is_input(load.kind)]
    digests = _Digests(home, loads)
    parts: dict[str, Any] = {}
    for kind, extract in extracts().items():
        if not _is_input(kind):
            continue
        if extract.valid_time:
            parts[kind] = digests.of(extract, {ALL_MONTHS}, valid_sql(extract, month), str(month))
            continue
        own = [load.load_id for load in loads if load.kind == kind and str(month) in load.touched]
        spill = ""
        if extract.spill_days:
            around = {str(month.shift(-1)), str(month), str(month.shift(1))}
            spill = digests.of(extract, around, border_sql(extract, month), str(month))
        if own or spill:
            parts[kind] = [own, spill]
    digests.keep()
    near = {str(month), ALL_MONTHS}
    text = json.dumps({kind: part for kind, part in parts.items() if part}, sort_keys=True)
    return MonthInputs(
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        loads=[_told(load) for load in loads if near & load.reach],
    )


def _is_input(kind: str) -> bool:
    """False for kinds that are undeclared by now, and for records about what was published."""
    return kind in extracts() and not extracts()[kind].about_publication


def _told(load: Manifest) -> dict[str, Any]:
    return {
        "kind": load.kind,
        "load_id": load.load_id,
        "sha256": load.sha256,
        "file": load.path,
        "rows": load.rows_loaded,
        "rows_in_file": load.rows_in_file,
        "rows_loaded": load.rows_loaded,
        "rows_quarantined": load.rows_quarantined,
    }


def valid_sql(extract: Extract, month: Month) -> str:
    """Content of the stretches that touch the month, cut to it, so that a later change does not touch an earlier month.

    Columns that tell of a stretch's end count once it ended: who leaves in April has no date of leaving in March.
    """
    start, *ends = [sql.name(name) for name in extract.valid_time]
    end = ends[0] if ends else "cast(null as date)"  # until the next stretch: every month after its start is touched
    over = ", ".join([end, *[sql.name(c.name) for c in extract.columns if c.of_end and c.type == "date"]])
    rest = [
        f"case when least({over}) < date '{month.end}' then {sql.name(column.name)} end as {sql.name(column.name)}"
        if column.of_end
        else sql.name(column.name)
        for column in extract.columns
        if column.name not in extract.valid_time
    ]
    held = [f"greatest({start}, date '{month.start}') as {start}"]
    held += [f"least(coalesce({end}, date '9999-12-31'), date '{month.end}') as {end}" for end in ends]
    return (
        f"select {', '.join([*rest, EXTRA, *held])} from live_{extract.kind} where {start} < date '{month.end}' "
        f"and coalesce({end}, date '9999-12-31') > date '{month.start}'"
    )


class _Digests:
    """Digests of rows, whatever their order or load; remembered by what they depend on (raw/_digests.json, a cache)."""

    def __init__(self, home: Home, loads: list[Manifest]) -> None:
        self.home, self.loads = home, loads
        self.path = home.raw / "_digests.json"
        self.known = self._read()
        self.fresh = False

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
        of_kinds = [load for load in self.loads if load.kind in kinds]
        used = [load for load in of_kinds if not months.isdisjoint(load.reach)]
        if not any(load.kind == extract.kind for load in used):
            return ""
        query = (
            f"select count(*), sum(md5_number_lower(line)), sum(md5_number_upper(line)) from (select "
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
        with duckdb.connect() as con:
            for kind in kinds:
                live = live_sql(self.home, self.loads, extracts()[kind], months)
                con.execute(f"create temp view live_{kind} as {live}")
            count, lower, upper = con.execute(query).fetchone() or (0, 0, 0)
        return f"{count}:{int(lower):x}:{int(upper):x}" if count else ""

    def keep(self) -> None:
        """Remember what was computed."""
        if self.fresh:
            with contextlib.suppress(FileNotFoundError):  # a load tidied up meanwhile: nothing is lost but time
                write_json(self.path, self.known)


def _line(extract: Extract) -> str:
    """SQL of a row's content as one text."""
    return " || chr(31) || ".join(
        f"coalesce(cast({sql.name(name)} as varchar), chr(30))" for name in (*extract.names, EXTRA)
    )
