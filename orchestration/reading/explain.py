"""Why a published score is what it is: its lines, which sum to it, and behind every line the records that made it.

Reads published relations only, so the answer belongs to one published version and never drifts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.published import NotPublished, Published
from orchestration.home import Home, Month, UsageError
from orchestration.reading import insight, outcomes
from orchestration.reading.explain_records import records_of
from orchestration.reading.explain_rows import CARDS, LINES, SPELLS, ranks_of
from orchestration.reading.near import near
from orchestration.reading.records import Records


@dataclass(frozen=True)
class Line:
    """One line of a score: what was measured in one spell for one item, and the points it gave."""

    spell_start: str
    spell_end: str
    scheme_code: str
    scheme_version: int
    section: str
    section_zh: str | None
    section_code: str
    item: str
    item_zh: str | None
    item_code: str
    source: str
    ref: str | None
    scope: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    sample_size: int | None
    value: Decimal | None
    target: Decimal | None
    curve_code: str | None
    reason: str
    spell_share: Decimal
    points_possible: Decimal | None
    points: Decimal
    records: Records

    @property
    def key(self) -> insight.Key:
        return self.spell_start[:10], self.section_code, self.item_code


@dataclass(frozen=True)
class Explanation:
    """A published score: the card, its spells, its lines with their records, and the places in the ranking."""

    month: str
    version: int
    waivers: list[dict[str, Any]]
    manifest_sha256: str
    family: str
    entity_type: str
    entity_code: str
    name: str | None
    name_zh: str | None
    card: dict[str, Any]
    spells: list[dict[str, Any]]
    lines: list[Line]
    ranks: list[dict[str, Any]] = field(default_factory=list)
    insight: insight.Insight = field(default_factory=insight.Insight)
    outcomes: outcomes.Outcomes = field(default_factory=outcomes.Outcomes)
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """The sum of the lines' points."""
        return sum((line.points for line in self.lines), Decimal(0))

    @property
    def sums(self) -> bool:
        """Whether the lines sum to the published score (a withheld card publishes none)."""
        return self.card["score"] is None or self.total == self.card["score"]


def explain(home: Home, month: Month, scheme: str, entity: str) -> Explanation:
    """Explain the score of an entity (code) under a scheme (a scheme code of the card or of a spell, or the family).

    Raises UsageError that lists what there is, for an unpublished month, an unknown entity or scheme.
    """
    published = Published(home.published)
    months = [str(month)]
    try:
        manifest = published.manifest(str(month))
        cards = published.rows(CARDS, [entity], months)
    except NotPublished as missing:
        raise UsageError(f"{missing} Run `callmart run --month {month}`.") from missing
    if not cards:
        raise UsageError(unknown_entity(published, months, entity))
    card = chosen_card(published, months, cards, scheme, entity)
    key = [card["family"], card["entity_type"], card["entity_code"]]
    spells = published.rows(SPELLS, key, months)
    raw = published.rows(LINES, [*key, card["period"]], months)
    ranks = ranks_of(published, months, card)
    names = published.rows(
        "select name, name_zh from pub_entity where entity_type = ? and entity_code = ? limit 1", key[1:], months
    )
    kpis = {row["kpi_code"]: row for row in published.rows("select * from pub_kpi", [], months)}
    return Explanation(
        month=str(month),
        version=int(manifest["version"]),
        waivers=manifest.get("waivers", []),
        manifest_sha256=published.state().current["months"][str(month)]["manifest_sha256"],
        family=card["family"],
        entity_type=card["entity_type"],
        entity_code=card["entity_code"],
        name=names[0]["name"] if names else None,
        name_zh=names[0]["name_zh"] if names else None,
        card=card,
        spells=spells,
        lines=[line_of(published, months, row, spells, kpis) for row in raw],
        ranks=ranks,
        insight=insight.read(published, str(month), card, raw, spells),
        outcomes=outcomes.of_card(published, str(month), card),
        rows=raw,
    )


def chosen_card(
    published: Published, months: list[str], cards: list[dict[str, Any]], scheme: str, entity: str
) -> dict[str, Any]:
    """The card that the scheme means: by the card's scheme, else by a spell's, else by the family."""
    spells = published.rows("select * from pub_spell where entity_code = ?", [entity], months)
    served = {(s["family"], s["entity_type"]) for s in spells if s["scheme_code"] == scheme}
    for fits in (
        [c for c in cards if c["scheme_code"] == scheme],
        [c for c in cards if (c["family"], c["entity_type"]) in served],
        [c for c in cards if c["family"] == scheme],
    ):
        if fits:
            return fits[0]
    known = published.rows("select distinct scheme_code, family from pub_scheme order by all", [], months)
    codes = sorted({s["scheme_code"] for s in known} | {s["family"] for s in known})
    has = sorted({s["scheme_code"] for s in spells} | {c["scheme_code"] for c in cards} | {c["family"] for c in cards})
    if scheme in codes:
        raise UsageError(f"{entity} has no score under {scheme} in {months[0]}. There is one under: {', '.join(has)}.")
    raise UsageError(
        f"There is no scheme or family '{scheme}' in {months[0]}.{near(scheme, codes)} {entity} has: {', '.join(has)}."
    )


def unknown_entity(published: Published, months: list[str], entity: str) -> str:
    known = published.rows(
        "select distinct entity_code as code, name from pub_entity where entity_code is not null order by all",
        [],
        months,
    )
    codes = [row["code"] for row in known]
    if entity in codes:
        return f"{entity} has no score in {months[0]}: no scheme was in force for it on any day."
    named = [row["code"] for row in known if entity and entity.lower() in str(row["name"]).lower()]
    other = near(entity, codes, named) or f" `callmart export entity --month {months[0]}` lists them."
    return f"There is no employee or unit '{entity}' in {months[0]}.{other}"


def line_of(
    published: Published,
    months: list[str],
    row: dict[str, Any],
    spells: list[dict[str, Any]],
    kpis: dict[str, dict[str, Any]],
) -> Line:
    spell = next((s for s in spells if s["spell_start"] == row["spell_start"]), {})
    return Line(
        spell_start=str(row["spell_start"]),
        spell_end=str(row["spell_end"]),
        section=row["section_en"] or row["section_code"],
        item=row["item_en"] or row["item_code"],
        item_zh=row["item_zh"],
        section_zh=row["section_zh"],
        records=records_of(published, months, row, spell, kpis.get(row["ref"])),
        **{
            name: row[name]
            for name in (
                "scheme_code", "scheme_version", "section_code", "item_code", "source", "ref", "scope", "numerator",
                "denominator", "sample_size", "value", "target", "curve_code", "reason", "spell_share",
                "points_possible", "points",
            )
        },
    )  # fmt: skip


def as_json(found: Explanation) -> dict[str, Any]:
    """The whole explanation, all records included, as plain data (decimals as text when dumped)."""
    plain = asdict(replace(found, insight=insight.Insight(), rows=[]))
    told = {k: v for k, v in plain.items() if k not in ("insight", "rows")}
    return told | {"total": found.total, "sums": found.sums} | _insight(found.insight)


def _insight(found: insight.Insight) -> dict[str, Any]:
    """Slopes, causes and what would have changed the grade, by line."""
    return {
        "grade": found.grade or None,
        "slopes": [{"line": key, **asdict(slope)} for key, slope in found.slopes.items()],
        "causes": [{"line": key, **asdict(cause)} for key, causes in found.causes.items() for cause in causes],
        "reaches": [{"line": reach.key, "value": reach.value, "gain": reach.gain} for reach in found.reaches],
    }
