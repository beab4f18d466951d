"""The records behind one line of a score, and whether they tie to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.published import NotPublished, Published
from orchestration.reading.records import Entity, Records, of_days, of_kpi


def records_of(
    published: Published,
    months: list[str],
    line: dict[str, Any],
    spell: dict[str, Any],
    kpi: dict[str, Any] | None,
) -> Records:
    """The records behind a line: of the person for own KPIs, of the unit's days for a unit's KPI, events or ratings."""
    try:
        match line["source"]:
            case "kpi" if line["entity_type"] == "employee" and line["scope"] in (None, "", "own", "employee"):
                return of_person(published, months, line, kpi or {})
            case "kpi":
                return of_unit(published, months, line, spell)
            case "events":
                return of_events(published, months, line)
            case "ratings":
                return of_ratings(published, months, line)
            case "members":
                many = line["sample_size"] or 0
                return Records("pub_scorecard", f"scores of {many} member{'' if many == 1 else 's'} of the unit")
    except NotPublished as missing:
        return Records(None, str(missing))
    return Records(None, "a limit of the scheme: it follows from the lines above")


def of_person(published: Published, months: list[str], line: dict[str, Any], kpi: dict[str, Any]) -> Records:
    person, span = Entity("employee", line["entity_code"]), (line["spell_start"], line["spell_end"])
    found = of_kpi(published, months[0], kpi, person, span, line, "records of the person")
    days = f"days of employee {person.code}"
    return found or of_days(published, months[0], line["ref"], person, span, line, days, kpi.get("aggregation"))


def of_unit(published: Published, months: list[str], line: dict[str, Any], spell: dict[str, Any]) -> Records:
    kind, code = line["entity_type"], line["entity_code"]
    if line["scope"] not in (None, "", "own"):
        kind = line["scope"]
        found = published.rows(
            f'select "{kind}_code" as code from pub_entity where entity_code = ? limit 1',
            [spell.get("unit_code")],
            months,
        )
        code = found[0]["code"] if found else None
    span = (line["spell_start"], line["spell_end"])
    return of_days(published, months[0], line["ref"], Entity(kind, code), span, line, f"days of {kind} {code}")


def of_events(published: Published, months: list[str], line: dict[str, Any]) -> Records:
    rows = published.rows(
        "select * exclude (month) from pub_evidence_event where subject_kind = ? and subject_id = ? "
        "and item_code in (?, ?) and coalesce(nullif(scheme_code, ''), ?) = ? "
        "and cast(occurred_at as date) between ? and ? order by occurred_at, event_id",
        [
            line["entity_type"], line["entity_code"], line["item_code"], line["ref"] or line["item_code"],
            line["scheme_code"], line["scheme_code"], line["spell_start"], line["spell_end"],
        ],
        months,
    )  # fmt: skip
    total = sum((Decimal(row["points"]) for row in rows), Decimal(0))
    ties = None if line["sample_size"] is None else len(rows) == line["sample_size"]
    return Records("pub_evidence_event", "point events", rows, "points", None, total, None, ties)


def of_ratings(published: Published, months: list[str], line: dict[str, Any]) -> Records:
    rows = published.rows(
        "select * exclude (month) from pub_evidence_rating where subject_kind = ? and subject_id = ? "
        "and scheme_code = ? and item_code = ? order by rater_kind, rating_id",
        [line["entity_type"], line["entity_code"], line["scheme_code"], line["item_code"]],
        months,
    )
    return Records("pub_evidence_rating", "ratings", rows, "value", "scale_max")
