"""What pages share: cards, the stamp of a publication, empty states, tiles of KPIs. Draws, asks no data of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import components, formats, texts
from app.components import Column, Html, Row, Tile
from app.session import Context, keep, remember
from orchestration.loading.reasons import REASONS

FEW_WAIVERS = 3


def card(key: str) -> DeltaGenerator:
    """A white card; `key` is unique on the page."""
    return st.container(key=f"card_{key}", gap="small")


def chart(found: alt.Chart, key: str) -> None:
    st.altair_chart(found, width="stretch", theme=None, key=f"chart_{key}")


def stamp(context: Context, *, state: bool = True, known: str = "") -> Html:
    """Version, state and time of the month's publication; without the state where a figure has its own, and with the
    one that is `known` where a page is about another domain than operations."""
    if context.month is None:
        return Html("")
    text, manifest = context.text, context.store.manifest(context.month)
    known = known or publication_state(manifest)
    tone = "good" if known == "final" else "warn"
    when = formats.moment(manifest.get("created_at"), context.language)
    return components.stamp(
        components.pill(text("stamp.version", version=manifest.get("version", "")), "accent"),
        components.pill(context.word("state", known), tone) if state else "",
        text("stamp.published", when=when),
    )


def publication_state(manifest: dict[str, Any]) -> str:
    """'final' or 'provisional', of the operations domain: finance has its own close, told with the costs."""
    found = manifest.get("finality") or {}
    return "final" if isinstance(found, dict) and found.get("operations") == "final" else "provisional"


def waivers(context: Context, *, full: bool = False) -> None:
    """The failed checks that waivers let pass in this publication: what, how many rows, owner, reason, last day.

    Before figures the first few and how many there are, or else they would hide the figures.
    """
    found = context.store.manifest(context.month).get("waivers") if context.month else None
    if not found:
        return
    text = context.text
    names = ("check", "failing_rows", "owner", "reason", "expires")
    rows = [
        Row(
            [
                components.two_lines(w[f"title_{context.language}"], w["check_id"]),
                formats.number(w["failing_rows"]),
                w["owner"],
                w["reason"],
                w["expires_on"],
            ]
        )
        for w in (found if full else found[:FEW_WAIVERS])
    ]
    columns = [Column(text(f"column.{n}"), n == "failing_rows", one_line=n == "expires") for n in names]
    with card("waivers"):
        components.show(components.heading(text("waivers.title", n=len(found)), text("waivers.note")))
        components.show(components.table(columns, rows))
        if len(rows) < len(found):
            components.show(
                components.link(
                    text("waivers.all", n=len(found)), "quality", language=context.language, month=context.month
                )
            )


def no_month(context: Context, page: str) -> bool:
    """True, with an empty state on the page, when nothing is published."""
    if context.month is not None:
        return False
    text = context.text
    components.show(components.header(text(f"page.{page}"), ""))
    with card("empty"):
        components.show(components.empty(text("empty.months"), text("empty.months.do")))
    return True


def nothing(context: Context, key: str) -> None:
    """An empty state inside a card."""
    components.show(components.empty(context.text(f"empty.{key}"), context.text(f"empty.{key}.do")))


def pager(context: Context, place: DeltaGenerator, key: str, total: int, size: int) -> slice:
    """The part of a long list to draw; a choice of the page at `place` only where there is more than one."""
    pages = -(-total // size)
    if pages <= 1:
        return slice(0, size)
    numbers = list(range(1, pages + 1))
    remember(key, numbers, 1)
    names = {n: context.text("filter.page_of", page=n, pages=pages) for n in numbers}
    place.selectbox(
        context.text("filter.page"), numbers, format_func=names.__getitem__, key=key, label_visibility="collapsed"
    )
    number = int(keep(key))
    return slice((number - 1) * size, number * size)


def reason_of_quarantine(context: Context, kind: str) -> str:
    """The words for a kind of reason; one that nobody knows is shown as it is."""
    if kind not in REASONS:
        return kind
    words = dict(zip(texts.LANGUAGES, REASONS[kind], strict=True))[context.language]
    return words[:1].upper() + words[1:]


def kpi_name(context: Context, kpi: dict[str, Any]) -> str:
    """The name of a KPI in the language, with a capital."""
    return capital(context.name(kpi, str(kpi["kpi_code"])))


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def measure(kpi: dict[str, Any], value: Any) -> str:
    return formats.measure(value, str(kpi.get("unit") or ""), str(kpi.get("aggregation") or "ratio"))


def tone(kpi: dict[str, Any], now: Any, before: Any) -> str:
    """good, bad or flat: which way the KPI is meant to go decides; a band has no good direction."""
    if formats.is_missing(now) or formats.is_missing(before) or round(float(now) - float(before), 8) == 0:
        return "flat"
    better = {"up": now > before, "down": now < before}.get(str(kpi.get("direction")))
    return "flat" if better is None else "good" if better else "bad"


def kpi_tiles(
    context: Context,
    codes: Sequence[str],
    dictionary: dict[str, Any],
    facts: pd.DataFrame,
    months: Sequence[str],
    entity: tuple[str, str],
) -> list[Tile]:
    """A tile for each KPI that has a fact in the last of `months`, with a link to its page; the change is against the
    month before it. `facts` are those of `entity` (type, code)."""
    text, found = context.text, []
    by_key = {(row["kpi_code"], row["month"]): row for row in facts.to_dict("records")}
    for code in codes:
        row = by_key.get((code, months[-1]))
        kpi = dictionary.get(code)
        if row is None or kpi is None:
            continue
        before = by_key.get((code, months[-2]), {}).get("value") if len(months) > 1 else None
        unit, way = str(kpi.get("unit") or ""), str(kpi.get("aggregation") or "ratio")
        moved = formats.change(row["value"], before, unit, way, text("unit.percentage_points"))
        sample = "" if way == "sum" else text("tile.sample", n=formats.number(row["sample_size"]))
        found.append(
            Tile(
                label=components.link(
                    kpi_name(context, kpi),
                    "kpis",
                    kpi=code,
                    language=context.language,
                    month=context.month,
                    unit=":".join(context.unit),
                    kpi_type=entity[0],
                    kpi_entity=entity[1],
                ),
                value=measure(kpi, row["value"]),
                change=context.word("reason", row["reason"])
                if formats.is_missing(row["value"])
                else ""
                if before is None
                else moved,
                tone=tone(kpi, row["value"], before) if any(digit in moved for digit in "123456789") else "flat",
                note=sample,
                recent=tuple(by_key.get((code, m), {}).get("value") for m in months),
                hint=definition(context, kpi),
            )
        )
    return found


def version_marks(context: Context, versions: Sequence[int | None]) -> list[str]:
    """For each month the words of a version of the definition that is new in it, else ''."""
    marks = ["" for _ in versions]
    before = None
    for place, version in enumerate(versions):
        if version is not None and version == version:
            if before not in (None, version):
                marks[place] = context.text("trend.new_version", version=int(version))
            before = version
    return marks


def definition(context: Context, kpi: dict[str, Any]) -> str:
    """Numerator ÷ denominator in words."""
    parts = [kpi.get(f"{part}_{context.language}") for part in ("numerator", "denominator")]
    words = [str(p) for p in parts if p]
    return " ÷ ".join(words[:1] if kpi.get("aggregation") == "sum" else words)
