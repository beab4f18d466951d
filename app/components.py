"""Pieces of page as HTML: header, tiles, tables, bars. Pure; any text that is not `Html` is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from app import style


class Html(str):
    """Markup that was made here; anything else is text and gets escaped."""


@dataclass(frozen=True)
class Tile:
    """One headline figure: label, value, change against the month before with its tone, a note, the recent values."""

    label: str
    value: str
    change: str = ""
    tone: str = "flat"
    note: str = ""
    recent: tuple[float | None, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, whether it holds numbers, a width as CSS, whether its cells stay on one line, and
    a least width as CSS, below which a table rather scrolls than breaks words."""

    title: str
    numeric: bool = False
    width: str = ""
    one_line: bool = False
    least: str = ""


@dataclass(frozen=True)
class Row:
    """Cells of a table row; `tones` tint cells by position; `kind` is '', 'sum' or 'group'."""

    cells: Sequence[Any]
    tones: dict[int, str] = field(default_factory=dict)
    kind: str = ""


def safe(value: Any) -> str:
    return value if isinstance(value, Html) else escape(str(value), quote=True)


def join(parts: Iterable[Any], between: str = "") -> Html:
    return Html(between.join(safe(part) for part in parts))


def show(*parts: str) -> None:
    """Draw markup."""
    st.html("".join(safe(part) for part in parts))


def header(title: str, subtitle: str, right: str = "") -> Html:
    sub = f'<div class="cm-sub">{safe(subtitle)}</div>' if subtitle else ""
    return Html(f'<div class="cm-head"><div><h1>{safe(title)}</h1>{sub}</div><div>{safe(right)}</div></div>')


def heading(title: str, note: str = "") -> Html:
    below = f'<div class="cm-note">{safe(note)}</div>' if note else ""
    return Html(f'<h2 class="cm-h2">{safe(title)}</h2>{below}')


def note(words: str) -> Html:
    return Html(f'<div class="cm-note">{safe(words)}</div>')


def sentence(words: str) -> Html:
    """What a figure means, in words that are read with it."""
    return Html(f'<div class="cm-sentence">{safe(words)}</div>')


def pill(words: str, tone: str = "") -> Html:
    return Html(f'<span class="cm-pill {escape(tone)}">{safe(words)}</span>')


def stamp(*parts: str) -> Html:
    return Html(f'<div class="cm-stamp">{join(parts)}</div>')


def span(words: Any, tone: str) -> Html:
    return Html(f'<span class="cm-{escape(tone)}">{safe(words)}</span>')


def two_lines(first: Any, second: Any) -> Html:
    return Html(f'{safe(first)}<br><span class="cm-faint">{safe(second)}</span>')


def link(words: str, page: str, **query: str | None) -> Html:
    """A link to another page of the app that carries the choices along."""
    target = f"{page}?{urlencode({k: v for k, v in query.items() if v})}"
    return Html(f'<a class="cm-link" href="{escape(target, quote=True)}" target="_self">{safe(words)}</a>')


def spark(values: Sequence[float | None], width: int = 72, height: int = 26) -> Html:
    """A line of the recent values with a dot on the last one; nothing for fewer than two values."""
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None and v == v]
    if len(known) < 2:
        return Html("")
    low, high = min(v for _, v in known), max(v for _, v in known)
    spread, steps = (high - low) or 1.0, max(len(values) - 1, 1)
    spots = [(3 + i / steps * (width - 6), 3 + (1 - (v - low) / spread) * (height - 6)) for i, v in known]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    x, y = spots[-1]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<polyline points="{path}" fill="none" stroke="{style.SERIES[1]}" stroke-width="1.6"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{style.ACCENT}"/></svg>'
    )
    code = base64.b64encode(drawing.encode()).decode()
    return Html(f'<img alt="" width="{width}" height="{height}" src="data:image/svg+xml;base64,{code}">')


def tiles(found: Sequence[Tile]) -> Html:
    drawn = (
        f'<div class="cm-tile" title="{safe(t.hint)}"><div class="l">{safe(t.label)}</div>'
        f'<div class="r"><div class="v">{safe(t.value)}</div>{spark(t.recent)}</div>'
        f'<div class="f">{span(t.change, t.tone)}<span>{safe(t.note)}</span></div></div>'
        for t in found
    )
    return Html(f'<div class="cm-tiles">{"".join(drawn)}</div>')


def table(columns: Sequence[Column], rows: Sequence[Row]) -> Html:
    """A table, without a head where no column has a title; a 'group' row has one cell over the whole width."""
    head = "".join(f'<th class="{"n" if c.numeric else ""}"{_width(c)}>{safe(c.title)}</th>' for c in columns)
    head = f"<thead><tr>{head}</tr></thead>" if any(c.title for c in columns) else ""
    return Html(
        f'<div class="cm-scroll"><table class="cm">{head}'
        f"<tbody>{''.join(_row(row, columns) for row in rows)}</tbody></table></div>"
    )


def _width(column: Column) -> str:
    sizes = (("width", column.width), ("min-width", column.least))
    told = ";".join(f"{name}:{escape(size)}" for name, size in sizes if size)
    return f' style="{told}"' if told else ""


def _row(row: Row, columns: Sequence[Column]) -> str:
    if row.kind == "group":
        return f'<tr class="cm-group"><td colspan="{len(columns)}">{safe(row.cells[0])}</td></tr>'
    cells = []
    for position, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        tone = row.tones.get(position, "")
        names = ("n " if column.numeric else "w " if column.one_line else "") + (f"t-{tone}" if tone else "")
        cells.append(f'<td class="{names.strip()}">{safe(cell)}</td>')
    return f'<tr class="{"cm-sum" if row.kind == "sum" else ""}">{"".join(cells)}</tr>'


def stacked_bar(parts: Sequence[tuple[float, str, str]], whole: float) -> Html:
    """A bar of (size, colour, hint) out of `whole`."""
    drawn = "".join(
        f'<i style="width:{max(0.0, size) / whole * 100:.2f}%;background:{escape(colour)}" title="{safe(hint)}"></i>'
        for size, colour, hint in parts
        if whole > 0
    )
    return Html(f'<div class="cm-bar">{drawn}</div>')


def share_bar(share: float, words: str, colour: str = style.ACCENT) -> Html:
    """A number with a thin bar of its share behind it."""
    return Html(
        f'<div style="display:flex;align-items:center;gap:.6rem;justify-content:flex-end"><span>{safe(words)}</span>'
        f'<div class="cm-bar" style="min-width:70px;width:70px;height:6px">'
        f'<i style="width:{min(max(share, 0.0), 1.0) * 100:.1f}%;background:{escape(colour)}"></i></div></div>'
    )


def legend(entries: Sequence[tuple[str, str]]) -> Html:
    """Names with their colours."""
    drawn = "".join(f'<span><i style="background:{escape(colour)}"></i>{safe(name)}</span>' for name, colour in entries)
    return Html(f'<div class="cm-legend">{drawn}</div>')


def empty(title: str, words: str) -> Html:
    """Nothing to show: what is missing, and what to do."""
    return Html(f'<div class="cm-empty"><b>{safe(title)}</b>{commands(words)}</div>')


def commands(words: str) -> Html:
    """Text in which words between back ticks are commands."""
    pieces = words.split("`")
    return Html("".join(f"<code>{escape(p)}</code>" if n % 2 else escape(p) for n, p in enumerate(pieces)))


def person(name: str, under: str, facts: Sequence[tuple[str, str]]) -> Html:
    """Header of a person: initials, name, role and units, figures at the right."""
    shown = "".join(f'<div><div class="k">{safe(k)}</div><div class="x">{safe(v)}</div></div>' for k, v in facts)
    return Html(
        f'<div class="cm-person"><div class="cm-avatar">{safe(initials(name))}</div><div><h1>{safe(name)}</h1>'
        f'<div class="cm-note">{safe(under)}</div></div><div class="cm-facts">{shown}</div></div>'
    )


def initials(name: str) -> str:
    """'Ann Lee' → 'AL', '王芳' → '芳', 'Wang Fang 王芳' → 'WF'."""
    words = [w for w in name.split() if w[0].isalnum()] or [name[:1]]
    words = [w for w in words if w[0] <= "\u2e80"] or words
    if len(words) == 1:
        return words[0][-1:] if words[0][:1] > "\u2e80" else words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def sentences(found: Sequence[tuple[str, str, str]]) -> Html:
    """A list of (figure, tone, sentence)."""
    drawn = "".join(
        f'<li><b class="cm-{escape(tone)}">{safe(figure)}</b><span>{safe(words)}</span></li>'
        for figure, tone, words in found
    )
    return Html(f'<ul class="cm-says">{drawn}</ul>')


def plain_list(found: Sequence[str]) -> Html:
    """Sentences below each other."""
    return Html(f'<ul class="cm-plain">{"".join(f"<li>{safe(words)}</li>" for words in found)}</ul>')


def month_box(title: str, value: str, mark: str, under: str) -> Html:
    """One period of a strip: its name, a figure, a mark such as a grade, a note."""
    shown = f" {pill(mark, 'accent')}" if mark else ""
    note_below = f'<div class="cm-faint">{safe(under)}</div>' if under else ""
    return Html(
        f'<div class="cm-month"><b>{safe(title)}</b><span class="x">{safe(value)}</span>{shown}{note_below}</div>'
    )


def months(found: Sequence[Html]) -> Html:
    return Html(f'<div class="cm-months">{join(found)}</div>')


def unit_tree(units: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Units in the order of the tree with their depth; one whose parent is not among them stands at the top."""
    codes = {u["entity_code"] for u in units}
    below: dict[Any, list[dict[str, Any]]] = {}
    for unit in units:
        parent = unit.get("parent_code")
        below.setdefault(parent if parent in codes and parent != unit["entity_code"] else None, []).append(unit)

    def walk(code: Any, depth: int) -> list[tuple[int, dict[str, Any]]]:
        found = []
        for unit in below.get(code, []):
            found += [(depth, unit), *walk(unit["entity_code"], depth + 1)]
        return found

    return walk(None, 0)
