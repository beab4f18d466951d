"""What all tests share: the real data, where it is present, a small published centre, and which tests go first."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from orchestration.cli import GARBAGE
from orchestration.home import Home

gc.set_threshold(*GARBAGE)  # as in every command: dbt runs within the tests
REPOSITORY = Path(__file__).resolve().parent.parent
# The longest go first: a worker that takes one of them last keeps all others waiting.
LONGEST = (
    "golden/test_golden_values.py",
    "golden/test_oracle_agrees.py",
    "pipeline/test_command_line.py",
    "pipeline/test_planted_defects.py",
    "simulation/test_simulate.py",
    "pipeline/test_restated_pay.py",
    "pipeline/test_phonenow.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {REPOSITORY / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real inputs (CALLMART_DATA, default ../shared/data); the test is skipped where it is absent."""
    folder = Path(os.environ.get("CALLMART_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the real data is not here: {folder} (set CALLMART_DATA)")
    return folder


def callmart(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it."""
    line = [sys.executable, "-m", "orchestration", *words, "--home", str(home)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=900)


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Home:
    """Two months of a small centre, from landing to published, made once for all workers. Copy it to change it."""
    base = tmp_path_factory.getbasetemp()
    home = Home((base if worker_id == "master" else base.parent) / "published_once")
    done = home.root.with_suffix(".done")
    with FileLock(f"{home.root}.lock"):
        if not done.exists():
            made = callmart(
                home.root, "demo", "--no-serve", "--months", "2", "--agents", "40", "--calls", "4000", "--seed", "7"
            )
            assert made.returncode == 0, made.stderr
            done.touch()
    return home
