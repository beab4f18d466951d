"""A load that is killed at any instant leaves nothing half: the next run completes, and the store is that of an
undisturbed load.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from orchestration.home import Home
from orchestration.loading.load import load_landing
from orchestration.loading.manifests import manifests
from tests.load.samples import deliver, live, query, rows

KILLS = 24
KINDS = ["calls", "agent_states", "employees"]
LOADER = """
import os, sys
from pathlib import Path
from orchestration.home import Home
from orchestration.loading.load import load_landing
for line in sys.stdin:  # a process for each load, forked where everything is imported and nothing has run yet
    loader = os.fork()
    if not loader:
        load_landing(Home(Path(line.strip())))
        os._exit(0)
    print(loader, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(loader, 0)[1]), flush=True)
"""


def fill(home: Home) -> None:
    moment = 1_770_000_000
    for n, kind in enumerate(KINDS):
        content = rows(kind, 400)
        if kind == "calls":
            content[7]["channel"] = "pigeon"
        for name, some in (
            (f"{kind}_2026-03.csv", content),
            (f"{kind}_2026-03_correction.csv", content[100:150] + content[120:125]),
        ):
            path = deliver(home, name, some)
            os.utime(path, (moment + n, moment + n))


def content_of(home: Home) -> list[Any]:
    counted = query(
        home,
        "select kind, rows_in_file, rows_loaded, rows_quarantined, superseded_rows, period from raw._loads order "
        "by all",
    )
    return [counted, query(home, "select file, line, value, reason from raw._quarantine order by all")] + [
        live(home, kind, "* exclude (_loaded_at, _row)") for kind in KINDS
    ]


def files_of(home: Home) -> set[Path]:
    stored = {path for place in (home.raw, home.quarantine) for path in place.rglob("*.parquet")}
    return {path.relative_to(home.root) for path in stored}


def wait_for_loads(home: Home, count: int) -> None:
    """Wait until so many loads are accepted."""
    deadline = time.monotonic() + 30
    while sum(1 for _ in home.loads.glob("*.json")) < count and time.monotonic() < deadline:
        time.sleep(0.0005)


def test_a_load_killed_at_any_instant_is_completed_by_the_next_run(tmp_path: Path) -> None:
    chance = Random(99)
    quiet = Home(tmp_path / "quiet")
    quiet.landing.mkdir(parents=True)
    fill(quiet)
    began = time.monotonic()
    assert {result.status for result in load_landing(quiet)} == {"accepted"}
    whole = time.monotonic() - began
    expected, killed, some_done = content_of(quiet), 0, 0
    command = [sys.executable, "-c", LOADER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as loaders:
        assert loaders.stdin and loaders.stdout
        for n in range(KILLS):
            home = Home(tmp_path / f"home{n}")
            home.landing.mkdir(parents=True)
            fill(home)
            loaders.stdin.write(f"{home.root}\n")
            loaders.stdin.flush()
            loader = int(loaders.stdout.readline())
            if n % 3:  # at any time; else around the moment in which a load is accepted
                time.sleep(chance.random() * whole * 1.2)
            else:
                wait_for_loads(home, 1 + n // 3 % 5)
                time.sleep(chance.choice([0, chance.random() * 0.02]))
            with contextlib.suppress(ProcessLookupError):
                os.kill(loader, signal.SIGKILL)
            killed += int(loaders.stdout.readline()) == -signal.SIGKILL
            query(home, "select count(*) from raw.calls")
            some_done += 0 < len(manifests(home)) < len(KINDS) * 2
            load_landing(home)
            assert content_of(home) == expected
            assert (
                files_of(home) == {Path(path) for load in manifests(home) for path in load.stored()} == files_of(quiet)
            )
            assert not list(home.raw.rglob("_work")) and not list(home.raw.rglob(".tmp-*"))
        loaders.stdin.close()
    assert killed >= KILLS // 2 and some_done >= 3, (killed, some_done)
