"""Quarantine: the rows that did not fit, by kind and reason, whose they are, and how they are cleared."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import components, data, formats, frame, held, session
from app.components import Column, Html, Row, Tile
from orchestration.loading.plain import plain

EVERY, MOST, WIDEST = "*", 25, 120
TONES = {"open": "warn", "cleared": "good"}


def page(context: session.Context) -> None:
    text = context.text
    status = context.store.status()
    when = formats.moment(status.get("generated_at"), context.language)
    reported = components.stamp(text("quarantine.as_of", when=when)) if status else Html("")
    components.show(components.header(text("quarantine.title"), text("quarantine.subtitle"), reported))
    try:
        groups = held.groups(context.store)
    except held.Unreadable:
        _empty(context, "quarantine_unread")
        return
    if groups is None:
        _empty(context, "quarantine" if status else "quarantine_unknown")
        return
    found = data.records(groups)
    _numbers(context, found)
    _groups(context, found)
    _how(context)
    _rows(context)


def _empty(context: session.Context, key: str) -> None:
    with frame.card("empty"):
        frame.nothing(context, key)


def _numbers(context: session.Context, groups: list[dict[str, Any]]) -> None:
    text = context.text
    owners = {g["owner"] for g in groups if g["open"]}
    counted = {name: sum(int(g[name]) for g in groups) for name in ("open", "cleared")}
    tiles = [
        Tile(text("quarantine.open"), formats.number(counted["open"]), note=text("quarantine.open.note")),
        Tile(text("quarantine.cleared"), formats.number(counted["cleared"]), note=text("quarantine.cleared.note")),
        Tile(
            text("quarantine.owners"),
            formats.number(len(owners)),
            note=text("quarantine.owners.note" if owners else "quarantine.nobody"),
        ),
    ]
    components.show(components.tiles(tiles))


def _groups(context: session.Context, groups: list[dict[str, Any]]) -> None:
    text, counts = context.text, ("files", "open", "cleared")
    with frame.card("groups"):
        components.show(components.heading(text("quarantine.groups"), text("quarantine.groups.note")))
        names = ("kind", "reason", "owner", "files_open", "rows_open", "rows_cleared")
        rows = [
            Row([g["kind"], frame.reason_of_quarantine(context, g["reason_kind"]), g["owner"] or formats.MISSING,
                 *(formats.number(g[name]) for name in counts)])
            for g in groups
        ]  # fmt: skip
        columns = [Column(text(f"column.{n}"), n.startswith(("rows_", "files_"))) for n in names]
        components.show(components.table(columns, rows))


def _how(context: session.Context) -> None:
    """How a row is cleared, in three sentences."""
    with frame.card("how"):
        components.show(components.heading(context.text("quarantine.how")))
        steps = [components.commands(context.text(f"quarantine.how.{step}")) for step in ("again", "part", "whole")]
        components.show(Html(f'<ol class="cm-note">{"".join(f"<li>{step}</li>" for step in steps)}</ol>'))


def _rows(context: session.Context) -> None:
    """The rows that fit the filters, a page at a time."""
    text, choices = context.text, held.choices(context.store)
    with frame.card("rows"):
        components.show(components.heading(text("quarantine.rows"), text("quarantine.rows.note")))
        chosen = _chosen(context, choices if choices is not None else pd.DataFrame())
        total, _ = held.rows(context.store, chosen, 0, 0)
        if not total:
            frame.nothing(context, "quarantine_rows")
            return
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.caption(text("quarantine.fitting", n=formats.number(total)))
        part = frame.pager(context, right, "held_page", total, MOST)
        _, found = held.rows(context.store, chosen, part.start, MOST)
        names = ("state", "file", "column", "value", "reason", "owner")
        columns = [Column(text(f"column.{n}"), one_line=n == "state") for n in names]
        components.show(components.table(columns, [_row(context, row) for row in data.records(found)]))


def _chosen(context: session.Context, known: pd.DataFrame) -> dict[str, str]:
    """The filters, side by side: column → the value chosen."""
    text, chosen = context.text, {}
    for column, place in zip(("state", "month", "kind", "reason_kind"), st.columns(4), strict=True):
        values = sorted(set(known[column]) - {"all"}) if column in known else []
        words = {EVERY: text(f"filter.all_held_{column}")}
        words |= {value: _named(context, column, value) for value in values}
        default = "open" if column == "state" and "open" in values else EVERY
        session.remember(f"held_{column}", list(words), default)
        place.selectbox(text(f"filter.held_{column}"), list(words), format_func=words.__getitem__, key=f"held_{column}")
        value = session.keep(f"held_{column}")
        if value != EVERY:
            chosen[column] = str(value)
    return chosen


def _named(context: session.Context, column: str, value: str) -> str:
    if column == "month":
        return context.month_name(value)
    if column == "reason_kind":
        return frame.reason_of_quarantine(context, value)
    return context.word("held", value) if column == "state" else value


def _row(context: session.Context, row: dict[str, Any]) -> Row:
    text = context.text
    state = components.pill(context.word("held", row["state"]), TONES.get(str(row["state"]), ""))
    if row["state"] == "cleared":
        when = formats.moment(row["cleared_at"], context.language)
        state = components.two_lines(state, text("quarantine.by", file=plain(str(row["cleared_by"])), when=when))
    value: Any = components.span(text("quarantine.hidden"), "faint") if row["hidden"] else _short(row["value"])
    where = text("quarantine.line", line=formats.number(row["line"]), kind=row["kind"])
    return Row(
        [
            state,
            components.two_lines(plain(str(row["file"])), where),
            row["column_name"] or formats.MISSING,
            value,
            components.two_lines(frame.reason_of_quarantine(context, row["reason_kind"]), _short(row["reason"])),
            row["owner"] or formats.MISSING,
        ]
    )


def _short(value: Any) -> str:
    """A value fit for a cell: no control characters, not too long."""
    shown = plain(str(value)) if value is not None else formats.MISSING
    return shown if len(shown) <= WIDEST else shown[: WIDEST - 1] + "…"


page(session.context())
