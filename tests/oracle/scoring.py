"""Scorecards: lines per spell and item, limits as lines of their own, the score rounded once and its cents dealt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.closing import Period, closed_by
from tests.oracle.kpis import Centre
from tests.oracle.landing import Row, half_up, number
from tests.oracle.measure import Measures, too_few
from tests.oracle.memory import Entity, Memory
from tests.oracle.points import (
    ONE,
    ZERO,
    Line,
    SpellScore,
    deal_cents,
    give_points,
    section_limits,
    total_limits,
    without_events,
)  # fmt: skip
from tests.oracle.policy import Policy, curve_share
from tests.oracle.spells import Spell, find_spells, home_spell
from tests.oracle.work import WorkDays

KNOWN = ("scored", "carried")


@dataclass
class Card:
    """An entity's score of a family in a period."""

    entity: Entity
    family: str
    period: Period
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

    @property
    def off_days(self) -> Counter[str]:
        """Calendar days of the period by HR status other than active."""
        return sum((s.off_days for s in self.spells), Counter())


class Scoring:
    """Scores every card that a month closes."""

    def __init__(self, centre: Centre, policy: Policy, memory: Memory | None = None) -> None:
        self.centre, self.policy, self.memory = centre, policy, memory or Memory()
        self.work = WorkDays(centre)

    def cards(self) -> list[Card]:
        return [card for period in closed_by(f"{self.centre.first:%Y-%m}") for card in self._cards_of(period)]

    def _cards_of(self, period: Period) -> list[Card]:
        """Members before those whose score rolls them up."""
        measures = Measures(self.centre, self.policy, self.memory, self.work)
        spells = find_spells(self.centre, self.policy, self.work, period)
        scored: dict[int, SpellScore] = {}
        for tier in sorted(set(self.policy.tiers.values())):
            found = [
                self._spell(measures, s, period)
                for own in spells.values()
                for s in own
                if self.policy.tiers[s.rules[0]] == tier
            ]
            for score in found:
                measures.tell(score)
                scored[id(score.spell)] = score
        cards = [self._card(*key, [scored[id(s)] for s in own]) for key, own in spells.items()]
        return cards

    def _card(self, entity: Entity, family: str, period: Period, scores: list[SpellScore]) -> Card:
        spells, lines = [x.spell for x in scores], [line for x in scores for line in x.lines]
        coverage = sum((half_up(x.spell.share * x.coverage) for x in scores), ZERO)
        known = [x for x in scores if x.counts]
        earned = sum((without_events(x, self.policy.sections[x.spell.rules]) for x in known), ZERO)
        possible = sum((x.measurable for x in known), ZERO)
        blank = [x for x in scores if x.spell.share and not x.counts]
        for one in blank:  # its measures score like the others of the card, its events count at face value
            rest = half_up(half_up(earned * one.measurable) / possible) if possible else ZERO
            line = Line(one.spell, "total", "unmeasured_days", "limit", "limit", raw=rest, exact=rest)
            more = [line] if rest else []
            more += total_limits(one.spell, self.policy.schemes[one.spell.rules], one.lines + more, one.spell.share)
            lines += more
        rules = [self.policy.schemes[s.rules] for s in spells]
        score = deal_cents(lines, Fraction(rules[0]["score_step"]))
        held = not known or coverage < max(Fraction(r["min_coverage"]) for r in rules) or bool(blank and not possible)
        return Card(entity, family, period, spells, lines, coverage, None if held else score)

    def _line(self, measures: Measures, spell: Spell, item: Row, period: Period) -> Line:
        """An item's measured value and the share of its points, before any points."""
        line = Line(spell, item["section_code"], item["item_code"], item["source"], class_letter=item["class_letter"])
        if item["source"] == "events":
            line.events, count = measures.event_points(spell, item["ref"])
            line.share, line.reason = ONE, uncounted(spell) or "scored"
            line.sample_size = Fraction(count) if count else None
            return line
        units = [unit for unit, _ in self.centre.organisation.path(spell.unit, spell.last_day)]
        goals = self.centre.landing["goals"]
        begins = spell.start if period.kind == "month" else date.fromisoformat(f"{period.months[0]}-01")
        line.target = self.policy.target(item, spell.entity[1], spell.role, units, spell.last_day, goals, begins)
        line.measured = measures.of(spell, item, period)
        line.reason = self._missing(line, item)
        if line.reason == "scored" and line.measured:
            # what was measured, not carried, is known to later periods; of several spells the last one's
            self.memory.remember(period, (spell.rules[0], *spell.entity, item["item_code"]), line.measured)
            line.reason = "no_data" if item["source"] == "earlier_kpi" else "scored"
        if line.reason in ("no_data", "low_sample") and spell.share:
            self._carry(line, item, period)
        if line.reason not in KNOWN or line.numerator is None or line.denominator is None:
            line.share = number(item["missing_share"])
            return line
        line.value = half_up(line.numerator / line.denominator)
        if item["curve_code"]:
            x = half_up(line.value / (line.target or ONE))
            line.share = curve_share(self.policy.curves[item["curve_code"]], x)
        return line

    def _missing(self, line: Line, item: Row) -> str:
        """Why an item has no value, or that it has one."""
        if line.measured is None or line.measured.denominator <= 0:
            return "no_data"
        if why := uncounted(line.spell):
            return why
        return "low_sample" if too_few(line.measured, item, line.spell) else "scored"

    def _carry(self, line: Line, item: Row, period: Period) -> None:
        """A missing value is the newest one of so many earlier periods."""
        key = (line.spell.rules[0], *line.spell.entity, item["item_code"])
        for before in self.memory.earlier(period)[: int(item["carry_periods"] or 0)]:
            if known := self.memory.value(before, key):
                line.measured, line.reason = known, "carried"
                return

    def _spell(self, measures: Measures, spell: Spell, period: Period) -> SpellScore:
        """Lines of a spell with its limits, its coverage, and whether its days count (something was measurable)."""
        items = self.policy.items[spell.rules]
        scheme = self.policy.schemes[spell.rules]
        pairs = [(item, self._line(measures, spell, item, period)) for item in items]
        weighted = [(Fraction(i["points"]), x) for i, x in pairs if x.source != "events"]
        measurable = sum((p for p, _ in weighted), ZERO)
        counted = sum((p for p, x in weighted if x.share is not None), ZERO)
        seen = sum((p for p, x in weighted if x.reason in KNOWN), ZERO)
        part = ZERO if measurable and not counted else spell.share
        for item, line in pairs:
            event = line.source == "events"
            wide, narrow = (ONE, ONE) if event else (measurable, counted)
            mine = spell.share if event else part
            give_points(line, item, scheme, mine, wide, narrow if line.share is not None else ZERO)
        lines = [x for _, x in pairs]
        # where nothing was measured, what belongs to sections and total beside events is not known yet
        blank = part < spell.share
        open_sections = frozenset(i["section_code"] for i, x in pairs if x.source != "events" and number(i["points"]))
        sections = self.policy.sections[spell.rules]
        lines += section_limits(spell, sections, lines, spell.share, open_sections if blank else frozenset())
        lines += [] if blank else total_limits(spell, scheme, lines, part)
        coverage = half_up(seen / measurable) if measurable else ONE
        covered = part > 0 and coverage >= Fraction(scheme["min_coverage"])
        return SpellScore(spell, lines, coverage, covered, part > 0, half_up(spell.share * measurable))


def uncounted(spell: Spell) -> str | None:
    """Why no line of a spell counts: it has no scheduled day, or the scheme's rule takes another spell."""
    if spell.share:
        return None
    return "other_spell" if spell.scheduled_days else "no_scheduled_days"
