"""What there is: months and their state, loads with their rows, quarantine, checks, published versions.

`write` also leaves the answer beside the publications (published/status.json), where the app reads it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from orchestration import pipeline
from orchestration.files import write_json
from orchestration.home import Home, Month
from orchestration.loading import inputs, load
from orchestration.loading.load import shown_months
from orchestration.loading.manifests import manifests
from orchestration.publishing import checks, waivers
from orchestration.reading import quarantine

NOT_FINAL = 'neighbouring records changed since: final figures can be published with --restate "why"'
ORDER = "delivered → built → checked → published; refused: the gate said no; stale: published, but inputs changed since"


def write(home: Home) -> dict[str, Any]:
    """Gather the status and store it for the app; returns it."""
    now = gather(home)
    keep(home, now)
    return now


def keep(home: Home, now: dict[str, Any]) -> None:
    """Leave the status and the rows in quarantine where the app reads them; raises OSError where the home cannot be
    written.
    """
    home.published.mkdir(parents=True, exist_ok=True)
    quarantine.publish(home)
    write_json(home.published / "status.json", now)


def gather(home: Home) -> dict[str, Any]:
    """generated_at; months [{month, state, version, checks, failed, blocking, waivers, notes, message}];
    loads [{file, kind, …}]; quarantine {open, cleared}: rows."""
    published = published_months(home)
    months = sorted({*inputs.delivered_months(home), *(Month.parse(m) for m in published)})
    return {
        "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "home": home.root.name,
        "months": month_statuses(home, inputs.inputs_of(home, months), published),
        "loads": load.load_history(home),
        "quarantine": quarantine.counts(manifests(home)),
    }


def published_months(home: Home) -> dict[str, dict[str, Any]]:
    """The manifest of the current version of each published month."""
    from app.published import Published

    there = Published(home.published)
    return {str(m): there.manifest(str(m)) for m in there.months()}


def month_statuses(
    home: Home, given: dict[Month, inputs.MonthInputs], published: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The states of months, from their inputs and the manifests of those that are published; what is common to all
    months, and the results of their checks, is read once."""
    records = {}
    for month, inputs_now in given.items():
        record = pipeline.read_build(home, month)
        if record and is_current(record, inputs_now, published=str(month) in published):
            records[month] = record
    outcomes = checks.outcomes(home, {month: record["build_id"] for month, record in records.items()})
    waived = waivers.read(home) if outcomes else []
    return [
        month_status(month, published.get(str(month)), given[month], records.get(month), outcomes.get(month), waived)
        for month in given
    ]


def is_current(record: dict[str, Any], given: inputs.MonthInputs, *, published: bool) -> bool:
    """Whether a build is of these inputs; a published month stays so, whatever happens around it."""
    around = published or record.get("neighbours", "") == given.neighbours
    return bool(record["input_fingerprint"] == given.fingerprint and around)


def month_status(
    month: Month,
    manifest: dict[str, Any] | None,
    given: inputs.MonthInputs,
    record: dict[str, Any] | None,
    outcome: checks.Outcome | None,
    waived: list[waivers.Waiver],
) -> dict[str, Any]:
    """The state of one month, from the record of its build, if it is current, and what the checks of that build found.
    `waivers`: those of the version that is published, before that those that hold today; `notes`: those that do not
    help, and why, and whether final figures wait to be published."""
    results, passed = (outcome.failed, outcome.passed) if outcome else ([], frozenset())
    concerned = [w for w in waived if w.check_id not in passed] if outcome else []  # nothing else is there to be waived
    applied = waivers.apply(results, concerned, month, waivers.today())
    failed = applied.results
    kept = manifest["waivers"] if manifest else applied.used
    passed_by = {w["check_id"] for w in kept} if manifest and record and same_build(manifest, record) else set()
    blocking = [r for r in failed if r.blocks and r.check_id not in passed_by]
    told: dict[str, Any] = {
        "month": str(month),
        "version": manifest["version"] if manifest else None,
        "checks": len(passed) + len(results),
        "failed": len(failed),
        "blocking": len(blocking),
        "waivers": kept,
        "notes": [note for check_id, notes in applied.notes.items() if check_id not in passed_by for note in notes],
        "message": "; ".join(f"{r.check_id} ({r.failing_rows} rows, {r.owner})" for r in (blocking or failed)[:3]),
    }
    confirmed = record and manifest and record.get("confirms_version") == manifest["version"]
    if manifest and (confirmed or manifest["build"]["input_fingerprint"] == given.fingerprint):
        state = "published"
        seen = record if confirmed and record else manifest["build"]
        if seen.get("neighbours", "") != given.neighbours:
            told["notes"].append(NOT_FINAL)
    elif blocking:
        state = "refused"
    elif manifest:
        state = "stale"
        told["message"] = f'inputs changed since version {manifest["version"]}: publish again with --restate "why"'
    elif outcome:
        state = "checked"
    else:
        state = "built" if record else "delivered"
    return {"state": state, **told}


def same_build(manifest: dict[str, Any], record: dict[str, Any]) -> bool:
    """Whether the published version is of this build: what was let pass then stays so, whenever the waiver expires."""
    return bool(manifest["build"]["build_id"] == record["build_id"])


def text(now: dict[str, Any]) -> str:
    """The whole status for a person."""
    lines = (
        ["MONTHS", *(f"  {month_text(m)}" for m in now["months"])] if now["months"] else ["No month was delivered yet."]
    )
    order = f"  ({ORDER})" if now["months"] else ""
    return "\n".join([*lines, order, "", "LOADS", loads_text(now), *quarantine_lines(now)])


def quarantine_lines(now: dict[str, Any]) -> list[str]:
    """What is in quarantine, and where to read more; nothing where there never was a row."""
    held = now["quarantine"]
    if not any(held.values()):
        return []
    told = f"  {held['open']:,} rows open, {held['cleared']:,} cleared by later deliveries: callmart quarantine"
    return ["", "QUARANTINE", told + ("" if held["open"] else " --all")]


def month_text(month: dict[str, Any]) -> str:
    """One line: month, state, version, checks; below it the waivers of the month, and those that do not help."""
    if not month:
        return "the month is unknown"
    version = f"v{month['version']}" if month["version"] else "–"
    found = (
        f"{month['checks']} checks, {month['failed']} failed ({month['blocking']} blocking)" if month["checks"] else ""
    )
    head = f"{month['month']}  {month['state']:<10} {version:<4} {found}  {month['message']}".rstrip()
    under = "published under" if month["version"] else "to be published under"
    return "\n    ".join([head, *waivers.as_text(month["waivers"], under), *month["notes"]])


def loads_text(now: dict[str, Any]) -> str:
    """A table of loads; the rows of a file are those loaded plus those in quarantine."""
    if not now["loads"]:
        return "  No file was loaded. Put extracts into the landing folder and run `callmart load`."
    width = max(len(x["file"]) for x in now["loads"])
    head = f"  {'file':<{width}}  {'kind':<15} {'state':<14} {'rows in file':>13} {'loaded':>13} {'quarantined':>12}"
    rows = [load_text(x, width) for x in now["loads"]]
    total = [sum(x[k] for x in now["loads"]) for k in ("rows_in_file", "rows_loaded", "rows_quarantined")]
    foot = f"  {len(rows)} files, {total[0]:,} rows = {total[1]:,} loaded + {total[2]:,} to quarantine"
    return "\n".join([head, *rows, foot])


def load_text(load: dict[str, Any], width: int) -> str:
    """One line of the table of loads, with what the load changed."""
    counts = f"{load['rows_in_file']:>13,} {load['rows_loaded']:>13,} {load['rows_quarantined']:>12,}"
    said = [load["message"]] if load["message"] else []
    if load["rows_loaded"] and load["status"] == "accepted":
        said.insert(0, f"touches {shown_months(load['touched'])}")
    file = f"{load['file']:<{width}}  {load['kind'] or '?':<15} {load['status']:<14}"
    return f"  {file} {counts}  {'; '.join(said)}".rstrip()
