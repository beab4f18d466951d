"""What every test shares: the real data, where it is present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real inputs (CALLMART_DATA, default ../shared/data); the test is skipped where it is absent."""
    folder = Path(os.environ.get("CALLMART_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the real data is not here: {folder} (set CALLMART_DATA)")
    return folder
