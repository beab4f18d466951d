"""Rows in quarantine, for people: what did not fit, whose it is, whether a later delivery cleared it, what to do next.

Values of personal columns are hidden unless they are asked for; so are lines of such extracts that could not be cut.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from orchestration.extract import ALL_MONTHS, EXTRA, extracts
from orchestration.files import force, swap
from orchestration.home import Home, UsageError
from orchestration.loading import sql_text as sql
from orchestration.loading.manifests import Manifest, manifests
from orchestration.loading.raw_store import quarantine_sql
from orchestration.loading.reasons import REASONS

PUBLISHED = "quarantine.parquet"
LOOKED = "personal_access.log"
COLUMNS = (
    "state", "month", "kind", "file", "line", "column_name", "value", "hidden", "reason_kind", "reason", "owner",
    "key_text", "loaded_at", "cleared_at", "cleared_by",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which rows: of a month (lists in valid time belong to every month), kind, file, kind of reason; cleared ones too
    if `cleared`; hidden values if `personal`. file: a name or path, or a part of it.
    """

    month: str = ""
    kind: str = ""
    file: str = ""
    reason: str = ""
    cleared: bool = False
    personal: bool = False


def relation(home: Home, loads: list[Manifest], *, personal: bool = False) -> str:
    """SELECT of every row in quarantine, open or cleared: the columns COLUMNS and `row_text`.

    month: of the row, or of its file where the row's own cannot be told; 'all' for lists in valid time. file: path
    below landing. cleared_by: the file that did.
    """
    files = [
        f"({sql.text(load.load_id)}, {sql.text(load.path)}, {sql.text(load.period or ALL_MONTHS)}, "
        f"[{sql.texts(load.months)}]::varchar[])"
        for load in loads
        if load.quarantine_path or load.cleared_path
    ] or ["(null, null, null, null)"]
    kinds = [
        f"({sql.text(kind)}, {sql.text(extract.owner)}, "
        f"[{sql.texts(column.name for column in extract.columns if column.personal)}]::varchar[])"
        for kind, extract in extracts().items()
    ]
    uncut = "(q.column_name is null or q.key_text is null)"
    hidden = f"coalesce(list_contains(k.personal, q.column_name) or (len(k.personal) > 0 and {uncut}), false)"
    shut = "false" if personal else hidden
    return (
        f"with files (load_id, path, period, months) as (values {', '.join(files)}), "
        f"kinds (kind, owner, personal) as (values {', '.join(kinds)}) "
        "select q.state, if(list_contains(f.months, q.period_month), q.period_month, f.period) as month, q.kind, "
        "coalesce(f.path, q.file) as file, q.line, q.column_name, "
        f"if({shut}, null, q.value) as value, {shut} as hidden, coalesce(q.reason_kind, 'line') as reason_kind, "
        "q.reason, coalesce(k.owner, '') as owner, q.key_text, q.loaded_at, q.cleared_at, c.path as cleared_by, "
        f"q.row_text from ({quarantine_sql(home, loads)}) as q left join files as f on f.load_id = q.load_id "
        "left join files as c on c.load_id = q.cleared_by left join kinds as k on k.kind = q.kind"
    )


def rows(home: Home, wanted: Wanted) -> list[Row]:
    """The rows asked for, by file and line; raises UsageError for a kind of extract or reason that there is not."""
    for given, known, what in ((wanted.kind, extracts(), "kind of extract"), (wanted.reason, REASONS, "reason")):
        if given and given not in known:
            raise UsageError(f"There is no {what} '{given}'. There are: {', '.join(known)}.")
    tests = {
        "state = 'open'": not wanted.cleared,
        f"(month = {sql.text(wanted.month)} or month = '{ALL_MONTHS}')": wanted.month,
        f"kind = {sql.text(wanted.kind)}": wanted.kind,
        f"contains(lower(file), lower({sql.text(wanted.file)}))": wanted.file,
        f"reason_kind = {sql.text(wanted.reason)}": wanted.reason,
    }
    where = " and ".join(test for test, asked in tests.items() if asked) or "true"
    return _read(home, f"select {', '.join(COLUMNS)}", where, personal=wanted.personal)


def row_texts(home: Home, place: str, *, personal: bool) -> list[Row]:
    """Every version of one row, FILE:LINE, the open one first, with `row_text`; raises UsageError for another place."""
    file, _, line = place.rpartition(":")
    if not file or not line.isdecimal():
        raise UsageError(f"'{place}' is no place of a row. Write FILE:LINE, for example calls_2026-03.csv:17.")
    at = f"line = {int(line)} and (file = {sql.text(file)} or ends_with(file, {sql.text('/' + file)}))"
    found = _read(home, f"select {', '.join(COLUMNS)}, row_text", at, personal=personal)
    if not found:
        raise UsageError(f"Row {place} is not in quarantine. `callmart quarantine --all` lists the rows that are.")
    return sorted(found, key=lambda row: (row["state"] != "open", -row["loaded_at"].timestamp()))


def _read(home: Home, select: str, where: str, *, personal: bool) -> list[Row]:
    loads = manifests(home)
    with duckdb.connect() as con:
        found = con.execute(
            f"{select} from ({relation(home, loads, personal=personal)}) where {where} "
            "order by kind, file, loaded_at, line"
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def cells(row: Row, *, personal: bool) -> dict[str, str | None]:
    """Column → text of a row that could be cut, hidden texts as None; empty for a line that could not, and for a row
    that a mapping made from several records.
    """
    extract = extracts().get(row["kind"])
    try:
        content = json.loads(row["row_text"]) if row["key_text"] and extract else None
    except json.JSONDecodeError:
        return {}
    if extract is None or not isinstance(content, dict) or not set(content) <= {*extract.names, EXTRA}:
        return {}
    hidden = {column.name for column in extract.columns if column.personal} if not personal else set()
    if hidden:
        hidden.add(EXTRA)
    return {name: None if name in hidden else text or "" for name, text in content.items()}


def with_cells(row: Row, *, personal: bool) -> Row:
    """The row with `cells` in place of its text; a line that could not be cut keeps the text unless it is hidden."""
    content = cells(row, personal=personal)
    shut = content or (has_personal(row["kind"]) and not personal)
    return {name: value for name, value in row.items() if name != "row_text"} | {
        "row_text": None if shut else row["row_text"],
        "cells": content,
    }


def has_personal(kind: str) -> bool:
    """Whether the extract has personal columns."""
    return kind in extracts() and any(column.personal for column in extracts()[kind].columns)


def summary(found: Iterable[Row]) -> list[Row]:
    """One row a file and kind of reason: kind, file, reason_kind, owner, open, cleared; most open first."""
    groups: dict[tuple[str, ...], Row] = {}
    for row in found:
        key = tuple(row[name] for name in ("kind", "file", "reason_kind", "owner"))
        group = groups.setdefault(key, dict(zip(("kind", "file", "reason_kind", "owner"), key, strict=True)))
        group.setdefault("open", 0)
        group.setdefault("cleared", 0)
        group[row["state"]] += 1
    return sorted(groups.values(), key=lambda group: (-group["open"], group["file"], group["reason_kind"]))


def counts(loads: Iterable[Manifest]) -> dict[str, int]:
    """Rows in quarantine that are open and cleared, by the manifests: no file is read."""
    loads = list(loads)
    cleared = sum(load.cleared_rows for load in loads)
    return {"open": sum(load.rows_quarantined for load in loads) - cleared, "cleared": cleared}


def publish(home: Home) -> None:
    """Leave the rows, without hidden values, where the app reads them; nothing is done where nothing changed."""
    loads = manifests(home)
    stored = [path for load in loads for path in (load.quarantine_path, load.cleared_path) if path]
    target = home.published / PUBLISHED
    if not stored:
        target.unlink(missing_ok=True)
        return
    basis = relation(home, loads)
    stamp = hashlib.sha256(basis.encode()).hexdigest()
    with duckdb.connect() as con:
        if target.is_file():
            known = "select decode(value) from parquet_kv_metadata(?) where decode(key) = 'of'"
            if con.execute(known, [str(target)]).fetchall() == [(stamp,)]:
                return
        aside = target.with_name(f".tmp-{PUBLISHED}")
        con.execute(
            f"copy (select {', '.join(COLUMNS)} from ({basis}) order by kind, file, loaded_at, line) "
            f"to {sql.text(aside)} (format parquet, compression zstd, kv_metadata {{of: '{stamp}'}})"
        )
        force(aside)
        swap(aside, target)


def note_look(home: Home, words: str) -> None:
    """Write down who looked at personal values, when and at which; raises UsageError where that cannot be written."""
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "by": getpass.getuser(), "looked_at": words}
    try:
        home.logs.mkdir(parents=True, exist_ok=True)
        with (home.logs / LOOKED).open("a", encoding="utf-8") as log:
            log.write(json.dumps(told, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(f"{home.logs / LOOKED} cannot be written, so personal values stay hidden: {error}.") from error
