"""One loader at a time: a file lock that the operating system releases whatever happens to its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from orchestration.home import Home


@contextmanager
def only_loader(home: Home, progress: Callable[[str], None]) -> Iterator[None]:
    """Hold the load lock of a home; says who holds it while waiting."""
    path = home.root / "load.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            progress(f"waiting: process {lock.read().strip() or 'unknown'} is loading into {home.root}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
