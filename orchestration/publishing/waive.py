"""`callmart waive`: write a waiver as a record into the landing folder. Nothing is let pass before it is loaded."""

from __future__ import annotations

import csv
import difflib
import io
import secrets
from datetime import date
from pathlib import Path

from orchestration.extract import extracts
from orchestration.files import write_bytes
from orchestration.home import Home, Month, UsageError
from orchestration.publishing import checks, waivers
from orchestration.publishing.catalogue import catalogue


def known_checks() -> set[str]:
    """The id of every check that there is: of the seed, of every kind of extract, of every suite."""
    from expectations.suites import written

    found = {e["meta"]["check_id"] for suite in written().values() for e in suite["expectations"]}
    for check_id in catalogue():
        found |= {check_id.replace("*", kind) for kind in extracts()}
    return found


def write(
    home: Home, month: Month, check_ids: list[str], *, reason: str, owner: str, expires: str, rows_at_most: int | None,
    by: str,
) -> tuple[Path, list[str]]:  # fmt: skip
    """Write one record a check; returns the file and their ids. Raises UsageError for anything that could not hold."""
    reason, owner = " ".join(reason.split()), " ".join(owner.split())
    last = day(expires)
    if last < waivers.today():
        raise UsageError(f"--expires {expires} has passed. Give the last day on which the waiver holds.")
    if not reason or not owner:
        raise UsageError(f"{'--owner' if reason else '--reason'} is empty. Say who answers for the waiver, and why.")
    if rows_at_most is not None and rows_at_most < 1:
        raise UsageError(f"--rows-at-most takes a whole number from 1, not {rows_at_most}.")
    wanted = list(dict.fromkeys(check_ids))
    for check_id in wanted:
        refuse_unknown(check_id)
    moment = waivers.now()
    ids = [f"W{moment:%Y%m%d}-{secrets.token_hex(4)}" for _ in wanted]
    text = io.StringIO()
    rows = csv.DictWriter(text, extracts()[waivers.KIND].names, lineterminator="\n")
    rows.writeheader()
    same = {
        "recorded_at": moment, "recorded_by": by, "about_month": month, "about_kind": "check", "text": reason,
        "due_on": last, "owner": owner, "rows_at_most": rows_at_most,
    }  # fmt: skip
    for record_id, check_id in zip(ids, wanted, strict=True):
        rows.writerow(same | {"record_id": record_id, "about_id": check_id})
    path = home.landing / f"{waivers.KIND}_{moment:%Y-%m}_{ids[0]}.csv"
    write_bytes(path, text.getvalue().encode())
    return path, ids


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a date. Write --expires as YYYY-MM-DD, for example 2026-12-31.") from None


def refuse_unknown(check_id: str) -> None:
    """Raise UsageError, with the ids that look alike, for a check that does not exist."""
    known = known_checks()
    if check_id not in known:
        near = difflib.get_close_matches(check_id, known, n=3, cutoff=0.5)
        raise UsageError(
            f"There is no check '{check_id}'. "
            + (f"Did you mean {', '.join(near)}? " if near else "")
            + "`callmart status` and the message of the gate name the checks that failed."
        )


def state_of(home: Home, month: Month, check_ids: list[str]) -> list[str]:
    """For each check what is known of it now: 'id: title (12 rows fail)'; the id alone before the month was checked."""
    try:
        results = {r.check_id: r for r in checks.read(home, month)}
    except checks.EvidenceMissing:
        return check_ids
    lines = []
    for check_id in check_ids:
        found = results.get(check_id)
        if found is None:
            lines.append(f"{check_id}: not checked yet")
            continue
        words = {"pass": "passes now", "error": "could not run: no waiver helps"}
        count = words.get(found.status, f"{found.failing_rows} rows fail")
        lines.append(f"{check_id}: {found.title_en} ({count})")
    return lines
