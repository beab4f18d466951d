"""The records behind a figure of a KPI, whosever it is, and whether they tie to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.published import Published

ANY_KPI = "pub_evidence_record"  # holds the records of many KPIs, told apart by kpi_code
# the relation of records of a KPI, by the name that the dictionary gives
RELATIONS = {
    "int_segment": "pub_evidence_segment",
    "int_agent_day": "pub_evidence_day",
    "int_evaluation": "pub_evidence_qa",
    "int_survey_answer": "pub_evidence_survey",
    "int_complaint": "pub_evidence_complaint",
    "int_queue_entry": "pub_evidence_queue_entry",
    "int_contact": "pub_evidence_contact",
    "int_kpi_record": ANY_KPI,
    "int_kpi_record_part": ANY_KPI,
}
# as many as the calls: only the records that cost a figure something are published
LISTED = ("pub_evidence_queue_entry", "pub_evidence_contact")
PART = "int_kpi_record_part"  # the same of a single KPI, whose other records are counted together
OWN_COLUMN = ("queue", "channel", "vendor", "component")
MEMBERS = "pub_membership"


@dataclass(frozen=True)
class Entity:
    """Whose figure: 'employee' 'E1', 'team' 'T1', 'queue' 'card', …"""

    type: str
    code: str


@dataclass(frozen=True)
class Records:
    """Records of one figure: where they lie, the rows (perhaps the first only), how many there are, and their sums.

    `ties` is None where there is nothing to compare. `ties_to` says with what the sums are compared: the figure, its
    numerator, or what it lacks (denominator less numerator).
    """

    relation: str | None
    about: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    numerator_column: str | None = None
    denominator_column: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    ties: bool | None = None
    of: int | None = None
    ties_to: str = "figure"
    in_part: bool = False

    @property
    def listed(self) -> str:
        """The key of the words that say which records are published, where they are not all."""
        return f"listed.{self.relation}" if self.in_part else ""

    @property
    def count(self) -> int:
        return len(self.rows) if self.of is None else self.of


@dataclass(frozen=True)
class Source:
    """Where the records of a KPI lie: relation, the columns that add up to the figure, and a filter."""

    relation: str
    numerator: str | None
    denominator: str | None
    where: str
    params: list[Any]

    @property
    def columns(self) -> list[str]:
        """The columns that add up, each once."""
        return list(dict.fromkeys(column for column in (self.numerator, self.denominator) if column))


def source_of(kpi: Mapping[str, Any]) -> Source | None:
    """Where the dictionary says that the records of a KPI lie; None where it names none."""
    evidence = str(kpi.get("evidence") or "")
    if not evidence:
        return None
    relation = RELATIONS.get(evidence, f"pub_evidence_{evidence.removeprefix('int_')}")
    numerator, denominator = (kpi.get(f"evidence_{part}") or None for part in ("numerator", "denominator"))
    own = relation == ANY_KPI
    counted = " or ".join(f'"{c}" <> 0' for c in (numerator, denominator) if c) or "true"
    if in_part(kpi, relation):
        if kpi.get("aggregation") == "sum":  # every record counts, and not every one is published
            return None
        counted = costs(kpi, counted)
    where = f"kpi_code = ? and ({counted})" if own else f"({counted})"
    return Source(relation, numerator, denominator, where, [kpi["kpi_code"]] if own else [])


def in_part(kpi: Mapping[str, Any], relation: str) -> bool:
    """Whether of a KPI only the records that cost its figure something are published."""
    return relation in LISTED or kpi.get("evidence") == PART


def compared_with(kpi: Mapping[str, Any], relation: str) -> str:
    """What the records of a relation add up to: the figure, or the part of a share (of time, where PART says so) that
    they cost."""
    if not in_part(kpi, relation) or (kpi.get("spread") != "share" and kpi.get("evidence") != PART):
        return "figure"
    return "numerator" if kpi.get("direction") == "down" else "lack"


def costs(kpi: Mapping[str, Any], counted: str) -> str:
    """SQL that chooses the records that cost a share something; of other figures those that count."""
    top, bottom = (f'"{kpi[f"evidence_{part}"]}"' for part in ("numerator", "denominator"))
    chosen = {"numerator": f"{top} <> 0", "lack": f"{top} <> {bottom}"}
    return chosen.get(compared_with(kpi, RELATIONS[kpi["evidence"]]), counted)


def belonging(entity: Entity, columns: Sequence[str]) -> tuple[str, list[Any]] | None:
    """SQL and parameters that choose the rows (of relation `r`) of an entity; None where the columns cannot tell.

    A record belongs to the units of its person on its day; one without a person to its own unit; a shop that it names
    goes before the one its person works in; the centre has every record.
    """
    if entity.type == "centre":
        return "true", []
    if entity.type == "employee":
        return "r.employee_id = ?", [entity.code]
    if entity.type in OWN_COLUMN:
        return (f"r.{entity.type} = ?", [entity.code]) if entity.type in columns else None
    person = f"({_member('employee', 'r.employee_id')})"
    unit = f" or (r.employee_id is null and {_member('unit', 'r.unit_code')})" if "unit_code" in columns else ""
    given = [entity.type, entity.code]
    params = given * (2 if unit else 1)
    if entity.type == "shop" and "shop" in columns:
        return f"(r.shop = ? or (r.shop is null and ({person}{unit})))", [entity.code, *params]
    return f"({person}{unit})", params


def _member(kind: str, column: str) -> str:
    return (
        f"exists (select 1 from {MEMBERS} as m where m.entity_type = ? and m.entity_code = ? "
        f"and m.member_type = '{kind}' and m.member_code = {column} and r.kpi_date between m.first_day and m.last_day)"
    )


def of_kpi(
    published: Published,
    month: str | Sequence[str],
    kpi: Mapping[str, Any],
    entity: Entity,
    span: tuple[Any, Any],
    figure: Mapping[str, Any],
    about: str,
    limit: int | None = None,
) -> Records | None:
    """The records of a KPI of an entity in one month or several, dated within `span` (both days included).

    `figure` (numerator, denominator) is what their sums should tie to; at most `limit` rows are read. None where the
    dictionary names no records, or they do not tell whose they are. Raises NotPublished.
    """
    source, months = source_of(kpi), [month] if isinstance(month, str) else list(month)
    if source is None:
        return None
    columns = [c["column_name"] for c in published.rows(f"describe select * from {source.relation}", months=months)]
    mine = belonging(entity, columns)
    if mine is None or not set(source.columns) <= set(columns):
        return None
    chosen = f"from {source.relation} as r where {mine[0]} and r.kpi_date between ? and ? and {source.where}"
    params = [*mine[1], *span, *source.params]
    sums = ", ".join(f'sum(cast("{c}" as decimal(38, 4))) as "{c}"' for c in source.columns)
    (total,) = published.rows(f"select count(*) as n{', ' + sums if sums else ''} {chosen}", params, months)
    left_out = ["month", *({"kpi_code"} & set(columns))]
    rows = published.rows(
        f"select * exclude ({', '.join(left_out)}) {chosen} order by kpi_date, record_id"
        + (f" limit {int(limit)}" if limit is not None else ""),
        params,
        months,
    )
    top, bottom = (
        None if column is None else Decimal(total[column] or 0) for column in (source.numerator, source.denominator)
    )
    return Records(
        source.relation,
        about,
        rows,
        source.numerator,
        source.denominator,
        top,
        bottom,
        tied_by(kpi, source.relation, top, bottom, figure),
        int(total["n"]),
        compared_with(kpi, source.relation),
        in_part(kpi, source.relation),
    )


def tied_by(
    kpi: Mapping[str, Any], relation: str, top: Decimal | None, bottom: Decimal | None, figure: Mapping[str, Any]
) -> bool | None:
    """Whether the sums of records are what they should be. Of a mean whose records are listed in part nothing is told,
    unless they are all there."""
    whole = tied(top, bottom, figure, str(kpi.get("aggregation")))
    if not in_part(kpi, relation) or top is None or bottom is None:
        return whole
    match compared_with(kpi, relation):
        case "numerator":
            return top == (figure["numerator"] or 0)
        case "lack":
            return bottom - top == (figure["denominator"] or 0) - (figure["numerator"] or 0)
    return whole or None


def of_days(
    published: Published, month: str | Sequence[str], kpi_code: str, entity: Entity, span: tuple[Any, Any],
    figure: Mapping[str, Any], about: str, aggregation: str | None = None,
) -> Records:  # fmt: skip
    """The days of an entity's figure: what there is where no single records are published."""
    months = [month] if isinstance(month, str) else list(month)
    rows = published.rows(
        "select kpi_date, numerator, denominator, sample_size from pub_kpi_daily "
        "where entity_type = ? and entity_code = ? and kpi_code = ? and kpi_date between ? and ? order by kpi_date",
        [entity.type, entity.code, kpi_code, *span],
        months,
    )
    top, bottom = (sum((Decimal(row[part]) for row in rows), Decimal(0)) for part in ("numerator", "denominator"))
    ties = tied(top, bottom, figure, aggregation)
    return Records("pub_kpi_daily", about, rows, "numerator", "denominator", top, bottom, ties)


def tied(
    top: Decimal | None, bottom: Decimal | None, figure: Mapping[str, Any], aggregation: str | None
) -> bool | None:
    """Whether sums are those of the figure (the denominator of a sum is another's); None without a sum to compare."""
    pairs = [(top, figure["numerator"]), (None if aggregation == "sum" else bottom, figure["denominator"])]
    told = [mine == (theirs or 0) for mine, theirs in pairs if mine is not None]
    return all(told) if told else None
