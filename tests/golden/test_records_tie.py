"""The records that a reader is shown behind a figure add up to it, for every KPI and two of each type of entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.reading import kpi
from orchestration.reading.records import Entity
from tests.golden.conftest import MONTH
from tests.golden.pipeline import rows

if TYPE_CHECKING:
    from app.published import Published


def test_the_records_behind_every_figure_add_up_to_it(small_centre: Published) -> None:
    dictionary = {row["kpi_code"]: row for row in kpi.dictionary(small_centre, MONTH)}
    ends = "qualify row_number() over (partition by kpi_code, entity_type order by entity_code) <= 2"
    figures = rows(small_centre, "pub_kpi_period", MONTH, f"period_kind = 'month' {ends}")
    kinds, single = set(), 0
    for figure in figures:
        entity = Entity(figure["entity_type"], figure["entity_code"])
        (told,) = kpi.figures(small_centre, [MONTH], entity, [figure["kpi_code"]])
        found = kpi.records_of(small_centre, MONTH, dictionary[figure["kpi_code"]], entity, told, 0)
        assert found.ties is not False, (figure["kpi_code"], entity, found.relation)
        kinds.add(entity.type)
        single += found.about == "records" and found.ties is True
    assert {"employee", "group", "team", "section", "site", "centre", "queue"} <= kinds
    assert single > len(figures) / 2
