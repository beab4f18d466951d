"""How a scheme worked, and the simulations of changed rules that were kept, in the words of the command line."""

from __future__ import annotations

import logging
from typing import Any

import streamlit as st

from app.data import Store
from orchestration.home import Home, Month, UsageError
from orchestration.reading import health, health_text

Record = dict[str, Any]
_log = logging.getLogger(__name__)


@st.cache_data(max_entries=100, show_spinner=False)
def _notes(root: str, token: tuple[int, int], home: Home, month: str, scheme: str, language: str) -> list[str]:
    try:
        found = health.health(home, Month.parse(month), scheme)
    except UsageError as missing:
        _log.info("no health: %s", missing)
        return []
    return [words for one in found for words in health_text.notes(one, language)]


def notes(store: Store, home: Home, month: str, scheme: str, language: str) -> list[str]:
    """How stable the order of a scheme's cards is, and how many of them were appealed against, in sentences."""
    return _notes(store.root, store.token, home, month, scheme, language)


def kept(home: Home, scheme: str) -> list[Record]:
    """The simulations about a scheme with their approvals, the newest first."""
    from orchestration.simulation import stored

    found = [stored.load(home, name) for name in stored.names(home)]
    return [one for one in reversed(found) if one["scheme"] == scheme]


def words(one: Record, language: str) -> tuple[list[str], str]:
    """What a simulation changes, a line each, and what was decided about it."""
    from orchestration.simulation import text

    return [text.change(change) for change in one["changes"]], text.decision(one, language)
