"""Explaining a published score: lines that sum to it, records that sum to the lines, and words when nothing fits."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from orchestration.home import Home, Month, UsageError
from orchestration.reading import explain, explain_text
from tests.app.fabricate import fabricate

MONTH = Month(2026, 9)
WHO = "E1001"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("explained")
    fabricate(root, [str(MONTH)])
    return Home(root)


def relation(home: Home, name: str) -> pd.DataFrame:
    (found,) = home.published.glob(f"{MONTH}/*/{name}.parquet")
    return pd.read_parquet(found)


@pytest.mark.parametrize("scheme", ["bank_b_mode1", "bank_b"])
def test_the_lines_sum_to_the_published_score(home: Home, scheme: str) -> None:
    found = explain.explain(home, MONTH, scheme, WHO)
    cards = relation(home, "pub_scorecard")
    assert found.total == Decimal(str(cards[cards.entity_code == WHO].score.iloc[0])).quantize(Decimal("1e-8"))
    assert found.sums
    assert "the lines sum to it" in explain_text.as_text(found)


def test_the_records_of_a_line_sum_to_its_numerator_and_denominator(home: Home) -> None:
    found = explain.explain(home, MONTH, "bank_b", WHO)
    handle = next(line for line in found.lines if line.ref == "aht")
    segments = relation(home, "pub_evidence_segment")
    own = segments[(segments.employee_id == WHO) & (segments.handled > 0)]
    assert handle.records.count == len(own) > 5
    assert handle.records.numerator == handle.numerator == int(own.handle_seconds.sum())
    assert handle.records.ties
    assert [line.records.ties for line in found.lines if line.source == "kpi"].count(False) == 0


def test_five_records_are_shown_unless_more_are_asked_for(home: Home) -> None:
    found = explain.explain(home, MONTH, "bank_b", WHO)
    handle = next(line for line in found.lines if line.ref == "aht")
    few, everything = explain_text.as_text(found, 5), explain_text.as_text(found, None)
    assert f"… {handle.records.count - 5} more" in few
    assert sum(str(row["record_id"]) in few for row in handle.records.rows) == 5
    assert all(str(row["record_id"]) in everything for row in handle.records.rows)


def test_a_score_published_under_a_waiver_says_so(home: Home) -> None:
    found = explain.explain(home, MONTH, "bank_b", WHO)
    assert "waiver" not in explain_text.as_text(found)
    kept = {"check_id": "dbt.x", "title_en": "all is well", "failing_rows": 3, "owner": "Li", "reason": "known"}
    told = explain_text.as_text(replace(found, waivers=[kept | {"expires_on": "2026-12-31"}]))
    assert "published under 1 waiver:\n  dbt.x: all is well (3 rows). Li: known (until 2026-12-31)" in told


def test_a_line_that_does_not_sum_is_said_aloud(home: Home) -> None:
    found = explain.explain(home, MONTH, "bank_b", WHO)
    found.card["score"] += 1
    assert not found.sums
    assert "THE LINES SUM TO" in explain_text.as_text(found)


def test_a_withheld_score_says_what_the_lines_would_give(home: Home) -> None:
    found = explain.explain(home, MONTH, "bank_b", WHO)
    found.card["score"], found.card["reason"] = None, "low_coverage"
    told = explain_text.as_text(found)
    assert "TOTAL withheld: too little of the weight was measured  (the lines would give" in told
    found.card["reason"] = "no_scheduled_days"
    assert "TOTAL withheld: the month has no scheduled day of this person  (" in explain_text.as_text(found)


def test_the_json_holds_every_line_and_record(home: Home) -> None:
    found = explain.explain(home, MONTH, "bank_b", WHO)
    told = json.loads(json.dumps(explain.as_json(found), default=str))
    assert len(told["lines"]) == len(found.lines)
    assert sum(len(line["records"]["rows"]) for line in told["lines"]) == sum(
        line.records.count for line in found.lines
    )
    assert told["sums"] is True


@pytest.mark.parametrize(
    ("month", "scheme", "entity", "words"),
    [
        (Month(2025, 1), "bank_b", WHO, "2025-01 is not published. Published months: 2026-09"),
        (MONTH, "bank_x", WHO, "no scheme or family 'bank_x' in 2026-09. Near: bank_b"),
        (MONTH, "bank_b_mode2", WHO, "There is one under: bank_b, bank_b_mode1"),
        (MONTH, "bank_b", "E100O", "Near: E10"),
        (MONTH, "bank_b", "N-GEN", "N-GEN has no score in 2026-09"),
    ],
)
def test_what_is_unknown_is_answered_with_what_there_is(
    home: Home, month: Month, scheme: str, entity: str, words: str
) -> None:
    with pytest.raises(UsageError) as wrong:
        explain.explain(home, month, scheme, entity)
    assert words in str(wrong.value)
