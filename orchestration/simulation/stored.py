"""Simulations that were kept: `simulations/<name>/` of the home, written once. Approvals are records about them."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.aside import SeedRow, seed_columns
from orchestration.files import force, read_json, sha256, swap, write_json
from orchestration.home import Home, UsageError
from orchestration.publishing import waivers
from orchestration.reading import app_records
from orchestration.reading.near import near
from orchestration.simulation.simulate import Simulation

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
RESULT, SEAL = "simulation.json", "seal.json"
ABOUT = "simulation"  # about_kind of an approval


def save(home: Home, name: str, by: str, simulation: Simulation, seeds: Mapping[str, Sequence[SeedRow]]) -> Path:
    """Keep what was asked, the changed rows and the result; raises UsageError for a name that is taken or unusable."""
    check_name(home, name, by)
    at = waivers.now().isoformat(timespec="seconds")
    home.simulations.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".part-", dir=home.simulations))
    try:
        write_json(aside / RESULT, {"name": name, "saved_by": by, "saved_at": at, **asdict(simulation)})
        for seed, rows in seeds.items():
            with (aside / f"{seed}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, seed_columns(seed), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        write_json(aside / SEAL, {path.name: sha256(path) for path in sorted(aside.iterdir())})
        for path in aside.iterdir():
            path.chmod(0o444)
            force(path)
        aside.chmod(0o755)
        force(aside)
        if (home.simulations / name).exists():  # somebody was faster
            raise _taken(name)
        swap(aside, home.simulations / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return home.simulations / name


def check_name(home: Home, name: str, by: str) -> None:
    """Raise UsageError before anything is computed for a name that cannot be used, or for nobody."""
    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name for a simulation: small letters, digits, '_', '-' and '.', at most 60.")
    if not by.strip():
        raise UsageError("Say who keeps the simulation: --by WHO.")
    if (home.simulations / name).exists():
        raise _taken(name)


def _taken(name: str) -> UsageError:
    return UsageError(f"There is a simulation '{name}', and what was kept is never changed. Choose another name.")


def names(home: Home) -> list[str]:
    """The simulations that were kept, oldest first."""
    found = [path.parent for path in home.simulations.glob(f"*/{RESULT}")]
    return [path.name for path in sorted(found, key=lambda path: (read_json(path / RESULT)["saved_at"], path.name))]


def load(home: Home, name: str) -> dict[str, Any]:
    """A kept simulation with its approvals (oldest first) and whether its files are as they were kept."""
    folder = home.simulations / name
    if name not in names(home):
        told = near(name, names(home)) or " `callmart simulate --list` lists them."
        raise UsageError(f"There is no simulation '{name}'.{told}")
    content: dict[str, Any] = read_json(folder / RESULT)
    sealed = read_json(folder / SEAL) if (folder / SEAL).is_file() else {}
    there = {path.name: sha256(path) for path in folder.iterdir() if path.name != SEAL}
    approvals = [one for one in app_records.read(home, "approvals", (ABOUT,)) if one["about_id"] == name]
    kept = ("recorded_at", "recorded_by", "decision", "text")
    return content | {
        "as_kept": sealed == there,
        "approvals": [{k: _plain(one[k]) for k in kept} for one in approvals],
    }


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
