"""Scorecards: lines per spell and item, limits as lines of their own, the score rounded once and its cents dealt."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.facts import Sums
from tests.oracle.kpis import Centre
from tests.oracle.landing import Row, half_up, moment, number
from tests.oracle.policy import Policy, curve_share
from tests.oracle.spells import Spell, find_spells, home_spell

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass
class Line:
    """One explained part of a score."""

    spell: Spell
    section: str
    item: str
    source: str
    reason: str | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    sample_size: Fraction | None = None
    value: Fraction | None = None
    target: Fraction | None = None
    share: Fraction | None = None
    events: Fraction = ZERO
    possible: Fraction = ZERO
    raw: Fraction = ZERO
    exact: Fraction = ZERO
    points: Fraction = ZERO


@dataclass
class Card:
    """A person's score of a family in the month."""

    employee: str
    family: str
    spells: list[Spell]
    lines: list[Line]
    coverage: Fraction
    score: Fraction | None

    @property
    def home(self) -> Spell:
        return home_spell(self.spells)

    @property
    def on_duty_days(self) -> int:
        return sum(s.on_duty_days for s in self.spells)


class Scoring:
    """Scores every card of a month."""

    def __init__(self, centre: Centre, policy: Policy) -> None:
        self.centre, self.policy = centre, policy
        self.events: dict[str, list[tuple[date, Row]]] = defaultdict(list)
        for e in centre.landing["point_events"]:
            if e["subject_kind"] == "employee":
                on = centre.plan.work_date(e["subject_id"], moment(e["occurred_at"]))
                self.events[e["subject_id"]].append((on, e))

    def cards(self) -> list[Card]:
        return [self._card(*key, spells) for key, spells in find_spells(self.centre, self.policy).items()]

    def _card(self, employee: str, family: str, spells: list[Spell]) -> Card:
        lines: list[Line] = []
        coverage = part = ZERO
        for spell in spells:
            found, covered, counts = self._spell_lines(spell)
            lines += found
            coverage += half_up(spell.share * covered)
            part += spell.share if counts else ZERO
        whole = sum((s.share for s in spells), ZERO)
        if 0 < part < whole:
            rest = half_up(half_up(sum((x.exact for x in lines), ZERO) * (whole - part)) / part)
            lines.append(Line(spells[-1], "total", "unmeasured_days", "limit", "limit", raw=rest, exact=rest))
        rules = [self.policy.schemes[s.rules] for s in spells]
        score = deal_cents(lines, Fraction(rules[0]["score_step"]))
        held = part == 0 or coverage < max(Fraction(r["min_coverage"]) for r in rules)
        return Card(employee, family, spells, lines, coverage, None if held else score)

    def _measure(self, spell: Spell, item: Row) -> tuple[Fraction, Fraction, Fraction] | None:
        """Numerator, denominator and n of an item inside a spell, None when there is nothing at all."""
        if item["source"] == "ratings":
            return self._ratings(spell, item)
        if item["source"] != "kpi":
            raise NotImplementedError(f"the oracle knows no item source {item['source']}")
        found: list[Sums] = []
        for on in self.centre.days:
            if spell.holds(on):
                units = {kind: unit for unit, kind in self.centre.organisation.path(spell.unit, on)}
                entity = (
                    ("employee", spell.employee)
                    if item["scope"] == "own"
                    else (item["scope"], units.get(item["scope"], ""))
                )
                sums = self.centre.daily.get((on, *entity, item["ref"]))
                found += [sums] if sums else []
        if not found:
            return None
        return (
            sum((Fraction(f.numerator) for f in found), ZERO),
            sum((Fraction(f.denominator) for f in found), ZERO),
            Fraction(sum(f.sample_size for f in found)),
        )

    def _ratings(self, spell: Spell, item: Row) -> tuple[Fraction, Fraction, Fraction] | None:
        by_kind: dict[str, list[Row]] = defaultdict(list)
        about = ("employee", spell.employee, str(self.centre.first)[:7], item["scheme_code"], item["item_code"])
        for r in self.centre.landing["ratings"]:
            if (r["subject_kind"], r["subject_id"], r["period"], r["scheme_code"], r["item_code"]) == about:
                by_kind[r["rater_kind"]].append(r)
        weights = {k: w for k, w in self.policy.rater_weights(item["ref"]).items() if k in by_kind}
        if not weights:
            return None
        got = ZERO
        for kind, weight in weights.items():
            given = sum((Fraction(r["value"]) for r in by_kind[kind]), ZERO)
            scale = sum((Fraction(r["scale_max"]) for r in by_kind[kind]), ZERO)
            got += half_up(weight * half_up(given / scale))
        return got, sum(weights.values(), ZERO), Fraction(len(weights))

    def _line(self, spell: Spell, item: Row) -> Line:
        """An item's measured value and the share of its points, before any points."""
        line = Line(spell, item["section_code"], item["item_code"], item["source"])
        if item["source"] == "events":
            points = [
                Fraction(e["points"])
                for on, e in self.events[spell.employee]
                if spell.holds(on) and e["item_code"] == item["ref"] and e["scheme_code"] in ("", spell.rules[0])
            ]
            line.events, line.share, line.reason = sum(points, ZERO), ONE, uncounted(spell) or "scored"
            line.sample_size = Fraction(len(points)) if points else None
            return line
        units = [unit for unit, _ in self.centre.organisation.path(spell.unit, spell.last_day)]
        line.target = self.policy.target(item, spell.employee, spell.role, units, spell.last_day)
        found = self._measure(spell, item)
        if found:
            line.numerator, line.denominator, line.sample_size = found
        if not line.denominator or line.denominator < 0 or line.numerator is None or line.sample_size is None:
            line.reason, line.share = "no_data", number(item["missing_share"])
            return line
        if spell.share == 0:
            line.reason, line.share = uncounted(spell), number(item["missing_share"])
            return line
        if line.sample_size < Fraction(item["min_sample"] or 0) * spell.share:
            line.reason, line.share = "low_sample", number(item["missing_share"])
            return line
        line.value = half_up(line.numerator / line.denominator)
        line.reason = "scored"
        line.share = curve_share(self.policy.curves[item["curve_code"]], half_up(line.value / (line.target or ONE)))
        return line

    def _spell_lines(self, spell: Spell) -> tuple[list[Line], Fraction, bool]:
        """Lines of a spell with its limits, its coverage, and whether its days count (something was measurable)."""
        items = self.policy.items[spell.rules]
        scheme = self.policy.schemes[spell.rules]
        pairs = [(item, self._line(spell, item)) for item in items]
        weighted = [(Fraction(i["points"]), x) for i, x in pairs if x.source != "events"]
        measurable = sum((p for p, _ in weighted), ZERO)
        counted = sum((p for p, x in weighted if x.share is not None), ZERO)
        seen = sum((p for p, x in weighted if x.reason == "scored"), ZERO)
        part = ZERO if measurable and not counted else spell.share
        for item, line in pairs:
            wide, narrow = (ONE, ONE) if line.source == "events" else (measurable, counted)
            give_points(line, item, scheme, part, wide, narrow if line.share is not None else ZERO)
        lines = [x for _, x in pairs]
        lines += section_limits(spell, self.policy.sections[spell.rules], lines, part)
        lines += total_limits(spell, scheme, lines, part)
        return lines, half_up(seen / measurable) if measurable else ONE, part > 0


def uncounted(spell: Spell) -> str | None:
    """Why no line of a spell counts: it has no scheduled day, or the scheme's rule takes another spell."""
    if spell.share:
        return None
    return "other_spell" if spell.scheduled_days else "no_scheduled_days"


def give_points(line: Line, item: Row, scheme: Row, part: Fraction, wide: Fraction, narrow: Fraction) -> None:
    """Points of a line: its share of the item's points, the missing items' weight spread over it, its cap and floor."""

    def widened(points: Fraction) -> Fraction:
        return half_up(part * half_up(half_up(points * wide) / narrow)) if narrow else ZERO

    points = Fraction(item["points"])
    earned = half_up(half_up(points * (line.share or ZERO)), number(scheme["item_step"]) or Fraction(1, 10**8))
    line.possible = widened(points)
    line.raw = line.exact = widened(earned) + (line.events if part else ZERO)
    cap, floor = number(item["bonus_cap"]), number(item["floor"])
    if cap is not None:
        line.exact = min(line.exact, line.possible + half_up(part * cap))
    if floor is not None:
        line.exact = max(line.exact, half_up(part * floor))


def section_limits(spell: Spell, sections: list[Row], lines: list[Line], part: Fraction) -> list[Line]:
    """Per section, what its bonus cap takes away and its floor gives back."""
    limits = []
    for section in sections:
        code = section["section_code"]
        inside = [x for x in lines if x.section == code]
        if not inside:
            continue
        bonus = sum((max(x.exact - x.possible, ZERO) for x in inside), ZERO)
        cap, floor = number(section["bonus_cap"]), number(section["floor"])
        cut = min(half_up(part * cap) - bonus, ZERO) if cap is not None else ZERO
        left = sum((x.exact for x in inside), ZERO) + cut
        lift = max(half_up(part * floor) - left, ZERO) if floor is not None else ZERO
        limits += [
            Line(spell, code, name, "limit", "limit", raw=v, exact=v)
            for name, v in (("bonus_cap", cut), ("floor", lift))
            if v
        ]
    return limits


def total_limits(spell: Spell, scheme: Row, lines: list[Line], part: Fraction) -> list[Line]:
    """What the total's cap takes away and its floor gives back."""
    total = sum((x.exact for x in lines), ZERO)
    cut = min(half_up(part * Fraction(scheme["total_cap"])) - total, ZERO)
    lift = max(half_up(part * Fraction(scheme["total_floor"])) - total, ZERO)
    return [
        Line(spell, "total", name, "limit", "limit", raw=v, exact=v) for name, v in (("cap", cut), ("floor", lift)) if v
    ]


def deal_cents(lines: list[Line], step: Fraction) -> Fraction:
    """Round the sum once, half-up; deal its steps to the lines by largest remainder. Returns the score."""
    floors = {id(x): (x.exact / step).__floor__() for x in lines}
    total = half_up(sum((x.exact for x in lines), ZERO) / step, ONE)
    spare = total - sum(floors.values())

    def turn(x: Line) -> tuple[Fraction, date, str, str]:
        return floors[id(x)] - x.exact / step, x.spell.start, x.section, x.item

    for position, line in enumerate(sorted(lines, key=turn), 1):
        line.points = (floors[id(line)] + (position <= spare)) * step
    return total * step
