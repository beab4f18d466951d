"""Waivers: records by which a person lets one failing check of one month pass, for a reason and until a day.

A record of kind `waivers` comes through the landing folder like every extract. It is read when the gate is, not when
the checks run, so it works without checking again, and it expires without anybody's doing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.extract import extracts
from orchestration.home import Home, Month
from orchestration.loading import raw_store
from orchestration.loading.manifests import manifests
from orchestration.publishing.checks import CheckResult
from orchestration.scratch import scratch

KIND = "waivers"
COLUMNS = {
    "record_id": "record_id",
    "about_month": "month",
    "about_id": "check_id",
    "rows_at_most": "rows_at_most",
    "owner": "owner",
    "text": "reason",
    "due_on": "expires_on",
    "recorded_by": "recorded_by",
    "recorded_at": "recorded_at",
}


@dataclass(frozen=True)
class Waiver:
    """One record. It holds up to and including `expires_on`, for at most `rows_at_most` failing rows (None: any)."""

    record_id: str
    month: str
    check_id: str
    rows_at_most: int | None
    owner: str
    reason: str
    expires_on: date
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class Applied:
    """`results` with the waivers that hold; `used` says them in full, `notes` which ones do not help, and why."""

    results: list[CheckResult]
    used: list[dict[str, Any]]
    notes: dict[str, list[str]]  # by check id


def now() -> datetime:
    """The time by the clock of the centre, without its zone: as a record gives it, and as the gate asks for it."""
    return datetime.now(ZoneInfo(extracts()[KIND].time_zone)).replace(tzinfo=None, microsecond=0)


def today() -> date:
    """The day by the clock of the centre."""
    return now().date()


def read(home: Home) -> list[Waiver]:
    """Every waiver of every month that no later delivery replaced or withdrew, in the order of their writing."""
    loads = [load for load in manifests(home) if load.kind == KIND]
    if not loads:
        return []
    with scratch() as con:
        found = con.execute(
            f"select {', '.join(f'r.{name}' for name in COLUMNS)} "
            f"from ({raw_store.rows_sql(home, loads, extracts()[KIND])}) as r "
            f"anti join ({raw_store.superseded_sql(home, loads)}) as s "
            f"on s.kind = '{KIND}' and s._load_id = r._load_id and s._row = r._row "
            "where r.about_kind = 'check' order by r.recorded_at, r.record_id"
        ).fetchall()
    return [Waiver(**dict(zip(COLUMNS.values(), row, strict=True))) for row in found]


def apply(results: Iterable[CheckResult], waivers: Iterable[Waiver], month: Month, day: date) -> Applied:
    """Let blocking failures of the month pass where a waiver holds on this day; of several the latest counts."""
    by_check = {r.check_id: replace(r, waiver=None) if r.waiver else r for r in results}
    chosen: dict[str, Waiver] = {}
    notes: dict[str, list[str]] = {}
    for waiver in waivers:
        if waiver.month != str(month):
            continue
        found = by_check.get(waiver.check_id)
        why = hindrance(waiver, found, day)
        if why:
            notes.setdefault(waiver.check_id, []).append(f"Waiver {waiver.record_id} of {waiver.owner} {why}")
        elif found is not None and found.blocks:
            chosen[waiver.check_id] = waiver
    for check_id, waiver in chosen.items():
        by_check[check_id] = replace(by_check[check_id], waiver=waiver.record_id)
    used = [told(waiver, by_check[check_id]) for check_id, waiver in sorted(chosen.items())]
    return Applied(list(by_check.values()), used, {c: n for c, n in notes.items() if c not in chosen})


def hindrance(waiver: Waiver, result: CheckResult | None, day: date) -> str:
    """Why a waiver does not help; '' if it holds, or if there is nothing to let pass."""
    if result is None:
        return f"names {waiver.check_id}, which is no check of the month. Write another with the right id."
    if not result.blocks:
        return ""
    if result.status == "error":
        return "does not help: the check could not run, so nobody knows what would be let pass."
    if day > waiver.expires_on:
        return f"expired on {waiver.expires_on}."
    if waiver.rows_at_most is not None and result.failing_rows > waiver.rows_at_most:
        return f"covers at most {waiver.rows_at_most} rows; {result.failing_rows} fail."
    return ""


def told(waiver: Waiver, result: CheckResult) -> dict[str, Any]:
    """A waiver as a publication keeps and prints it: what was let pass, how much of it, by whom, why, until when."""
    facts = {name: getattr(waiver, name) for name in ("record_id", "check_id", "rows_at_most", "owner", "reason")}
    when = {"expires_on": str(waiver.expires_on), "recorded_at": waiver.recorded_at.isoformat(timespec="seconds")}
    of_check = {"title_en": result.title_en, "title_zh": result.title_zh, "failing_rows": result.failing_rows}
    return facts | when | of_check | {"recorded_by": waiver.recorded_by}


def as_text(used: list[dict[str, Any]], under: str = "published under") -> list[str]:
    """The lines that a publication's waivers take in a terminal; none where there are no waivers."""
    if not used:
        return []
    many = "1 waiver" if len(used) == 1 else f"{len(used)} waivers"
    lines = [
        f"  {w['check_id']}: {w['title_en']} ({w['failing_rows']} rows). {w['owner']}: {w['reason']} "
        f"(until {w['expires_on']})"
        for w in used
    ]
    return [f"{under} {many}:", *lines]
