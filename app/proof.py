"""The proof of one score line: the curve with the person's dot, and the records that add up to the figure."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import charts, components, data, formats, frame, insights, lines, rules, scores, session, texts
from app.lines import Line
from orchestration.reading import periods
from orchestration.reading.records import RELATIONS, compared_with, in_part

HIDDEN = frozenset({"month", "employee_id", "subject_id", "subject_kind", "entity_type", "entity_code", "unit_code"})
SOURCES = {"events": "pub_evidence_event", "ratings": "pub_evidence_rating"}


def draw(context: session.Context, person: str, found: list[Line], card: dict[str, Any]) -> None:
    """A card with a choice of the line, its curve and its records."""
    text = context.text
    known = {line.key: line for line in found if not line.is_limit}
    if not known:
        return
    with frame.card("proof"):
        left, right = st.columns([2, 1.3], vertical_alignment="center")
        with left:
            components.show(components.heading(text("person.proof"), text("person.proof.note")))
        session.remember("line", list(known), next(iter(known)))
        names = {key: f"{line.section} · {line.name}" for key, line in known.items()}
        right.selectbox(
            text("filter.line"), list(known), format_func=names.__getitem__, key="line", label_visibility="collapsed"
        )
        line = known[session.keep("line")]
        components.show(components.note(lines.sentence(context, line)))
        knots = _knots(context, line)
        records = _records(context, person, line, card)
        if knots:
            first, second = st.columns([1, 1.15], gap="medium")
            with first:
                _curve(context, line, knots)
            with second:
                _evidence(context, line, records)
        else:
            _evidence(context, line, records)


def _knots(context: session.Context, line: Line) -> list[tuple[float, float, str]]:
    code = line.row["curve_code"]
    if not code:
        return []
    found = data.records(rules.curve(context.store, str(context.month), code))
    target = float(line.row["target"]) if line.row["target"] else 1.0
    return [(float(k["x"]) * target, float(k["share"]), str(k["to_next"])) for k in found]


def _curve(context: session.Context, line: Line, knots: list[tuple[float, float, str]]) -> None:
    text, row = context.text, line.row
    dot = (
        None
        if row["value"] is None or row["curve_share"] is None or line.missing
        else (float(row["value"]), float(row["curve_share"]))
    )
    unit = str(line.kpi.get("unit") or ("%" if row["source"] in ("ratings", "members") else ""))
    titles = {"x": line.name, "y": text("axis.share_of_points"), "dot": lines.value_words(line, row["value"])}
    frame.chart(charts.curve(knots, dot, titles, unit), "curve")


def _records(context: session.Context, person: str, line: Line, card: dict[str, Any]) -> pd.DataFrame:
    """The records behind the line: by the dictionary for a KPI, by item for events and ratings.

    Of a whole unit the first of them; how many there are is kept in `attrs`.
    """
    row, month = line.row, str(context.month)
    if row["source"] == "members":
        mine = insights.records(context.store, month, card, row)
        return pd.DataFrame([r for r in (mine.rows if mine else []) if context.visible.allows(r["member"])])
    elsewhere = row["source"] == "earlier_kpi" or row["reason"] == "carried"
    if line.kpi and (elsewhere or row["entity_type"] != "employee" or row["scope"] not in (None, "own")):
        of_unit = insights.records(context.store, month, card, row)
        if of_unit is None or not of_unit.rows:
            return pd.DataFrame()
        made = pd.DataFrame(of_unit.rows)
        made.attrs = {"count": of_unit.count, "about": of_unit.about.rpartition(" ")[2]}
        return made
    relation = SOURCES.get(str(row["source"]))
    if line.kpi:
        given = str(line.kpi.get("evidence") or "")
        relation = data.EVIDENCE.get(given, given if given.startswith("pub_evidence_") else "")
        own = row["scope"] in (None, "own")
        if not own or (in_part(line.kpi, relation) and line.kpi.get("aggregation") == "sum"):
            return pd.DataFrame()
    if not relation:
        return pd.DataFrame()
    found = scores.evidence(context.store, month, relation, person, row["spell_start"], row["spell_end"])
    if found.empty or row["source"] == "kpi":
        if line.kpi and not found.empty:
            found = _only_counted(found, line.kpi, relation)
        return found
    if row["source"] == "ratings":
        told = periods.rated(str(row["period"]))
        found = found[(found["scheme_code"] == row["scheme_code"]) & found["period"].isin(told)]
    return found[found["item_code"].isin([row["item_code"], row["ref"]])] if "item_code" in found else found


def _only_counted(found: pd.DataFrame, kpi: dict[str, Any], relation: str) -> pd.DataFrame:
    """Records that count for the KPI: they are its own, its numerator or denominator neither missing nor nought.

    Of a relation that lists only what costs a share something, those that cost this one something.
    """
    if "kpi_code" in found:
        found = found[found["kpi_code"] == kpi["kpi_code"]]
    counted = [c for c in (kpi.get("evidence_numerator"), kpi.get("evidence_denominator")) if c and c in found]
    match compared_with(kpi, relation):
        case "numerator":
            counted = counted[:1]
        case "lack":
            lacking: pd.DataFrame = found[found[counted[0]] != found[counted[1]]]
            return lacking
    return found[found[counted].fillna(0).astype(float).ne(0).any(axis=1)] if counted else found


def _evidence(context: session.Context, line: Line, records: pd.DataFrame) -> None:
    text, kpi = context.text, line.kpi
    if records.empty:
        frame.nothing(context, "records")
        return
    told = text("person.records", n=formats.number(len(records)))
    columns = [c for c in (kpi.get("evidence_numerator"), kpi.get("evidence_denominator")) if c and c in records]
    columns = list(dict.fromkeys(columns))
    relation = RELATIONS.get(str(kpi.get("evidence")), "")
    if line.row["source"] == "members":
        told = text("person.records.members", n=formats.number(len(records)))
    if "count" in records.attrs:
        many = formats.number(records.attrs["count"])
        told = text("person.records.unit", n=many, shown=formats.number(len(records)), who=records.attrs["about"])
    elif in_part(kpi, relation):
        told = f"{told} {text(f'listed.{relation}')}"
    elif len(columns) == 2 and kpi.get("aggregation") == "ratio" and not line.missing:
        above, below = (float(records[c].astype(float).sum()) for c in columns)
        told = text(
            "person.records.ratio",
            n=formats.number(len(records)),
            above=_whole(above),
            below=_whole(below),
            value=lines.value_words(line, line.row["value"]),
        )
    elif line.row["source"] == "events" and "points" in records:
        told = text(
            "person.records.events",
            n=formats.number(len(records)),
            points=formats.points(float(records["points"].astype(float).sum()), signed=True),
        )
    components.show(components.note(told))
    first = [c for c in ("kpi_date", "occurred_on", "occurred_at", "record_id", *columns) if c in records]
    hidden = HIDDEN if context.visible.raters else HIDDEN | {"rater_id"}
    known = [c for c in records.columns if c not in first and c not in hidden and texts.has(f"record.{c}")]
    shown = [*first, *(c for c in known if not records[c].isna().all())]
    table = records[shown].copy()
    for column in {"kpi_date", "occurred_on"} & set(shown):
        table[column] = [formats.day(v, context.language) for v in table[column]]
    for column in [c for c in shown if c.endswith("_at")]:
        table[column] = [formats.moment(v, context.language) for v in table[column]]
    names = {c: context.word("record", c) for c in shown}
    height = min(250, 36 * len(table) + 38)
    st.dataframe(table.rename(columns=names), hide_index=True, height=height, width="stretch", key="records")


def _whole(value: float) -> str:
    return formats.number(value, 0 if abs(value - round(value)) < 1e-9 else 1)
