"""Which period of a KPI is shown: the month, its ten days, or a longer period up to it. Draws the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app import frame, kpis, session
from orchestration.reading import kpi_periods
from orchestration.reading.kpi import Figure

MONTH = "month"


@dataclass(frozen=True)
class Chosen:
    """A kind of period and the one of that kind that is shown; `key` stands in the address."""

    kind: str
    period: str

    @property
    def key(self) -> str:
        return self.period[-2:] if self.kind == "ten_day" else self.kind

    @property
    def is_month(self) -> bool:
        return self.kind == MONTH

    def words(self, language: str, short: bool = False) -> str:
        return kpi_periods.words(self.period, language, short)


def chosen(context: session.Context, kpi: dict[str, Any]) -> Chosen:
    """The period that was asked for; the month where the KPI has no figure of that kind."""
    there = {one.key: one for one in periods(context, kpi)}
    session.remember("kpi_period", list(there), MONTH)
    return there[str(st.session_state["kpi_period"])]


def draw(context: session.Context, kpi: dict[str, Any]) -> None:
    """The choice among the periods in which the KPI is published."""
    names = {one.key: frame.capital(one.words(context.language)) for one in periods(context, kpi)}
    st.selectbox(context.text("kpis.period"), list(names), format_func=names.__getitem__, key="kpi_period")
    session.address(kpi_period=str(session.keep("kpi_period")))


def periods(context: session.Context, kpi: dict[str, Any]) -> list[Chosen]:
    """The month first, then its ten days and the longer periods that have figures of the KPI."""
    month = str(context.month)
    found = [Chosen(*one) for one in kpis.periods(context.store, month, str(kpi["kpi_code"])) if one[0] != MONTH]
    return [Chosen(MONTH, month), *found]


def latest(figures: list[Figure], until: str) -> dict[str, Figure]:
    """Period → its figure, up to a period; of one that grows from month to month the latest reading."""
    return {f.period: f for f in figures if f.period <= until}


def length(figure: Figure) -> int:
    """How many months the figure's period has."""
    return len(kpi_periods.months(figure.period))


def is_whole(figure: Figure) -> bool:
    """Whether every month of the period is in the figure; of ten days always."""
    return not figure.months or figure.months >= length(figure)
