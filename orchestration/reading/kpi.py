"""A published figure of a KPI with everything that it rests on: definition, parameters, interval, finality, records.

Reads published relations only, so the answer belongs to one published version and never drifts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.published import NotPublished, Published
from orchestration.home import Home, Month, UsageError
from orchestration.reading import adjusted, kpi_periods
from orchestration.reading.asked import chosen_entity, chosen_month, unknown_kpi
from orchestration.reading.records import Entity, Records, of_days, of_kpi

KINDS = ("month", "ten_day", "quarter", "half_year", "year")
TREND = 13
Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One published figure: of a KPI, an entity and a period, as the publication of `month` knew it."""

    month: str
    period: str
    kpi_code: str
    kpi_version: int
    numerator: Decimal
    denominator: Decimal
    sample_size: int
    value: Decimal | None
    reason: str
    months: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reliability: Decimal | None = None
    shrunk_value: Decimal | None = None
    members: int | None = None
    member_mean: Decimal | None = None
    final_from: date | None = None
    publication_version: int = 0
    published_on: date | None = None
    ledger_closed: bool | None = None  # None: no ledger decides

    @property
    def final(self) -> bool | None:
        """Whether everything that can count was known when it was published; None where no date is told. What finance
        books is final when its ledger is closed, whatever the date."""
        if self.ledger_closed is not None:
            return self.ledger_closed
        if self.final_from is None or self.published_on is None:
            return None
        return self.published_on >= self.final_from


@dataclass(frozen=True)
class Answer:
    """What is known of a KPI in a month; `figures` and what follows only where an entity was asked for."""

    month: str
    version: int
    published_on: date
    waivers: list[Row]
    kpi: Row
    definitions: list[Row]
    parameters: list[Row]
    variants: list[Row]
    entity: Entity | None = None
    entity_row: Row = field(default_factory=dict)
    kind: str = "month"
    figures: list[Figure] = field(default_factory=list)
    trend: list[Figure] = field(default_factory=list)
    beside: list[Figure] = field(default_factory=list)
    case_mix: Row | None = None
    qa_forms: list[Row] = field(default_factory=list)
    records: Records | None = None


def dictionary(published: Published, month: str) -> list[Row]:
    """The dictionary rows in force in a month, a KPI before its variants."""
    rows = published.rows("select * from pub_kpi", [], [month])
    return sorted(rows, key=lambda row: (row["family"], row.get("variant_of") or row["kpi_code"], row["kpi_code"]))


def ask(
    home: Home, code: str, month: Month | None, entity: str = "", kind: str = "month", limit: int | None = 5
) -> Answer:
    """The KPI `code` in a month, and its figure for an entity (a code, or type:code) with at most `limit` records.

    Raises UsageError, with what there is, for a KPI, month or entity that is not there, and for an entity of a type
    that the KPI is not valid for.
    """
    published = Published(home.published)
    chosen = chosen_month(published, month)
    known = {row["kpi_code"]: row for row in dictionary(published, chosen)}
    if code not in known:
        raise UsageError(unknown_kpi(code, known, chosen))
    kpi = known[code]
    manifest = published.manifest(chosen)
    basis = Answer(
        month=chosen,
        version=int(manifest["version"]),
        published_on=published_on(manifest),
        waivers=manifest.get("waivers", []),
        kpi=kpi,
        definitions=definitions(published, chosen, code),
        parameters=parameters(published, chosen, kpi),
        variants=[r for c, r in known.items() if c != code and family_of(r) == family_of(kpi)],
    )
    return with_figures(published, basis, entity, kind, limit) if entity else basis


def with_figures(published: Published, basis: Answer, entity: str, kind: str, limit: int | None) -> Answer:
    """The same with the figures of an entity, their trend, those of the variants, and the records."""
    month, code = basis.month, basis.kpi["kpi_code"]
    whose = chosen_entity(published, month, entity, basis.kpi)
    until = [m for m in published.months() if m <= month]
    series = figures(published, until, whose, [code], kind)
    now = [f for f in series if f.month == month]
    # of a period that grows from month to month the latest reading counts
    trend = list({f.period: f for f in series}.values())[-TREND:]
    others = [row["kpi_code"] for row in basis.variants]
    beside = figures(published, [month], whose, others, kind) if others else []
    names = published.rows(
        "select * from pub_entity where entity_type = ? and entity_code = ? limit 1", [whose.type, whose.code], [month]
    )
    records: Records | None = None
    more: Row = {}
    if now and limit != 0:
        records = records_of(published, month, basis.kpi, whose, now[-1], limit)
    if kind == "month" and now:
        more["case_mix"] = adjusted.case_mix(published, month, code, whose)
        more["qa_forms"] = adjusted.qa_forms(published, month, code, whose)
    known = {f.name: getattr(basis, f.name) for f in fields(Answer)} | more
    known |= {"entity": whose, "entity_row": names[0] if names else {}, "kind": kind}
    return Answer(**known | {"figures": now, "trend": trend, "beside": beside, "records": records})


def figures(
    published: Published, months: list[str], entity: Entity, codes: list[str], kind: str = "month"
) -> list[Figure]:
    """The published figures of an entity, oldest first; columns that an older publication lacks are None."""
    marks = ", ".join("?" for _ in codes)
    rows = published.rows(
        "select * from pub_kpi_period where period_kind = ? and entity_type = ? and entity_code = ? "
        f"and kpi_code in ({marks}) order by month, period, kpi_code",
        [kind, entity.type, entity.code, *codes],
        months,
    )
    manifests = {month: published.manifest(month) for month in {row["month"] for row in rows}}
    told = {
        month: {"publication_version": int(m["version"]), "published_on": published_on(m)}
        for month, m in manifests.items()
    }
    names, booked = {f.name for f in fields(Figure)}, of_finance(published, sorted(manifests))
    found = [Figure(**{k: v for k, v in row.items() if k in names} | told[row["month"]]) for row in rows]
    return [replace(f, ledger_closed=closed(published, f)) if (f.month, f.kpi_code) in booked else f for f in found]


def of_finance(published: Published, months: list[str]) -> set[tuple[str, str]]:
    """(month, KPI) of the KPIs whose first source is finance."""
    if not months:
        return set()
    rows = published.rows("select month, kpi_code from pub_kpi where source like 'finance%'", [], months)
    return {(row["month"], row["kpi_code"]) for row in rows}


def closed(published: Published, figure: Figure) -> bool:
    """Whether the ledgers of the months of a figure's period, as far as it goes, are closed in what is published."""
    months = [m for m in published.months() if m in kpi_periods.months(figure.period) and m <= figure.month]
    return all(published.manifest(m).get("finality", {}).get("finance") == "final" for m in months)


def records_of(
    published: Published, month: str, kpi: Row, entity: Entity, figure: Figure, limit: int | None
) -> Records:
    """The records of a figure, in the months of its period that were published, else its days; its words are left to
    whoever shows them."""
    first, last = kpi_periods.span(figure.period)
    span, sums = (first, min(last, Month.parse(month).end - timedelta(days=1))), asdict(figure)
    months = [m for m in published.months() if m in kpi_periods.months(figure.period) and m <= month]
    try:
        found = of_kpi(published, months, kpi, entity, span, sums, "records", limit)
    except NotPublished:  # a publication older than the relation
        found = None
    code, way = kpi["kpi_code"], kpi["aggregation"]
    return found or of_days(published, months, code, entity, span, sums, "days", way)


def definitions(published: Published, month: str, code: str) -> list[Row]:
    """Every version of a KPI's definition that was in force in a published month up to this one, oldest first."""
    until = [m for m in published.months() if m <= month]
    rows = published.rows("select * from pub_kpi where kpi_code = ? order by version, month", [code], until)
    return list({row["version"]: row for row in rows}.values())


def parameters(published: Published, month: str, kpi: Row) -> list[Row]:
    """The parameters that the definition names with their values in force in the month, per queue, with their dates."""
    names = [name for name in str(kpi.get("parameters") or "").split("|") if name]
    if not names:
        return []
    marks = ", ".join("?" for _ in names)
    try:
        return published.rows(
            f"select * from pub_kpi_parameter where parameter in ({marks}) order by parameter, queue, valid_from",
            names,
            [month],
        )
    except NotPublished:  # a publication older than the relation
        return []


def family_of(kpi: Row) -> str:
    """The KPI that a variant is one of; a KPI is its own."""
    return str(kpi.get("variant_of") or kpi["kpi_code"])


def published_on(manifest: Row) -> date:
    return datetime.fromisoformat(manifest["created_at"]).date()


def as_json(found: Answer) -> Row:
    """The whole answer as plain data (decimals as text when dumped)."""
    whole = asdict(found)
    for part in ("figures", "trend", "beside"):
        for row, figure in zip(whole[part], getattr(found, part), strict=True):
            row["final"] = figure.final
    return whole
