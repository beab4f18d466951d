"""Damaged files of every kind and format, a small part of the long suite (`make fuzz`)."""

from __future__ import annotations

import pytest

from tests.load import fuzz
from tests.load.judge import BAD, GOOD, UNSURE, judge
from tests.load.samples import rows

SLICES, FILES = 4, 50


@pytest.mark.parametrize("part", range(SLICES))
def test_every_row_of_a_damaged_file_is_loaded_as_it_is_or_in_quarantine(part: int) -> None:
    tally = fuzz.run(FILES, seed=2026, first=part * FILES)
    assert tally.wrong == []
    assert tally.files == FILES
    assert tally.outcomes["accepted"] > 15 and tally.outcomes["refused"] > 3
    assert tally.rows["loaded"] > 300 and tally.rows["quarantined"] > 10


def test_the_judge_knows_right_from_wrong() -> None:
    from orchestration.extract import extracts

    calls, (row,) = extracts()["calls"], rows("calls", 1)
    assert judge(calls, row).how == GOOD
    for name, text, how in (
        ("talk_seconds", "1.5", BAD),
        ("talk_seconds", "86401", BAD),
        ("talk_seconds", "+7", UNSURE),
        ("channel", "pigeon", BAD),
        ("started_at", "2026-02-30 00:00:00", BAD),
        ("started_at", "2026-02-03 00:00:00Z", UNSURE),
        ("contact_id", "  ", BAD),
        ("queue", "a\x1bb", BAD),
        ("queue", "", GOOD),
    ):
        assert judge(calls, row | {name: text}).how == how, (name, text)
