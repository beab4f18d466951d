"""What stands behind the lines of a card: causes of lost points, slopes, and what would have changed the grade.

The command line and the application both read this; the words are in `insight_text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.published import Published
from orchestration.reading import periods, policy
from orchestration.reading.causes import Cause, of_line
from orchestration.reading.curves import NOTHING, Slope, slope
from orchestration.reading.policy import Policy
from orchestration.reading.reaching import Card, Reach, bounds, key_of, reaches, unit_of
from orchestration.reading.records import Entity

Row = dict[str, Any]
Key = tuple[str, str, str]
# what one more of a value is, by the unit of its KPI
UNIT = {"%": Decimal("0.01")}
BIT = Decimal("0.0001")


@dataclass(frozen=True)
class Insight:
    """What is known about the lines of one card. Slopes are points for one unit of the value (`UNIT`).

    `reaches` is empty where there is no better grade, where a place and not a score decides the grade, or where the
    lines do not add up to what was published.
    """

    slopes: dict[Key, Slope] = field(default_factory=dict)
    causes: dict[Key, list[Cause]] = field(default_factory=dict)
    reaches: list[Reach] = field(default_factory=list)
    grade: Row = field(default_factory=dict)
    band: Row = field(default_factory=dict)
    item_grades: dict[str, Row] = field(default_factory=dict)
    kpis: dict[str, Row] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)


def read(
    published: Published, month: str, card: Row, lines: Sequence[Row], spells: Sequence[Row], *, causes: bool = True
) -> Insight:
    """Everything about the lines (rows of pub_score_line) of a card (a row of pub_scorecard)."""
    rules = policy.read(published, month)
    kpis = {r["kpi_code"]: r for r in policy.rows(published, "select * from pub_kpi", [], [month])}
    added = Card(lines, rules)
    grades = policy.rows(
        published,
        "select * from pub_grade where family = ? and entity_type = ? and entity_code = ? and period = ?",
        [card["family"], card["entity_type"], card["entity_code"], card["period"]],
        [month],
    )
    total = next((g for g in grades if g["item_code"] == "total"), {})
    until = [m for m in periods.months(str(card["period"])) if m in published.months()] or [month]
    return Insight(
        slopes={key_of(line): _slope(added, line, kpis) for line in added.lines if _has_slope(line, rules)},
        causes={key_of(line): _causes(published, month, until, line, card, spells, kpis, rules) for line in added.lines}
        if causes
        else {},
        reaches=_reaches(added, card, total, rules, kpis),
        grade=total,
        band=rules.band(total.get("bands"), total.get("grade")),
        item_grades={g["item_code"]: g for g in grades if g["item_code"] != "total"},
        kpis=kpis,
        policy=rules,
    )


def whose(published: Published, months: Sequence[str], line: Row, spells: Sequence[Row]) -> Entity | None:
    """Whose figure a line of a KPI is: the one scored, or the unit above that its scope names."""
    if line["scope"] in (None, "", "own", line["entity_type"]):
        return Entity(line["entity_type"], line["entity_code"])
    spell = next((s for s in spells if s["spell_start"] == line["spell_start"]), {})
    found = policy.rows(
        published, "select * from pub_entity where entity_code = ? limit 1", [spell.get("unit_code")], months[-1:]
    )
    code = found[0].get(f"{line['scope']}_code") if found else None
    return Entity(line["scope"], code) if code else None


def _has_slope(line: Row, rules: Policy) -> bool:
    scored = line["value"] is not None and line["reason"] in ("scored", "carried") and line["points_possible"] > 0
    return scored and rules.curve(line["curve_code"], line["target"]) is not None


def _slope(card: Card, line: Row, kpis: Mapping[str, Row]) -> Slope:
    """The slope for one unit of the value; none where a cap or a floor holds the points where they are."""
    found = card.policy.curve(line["curve_code"], line["target"])
    if found is None:
        return Slope(0, NOTHING)
    mine = slope(found, Decimal(line["value"]), Decimal(line["points_possible"]), *bounds(line, kpis))
    raw = Decimal(line["points_raw"])
    if mine.points > 0 and card.adds_up and card.total({key_of(line): raw + BIT}) <= card.total():
        return Slope(0, NOTHING, held=True)
    unit = UNIT.get(unit_of(line, kpis), Decimal(1)) if mine.way else Decimal(1)
    return Slope(mine.way, mine.points * unit, mine.next_value)


def _causes(
    published: Published, month: str, until: Sequence[str], line: Row, card: Row, spells: Sequence[Row],
    kpis: Mapping[str, Row], rules: Policy,
) -> list[Cause]:  # fmt: skip
    entity = whose(published, [month], line, spells) if line["source"] == "kpi" else Entity("", "")
    if entity is None:
        return []
    long = len(periods.months(str(card["period"]))) > 1
    first, last = periods.span(str(card["period"]))
    dated = line | {"spell_start": first, "spell_end": last} if long else line
    version = (line["scheme_code"], line["scheme_version"])
    item, scheme = rules.item.get((*version, line["item_code"]), {}), rules.scheme.get(version, {})
    found = rules.curve(line["curve_code"], line["target"])
    kpi = kpis.get(str(line["ref"]), {})
    return of_line(published, until, dated, kpi, entity, found, item, scheme.get("item_step"))


def _reaches(card: Card, head: Row, grade: Row, rules: Policy, kpis: Mapping[str, Row]) -> list[Reach]:
    """What each line would have to be for the next grade, the nearest first."""
    better = rules.band(grade.get("bands"), grade.get("next_grade"))
    if head["score"] is None or not better or better.get("rank_list"):
        return []
    scheme = rules.scheme.get((head["scheme_code"], head["scheme_version"]), {})
    step = Decimal(scheme.get("score_step") or "0.01")
    found = reaches(card, kpis, Decimal(better["lower"]), bool(better["lower_closed"]), step)
    return sorted(found, key=lambda r: (r.value is None, -r.gain, r.key))
