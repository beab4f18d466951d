"""Score lines made ready to be read: names, words, a plain sentence each, steps of the waterfall. Draws nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import data, formats, rules
from app.charts import Step
from app.session import Context

_CENT = 0.005
LIMITS = frozenset({"bonus_cap", "floor", "cap", "unmeasured_days"})


@dataclass(frozen=True)
class Line:
    """One score line with its words. `kpi` is its dictionary row, empty for other sources; `item` its policy row.

    `name` is unique on the card: for a person who moved it says from which day on; `item_name` does not.
    """

    row: dict[str, Any]
    item: dict[str, Any]
    kpi: dict[str, Any]
    section: str
    item_name: str
    name: str

    @property
    def points(self) -> float:
        return float(self.row["points"] or 0)

    @property
    def possible(self) -> float:
        return float(self.row["points_possible"] or 0)

    @property
    def missing(self) -> bool:
        return self.row["source"] != "limit" and self.reason not in ("", "carried")

    @property
    def reason(self) -> str:
        """The code of what kept the line from being scored in full; empty for a line like any other."""
        return "" if self.row["reason"] in (None, "scored") else str(self.row["reason"])

    @property
    def least(self) -> int:
        """So many records it takes to be scored: of a stretch of the period its part of the scheme's minimum."""
        whole = float(self.item.get("min_sample") or self.kpi.get("min_sample") or 0)
        return math.ceil(round(whole * float(self.row["spell_share"]), 6))

    @property
    def statistical(self) -> bool:
        """Shown and never scored: an item without points of its own and without a curve."""
        return (
            bool(self.item)
            and not self.item.get("points")
            and not self.item.get("curve_code")
            and (self.row["source"] not in ("events", "limit"))
        )

    @property
    def is_limit(self) -> bool:
        return bool(self.row["source"] == "limit")

    @property
    def key(self) -> str:
        return f"{str(self.row['spell_start'])[:10]}|{self.row['section_code']}|{self.row['item_code']}"


def read(context: Context, rows: list[dict[str, Any]]) -> list[Line]:
    """The lines in the order of the scheme: sections, then items, limits last."""
    month, store = str(context.month), context.store
    items = {(r["scheme_code"], r["version"], r["item_code"]): r for r in data.records(rules.items(store, month))}
    sections = {
        (r["scheme_code"], r["version"], r["section_code"]): r for r in data.records(rules.sections(store, month))
    }
    kpis = data.dictionary(store, month)

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        section = sections.get((row["scheme_code"], row["scheme_version"], row["section_code"]), {})
        item = items.get((row["scheme_code"], row["scheme_version"], row["item_code"]), {})
        return (str(row["spell_start"]), section.get("position") or 999, item.get("position") or 999)

    several = len({str(r["spell_start"]) for r in rows}) > 1
    found = []
    for row in sorted(rows, key=order):
        item = items.get((row["scheme_code"], row["scheme_version"], row["item_code"]), {})
        section_row = sections.get((row["scheme_code"], row["scheme_version"], row["section_code"]), {})
        section = context.name(section_row, context.word("section", row["section_code"]))
        name = context.name(item, str(row["item_code"]))
        if row["source"] == "limit":
            name = context.text(f"limit.{row['item_code']}") if row["item_code"] in LIMITS else name
            name = context.text("limit.of", section=section, limit=name)
        full = name
        if several:
            full = context.text("line.from", item=name, day=formats.short_day(row["spell_start"], context.language))
        kpi = kpis.get(str(row["ref"]), {}) if row["source"] in ("kpi", "earlier_kpi") else {}
        found.append(Line(row, item, kpi, section, name, full))
    return found


def value_words(line: Line, value: Any) -> str:
    """A value of the line's own kind: a KPI by its unit, events in points, a rating as a share of its scale."""
    if line.kpi:
        return formats.measure(value, str(line.kpi["unit"]), str(line.kpi["aggregation"]))
    if line.row["source"] in ("ratings", "members", "progress"):
        return formats.share(value)
    return formats.number(value, 1)


def sentence(context: Context, line: Line) -> str:
    """One plain sentence: what was measured, what it gave, what was lost or gained, or why it is missing."""
    text, row = context.text, line.row
    lost = line.possible - line.points
    told = {
        "item": line.name,
        "value": value_words(line, row["value"]),
        "points": formats.points(line.points),
        "possible": formats.points(line.possible),
        "lost": formats.points(abs(lost)),
        "n": formats.number(row["sample_size"]),
        "least": formats.number(line.least),
    }
    if line.statistical:
        return text("says.statistical", **told)
    if line.is_limit:
        return text(
            f"says.limit.{row['item_code']}" if row["item_code"] in LIMITS else "says.limit",
            **told,
        )
    if line.missing:
        known = row["reason"] in ("low_sample", "no_data")
        why = text(
            f"says.{row['reason']}" if known else "says.missing", **told, reason=context.word("reason", row["reason"])
        )
        counts = row["reason"] not in ("no_scheduled_days", "other_spell")  # a whole stretch gives nothing to spread
        spread = counts and line.item and line.item.get("missing_share") is None
        return text("says.two", first=why, second=text("says.spread")) if spread else why
    result = "full" if abs(lost) < _CENT else "lost" if lost > 0 else "gained"
    if row["source"] == "events":
        if not line.possible:
            return text("says.events.deducted" if lost > _CENT else "says.events.nothing", **told)
        result = "kept" if result == "full" and row["sample_size"] else result
        return text(f"says.events.{result}", **told)
    said = text(f"says.{result}", **told)
    return text("says.two", first=said, second=text("says.carried")) if line.reason == "carried" else said


def steps(lines: Sequence[Line], total: float, total_name: str, by_section: bool) -> list[Step]:
    """From nought to the total. Sections put their items together; limits stay apart, so that they are seen."""
    parts: list[tuple[str, float, float, str]] = []
    if by_section:
        names = list(dict.fromkeys(line.section for line in lines if not line.is_limit))
        for name in names:
            mine = [line for line in lines if line.section == name and not line.is_limit]
            parts.append((name, sum(m.points for m in mine), sum(m.possible for m in mine), "gain"))
        parts += [(line.name, line.points, 0.0, "limit") for line in lines if line.is_limit]
    else:
        parts = [(line.name, line.points, line.possible, "limit" if line.is_limit else "gain") for line in lines]
    found, at = [], 0.0
    for name, points, possible, kind in parts:
        shown_kind = "limit" if kind == "limit" or points < 0 else "gain"
        found.append(
            Step(name, at, at + points, at + max(possible, 0.0), formats.points(points, signed=True), shown_kind)
        )
        at += points
    return [*found, Step(total_name, 0.0, total, 0.0, formats.points(total), "total")]
