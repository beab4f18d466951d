"""The definition of one KPI: words, parameters, versions; and the files to take away. Draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import components, formats, frame, kpis, session, texts
from app.components import Column, Row
from orchestration.reading import record_text
from orchestration.reading.kpi import family_of

FORMS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MIME = FORMS | {"parquet": "application/vnd.apache.parquet"}
Kpi = dict[str, Any]


def draw(context: session.Context, kpi: Kpi) -> None:
    """The card of the definition, and the buttons below it."""
    _definition(context, kpi)
    _downloads(context, kpi)


def _definition(context: session.Context, kpi: Kpi) -> None:
    """The dictionary's row in words, the parameters with their values, the versions with their dates."""
    text, store, month = context.text, context.store, str(context.month)
    between = "、" if context.language == "zh" else ", "
    kinds = str(kpi["entity_types"]).split("|")
    facts: list[tuple[str, Any]] = [
        ("numerator", kpi[f"numerator_{context.language}"]),
        ("denominator", kpi[f"denominator_{context.language}"] if kpi["aggregation"] != "sum" else None),
        ("rule", kpi.get(f"rule_{context.language}")),
        ("unit", f"{context.word('unit_name', kpi['unit'])} · {context.word('direction', kpi['direction'])}"),
        ("valid_for", between.join(context.word("entity_type", k) for k in kpis.KIND_ORDER if k in kinds)),
        ("min_sample", formats.number(kpi["min_sample"])),
        ("finality", text("kpi.days_after", n=kpi["finality_days"])),
        ("family", f"{context.word('family', kpi['family'])} · {context.word('use', kpi['use'])}"),
        ("attribution", context.word("attribution", kpi.get("attribution"))),
        ("source", record_text.sources(kpi, context.language)),
    ]
    with frame.card("definition"):
        components.show(components.heading(text("kpi.definition")))
        shown = [
            Row([components.span(frame.capital(text(f"kpi.{name}")), "muted"), words]) for name, words in facts if words
        ]
        components.show(components.table([Column("", one_line=True), Column("")], shown))
        values = kpis.parameters(store, month, kpi)
        if values:
            components.show(components.heading(text("kpis.parameters"), text("kpis.parameters.note")))
            names = ("parameter", "queue", "value", "valid_from", "valid_to", "basis")
            alone = {row["parameter"] for row in values} - {row["parameter"] for row in values if row["queue"] != "*"}
            whole = {"queue": text("column.all_queues")}
            table = [
                Row(
                    [
                        whole.get(n, "") if n == "queue" and row["parameter"] in alone else _cell(context, n, row[n])
                        for n in names
                    ]
                )
                for row in values
            ]
            components.show(components.table([Column(text(f"column.{n}"), n == "value") for n in names], table))
        versions = kpis.definitions(store, month, str(kpi["kpi_code"]))
        components.show(components.heading(text("kpis.versions")))
        of_version = ("version", "valid_from", "valid_to", "rule")
        told = [
            Row(
                [
                    *(_cell(context, name, row[name]) for name in of_version[:3]),
                    row.get(f"rule_{context.language}") or "",
                ]
            )
            for row in reversed(versions)
        ]
        components.show(components.table([Column(text(f"column.{n}"), one_line=n != "rule") for n in of_version], told))


def _cell(context: session.Context, name: str, value: Any) -> str:
    if name == "parameter" and texts.has(f"parameter.{value}"):
        return components.two_lines(context.word("parameter", value), value)
    if name in ("valid_from", "valid_to"):
        return formats.day(value, context.language)
    if name == "value":
        return formats.number(value, 0 if float(value) == int(value) else 2)
    if name == "queue":
        return context.text("kpis.every_queue") if value == "*" else context.word("queue", value)
    return context.word("basis", value) if name == "basis" else str(value)


def _downloads(context: session.Context, kpi: Kpi) -> None:
    month, code = str(context.month), family_of(kpi)
    with st.container(horizontal=True):
        for form in FORMS:
            content = kpis.figures_file(context.store, month, form, code, context.visible)
            label = context.text("kpis.export_figures", form=form.upper())
            download(context, label, content, f"{code}_{month}", form)


def download(context: session.Context, label: str, content: Callable[[], bytes], name: str, form: str) -> None:
    """A button that hands on a file; its name says the publication's version."""
    version = context.store.manifest(str(context.month))["version"]
    st.download_button(label, content, f"{name}_v{version}.{form}", MIME[form], key=f"file_{name}_{form}",
                       on_click="ignore")  # fmt: skip
