"""What `explain` says is right to the place and plain: places from the top, points with two decimals, names, words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home, Month, UsageError
from orchestration.reading import explain, explain_text
from tests.app.fabricate import fabricate

MONTH = Month(2026, 9)
WHO = "E1001"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("worded")
    fabricate(root, [str(MONTH)])
    return Home(root)


@pytest.fixture(scope="module")
def found(home: Home) -> explain.Explanation:
    return explain.explain(home, MONTH, "bank_b", WHO)


def relation(home: Home, name: str) -> pd.DataFrame:
    (file,) = home.published.glob(f"{MONTH}/*/{name}.parquet")
    return pd.read_parquet(file)


def places(scores: list[int]) -> list[str]:
    """What is said of each score of a list ranked as fct_rank does: place_first from the top, place_last from below."""
    rows = duckdb.execute(
        """
        select
            rank() over (order by score desc) as place_first,
            rank() over (order by score asc) as place_last,
            count(*) over (partition by score) > 1 as tied
        from (select unnest(?) as score, generate_subscripts(?, 1) as n)
        order by n
        """,
        [scores, scores],
    ).fetchall()
    names = ("place_first", "place_last", "tied")
    ranked = {"rank_list": "b_room", "unit_code": "U", "unit_name": None, "eligible": True, "unit_size": len(scores)}
    said = [explain_text.rank_text({**ranked, **dict(zip(names, row, strict=True))}) for row in rows]
    return [words.rpartition(": ")[2] for words in said]


def test_a_tie_for_the_first_place_and_one_in_the_middle() -> None:
    assert places([90, 90, 80, 70, 70, 70, 60]) == [
        "1 to 2 (tied) of 7", "1 to 2 (tied) of 7", "3 of 7",
        "4 to 6 (tied) of 7", "4 to 6 (tied) of 7", "4 to 6 (tied) of 7", "7 of 7",
    ]  # fmt: skip


def test_a_tie_for_the_last_place_and_one_of_all() -> None:
    assert places([3, 2, 1, 1]) == ["1 of 4", "2 of 4", "3 to 4 (tied) of 4", "3 to 4 (tied) of 4"]
    assert places([5, 5, 5, 5]) == ["1 to 4 (tied) of 4"] * 4


def said_of(found: explain.Explanation, **facts: Any) -> str:
    line = next(line for line in found.lines if line.ref == "aht")
    return explain_text.line_text(replace(line, **facts), 0)[0]


@pytest.mark.parametrize(
    ("possible", "says"), [("10.625", "10.63"), ("10.62500000", "10.63"), ("10", "10"), ("4.904", "4.9")]
)
def test_possible_points_are_rounded_as_points_are(found: explain.Explanation, possible: str, says: str) -> None:
    words = said_of(found, points=Decimal("4.25"), points_possible=Decimal(possible))
    assert f"4.25 points of {says}  scored" in words


@pytest.mark.parametrize(
    ("code", "says"),
    [("low_sample", "too few records"), ("no_data", "no data"), ("limit", "limit"), ("odd", "odd")],
)
def test_the_reason_of_a_line_is_in_words(found: explain.Explanation, code: str, says: str) -> None:
    assert said_of(found, reason=code).endswith(f"  {says}")


def test_who_is_not_ranked_reads_why(found: explain.Explanation) -> None:
    rank = {**found.ranks[0], "eligible": False, "reason": "few_days"}
    assert explain_text.rank_text(rank).endswith(": not ranked (too few days on duty)")


def test_schemes_units_and_lists_have_their_names(home: Home, found: explain.Explanation) -> None:
    said = explain_text.as_text(found)
    entities = relation(home, "pub_entity")
    unit = entities[entities.entity_code == found.card["unit_code"]]["name"].iloc[0]
    assert f"unit {unit} ({found.card['unit_code']})" in said
    schemes = relation(home, "pub_scheme")
    scheme = schemes[schemes.scheme_code == "bank_b_mode1"]["name_en"].iloc[0]
    assert f"card: {scheme} (bank_b_mode1) version 1" in said
    assert "Within the service room and mode (b_room), " in said and "rank b_room in" not in said
    assert ", own figure" in said and ", own\n" not in said


@pytest.mark.parametrize(
    ("count", "many", "says"),
    [
        (1, "point events", "1 point event"),
        (2, "point events", "2 point events"),
        (1, "records of the person", "1 record of the person"),
        (1, "days of group N-01", "1 day of group N-01"),
        (0, "ratings", "0 ratings"),
    ],
)
def test_one_is_singular(count: int, many: str, says: str) -> None:
    assert explain_text.counted(count, many) == says


def test_nothing_is_near_a_code_that_is_like_none(home: Home) -> None:
    with pytest.raises(UsageError) as wrong:
        explain.explain(home, MONTH, "bank_b", "zzzz!!")
    assert "Near" not in str(wrong.value)
    assert "`callmart export entity --month 2026-09` lists them." in str(wrong.value)
