"""Product and oracle agree to the last decimal, on the small centre and on sample centres with different seeds.

Three centres in `make test`; `make agree` takes twenty, of random size (CALLMART_CENTRES).
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.golden import adjusted, published_tables, richer, tied
from tests.golden.conftest import MONTH
from tests.golden.pipeline import POLICY, published_months
from tests.golden.recomputed import Recomputed, recompute_month
from tests.oracle import tables
from tests.oracle.compare import differences, far_apart, nothing, report
from tests.oracle.memory import Memory

if TYPE_CHECKING:
    from app.published import Published

MONTHS = ["2026-03", "2026-04"]
SEEDS = range(11, 11 + int(os.environ.get("CALLMART_CENTRES", "3")))


def disagreements(published: Published, oracle: Recomputed, month: str) -> list[str]:
    """Every difference between what was published of a month and what the oracle makes of the same files."""
    sums = published_tables.sums_of(POLICY)
    return [
        *differences(oracle.daily, published_tables.daily(published, month, sums), nothing),
        *differences(oracle.period, published_tables.period(published, month, sums), nothing),
        *far_apart(oracle.chance, published_tables.chance(published, month), tables.CHANCE),
        *differences(oracle.lines, published_tables.lines(published, month)),
        *differences(oracle.cards, published_tables.cards(published, month)),
        *differences(oracle.ranks, published_tables.ranks(published, month)),
        *adjusted.differences(published, oracle.centre, month),
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
    size = random.Random(seed)
    agents, calls = (24, 1_500) if seed < 14 else (size.randint(24, 60), size.randint(800, 4_000))
    generate(landing, SampleSettings(months=len(MONTHS), end=MONTHS[-1], agents=agents, calls=calls, seed=seed))
    if seed % 2:
        assert richer.enrich(landing, seed) > 200
    published = published_months(tmp_path, [], MONTHS)
    months: list[Recomputed] = []
    memory = Memory()
    for month in MONTHS:
        oracle = recompute_month(landing, POLICY, month, memory=memory)
        assert len(oracle.daily) > 1_000 and len(oracle.cards) >= 20, "the sample centre is too small to prove anything"
        found = disagreements(published, oracle, month)
        found += published_tables.longer_periods_disagree(published, month, oracle.daily, [*months, oracle])
        assert not found, f"{month}, seed {seed}: {report(found)}"
        months.append(oracle)
    listed = tied.listed_shares(published, MONTHS[0])
    assert {code for code, count in listed.items() if count} >= tied.LISTED_SHARES | tied.VARIANTS
