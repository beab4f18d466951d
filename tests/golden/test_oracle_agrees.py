"""Product and oracle agree to the last decimal, on the small centre and on sample centres with different seeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.golden import published_tables
from tests.golden.conftest import MONTH
from tests.golden.pipeline import POLICY, published_months
from tests.golden.recomputed import Recomputed, recompute_month
from tests.oracle.compare import differences, far_apart, nothing, report

if TYPE_CHECKING:
    from app.published import Published

MONTHS = ["2026-03", "2026-04"]
SEEDS = [11, 12, 13]


def disagreements(published: Published, oracle: Recomputed, month: str) -> list[str]:
    """Every difference between what was published of a month and what the oracle makes of the same files."""
    sums = published_tables.sums_of(POLICY)
    return [
        *differences(oracle.daily, published_tables.daily(published, month, sums), nothing),
        *differences(oracle.period, published_tables.period(published, month, sums), nothing),
        *far_apart(oracle.chance, published_tables.chance(published, month)),
        *differences(oracle.lines, published_tables.lines(published, month)),
        *differences(oracle.cards, published_tables.cards(published, month)),
        *differences(oracle.ranks, published_tables.ranks(published, month)),
    ]


def test_product_and_oracle_agree_on_the_small_centre(
    small_centre: Published, oracle_of_small_centre: Recomputed
) -> None:  # fmt: skip
    found = disagreements(small_centre, oracle_of_small_centre, MONTH)
    assert not found, report(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_product_and_oracle_agree_on_a_sample_centre(seed: int, tmp_path: Path) -> None:
    from orchestration.sample import SampleSettings, generate

    landing = tmp_path / "landing"
    generate(landing, SampleSettings(months=len(MONTHS), end=MONTHS[-1], agents=24, calls=1_500, seed=seed))
    published = published_months(tmp_path, [], MONTHS)
    for month in MONTHS:
        oracle = recompute_month(landing, POLICY, month)
        assert len(oracle.daily) > 1_000 and len(oracle.cards) >= 20, "the sample centre is too small to prove anything"
        found = disagreements(published, oracle, month)
        assert not found, f"{month}, seed {seed}: {report(found)}"
