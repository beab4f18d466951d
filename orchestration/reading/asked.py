"""What somebody means who asks for a KPI: the month, the KPI, the entity; or what there is near to it."""

from __future__ import annotations

from typing import Any

from app.published import Published
from orchestration.home import Month, UsageError
from orchestration.reading.near import near
from orchestration.reading.records import Entity

Row = dict[str, Any]


def chosen_month(published: Published, month: Month | None) -> str:
    """The month asked for, else the last published one; raises UsageError for one that is not published."""
    known = published.months()
    if not known:
        raise UsageError("Nothing is published yet. `callmart run` loads, builds, checks and publishes.")
    if month is not None and str(month) not in known:
        told = near(str(month), reversed(known)) or f" Published months: {known[0]} to {known[-1]}."
        raise UsageError(f"{month} is not published.{told}")
    return str(month) if month else known[-1]


def unknown_kpi(code: str, known: dict[str, Row], month: str) -> str:
    named = [
        c for c, row in known.items()
        if code and any(code.lower() in str(row[name]).lower() for name in ("kpi_code", "name_en", "name_zh"))
    ]  # fmt: skip
    return f"There is no KPI '{code}' in {month}.{near(code, known, named)} `callmart kpi` lists them all."


def chosen_entity(published: Published, month: str, given: str, kpi: Row) -> Entity:
    """The entity that a code or type:code means; of several the one that the KPI is valid for. Raises UsageError."""
    valid = str(kpi["entity_types"]).split("|")
    rows = published.rows(
        "select distinct entity_type, entity_code, name, name_zh from pub_entity where entity_code is not null "
        "order by entity_type, entity_code", [],
        [month],
    )  # fmt: skip
    kind, _, code = given.partition(":")
    found = [r for r in rows if r["entity_code"] == given]
    if code:
        found += [r for r in rows if (r["entity_type"], r["entity_code"]) == (kind, code)]
    if not found:
        named = [r["entity_code"] for r in rows if given.lower() in f"{r['name']} {r['name_zh']}".lower()]
        some = near(code or given, sorted({r["entity_code"] for r in rows}), named)
        more = some or f" `callmart export entity --month {month}` lists them."
        raise UsageError(f"There is no entity '{given}' in {month}.{more}")
    types = list(dict.fromkeys(r["entity_type"] for r in found))
    fits = [t for t in types if t in valid]
    if not fits:
        raise UsageError(
            f"{kpi['kpi_code']} is not valid for {' or '.join(types)}: '{given}' is no {', '.join(valid)}. "
            f"It is valid for: {', '.join(valid)}."
        )
    if len(fits) > 1:
        several = ", ".join(f"{t}:{code or given}" for t in fits)
        raise UsageError(f"'{given}' means several entities in {month}. Say which: {several}.")
    return Entity(fits[0], next(r["entity_code"] for r in found if r["entity_type"] == fits[0]))
