"""The records behind one line of a score, and whether they tie to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.published import NotPublished, Published
from orchestration.reading import periods
from orchestration.reading.insight import whose
from orchestration.reading.records import Entity, Records, of_days, of_kpi

UNIT_RECORDS = 1000  # of a whole unit so many are read; how many there are and their sums are told all the same


def records_of(
    published: Published,
    months: list[str],
    line: dict[str, Any],
    spell: dict[str, Any],
    kpi: dict[str, Any] | None,
) -> Records:
    """The records behind a line: of a KPI, whosever it is, or else its days; point events; ratings."""
    try:
        match line["source"]:
            case "kpi" | "earlier_kpi" if line["source"] == "earlier_kpi" or line["reason"] == "carried":
                return of_earlier(published, months[0], line, spell, kpi or {})
            case "kpi":
                return of_figure(published, months[0], line, spell, kpi or {})
            case "events":
                return of_events(published, months, line)
            case "ratings":
                return of_ratings(published, months, line)
            case "members":
                return of_members(published, months[0], line, spell)
            case "progress":
                return Records(None, f"the change of {line['ref']} since the period before")
    except NotPublished as missing:
        return Records(None, str(missing))
    return Records(None, "a limit of the scheme: it follows from the lines above")


def of_figure(
    published: Published, month: str, line: dict[str, Any], spell: dict[str, Any], kpi: dict[str, Any]
) -> Records:
    """The records of a KPI; of a long period those of all its months that are published."""
    entity = whose(published, [month], line, [spell] if spell else []) or Entity(line["scope"], "")
    period = str(line.get("period") or month)
    span: tuple[Any, Any] = (line["spell_start"], line["spell_end"])
    months = [month]
    if period != month:
        known = published.months()
        span, months = periods.span(period), [m for m in periods.months(period) if m in known]
    person = entity.type == "employee"
    about = "records of the person" if person else f"records of {entity.type} {entity.code}"
    found = of_kpi(published, months, kpi, entity, span, line, about, None if person else UNIT_RECORDS)
    days = f"days of {entity.type} {entity.code}"
    return found or of_days(published, months, line["ref"], entity, span, line, days, kpi.get("aggregation"))


def of_earlier(
    published: Published, month: str, line: dict[str, Any], spell: dict[str, Any], kpi: dict[str, Any]
) -> Records:
    """The records of the newest month before that has the figure which the line takes over."""
    entity = whose(published, [month], line, [spell] if spell else []) or Entity(line["scope"], "")
    for earlier in reversed([m for m in published.months() if m < month][-12:]):
        figures = published.rows(
            "select numerator, denominator, sample_size from pub_kpi_period where period_kind = 'month' "
            "and entity_type = ? and entity_code = ? and kpi_code = ?",
            [entity.type, entity.code, line["ref"]],
            [earlier],
        )
        if figures:
            about, span = f"records of {earlier}", periods.span(earlier)
            found = of_kpi(published, earlier, kpi, entity, span, figures[0], about)
            return found or of_days(published, earlier, line["ref"], entity, span, figures[0], f"days of {earlier}")
    return Records(None, "the figure of an earlier period")


UNIT_COLUMNS = ("group", "team", "section", "site", "centre")


def of_members(published: Published, month: str, line: dict[str, Any], spell: dict[str, Any]) -> Records:
    """The cards of the members whose scores a line rolls up: the people of the unit under the scheme that it names."""
    many = line["sample_size"] or 0
    about = f"scores of {many} member{'' if many == 1 else 's'} of the unit"
    unit = spell.get("unit_code")
    inside = " or ".join(["s.unit_code = ?", *(f"u.{kind}_code = ?" for kind in UNIT_COLUMNS)])
    rows = published.rows(
        "select s.entity_code as member, any_value(c.score) as score, sum(s.scheduled_days) as scheduled_days "
        "from pub_spell as s "
        "left join pub_entity as u on s.unit_code = u.entity_code and u.entity_type <> 'employee' "
        "left join pub_scorecard as c "
        "on s.family = c.family and s.entity_type = c.entity_type and s.entity_code = c.entity_code "
        f"where s.scheme_code = ? and s.entity_code <> ? and s.spell_start <= ? and s.spell_end >= ? and ({inside}) "
        "group by s.entity_code having any_value(c.score) is not null order by s.entity_code",
        [line["ref"], line["entity_code"], line["spell_end"], line["spell_start"], *[unit] * (1 + len(UNIT_COLUMNS))],
        [month],
    )
    if not rows:
        return Records("pub_scorecard", about)
    # whose stretch in the unit was measured too little does not count, and how much of it was is not published
    return Records("pub_scorecard", "members of the unit", rows, ties=len(rows) == many or None)


def of_events(published: Published, months: list[str], line: dict[str, Any]) -> Records:
    rows = published.rows(
        "select * exclude (month) from pub_evidence_event where subject_kind = ? and subject_id = ? "
        "and item_code in (?, ?) and coalesce(nullif(scheme_code, ''), ?) = ? "
        "and occurred_on between ? and ? order by occurred_at, event_id",
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
        "and scheme_code = ? and item_code = ? and list_contains(?, period) order by rater_kind, rating_id",
        [
            *(line[c] for c in ("entity_type", "entity_code", "scheme_code", "item_code")),
            periods.rated(str(line["period"])),
        ],
        months,
    )
    return Records("pub_evidence_rating", "ratings", rows, "value", "scale_max")
