"""The records behind one line of a score, and whether they tie to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.published import NotPublished, Published

# the relation of records of a KPI, by the name that the dictionary gives
RELATIONS = {
    "int_segment": "pub_evidence_segment",
    "int_agent_day": "pub_evidence_day",
    "int_evaluation": "pub_evidence_qa",
    "int_survey_answer": "pub_evidence_survey",
    "int_complaint": "pub_evidence_complaint",
}


@dataclass(frozen=True)
class Records:
    """Records of one line: where they lie, all rows, their sums. `ties` is None where there is nothing to compare."""

    relation: str | None
    about: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    numerator_column: str | None = None
    denominator_column: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    ties: bool | None = None

    @property
    def count(self) -> int:
        return len(self.rows)


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
    evidence = str(kpi.get("evidence") or "")
    relation = RELATIONS.get(evidence, evidence if evidence.startswith("pub_") else "pub_evidence_" + evidence)
    columns = [kpi.get("evidence_numerator") or None, kpi.get("evidence_denominator") or None]
    used = [f'"{column}"' for column in columns if column]
    counted = " or ".join(f"{column} <> 0" for column in used) or "true"
    rows = published.rows(
        f"select * exclude (month) from {relation} where employee_id = ? and kpi_date between ? and ? and ({counted}) "
        "order by kpi_date, record_id",
        [line["entity_code"], line["spell_start"], line["spell_end"]],
        months,
    )
    return summed(
        relation, "records of the person", rows, columns[0], columns[1], line, aggregation=kpi.get("aggregation")
    )


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
    rows = published.rows(
        "select kpi_date, numerator, denominator, sample_size from pub_kpi_daily "
        "where entity_type = ? and entity_code = ? and kpi_code = ? and kpi_date between ? and ? order by kpi_date",
        [kind, code, line["ref"], line["spell_start"], line["spell_end"]],
        months,
    )
    return summed("pub_kpi_daily", f"days of {kind} {code}", rows, "numerator", "denominator", line)


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


def summed(
    relation: str,
    about: str,
    rows: list[dict[str, Any]],
    numerator: str | None,
    denominator: str | None,
    line: dict[str, Any],
    aggregation: str | None = None,
) -> Records:
    """Records with the sums of their two columns, compared to the line's (its denominator is another's for sums)."""
    top, bottom = total(rows, numerator), total(rows, denominator)
    ties = top is None or top == (line["numerator"] or 0)
    if bottom is not None and aggregation != "sum":
        ties = ties and bottom == (line["denominator"] or 0)
    return Records(relation, about, rows, numerator, denominator, top, bottom, ties)


def total(rows: list[dict[str, Any]], column: str | None) -> Decimal | None:
    """The sum of a column, None where there is none."""
    if column is None or (rows and column not in rows[0]):
        return None
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))
