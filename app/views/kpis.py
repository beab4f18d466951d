"""KPI dictionary: every KPI with search and filters; one KPI with its definition and figure (`?kpi=CODE`)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import components, formats, frame, kpi_definition, kpi_sheet, kpis, session
from app.components import Column, Html, Row

EVERY = "*"


def page(context: session.Context) -> None:
    if frame.no_month(context, "kpis") or context.month is None:
        return
    rows = kpis.dictionary(context.store, context.month)
    asked = st.query_params.get("kpi")
    chosen = next((row for row in rows if row["kpi_code"] == asked), None)
    if chosen is not None:
        kpi_sheet.draw(context, chosen, rows)
    else:
        _list(context, rows, asked)


def _list(context: session.Context, rows: list[dict[str, Any]], asked: str | None) -> None:
    text, month = context.text, str(context.month)
    main = [row for row in rows if not row.get("variant_of")]
    told = text("kpis.subtitle", n=len(main), variants=len(rows) - len(main))
    components.show(components.header(text("page.kpis"), told, frame.stamp(context)))
    if asked:
        components.show(components.note(text("kpis.unknown", code=asked, month=context.month_name(month))))
    with frame.card("kpis"):
        found = _chosen(context, rows, main)
        if not found:
            frame.nothing(context, "kpis")
        else:
            _table(context, found, rows)
    with st.container(horizontal=True):
        for form in kpi_definition.FORMS:
            kpi_definition.download(
                context, text("kpis.export", form=form.upper()), kpis.dictionary_file(context.store, month, form),
                f"dictionary_{month}", form,
            )  # fmt: skip


def _chosen(context: session.Context, rows: list[dict[str, Any]], main: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The KPIs that fit the search and the filters, which stand side by side."""
    text = context.text
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    search = left.text_input(text("kpis.search"), key="kpi_search", placeholder=text("kpis.search.hint"))
    chosen = {}
    for column, place in (("family", middle), ("use", right)):
        options = [EVERY, *sorted({str(row[column]) for row in main})]
        words = {value: context.word(column, value) for value in options} | {EVERY: text(f"kpis.every_{column}")}
        session.remember(f"kpi_{column}", options, EVERY)
        place.selectbox(text(f"kpis.{column}"), options, format_func=words.__getitem__, key=f"kpi_{column}")
        chosen[column] = str(session.keep(f"kpi_{column}")).replace(EVERY, "")
    return kpis.found(rows, search or "", **chosen)


def _table(context: session.Context, found: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    text = context.text
    variants = {row["kpi_code"]: sum(r.get("variant_of") == row["kpi_code"] for r in rows) for row in found}
    table, family = [], None
    for row in found:
        if row["family"] != family:
            family = row["family"]
            table.append(Row([context.word("family", family)], kind="group"))
        link = components.link(
            frame.kpi_name(context, row), "kpis", kpi=row["kpi_code"], language=context.language, month=context.month,
            unit=":".join(context.unit),
        )  # fmt: skip
        many = variants[row["kpi_code"]]
        code = components.join([row["kpi_code"], f" · {text('kpis.variants', n=many)}" if many else ""])
        table.append(
            Row(
                [
                    components.two_lines(link, code),
                    frame.definition(context, row),
                    _unit(context, row),
                    _types(context, row),
                    context.word("use_short", row["use"]),
                    formats.number(row["version"]),
                ]
            )
        )
    names = ("kpi", "definition", "unit_of", "valid_for", "use", "version")
    widths = {"kpi": "24%", "valid_for": "20%"}
    columns = [Column(text(f"column.{n}"), n == "version", widths.get(n, ""), n in ("unit_of", "use")) for n in names]
    components.show(components.table(columns, table))


def _unit(context: session.Context, row: dict[str, Any]) -> Html:
    """The unit with an arrow for the direction."""
    arrow = {"up": "↑", "down": "↓"}.get(str(row["direction"]), "↔")
    return components.join([context.word("unit_name", row["unit"]), " ", components.span(arrow, "muted")])


def _types(context: session.Context, row: dict[str, Any]) -> str:
    between = "、" if context.language == "zh" else ", "
    kinds = str(row["entity_types"]).split("|")
    return between.join(context.word("entity_type", kind) for kind in kpis.KIND_ORDER if kind in kinds)


page(session.context())
