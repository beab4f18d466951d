"""Whose card to look at: the family of schemes, then the person, unit or vendor that it scores."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import components, data, frame, rules, scores, session

Row = dict[str, Any]


def choose(context: session.Context) -> tuple[str, str] | None:
    """(family, code): of the address, else the first of the unit that is chosen; None where there is nobody."""
    text, store, month = context.text, context.store, str(context.month)
    known = [c for c in data.records(scores.scored(store, month)) if context.visible.allows(c["entity_code"])]
    kind, unit = context.unit
    inside = [c for c in known if kind == "centre" or c.get(f"{kind}_code") == unit or c["entity_code"] == unit]
    asked = st.session_state.get("person") or st.session_state.get("kept_person") or st.query_params.get("person")
    here = [*inside, *(c for c in known if c["entity_code"] == asked and c not in inside)]
    head, left, right = st.columns([1.6, 1, 1.1], vertical_alignment="bottom")
    with head:
        title = text("person.title", month=context.month_name(month))
        components.show(components.header(title, text("person.subtitle")))
    if not here:
        with frame.card("empty"):
            frame.nothing(context, "people" if known else "card")
        return None
    family = _family(context, here, asked, left)
    mine = {c["entity_code"]: c for c in here if c["family"] == family}
    session.remember("person", list(mine), next(iter(mine)))
    names = {code: label(context, row) for code, row in mine.items()}
    right.selectbox(text("filter.scored"), list(mine), format_func=names.__getitem__, key="person")
    code = str(session.keep("person"))
    session.address(person=code, family=family)
    return family, code


def label(context: session.Context, row: Row) -> str:
    """'Ann Lee · E1021'; a unit says what it is."""
    name = f"{context.name(row, row['entity_code'])} · {row['entity_code']}"
    return name if row["entity_type"] == "employee" else f"{name} ({context.word('entity_type', row['entity_type'])})"


def _family(context: session.Context, here: list[Row], asked: str | None, place: Any) -> str:
    """The family chosen, else one in which whoever was asked for is scored."""
    families = list(dict.fromkeys(c["family"] for c in here))
    his = [c["family"] for c in here if c["entity_code"] == asked]
    session.remember("family", families, his[0] if his else families[0])
    if his and st.session_state["family"] not in his:
        st.session_state["family"] = his[0]
    names = family_names(context, families)
    place.selectbox(
        context.text("filter.scheme"), families, format_func=names.__getitem__, key="family", on_change=_forget_person
    )
    return str(session.keep("family"))


def family_names(context: session.Context, families: list[str]) -> dict[str, str]:
    """Family → its words, else the names of its schemes in the month."""
    schemes = data.records(rules.schemes(context.store, str(context.month)))
    found = {}
    for family in families:
        mine = [context.name(s, s["scheme_code"]) for s in schemes if s["family"] == family]
        found[family] = context.word("scheme_family", family)
        if found[family] == family and mine:
            found[family] = mine[0]
    return found


def _forget_person() -> None:
    """A new family is asked for by hand: whoever was looked at need not be in it."""
    for key in ("person", "kept_person"):
        st.session_state.pop(key, None)
    if "person" in st.query_params:
        del st.query_params["person"]
