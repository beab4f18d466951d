"""A copy of the small published centre for tests of the whole way that change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.home import Home
from tests.conftest import callmart

__all__ = ["callmart"]
MONTHS = ["2026-09", "2026-10"]


@pytest.fixture()
def centre(published_once: Home, tmp_path: Path) -> Home:
    """A copy of the small centre that a test may change."""
    copy = tmp_path / "centre"
    shutil.copytree(published_once.root, copy)
    return Home(copy)
