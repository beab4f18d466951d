"""Figures with the records that a reader is shown behind them: two entities of each type for every KPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.reading import kpi
from orchestration.reading.records import RELATIONS, Entity, Records, compared_with
from tests.golden.pipeline import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.published import Published

Row = dict[str, Any]
LISTED_SHARES = {"abandonment", "answer_rate", "fcr", "late_answer_share", "repeat_rate", "service_level"}
VARIANTS = {f"service_level.f{number}" for number in range(1, 8)}


def shown(published: Published, month: str, codes: set[str] | None = None) -> Iterator[tuple[Row, Entity, Records]]:
    """The dictionary row, the entity and its records; `codes`: of these KPIs only."""
    dictionary = {row["kpi_code"]: row for row in kpi.dictionary(published, month)}
    ends = "qualify row_number() over (partition by kpi_code, entity_type order by entity_code) <= 2"
    for figure in rows(published, "pub_kpi_period", month, f"period_kind = 'month' {ends}"):
        code, entity = figure["kpi_code"], Entity(figure["entity_type"], figure["entity_code"])
        if codes is None or code in codes:
            (told,) = kpi.figures(published, [month], entity, [code])
            yield dictionary[code], entity, kpi.records_of(published, month, dictionary[code], entity, told, 0)


def listed_shares(published: Published, month: str) -> dict[str, int]:
    """Shares, of records or of time, of which only what costs them something is published → how many records; each
    ties at every entity.
    """
    every = {
        row["kpi_code"]
        for row in kpi.dictionary(published, month)
        if compared_with(row, RELATIONS.get(row["evidence"], "")) != "figure"
    }
    counts = dict.fromkeys(every, 0)
    for row, entity, found in shown(published, month, every):
        assert found.in_part, (row["kpi_code"], entity, found.relation)
        assert found.ties is True, (row["kpi_code"], entity, found.numerator, found.denominator)
        counts[row["kpi_code"]] += found.count
    return counts
