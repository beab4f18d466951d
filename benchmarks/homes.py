"""Centres for measuring: a landing folder made once, and fresh homes whose landing shares its files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import callmart, run

SEED = "1"


def sample(root: Path, log: Path, *, months: int, agents: int, calls: int) -> Path:
    """Make the extracts of a sample centre; returns its landing folder."""
    words = ("--months", str(months), "--agents", str(agents), "--calls", str(calls), "--seed", SEED, "--quiet")
    run(callmart("sample", "--home", root, *words), log)
    return root / "landing"


def month_files(landing: Path, month: str) -> list[Path]:
    """The files of one month."""
    return sorted(landing.glob(f"*_{month}.*"))


def deliver(files: Iterable[Path], home: Path) -> None:
    """Put files into the landing folder of a home without copying their bytes, where the disk allows it."""
    landing = home / "landing"
    landing.mkdir(parents=True, exist_ok=True)
    for file in files:
        try:
            os.link(file, landing / file.name)
        except OSError:
            shutil.copy2(file, landing / file.name)


@contextmanager
def fresh(place: Path, like: Path | None = None) -> Iterator[Path]:
    """A home that is new, or a copy of `like`; removed afterwards."""
    shutil.rmtree(place, ignore_errors=True)
    if like is None:
        place.mkdir(parents=True)
    else:
        shutil.copytree(like, place, copy_function=shutil.copy2)
    os.sync()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def settle(files: Iterable[Path]) -> None:
    """Read files once, so that both sides of a comparison find them in memory alike."""
    for file in files:
        with file.open("rb") as stream:
            while stream.read(1 << 24):
                pass
