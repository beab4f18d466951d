"""What stands behind a card, as `callmart explain` reads it: the same arithmetic, kept with the publication's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.data import Store
from orchestration.reading import insight, outcomes, policy
from orchestration.reading.explain_records import records_of
from orchestration.reading.reaching import key_of
from orchestration.reading.records import Records

Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """The lines of a card as rows, what is known about each, and what follows from the card."""

    rows: dict[insight.Key, Row]
    insight: insight.Insight
    outcomes: outcomes.Outcomes

    def line(self, row: Row) -> Row | None:
        """The same line with exact decimals; None for a limit."""
        return self.rows.get(key_of(row))


@st.cache_data(max_entries=60, show_spinner=False)
def _read(root: str, token: tuple[int, int], month: str, card: tuple[str, str, str, str]) -> Told:
    published = Store(root, token).published
    family, kind, code, _ = card
    mine = "family = ? and entity_type = ? and entity_code = ?"
    found = policy.rows(published, f"select * from pub_scorecard where {mine} and period = ?", card, [month])
    lines = policy.rows(published, f"select * from pub_score_line where {mine} and period = ?", card, [month])
    spells = policy.rows(published, f"select * from pub_spell where {mine}", [family, kind, code], [month])
    if not found:
        return Told({}, insight.Insight(), outcomes.Outcomes())
    return Told(
        {key_of(row): row for row in lines},
        insight.read(published, month, found[0], lines, spells),
        outcomes.of_card(published, month, found[0]),
    )


@st.cache_data(max_entries=60, show_spinner=False)
def _records(
    root: str, token: tuple[int, int], month: str, card: tuple[str, str, str, str], key: insight.Key
) -> Records | None:
    published = Store(root, token).published
    family, kind, code, _ = card
    line = _read(root, token, month, card).rows.get(key)
    if line is None:
        return None
    mine = "family = ? and entity_type = ? and entity_code = ? and spell_start = ?"
    spells = policy.rows(
        published, f"select * from pub_spell where {mine}", [family, kind, code, line["spell_start"]], [month]
    )
    kpi = _read(root, token, month, card).insight.kpis.get(str(line["ref"]))
    return records_of(published, [month], line, spells[0] if spells else {}, kpi)


def records(store: Store, month: str, card: Row, line: Row) -> Records | None:
    """The records behind a line of a unit: the first of them, how many there are, and whether they tie."""
    whose = (str(card["family"]), str(card["entity_type"]), str(card["entity_code"]), str(card["period"]))
    return _records(store.root, store.token, month, whose, key_of(line))


def of_card(store: Store, month: str, card: Row) -> Told:
    """What is known about a card of a month (a row of pub_scorecard)."""
    whose = (str(card["family"]), str(card["entity_type"]), str(card["entity_code"]), str(card["period"]))
    return _read(store.root, store.token, month, whose)
