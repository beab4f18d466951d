"""How a scheme worked in a month: what its rules weigh beside what tells people apart, and what people say of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.published import Published
from orchestration.home import Home, Month, UsageError
from orchestration.reading import app_records
from orchestration.reading.asked import chosen_month
from orchestration.reading.correlation import spearman
from orchestration.reading.near import near

Row = dict[str, Any]
ABOUT_CARDS = ("scorecard", "score_line")


@dataclass(frozen=True)
class Health:
    """`items`: rows of pub_scheme_health with the names of items; `total`: that of the card. `stability`: Spearman of
    the scores with those of `compared_with` (None: no earlier period, or fewer than two people in both). `appeals`:
    so many of its cards were appealed against, `upheld` of them with success."""

    month: str
    version: int
    scheme: Row
    items: list[Row]
    total: Row
    stability: Decimal | None
    compared_with: str
    people_in_both: int
    appeals: int
    upheld: int


def health(home: Home, month: Month | None, scheme: str) -> list[Health]:
    """One for each kind of entity that the scheme scores. Raises UsageError for what is not published."""
    published = Published(home.published)
    chosen = chosen_month(published, month)
    if "pub_scheme_health" not in published.relations(chosen):
        raise UsageError(f"{chosen} was published before schemes had a health table. Publish it again.")
    rows = published.rows(
        "select h.*, i.name_en, i.name_zh, i.position, i.ref from pub_scheme_health as h "
        # a card of somebody who changed schemes has lines of the other one as well
        "left join (select * from pub_scheme_item qualify row_number() over (partition by section_code, item_code "
        "order by scheme_code = ? desc, version desc) = 1) as i using (section_code, item_code) "
        "where h.scheme_code = ? order by h.entity_type, i.position nulls last, h.section_code, h.item_code",
        [scheme, scheme],
        [chosen],
    )
    if not rows:
        known = {row["scheme_code"] for row in published.rows("select scheme_code from pub_scheme", months=[chosen])}
        if scheme not in known:
            raise UsageError(f"There is no scheme '{scheme}' in {chosen}.{near(scheme, known)}")
        raise UsageError(f"{scheme} has no cards that close in {chosen}.")
    (named, *_) = published.rows(
        "select scheme_code, name_en, name_zh, period_kind from pub_scheme where scheme_code = ? order by version desc",
        [scheme],
        [chosen],
    )
    kinds = dict.fromkeys(row["entity_type"] for row in rows)
    return [_of(home, published, chosen, named, [r for r in rows if r["entity_type"] == kind]) for kind in kinds]


def _of(home: Home, published: Published, month: str, scheme: Row, rows: list[Row]) -> Health:
    (total,) = (row for row in rows if row["item_code"] == "total")
    kind, code = total["entity_type"], scheme["scheme_code"]
    earlier, stability, both = _stability(published, month, code, kind)
    items = [row for row in rows if row is not total]
    appeals, upheld = _appeals(home, published, month, items, code, kind)
    version = int(published.manifest(month)["version"])
    return Health(month, version, scheme, items, total, stability, earlier, both, appeals, upheld)


def _stability(published: Published, month: str, scheme: str, kind: str) -> tuple[str, Decimal | None, int]:
    """The newest earlier month with cards of the scheme, Spearman of both months' scores, and of how many people."""
    until = [m for m in published.months() if m <= month and "pub_scorecard" in published.relations(m)]
    rows = published.rows(
        "select month, entity_code, score from pub_scorecard "
        "where scheme_code = ? and entity_type = ? and score is not null",
        [scheme, kind],
        until,
    )
    scores: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        scores.setdefault(row["month"], {})[row["entity_code"]] = row["score"]
    earlier = max((m for m in scores if m < month), default="")
    if not earlier or month not in scores:
        return earlier, None, 0
    both = sorted(scores[month].keys() & scores[earlier].keys())
    return earlier, spearman(*([scores[m][who] for who in both] for m in (earlier, month))), len(both)


def _appeals(home: Home, published: Published, month: str, items: list[Row], scheme: str, kind: str) -> tuple[int, int]:
    """Cards of the scheme that were appealed against, and those where an appeal was upheld.

    A record is about a card, `<entity>`, or about a line of it, `<entity>/<item or KPI>`; the last word on each counts.
    """
    cards = published.rows(
        "select entity_code from pub_scorecard where scheme_code = ? and entity_type = ?", [scheme, kind], [month]
    )
    people = {row["entity_code"] for row in cards}
    lines = {str(row[name]) for row in items for name in ("item_code", "ref")}
    last: dict[str, str | None] = {}
    for record in app_records.read(home, "appeals", ABOUT_CARDS):
        who, _, line = str(record["about_id"]).partition("/")
        if record["about_month"] == month and who in people and (not line or line in lines):
            last[record["about_id"]] = record["decision"] or last.get(record["about_id"])
    upheld = {about.partition("/")[0] for about, decision in last.items() if decision == "upheld"}
    return len({about.partition("/")[0] for about in last}), len(upheld)
