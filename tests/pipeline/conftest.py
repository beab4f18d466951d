"""A small published centre for the tests of the whole way: made once, copied by those that change it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import Home

MONTHS = ["2026-09", "2026-10"]


def callmart(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it."""
    line = [sys.executable, "-m", "orchestration", *words, "--home", str(home)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=900)


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two months of a small sample centre, from landing to published."""
    home = tmp_path_factory.mktemp("centre")
    made = callmart(home, "demo", "--no-serve", "--months", "2", "--agents", "40", "--calls", "4000", "--seed", "7")
    assert made.returncode == 0, made.stderr
    return Home(home)


@pytest.fixture()
def centre(published_once: Home, tmp_path: Path) -> Home:
    """A copy of the small centre that a test may change."""
    copy = tmp_path / "centre"
    shutil.copytree(published_once.root, copy)
    return Home(copy)
