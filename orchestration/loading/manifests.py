"""Manifests: what one accepted load brought. A load exists when its manifest does; a file that no manifest names was
never loaded.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from orchestration.files import write_json
from orchestration.home import Home, UsageError
from orchestration.loading import delivery
from orchestration.loading.delivery import Delivery


@dataclass(frozen=True)
class Part:
    """One Parquet file of a load: the rows of one month.

    changed_rows: rows that are new or differ from what was known. withdrawn_rows: rows of the month that an earlier
    version of the same delivery had, and that no longer stand in it.
    """

    month: str
    path: str
    rows: int
    changed_rows: int
    sha256: str
    withdrawn_rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """One accepted load of one kind from one file. Paths of stored files are relative to the home folder."""

    load_id: str
    kind: str
    source: str
    file: str
    path: str
    size: int
    mtime_ns: int
    sha256: str
    loaded_at: str
    rows_in_file: int
    rows_loaded: int
    rows_quarantined: int
    columns: list[str]
    extra_columns: list[str]
    period: str | None
    files: list[Part] = field(default_factory=list)
    superseded_path: str | None = None
    superseded_rows: int = 0  # rows with the same key that this load replaced; withdrawn ones are counted apart
    moved: dict[str, int] = field(default_factory=dict)  # replaced rows by their month, where the new row has another
    quarantine_path: str | None = None
    reasons: dict[str, int] = field(default_factory=dict)  # quarantined rows by kind of reason, see reasons.REASONS
    cleared_path: str | None = None
    cleared_rows: int = 0  # rows of earlier loads that this one took out of quarantine
    message: str = ""
    records_in_file: int = 0  # of a file whose mapping reshapes: a record is not a row there
    left_out_path: str | None = None
    left_out_rows: int = 0

    @cached_property
    def delivery(self) -> Delivery:
        """What the file was a delivery of."""
        return delivery.of(self.path)

    @cached_property
    def months(self) -> dict[str, int]:
        """Rows loaded by month partition."""
        months: dict[str, int] = {}
        for part in self.files:
            months[part.month] = months.get(part.month, 0) + part.rows
        return dict(sorted(months.items()))

    @cached_property
    def touched(self) -> list[str]:
        """Month partitions whose content the load changed: rows that are new, differ, were withdrawn or moved away."""
        parts = {part.month for part in self.files if part.changed_rows or part.withdrawn_rows}
        return sorted(parts | set(self.moved))

    @cached_property
    def reach(self) -> set[str]:
        """Month partitions in which the load has rows, or from which it moved some away."""
        return {part.month for part in self.files} | set(self.moved)

    @property
    def withdrawn_rows(self) -> int:
        """Rows that an earlier version of the delivery had, and that no longer stand in it."""
        return sum(part.withdrawn_rows for part in self.files)

    def stored(self) -> list[str]:
        """Every file that belongs to the load."""
        kept = (self.superseded_path, self.quarantine_path, self.cleared_path, self.left_out_path)
        return [part.path for part in self.files] + [path for path in kept if path]


FACTS = {fact.name for fact in fields(Manifest)}


def manifests(home: Home) -> list[Manifest]:
    """All accepted loads, in the order in which they were accepted."""
    found = []
    with contextlib.suppress(FileNotFoundError), os.scandir(home.loads) as there:
        for entry in there:
            if entry.name.endswith(".json"):
                facts = entry.stat()
                found.append(_manifest(entry.path, (facts.st_mtime_ns, facts.st_size, facts.st_ino)))
    return sorted(found, key=lambda load: load.loaded_at)


@lru_cache(maxsize=20_000)
def _manifest(path: str, _stamp: tuple[int, int, int]) -> Manifest:
    """A manifest as it is on disk; it is written once, so one reading is enough as long as its stamp is the same."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        content["files"] = [Part(**part) for part in content["files"]]
        return Manifest(**{name: value for name, value in content.items() if name in FACTS})
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is damaged ({error}). Restore it from a copy: it tells of a load.") from error


def commit(home: Home, load: Manifest) -> None:
    """Write the manifest: from here on the load exists."""
    write_json(home.loads / f"{load.load_id}.json", asdict(load))


class Accepted:
    """The loads there are, so that a file is settled by looking up its name, and a new one is held against those of its
    own kind only: landing and loads keep the files of all earlier months.
    """

    def __init__(self, loads: Iterable[Manifest]) -> None:
        """loads: in the order in which they were accepted."""
        self.of_kind: dict[str, dict[str, Manifest]] = defaultdict(dict)  # by load_id, in that order
        self.latest: dict[tuple[str, str], Manifest] = {}  # by path and kind
        self._last: Manifest | None = None
        for load in loads:
            self.add(load)

    def add(self, load: Manifest) -> None:
        """One more, accepted after all others."""
        self.of_kind[load.kind][load.load_id] = load
        self.latest[load.path, load.kind] = load
        self._last = load

    def next_moment(self, now: datetime) -> datetime:
        """A load time after every earlier one, whatever the clock says (UTC, naive, microseconds)."""
        last = datetime.fromisoformat(self._last.loaded_at) if self._last else None
        return now if last is None or now > last else last + timedelta(microseconds=1)
