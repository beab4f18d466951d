"""What `callmart simulate` answers: a simulation, the list of those that were kept, or one of them."""

from __future__ import annotations

import argparse
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

from orchestration.home import Home, Month, UsageError
from orchestration.simulation import changes, simulate, stored, text

log = logging.getLogger("callmart")


def answer(given: argparse.Namespace, home: Home) -> tuple[Any, str]:
    """Facts (for JSON) and words of what was asked; raises UsageError."""
    if given.list:
        found = [stored.load(home, name) for name in stored.names(home)]
        return found, text.list_text(found, given.language)
    if given.show:
        kept = stored.load(home, given.show)
        return kept, text.as_text(kept, given.language)
    if not given.scheme:
        raise UsageError("Say which scheme: --scheme CODE. `callmart simulate --list` lists what was kept.")
    if bool(given.set) == bool(given.rows):
        raise UsageError("Say what to change: cells with --set, or files with --rows FOLDER.")
    if given.save:
        stored.check_name(home, given.save, given.by)
    months = simulate.chosen_months(home, Month.parse(given.month) if given.month else None, given.months)
    changed = _changed(given, months)
    made = simulate.simulate(home, given.scheme, changed, months, log.info)
    if given.save:
        stored.save(home, given.save, given.by, made, changed.seeds)
        kept = stored.load(home, given.save)
        return kept, text.as_text(kept, given.language)
    return asdict(made), text.as_text(asdict(made), given.language)


def _changed(given: argparse.Namespace, months: list[Month]) -> changes.Changed:
    if given.rows:
        return changes.from_folder(Path(given.rows))
    return changes.from_settings(given.set, given.scheme, months)
