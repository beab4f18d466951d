"""The gate: may this month be published? It reads the stored evidence again and trusts nobody's word for it.

Waivers are read here, on the day of publication: what is stored says how the checks came out, never what was let pass.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orchestration import warehouse
from orchestration.extract import extracts
from orchestration.files import read_json
from orchestration.home import Home, Month
from orchestration.loading import inputs
from orchestration.loading.manifests import manifests
from orchestration.publishing import checks, waivers
from orchestration.publishing.catalogue import catalogue
from orchestration.publishing.checks import CheckResult
from orchestration.publishing.load_checks import concerns

WHAT_TO_DO = {
    "load": "Look at `callmart status` and `callmart quarantine`: correct the file at its source and deliver it again, "
    "then run the month again.",
    "gx": "Have the source system deliver a corrected file (it replaces by key), then run the month again.",
    "dbt": "Correct the rule or the model, or the input behind these rows, then run the month again.",
}


class GateRefused(Exception):
    """A month may not be published; `problems` says why, one text for each reason. Exit code 1."""

    def __init__(self, month: Month | str, problems: list[str], notes: list[str] | None = None) -> None:
        self.month, self.problems = str(month), problems
        many = f"{len(problems)} reasons" if len(problems) > 1 else "1 reason"
        parts = "\n\n".join([*problems, *(notes or [])])
        super().__init__(f"{month} is not published: {many}. What was published before stays as it is.\n\n{parts}")


@dataclass(frozen=True)
class Evidence:
    """What the gate accepted: the build record of the month, the results of all checks of that very build, and the
    waivers that let some of them pass (see waivers.told)."""

    build: dict[str, Any]
    results: list[CheckResult]
    waivers: list[dict[str, Any]]


def current_build(home: Home, month: Month) -> dict[str, Any]:
    """The record of the month's build, if the inputs are still those; raises GateRefused."""
    again = f"Run `callmart run --month {month}`."
    try:
        build: dict[str, Any] = read_json(home.builds / f"{month}.json")
        build_id, fingerprint = build["build_id"], build["input_fingerprint"]
    except FileNotFoundError:
        raise GateRefused(month, [f"The month is not built. {again}"]) from None
    except (json.JSONDecodeError, KeyError) as broken:
        raise GateRefused(month, [f"{home.builds / f'{month}.json'} cannot be read ({broken!r}). {again}"]) from broken
    given = inputs.month_inputs(home, month)
    if given.fingerprint != fingerprint:
        raise GateRefused(month, [f"The inputs changed after build {build_id}. {again}"])
    if given.neighbours != build.get("neighbours", ""):
        raise GateRefused(month, [f"Records of neighbouring days changed after build {build_id}. {again}"])
    return build


def in_warehouse(home: Home, month: Month, build: dict[str, Any]) -> None:
    """Raises GateRefused unless the warehouse holds this very build: it may have left for that of another month."""
    held = warehouse.build_id(home, month)
    if held != build["build_id"]:
        told = f"The warehouse holds build {held or 'none'} of the month, the record is of {build['build_id']}."
        raise GateRefused(month, [f"{told} Run `callmart build --month {month}`, then this again."])


def open_gate(home: Home, month: Month, build: dict[str, Any], day: date) -> Evidence:
    """The evidence that lets the month's current build through on this day; raises GateRefused with every reason
    against it.
    """
    check = f"Run `callmart check --month {month}`."
    try:
        results = checks.read(home, month)
    except checks.EvidenceMissing as missing:
        raise GateRefused(month, [str(missing)]) from missing
    others = {r.build_id for r in results} - {build["build_id"]}
    if others:
        found = ", ".join(map(str, others))
        raise GateRefused(month, [f"The check results are of build {found}, not of {build['build_id']}. {check}"])
    unseen = held_since(home, month, min(result.checked_at for result in results)) if results else []
    if unseen:
        raise GateRefused(month, [f"{text} {check}" for text in unseen])
    absent = missing_checks(results)
    if absent:
        raise GateRefused(month, [f"{text} {check}" for text in absent])
    applied = waivers.apply(results, waivers.read(home), month, day)
    failing = [refusal(r, applied.notes.get(r.check_id, [])) for r in applied.results if r.blocks]
    if failing:
        unknown = [text for check_id, texts in applied.notes.items() if check_id not in done(results) for text in texts]
        raise GateRefused(month, failing, unknown)
    return Evidence(build, applied.results, applied.used)


def held_since(home: Home, month: Month, checked_at: datetime) -> list[str]:
    """Loads of the month with rows in quarantine that came after the checks: what does not fit changes no input, so the
    build is still the current one, but no check has seen it.
    """
    kinds = {kind: extract for kind, extract in extracts().items() if not extract.about_publication}
    return [
        f"{load.path} came after the checks, with {load.rows_quarantined:,} rows in quarantine."
        for load in manifests(home)
        if load.rows_quarantined and load.kind in kinds and concerns(load, kinds[load.kind], month)
        if datetime.fromisoformat(load.loaded_at).replace(microsecond=0) > checked_at
    ]


def done(results: list[CheckResult]) -> set[str]:
    """The ids of the checks that ran."""
    return {r.check_id for r in results}


def missing_checks(results: list[CheckResult]) -> list[str]:
    """Checks that must have run and of which there is no result: all of a tool, or single ones of shape and of dbt."""
    from expectations.suites import written

    found = []
    ran = {r.tool for r in results}
    for tool in checks.TOOLS:
        if tool not in ran:
            found.append(f"There is no result of any '{tool}' check.")
    wanted = {e["meta"]["check_id"] for suite in written().values() for e in suite["expectations"]}
    wanted |= {check_id for check_id in catalogue() if check_id.startswith("dbt.")}
    never = sorted(c for c in wanted - done(results) if c.split(".")[0] in ran)
    if never:
        found.append(f"{len(never)} checks did not run: {', '.join(never[:5])}{' …' if never[5:] else ''}.")
    return found


def refusal(result: CheckResult, notes: list[str]) -> str:
    """The message for one blocking check: which, how many rows, the first of them, who owns it, what to do.

    `notes`: the waivers of this check that do not help, and why.
    """
    where = f"{result.subject}.{result.column_name}" if result.column_name else result.subject
    if result.status == "error":
        count = "The check could not run"
    else:
        of = f" of {result.rows_checked}" if result.rows_checked else ""
        count = "1 row fails" if result.failing_rows == 1 and not of else f"{result.failing_rows}{of} rows fail"
    lines = [f"{result.check_id}: {result.title_en} / {result.title_zh}", f"  {count} ({where}, {result.tool})."]
    for row in result.sample:
        lines.append(
            "  · " + ", ".join(f"{name}={'(empty)' if value is None else value}" for name, value in row.items())
        )
    lines += [f"  Owner: {result.owner}.", *(f"  {note}" for note in notes)]
    lines.append(f"  {WHAT_TO_DO.get(result.tool, 'Ask the owner.')}")
    if result.status != "error":
        lines.append(
            f"  Or let it pass knowingly: `callmart waive --month {result.month} --check {result.check_id} "
            '--owner "who" --reason "why" --expires YYYY-MM-DD`.'
        )
    return "\n".join(lines)
