"""The scheme rows of the policy CSVs, typed, and the few questions that scoring asks them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from tests.oracle.landing import Row, day, half_up, number, read_csv, true, until

SchemeKey = tuple[str, int]  # scheme_code, version

# columns that name, explain or date a row: two versions that differ only in these are the same rules
TELLING = {
    "version", "name_en", "name_zh", "position", "data_owner", "deadline_day", "basis", "completed", "document_ref",
    "reason", "valid_from", "valid_to", "base", "base_total", "perspective", "direction", "entity_types", "bands",
    "grades_items", "pay_code", "event_late_days",
}  # fmt: skip


@dataclass(frozen=True)
class Knot:
    """One corner of a curve; to_next says how the share goes on to the following corner."""

    x: Fraction
    share: Fraction
    to_next: str


def curve_share(knots: list[Knot], x: Fraction) -> Fraction:
    """The share of the points at x; where two pieces meet, the better one; level outside the knots."""
    first, last = knots[0], knots[-1]
    found = [knot.share for knot in (first,) if x <= knot.x] + [knot.share for knot in (last,) if x >= knot.x]
    for a, b in pairwise(knots):
        if a.x <= x <= b.x:
            rise = half_up((b.share - a.share) * (x - a.x)) / (b.x - a.x) if a.to_next == "linear" else Fraction(0)
            found.append(a.share + half_up(rise))
    return max(found)


class Policy:
    """Scheme tables of a seeds folder."""

    def __init__(self, seeds: Path) -> None:
        def rows(table: str) -> list[Row]:
            return read_csv(seeds / f"{table}.csv")

        self.schemes = {(r["scheme_code"], int(r["version"])): r for r in rows("scheme")}
        self.assignments, self.rank_lists = rows("scheme_assignment"), rows("scheme_rank")
        self.targets, self.raters = rows("scheme_target"), rows("scheme_rater")
        self.event_rules, self.bands = rows("scheme_event_rule"), rows("scheme_band")
        self.run_rules, self.pay_rules, self.pay_steps = (
            rows(f"scheme_{t}") for t in ("run_rule", "pay_rule", "pay_step")
        )
        self.units = {r["kpi_code"]: r["unit"] for r in rows("kpi")}
        self.items: dict[SchemeKey, list[Row]] = defaultdict(list)
        self.sections: dict[SchemeKey, list[Row]] = defaultdict(list)
        for r in rows("scheme_item"):
            self.items[r["scheme_code"], int(r["version"])].append(r)
        for r in rows("scheme_section"):
            self.sections[r["scheme_code"], int(r["version"])].append(r)
        self.curves: dict[str, list[Knot]] = defaultdict(list)
        for r in rows("scheme_curve"):
            self.curves[r["curve_code"]].append(Knot(Fraction(r["x"]), Fraction(r["share"]), r["to_next"]))
        for knots in self.curves.values():
            knots.sort(key=lambda k: k.x)

    @cached_property
    def rules(self) -> dict[SchemeKey, SchemeKey]:
        """Per version, the first version of the scheme with the same content."""

        def content(key: SchemeKey) -> object:
            parts = [[self.schemes[key]], self.items[key], self.sections[key]]
            return [sorted(sorted((c, t) for c, t in r.items() if c not in TELLING) for r in part) for part in parts]

        return {k: min(o for o in self.schemes if o[0] == k[0] and content(o) == content(k)) for k in self.schemes}

    def schemes_on(self, on: date, kind: str, role: str, units: list[str]) -> list[SchemeKey]:
        """The versions that score an entity of a kind on a day; `units`: its own and those above. An empty role is a
        unit's or a vendor's.
        """
        codes = {
            a["scheme_code"]
            for a in self.assignments
            if a["role"] == role and a["unit_code"] in units and day(a["valid_from"]) <= on < until(a["valid_to"])
        }
        return [
            key
            for key, r in self.schemes.items()
            if key[0] in codes
            and kind in r["entity_types"].split("|")
            and day(r["valid_from"]) <= on < until(r["valid_to"])
        ]

    @cached_property
    def tiers(self) -> dict[str, int]:
        """0 for a scheme that rolls nobody up, else one more than the highest of those that it rolls up."""
        below: dict[str, set[str]] = {code: set() for code, _ in self.schemes}
        for (code, _), items in self.items.items():
            below[code] |= {i["ref"] for i in items if i["source"] == "members"}

        def tier(code: str) -> int:
            return max((tier(b) + 1 for b in below[code]), default=0)

        return {code: tier(code) for code in below}

    def event_rules_on(self, rule_set: str, on: date) -> list[Row]:
        return [r for r in self.event_rules if r["rule_set"] == rule_set and holds(r, on)]

    def target(
        self, item: Row, code: str, role: str, units: list[str], on: date, goals: list[Row], begins: date
    ) -> Fraction | None:  # fmt: skip
        """The target in force: the entity's own, else the role's, else the nearest unit's, else the item's. A goal for
        the KPI of an item that has a target comes right after the scheme's own row for the same holder, if it was
        agreed before what is judged began.
        """
        for kind, holder in [("person", code), ("role", role), *(("unit", unit) for unit in units)]:
            for t in self.targets:
                same = (t["scheme_code"], t["item_code"]) == (item["scheme_code"], item["item_code"])
                if same and (t["holder_kind"], t["holder"]) == (kind, holder) and holds(t, on):
                    return Fraction(t["value"])
            for g in goals if item["target"] and item["source"] == "kpi" else ():
                level = "person" if g["subject_kind"] == "employee" else "unit"
                agreed = not g["agreed_on"] or day(g["agreed_on"]) <= begins
                if agreed and (g["kpi_code"], level, g["subject_id"]) == (item["ref"], kind, holder) and holds(g, on):
                    return half_up(Fraction(g["target"]) / (100 if self.units.get(g["kpi_code"]) == "%" else 1))
        return number(item["target"])

    def rater_weights(self, mix: str) -> dict[str, Fraction]:
        return {r["rater_kind"]: Fraction(r["weight"]) for r in self.raters if r["mix_code"] == mix}

    def rank_lists_on(self, on: date) -> list[Row]:
        return [r for r in self.rank_lists if holds(r, on)]

    def run_rules_on(self, on: date) -> list[Row]:
        return [r for r in self.run_rules if holds(r, on)]


def holds(row: Row, on: date) -> bool:
    """Whether a dated row is in force on a day."""
    return day(row["valid_from"]) <= on < until(row["valid_to"])


def by_scheme(rank_list: Row) -> bool:
    return true(rank_list["by_scheme"])
