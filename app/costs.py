"""What the page of costs asks: the reads of `callmart cost`, kept with the publication's token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from app.data import Store
from orchestration.home import UsageError
from orchestration.reading import cost, cost_rows, cost_way, export
from orchestration.reading.cost_bridge import Bridge
from orchestration.reading.cost_rows import Booking, BudgetLine, PayLine, Proof, UnitCost
from orchestration.reading.cost_way import Way

FILES = ("cost_per_call", "allocation", "budget", "pay")


@dataclass(frozen=True)
class Books:
    """What a month says beside its unit costs: proof, corrections of the ledger, budget, pay against ledger."""

    proof: Proof
    corrections: list[Booking] = field(default_factory=list)
    budget: list[BudgetLine] = field(default_factory=list)
    pay: list[PayLine] = field(default_factory=list)


@st.cache_data(max_entries=60, show_spinner=False)
def _state(root: str, token: tuple[int, int], month: str) -> str:
    return cost_rows.state(Store(root, token).published, month)


@st.cache_data(max_entries=60, show_spinner=False)
def _costs(root: str, token: tuple[int, int], months: tuple[str, ...]) -> list[UnitCost]:
    return cost_rows.unit_costs(Store(root, token).published, months)


@st.cache_data(max_entries=60, show_spinner=False)
def _way(root: str, token: tuple[int, int], month: str, key: str) -> Way:
    entity = next(one for one in _costs(root, token, (month,)) if one.key == key)
    return cost_way.way(Store(root, token).published, month, entity)


@st.cache_data(max_entries=60, show_spinner=False)
def _bridge(root: str, token: tuple[int, int], before: str, after: str, key: str) -> Bridge | None:
    entity = next(one for one in _costs(root, token, (after,)) if one.key == key)
    try:
        return cost.bridge_between(Store(root, token).published, before, after, entity)
    except UsageError:
        return None


@st.cache_data(max_entries=30, show_spinner=False)
def _books(root: str, token: tuple[int, int], month: str) -> Books:
    published = Store(root, token).published
    entries = cost.corrections(cost_rows.ledger(published, month))
    found = cost_rows.proof(published, month), entries, cost_rows.budget(published, month)
    return Books(*found, cost_rows.pay(published, month))


@st.cache_data(max_entries=8, show_spinner=False)
def _file(root: str, token: tuple[int, int], what: str, month: str, form: str) -> bytes:
    return export.content(Store(root, token).published, what, month, form)


def state(store: Store, month: str) -> str:
    """'costs', or why there are none: 'older' or 'no_ledger'."""
    return _state(store.root, store.token, month)


def of_months(store: Store, months: list[str]) -> list[UnitCost]:
    """The unit costs of every entity in the months that have them, oldest first."""
    return _costs(store.root, store.token, tuple(months))


def way(store: Store, entity: UnitCost) -> Way:
    """The way back from the cost of an entity to the ledger."""
    return _way(store.root, store.token, entity.month, entity.key)


def bridge(store: Store, before: str, entity: UnitCost) -> Bridge | None:
    """The bridge of an entity from an earlier month; None where that month cannot be compared."""
    return _bridge(store.root, store.token, before, entity.month, entity.key)


def books(store: Store, month: str) -> Books:
    """Proof, corrections, budget and pay of a month."""
    return _books(store.root, store.token, month)


def file(store: Store, what: str, month: str, form: str) -> Callable[[], bytes]:
    """An export of a month; made when it is asked for."""
    return partial(_file, store.root, store.token, what, month, form)
