"""A publisher killed at any instant: readers see the old publication or the new one, and the next run completes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.published import Published
from orchestration.home import Home
from orchestration.publishing import chain
from orchestration.publishing.publish import publish_month, verify
from tests.publication.small_centre import JANUARY, build, check, ready

KILLS = 24
ROWS = 30_000
PUBLISHER = """
import sys
from pathlib import Path
from orchestration.home import Home, Month
from orchestration.publishing.publish import publish_month
home = Home(Path(sys.argv[1]))
print("ready", flush=True)
for _ in sys.stdin:
    done = publish_month(home, Month.parse("2026-01"), restate_reason="again")
    print("published" if done.created else "known", flush=True)
"""
LOOK = """
select
    (select count(distinct value) from pub_scorecard) as values_seen,
    (select min(value) from pub_scorecard) as scorecard,
    (select min(value) from pub_evidence_segment) as evidence,
    (select count(*) from pub_evidence_segment) as rows_seen
"""


class Reader(threading.Thread):
    """Reads as the app does, over and over, and keeps every answer."""

    def __init__(self, home: Home, *, fresh: bool) -> None:
        super().__init__(daemon=True)
        self.home, self.fresh, self.stop = home, fresh, threading.Event()
        self.seen: list[dict[str, Any]] = []
        self.errors: list[BaseException] = []

    def run(self) -> None:
        published = Published(self.home.published)
        while not self.stop.is_set():
            if self.fresh:
                published = Published(self.home.published)
            try:
                self.seen += published.rows(LOOK)
            except Exception as error:
                self.errors.append(error)
            time.sleep(0.005)


def publisher(home: Home) -> subprocess.Popen[str]:
    """A publisher that is warm and waits for a line on its standard input."""
    started = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout and started.stdout.readline() == "ready\n"
    return started


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def writing(home: Home, patience: float) -> None:
    """Wait until the publisher has begun to write."""
    end = time.monotonic() + patience
    while time.monotonic() < end and not list(home.published.glob(f"{chain.TEMPORARY}*")):
        time.sleep(0.001)


def test_a_publisher_killed_at_random_instants_never_shows_half_a_month(tmp_path: Path) -> None:
    home = ready(tmp_path, JANUARY, rows=ROWS)
    publish_month(home, JANUARY)
    chance = random.Random(7)
    readers = [Reader(home, fresh=True), Reader(home, fresh=False)]
    for reader in readers:
        reader.start()
    check(home, JANUARY, build(home, JANUARY, 2, ROWS))
    warm = publisher(home)
    begun = time.monotonic()
    go(warm)
    assert warm.stdout and warm.stdout.readline() == "published\n"
    takes = time.monotonic() - begun
    warm.kill()
    warm.wait()
    survived, value, unfinished = 0, 3, 0
    check(home, JANUARY, build(home, JANUARY, value, ROWS))
    for number in range(KILLS):
        process = publisher(home)
        go(process)
        if number % 3:
            writing(home, patience=5)
            time.sleep(chance.uniform(0, takes / 2))
        else:
            time.sleep(chance.uniform(0, takes * 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        unfinished += bool(list(home.published.glob(f"{chain.TEMPORARY}*")))
        assert verify_pointer(home)
        if Published(home.published).rows("select max(value) as v from pub_scorecard") == [{"v": Decimal(value)}]:
            survived += 1
            value += 1
            check(home, JANUARY, build(home, JANUARY, value, ROWS))
    done = publish_month(home, JANUARY, restate_reason="after the kills")
    time.sleep(0.1)
    for reader in readers:
        reader.stop.set()
        reader.join(5)
    assert done.version == value
    assert verify(home) == []
    assert list(home.published.glob(f"{chain.TEMPORARY}*")) == []
    assert [e for reader in readers for e in reader.errors] == []
    for seen in (row for reader in readers for row in reader.seen):
        assert (seen["values_seen"], seen["rows_seen"]) == (1, ROWS)
        assert seen["scorecard"] == seen["evidence"]
    for reader in readers:
        assert len(reader.seen) > 20
        assert [s["scorecard"] for s in reader.seen] == sorted(s["scorecard"] for s in reader.seen)
        assert reader.seen[-1]["scorecard"] == value
    print(f"{KILLS} kills: {unfinished} while writing, {survived} after the switch; publishing takes {takes:.2f} s")
    assert unfinished > 0, "no kill fell into the writing: the test proves nothing"
    assert survived < KILLS


def verify_pointer(home: Home) -> bool:
    """Whatever the instant, the chain from the pointer is whole."""
    return all(chain.folder_problems(link) == [] for link in chain.links(home))
