"""Which planted defects were caught: the list of what must be caught against stored checks, quarantine, refusals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from orchestration.home import Home, Month, UsageError
from orchestration.loading import raw_store
from orchestration.loading.load import refused_files
from orchestration.publishing import checks
from orchestration.sample.defects.sheets import Defect, read_list


@dataclass(frozen=True)
class Caught:
    """A planted defect; `missing` says what of it was not caught, '' = nothing."""

    defect: Defect
    missing: str

    @property
    def caught(self) -> bool:
        return not self.missing


def compare(home: Home) -> list[Caught]:
    """Every planted defect with what became of it; UsageError if none were planted."""
    try:
        planted = read_list(home.root / "sample_truth")
    except FileNotFoundError as none:
        raise UsageError(
            f"No defects were planted in {home.root}. `callmart sample --defects` plants them into a new centre."
        ) from none
    failed: dict[str, set[str]] = {}
    for month in sorted({one.month for one in planted}):
        try:
            results = checks.read(home, Month.parse(month))
        except checks.EvidenceMissing:
            results = []
        failed[month] = {result.check_id for result in results if result.status == "fail"}
    with duckdb.connect() as con:
        raw_store.refresh_views(con, home)
        held = set(con.execute("select file, line, column_name, reason_kind from raw._quarantine").fetchall())
    refused = {one["file"] for one in refused_files(home)}
    return [Caught(one, missing(one, failed[one.month], held, refused)) for one in planted]


def missing(defect: Defect, failed: set[str], held: set[tuple[Any, ...]], refused: set[str]) -> str:
    """What of the defect was not caught, in words; '' = it was."""
    if defect.check_id not in failed:
        return f"the check did not fail in {defect.month}"
    if defect.line is not None and (defect.file, defect.line, defect.column, defect.reason_kind) not in held:
        return "the row is not in quarantine for this reason"
    if defect.check_id == "load.files.accepted" and defect.file not in refused:
        return "the file was not refused"
    return ""


def as_json(found: list[Caught]) -> dict[str, Any]:
    """What is printed with --json: how many were planted, and what was not caught."""
    rest = [asdict(one.defect) | {"missing": one.missing} for one in found if not one.caught]
    return {"planted": len(found), "caught": len(found) - len(rest), "not_caught": rest}


def as_text(found: list[Caught]) -> str:
    """A line for every check that caught something, then what nothing caught."""
    by_check: dict[tuple[str, str], list[Defect]] = {}
    for one in found:
        if one.caught:
            by_check.setdefault((one.defect.month, one.defect.check_id), []).append(one.defect)
    lines = [
        f"{month}  {check:<60}  {len(defects):>3}  {defects[0].what}{', …' if len(defects) > 1 else ''}"
        for (month, check), defects in sorted(by_check.items())
    ]
    rest = [one for one in found if not one.caught]
    lines.append(f"{len(found) - len(rest)} of {len(found)} planted defects were caught.")
    for one in rest:
        place = ", ".join(str(p) for p in (one.defect.file, one.defect.line, one.defect.column) if p)
        lines.append(f"NOT CAUGHT  {one.defect.check_id}  {place}  {one.defect.what}: {one.missing}")
    return "\n".join(lines)
