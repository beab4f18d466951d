"""The records that a reader is shown behind a figure add up to it, for every KPI and two of each type of entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.conftest import MONTH
from tests.golden.pipeline import rows
from tests.golden.tied import VARIANTS, listed_shares, shown

if TYPE_CHECKING:
    from app.published import Published


def test_the_records_behind_every_figure_add_up_to_it(small_centre: Published) -> None:
    kinds, single, every = set(), 0, 0
    for row, entity, found in shown(small_centre, MONTH):
        assert found.ties is not False, (row["kpi_code"], entity, found.relation)
        kinds.add(entity.type)
        every += 1
        single += found.about == "records" and found.ties is True
    assert {"employee", "group", "team", "section", "site", "centre", "queue"} <= kinds
    assert single > every / 2


def test_what_a_share_lacks_is_listed_record_by_record(small_centre: Published) -> None:
    """Also by hand, for the third service level: what ended and was not answered within the threshold."""
    counts = listed_shares(small_centre, MONTH)
    assert {code for code, count in counts.items() if count} >= VARIANTS | {"abandonment", "answer_rate"}
    (f3,) = rows(
        small_centre, "pub_kpi_period", MONTH,
        "period_kind = 'month' and entity_type = 'centre' and kpi_code = 'service_level.f3'",
    )  # fmt: skip
    entries = rows(small_centre, "pub_evidence_queue_entry", MONTH, "answered_in_threshold = 0")
    ended = [entry for entry in entries if entry["outcome"] in ("answered", "abandoned")]
    assert f3["denominator"] - f3["numerator"] == len(ended) > 0
    assert {entry["outcome"] for entry in ended} == {"answered", "abandoned"}
