"""What is known of every check that is more than the shape of one extract: severity, limit, owner, titles.

They are data, one row a check in `seeds/check.csv`; whoever makes a result asks here. Whether a failing check blocks a
month is changed there, in one cell.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orchestration.dbt import SEEDS
from orchestration.home import UsageError

SEED = SEEDS / "check.csv"
SEVERITIES = ("block", "warn")


@dataclass(frozen=True)
class Known:
    """One row of the seed. `limit`: the share (0..1) of failing rows up to which the check only warns, None = none."""

    check_id: str
    severity: str
    limit: float | None
    owner: str
    title_en: str
    title_zh: str

    def severity_at(self, share: float) -> str:
        """The severity when this share (0..1) of the rows fails: within the limit a failure is a warning."""
        return "warn" if self.limit is not None and share <= self.limit else self.severity


def known(check_id: str) -> Known:
    """What is known of a check. `load.<kind>.<name>` has its own row or that of `load.*.<name>`; raises UsageError."""
    rows = catalogue()
    tool, *rest = check_id.split(".")
    found = rows.get(check_id) or rows.get(f"{tool}.*.{rest[-1]}" if rest else "")
    if found is None:
        raise UsageError(
            f"The check {check_id} has no row in seeds/check.csv. Add one: severity (block or warn), owner, title_en, "
            "title_zh."
        )
    return found


def catalogue() -> dict[str, Known]:
    """Every row of the seed by check id; raises UsageError with the line of a row that cannot be used."""
    return _read(SEED, SEED.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _stamp: int) -> dict[str, Known]:
    found: dict[str, Known] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), 2):
            made = _row(row, f"{path.name}, line {line}")
            if made.check_id in found:
                raise UsageError(f"{path.name}, line {line}: {made.check_id} has a row above already. Keep one.")
            found[made.check_id] = made
    return found


def _row(row: dict[str, str], place: str) -> Known:
    if row["severity"] not in SEVERITIES:
        raise UsageError(f"{place}: severity is '{row['severity']}'. Write block or warn.")
    for column in ("check_id", "title_en", "title_zh", *(() if ".*." in row["check_id"] else ("owner",))):
        if not row[column]:
            raise UsageError(f"{place}: {column} is empty.")
    limit = row["limit_value"]
    try:
        share = float(limit) if limit else None
    except ValueError:
        raise UsageError(f"{place}: limit_value is '{limit}'. Write a share from 0 to 1, or nothing.") from None
    return Known(row["check_id"], row["severity"], share, row["owner"], row["title_en"], row["title_zh"])
