"""The loads behind a publication: rows in the file = rows loaded + rows in quarantine, and why some were refused."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import streamlit as st

from app import components, data, formats, frame, session
from app.components import Column, Html, Row

TONES = {"accepted": "good", "refused": "bad"}
MOST = 25


def draw(context: session.Context, status: dict[str, Any]) -> None:
    """The files of the month, those with something to tell first, and what is in quarantine by reason."""
    text = context.text
    found = sorted(known(context, status), key=_order)
    with frame.card("loads"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            components.show(components.heading(text("quality.loads"), text("quality.loads.note")))
        if not found:
            frame.nothing(context, "loads")
            return
        counts = ("rows_in_file", "rows_loaded", "rows_quarantined")
        shown = found[frame.pager(context, right, "load_page", len(found), MOST)]
        rows = [_row(context, load, [int(load.get(c) or 0) for c in counts]) for load in shown]
        columns = [Column(text(f"column.{n}"), n in counts) for n in ("file", "kind", "status", *counts, "balance")]
        sums = [formats.number(sum(int(load.get(c) or 0) for load in found)) for c in counts]
        rows.append(Row([text("quality.files", n=len(found)), "", "", *sums, ""], kind="sum"))
        components.show(components.table(columns, rows))
        _quarantine(context, [load for load in found if load.get("rows_quarantined")])


def known(context: session.Context, status: dict[str, Any]) -> list[dict[str, Any]]:
    """The loads of the month's publication; besides what the last run reported and no publication holds yet:
    files that were refused, files of the month that came later, and records about publications."""
    month = context.month
    reported = {_key(row): row for row in status.get("loads", [])}
    if month is None:
        return list(reported.values())
    inside = {_key(row): row for row in data.records(data.loads(context.store, month))}
    found = {key: reported.get(key, {}) | row for key, row in inside.items()}
    for key, row in reported.items():
        if row.get("status") == "refused" or (row.get("period") == month and key not in inside):
            later = row.get("status") != "refused" and not row.get("about_publication")
            found.setdefault(key, row | {"later": later})
    return list(found.values())


def reasons(load: dict[str, Any]) -> dict[str, int]:
    """Reason → rows in quarantine, as the last run reported them; empty when it did not."""
    given = load.get("reasons")
    return {str(reason): int(n) for reason, n in given.items()} if isinstance(given, dict) else {}


def _key(load: dict[str, Any]) -> tuple[str, str]:
    return (PurePath(str(load.get("file"))).name, str(load.get("kind")))


def _order(load: dict[str, Any]) -> tuple[Any, ...]:
    return (load.get("status") != "refused", -int(load.get("rows_quarantined") or 0), str(load.get("file")))


def _row(context: session.Context, load: dict[str, Any], counts: list[int]) -> Row:
    text, status = context.text, str(load.get("status") or "accepted")
    even = counts[0] == counts[1] + counts[2]
    balance = components.pill(text("quality.even" if even else "quality.uneven"), "good" if even else "bad")
    why = ""
    if status == "refused":
        why = str(load.get("message") or "").removeprefix(f"{load.get('file')} ")
    elif load.get("about_publication"):
        why = text("quality.about")
    elif load.get("later"):
        why = text("quality.later")
    name: Any = components.two_lines(load.get("file", ""), why) if why else load.get("file", "")
    state = components.pill(context.word("status", status), TONES.get(status, ""))
    return Row([name, load.get("kind", ""), state, *(formats.number(c) for c in counts), balance if counts[0] else ""])


def _quarantine(context: session.Context, held: list[dict[str, Any]]) -> None:
    text = context.text
    components.show(components.heading(text("quality.quarantine"), text("quality.quarantine.note")))
    if not held:
        components.show(components.note(text("quality.quarantine.none")))
        return
    rows = []
    for load in held:
        told = reasons(load) or {_unknown(context, load): int(load["rows_quarantined"])}
        for why, n in told.items():
            reason = frame.reason_of_quarantine(context, why)
            rows.append(Row([load.get("kind", ""), reason, load.get("file", ""), formats.number(n)]))
    names = ("kind", "reason", "file", "rows")
    components.show(components.table([Column(text(f"column.{n}"), n == "rows") for n in names], rows[: 2 * MOST]))
    components.show(components.link(text("quality.quarantine.rows"), "quarantine", language=context.language))


def _unknown(context: session.Context, load: dict[str, Any]) -> Html | str:
    return context.text("quality.quarantine.see", load=load.get("load_id") or "*")
