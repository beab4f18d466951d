"""A home of its own for every test, and small files to fill its landing folder with."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home with a landing folder."""
    made = Home(tmp_path / "home")
    made.landing.mkdir(parents=True)
    return made
