"""The small centre, published once for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.golden.pipeline import POLICY, SMALL_CENTRE, published_months
from tests.golden.recomputed import Recomputed, recompute_month

if TYPE_CHECKING:
    from app.published import Published

MONTH = "2026-03"


@pytest.fixture(scope="session")
def small_centre(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """March 2026 of the small centre, published by the pipeline."""
    files = sorted((SMALL_CENTRE / "landing").glob("*.csv"))
    return published_months(tmp_path_factory.mktemp("small_centre"), files, [MONTH])


@pytest.fixture(scope="session")
def oracle_of_small_centre() -> Recomputed:
    """March 2026 of the small centre, recomputed by the oracle."""
    return recompute_month(SMALL_CENTRE / "landing", POLICY, MONTH)
