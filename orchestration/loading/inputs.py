"""What a month is made of: the loads and rows that can change it, and one fingerprint over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestration.extract import ALL_MONTHS, EXTRA, Extract, extracts
from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql
from orchestration.loading.border import border_sql
from orchestration.loading.digests import Digests
from orchestration.loading.manifests import Manifest, manifests


@dataclass(frozen=True)
class MonthInputs:
    """fingerprint: equal as long as no row that can matter to the month changed. loads: kind, load_id, sha256, file,
    rows, … neighbours: the same of the rows around it that its extracts say it looks at; '' if there are none. They
    decide what a build contains, but a published month stays published when they change: its figures were right for
    what was known, and a person says when the final ones go out.
    """

    fingerprint: str
    loads: list[dict[str, Any]]
    neighbours: str = ""


def delivered_months(home: Home) -> list[Month]:
    """Months that a load of a kind that is required every month was delivered for, oldest first."""
    return _delivered(manifests(home))


def _delivered(loads: Iterable[Manifest]) -> list[Month]:
    required = {kind for kind, extract in extracts().items() if extract.required_every_month}
    return sorted({month for load in loads if load.kind in required for month in delivered_by(load)})


def delivered_by(load: Manifest) -> Iterator[Month]:
    """The month of which a load has most rows, and every other of which it has a twentieth as many: a file may hold a
    quarter. Less is the tail of a night shift, or a stray date.
    """
    months = {month: rows for month, rows in load.months.items() if month != ALL_MONTHS}
    for month, rows in months.items():
        if rows and rows * 20 >= max(months.values()):
            yield Month.parse(month)


def month_inputs(home: Home, month: Month) -> MonthInputs:
    """The inputs of one month."""
    return inputs_of(home, [month])[month]


def inputs_of(home: Home, months: Iterable[Month]) -> dict[Month, MonthInputs]:
    """The inputs of months.

    Per kind: the loads that changed rows of the month's own partition; a digest of the rows just outside of it that can
    belong to it (night shifts, see border.py); for kinds with valid time a digest of the facts that hold within the
    month. What is written from the app about a published month is no input of it.
    """
    kinds = {kind: extract for kind, extract in extracts().items() if not extract.about_publication}
    loads, months = [load for load in manifests(home) if load.kind in kinds], list(months)
    # A list is looked at once for all the months that there are, whichever of them are asked for: a list that came anew
    # must be looked at for each of them.
    every = sorted({*_delivered(loads), *months})
    with Digests(home, loads) as digests:
        held = {
            kind: digests.of_months(extract, valid_sql(extract, every))
            for kind, extract in kinds.items()
            if extract.valid_time and every
        }
        return {month: _inputs(month, kinds, loads, digests, held) for month in months}


def _inputs(
    month: Month,
    kinds: dict[str, Extract],
    loads: list[Manifest],
    digests: Digests,
    held: dict[str, dict[str, str]],
) -> MonthInputs:
    """held: of each kind with valid time the digest of what holds within a month, by month."""
    own: dict[str, list[str]] = {kind: [] for kind in kinds}
    name = str(month)
    for load in loads:
        if name in load.touched:
            own[load.kind].append(load.load_id)
    parts: dict[str, Any] = {}
    for kind, extract in kinds.items():
        if extract.valid_time:
            parts[kind] = held[kind].get(name, "")
            continue
        spill = ""
        if extract.spill_days:
            around = {str(month.shift(-1)), name, str(month.shift(1))}
            spill = digests.of(extract, around, border_sql(extract, month), name)
        if own[kind] or spill:
            parts[kind] = [own[kind], spill]
    near = {name, ALL_MONTHS}
    text = json.dumps({kind: part for kind, part in parts.items() if part}, sort_keys=True)
    return MonthInputs(
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        loads=[_told(load) for load in loads if not near.isdisjoint(load.reach)],
        neighbours=_neighbours(month, kinds, digests),
    )


def _neighbours(month: Month, kinds: dict[str, Extract], digests: Digests) -> str:
    """One digest of the rows of the days around the month at which its kinds look; '' if there are none."""
    parts: dict[str, dict[str, str]] = {}
    for kind, extract in kinds.items():
        back = [month.start - timedelta(days=n + 1) for n in range(extract.look_back_days)]
        days = {*back, *(month.end + timedelta(days=n) for n in range(extract.look_ahead_days))}
        found = [digests.of_days(extract, name) for name in sorted({f"{day:%Y-%m}" for day in days})]
        parts[kind] = {day: digest for one in found for day, digest in one.items() if date.fromisoformat(day) in days}
    known = {kind: part for kind, part in parts.items() if part}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest() if known else ""


def _told(load: Manifest) -> dict[str, Any]:
    return {
        "kind": load.kind,
        "load_id": load.load_id,
        "sha256": load.sha256,
        "file": load.path,
        "rows": load.rows_loaded,
        "rows_in_file": load.rows_in_file,
        "rows_loaded": load.rows_loaded,
        "rows_quarantined": load.rows_quarantined,
    }


def valid_sql(extract: Extract, months: Iterable[Month]) -> str:
    """For each month (`_named`) the content of the stretches that touch it, cut to it, so that a later change does not
    touch an earlier month.

    What ended as the month began is part of it, and whether a stretch began before: from where somebody was transferred
    on the first, and who was a customer at the close of the month before, are facts of the month.
    Columns that tell of a stretch's end count once it ended: who leaves in April has no date of leaving in March.
    """
    start, *ends = [sql.name(name) for name in extract.valid_time]
    end = ends[0] if ends else "cast(null as date)"  # until the next stretch: every month after its start is touched
    over = ", ".join([end, *[sql.name(c.name) for c in extract.columns if c.of_end and c.type == "date"]])
    rest = [
        f"case when least({over}) < _to then {sql.name(column.name)} end as {sql.name(column.name)}"
        if column.of_end
        else sql.name(column.name)
        for column in extract.columns
        if column.name not in extract.valid_time
    ]
    held = [f"greatest({start}, _eve) as {start}"]
    held += [f"least(coalesce({end}, date '9999-12-31'), _to) as {end}" for end in ends]
    named = ", ".join(
        f"('{month}', date '{month.start - timedelta(days=1)}', date '{month.start}', date '{month.end}')"
        for month in months
    )
    return (
        f"select _named, {', '.join([*rest, EXTRA, *held])} from live_{extract.kind} "
        f"join (values {named}) as months (_named, _eve, _from, _to) "
        f"on {start} < _to and coalesce({end}, date '9999-12-31') >= _from"
    )
