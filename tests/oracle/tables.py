"""What the oracle recomputed, as tables with the keys and columns of the published relations."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.compare import Table, plain
from tests.oracle.consequences import Standing
from tests.oracle.evidence import Evidence
from tests.oracle.grades import Grade
from tests.oracle.kpis import Centre
from tests.oracle.landing import half_up
from tests.oracle.memory import Entity, Memory, ToDate
from tests.oracle.pay import PayLine
from tests.oracle.ranking import Rank
from tests.oracle.runs import Hit
from tests.oracle.scoring import Card
from tests.oracle.standing import Health, HealthKey

# The columns of a published relation that the oracle recomputes.
DAILY_KEY = ["kpi_date", "entity_type", "entity_code", "kpi_code"]
PERIOD_KEY = ["entity_type", "entity_code", "kpi_code"]
COMPONENTS = ["numerator", "denominator", "sample_size"]
PERIOD = [*COMPONENTS, "value", "reason", "members", "member_mean", "final_from"]
CHANCE = ["low", "high", "reliability", "shrunk_value"]  # square roots: equal to the sixth decimal, not to the last
ENTITY = ["entity_type", "entity_code"]
CARD_KEY = ["family", "period", *ENTITY]
LINE_KEY = [*CARD_KEY, "spell_start", "section_code", "item_code"]
LINE = [
    "source", "reason", "numerator", "denominator", "sample_size", "value", "target", "curve_share", "spell_share",
    "points_possible", "points_exact", "points",
]  # fmt: skip
CARD = ["scheme_code", "unit_code", "spells", "coverage", "score", "status", "scheduled_days", "on_duty_days"]
RANK_KEY = ["rank_list", "period", *ENTITY]
RANK = ["unit_code", "scheme_code", "unit_size", "eligible", "place_first", "place_last", "tied"]
GRADE_KEY = [*CARD_KEY, "item_code"]
GRADE = ["bands", "compared", "grade", "next_grade", "distance"]
RUN_KEY = ["rule_code", *ENTITY]
RUN = ["run_length"]
CONSEQUENCE_KEY = ["rule_code", "period", *ENTITY]
CONSEQUENCE = [
    "rank_list", "unit_code", "run_length", "place", "unit_size", "tied", "to_state", "score", "sample_size",
    "standards_missed", "training_offered",
]  # fmt: skip
LUCK = [
    "chance_once",
    "chance_run",
    "chance_year",
    "chance_by_noise",
    "score_low",
    "score_high",
]  # long products and roots: equal to the sixth decimal, not to the last
STATE_KEY = ["family", *ENTITY]
STATE = ["state_before", "state"]
PAY_KEY = [*CARD_KEY, "pay_code", "line_code", "for_period"]
PAY = ["pay_month", "kind", "score", "factor", "amount", "currency"]
TO_DATE_KEY = ["year", "family", *ENTITY]
TO_DATE = ["months_scored", "score_sum", "mean_score", "lowest", "highest"]
HEALTH_KEY = ["period", "scheme_code", "entity_type", "section_code", "item_code"]
HEALTH = ["cards", "nominal_weight", "mean_share", "ceiling_share", "missing_share", "withheld_share"]
SPREAD = ["effective_weight", "spread"]  # by square roots and in floating point


def daily_table(centre: Centre) -> Table:
    """Daily components; a sum has no denominator."""
    found: Table = {}
    for (on, entity_type, code, kpi), sums in centre.daily.items():
        is_sum = centre.dictionary.is_sum(kpi, on)
        found[str(on), entity_type, code, kpi] = {
            "numerator": Fraction(sums.numerator),
            "denominator": None if is_sum else Fraction(sums.denominator),
            "sample_size": Fraction(sums.sample_size),
        }
    return found


def period_table(centre: Centre) -> Table:
    """The month's figures; a sum has no denominator."""
    return {
        key: {
            "numerator": f.numerator,
            "denominator": None if centre.dictionary.is_sum(key[2], centre.last) else f.denominator,
            "sample_size": Fraction(f.sample_size),
            "value": f.value,
            "reason": f.reason,
            "members": plain(f.members),
            "member_mean": f.member_mean,
            "final_from": str(f.final_from),
        }
        for key, f in centre.period.items()
    }


def chance_table(centre: Centre) -> Table:
    """Interval, reliability and shrunk value of the month's figures, where there is one."""
    return {key: {column: getattr(f, column) for column in CHANCE} for key, f in centre.period.items()}


def key_of(card: Card) -> tuple[str, ...]:
    return (card.family, card.period.name, *card.entity)


def line_table(cards: list[Card]) -> Table:
    """Score lines of all cards."""
    return {
        (*key_of(card), str(x.spell.start), x.section, x.item): {
            "source": x.source,
            "reason": x.reason,
            "numerator": x.numerator,
            "denominator": x.denominator,
            "sample_size": x.sample_size,
            "value": x.value,
            "target": x.target,
            "curve_share": x.share,
            "spell_share": x.spell.share,
            "points_possible": x.possible,
            "points_exact": x.exact,
            "points": x.points,
        }
        for card in cards
        for x in card.lines
    }


def card_table(cards: list[Card]) -> Table:
    """Scorecards."""
    return {
        key_of(c): {
            "scheme_code": c.home.rules[0],
            "unit_code": c.home.unit,
            "spells": Fraction(len(c.spells)),
            "coverage": c.coverage,
            "score": c.score,
            "status": "withheld" if c.score is None else "scored",
            "scheduled_days": Fraction(sum(s.scheduled_days for s in c.spells)),
            "on_duty_days": Fraction(c.on_duty_days),
        }
        for c in cards
    }


def rank_table(ranks: list[Rank]) -> Table:
    """Places in the rank lists."""
    return {
        (r.rank_list, r.period.name, *r.entity): {
            "unit_code": r.unit_code,
            "scheme_code": r.scheme_code,
            "unit_size": Fraction(r.unit_size),
            "eligible": r.eligible,
            "place_first": plain(r.place_first),
            "place_last": plain(r.place_last),
            "tied": r.tied > 1,
        }
        for r in ranks
    }


def grade_table(grades: list[Grade]) -> Table:
    """Grades of cards and items."""
    return {
        (*key_of(g.card), g.item): {
            "bands": g.bands,
            "compared": g.compared,
            "grade": g.grade,
            "next_grade": g.next_grade,
            "distance": g.distance,
        }
        for g in grades
    }


def run_table(memory: Memory) -> Table:
    """How long everybody's run is after the month."""
    return {(rule, *entity): {"run_length": Fraction(run.length)} for (rule, entity), run in memory.runs.items()}


def consequence_table(hits: list[Hit], evidence: list[Evidence]) -> Table:
    """What is proposed, how likely it is by luck, and what stands beside it."""
    return {
        (h.rule["rule_code"], h.rank.period.name, *h.rank.entity): {
            "rank_list": h.rank.rank_list,
            "unit_code": h.rank.unit_code,
            "run_length": Fraction(h.run.length),
            "place": plain(h.rank.place(h.rule["rank_end"])),
            "unit_size": Fraction(h.rank.unit_size),
            "tied": h.rank.tied > 1,
            "to_state": h.rule["to_state"],
            "score": h.rank.score,
            "chance_once": h.once,
            "chance_run": h.chance,
            "chance_year": h.chance_year,
            "chance_by_noise": h.by_noise,
            "sample_size": e.sample_size,
            "standards_missed": Fraction(e.standards_missed),
            "training_offered": Fraction(e.training_offered),
            "score_low": None if e.margin is None or h.rank.score is None else float(h.rank.score) - e.margin,
            "score_high": None if e.margin is None or h.rank.score is None else float(h.rank.score) + e.margin,
        }
        for h, e in zip(hits, evidence, strict=True)
    }


def state_table(found: dict[tuple[str, Entity], Standing]) -> Table:
    """States after the month."""
    return {(family, *entity): {"state_before": s.before, "state": s.state} for (family, entity), s in found.items()}


def pay_table(lines: list[PayLine]) -> Table:
    """Lines of pay."""
    return {
        (x.card.family, x.period, *x.card.entity, x.pay_code, x.line, x.card.period.name): {
            "pay_month": x.pay_month,
            "kind": x.kind,
            "score": x.score,
            "factor": x.factor,
            "amount": x.amount,
            "currency": x.currency,
        }
        for x in lines
    }


def to_date_table(found: dict[tuple[str, str, Entity], ToDate]) -> Table:
    """The year to date."""
    return {
        (year, family, *entity): {
            "months_scored": Fraction(len(x.scores)),
            "score_sum": sum(x.scores, Fraction(0)),
            "mean_score": half_up(sum(x.scores, Fraction(0)) / len(x.scores)),
            "lowest": min(x.scores),
            "highest": max(x.scores),
        }
        for (year, family, entity), x in found.items()
    }


def health_table(found: dict[HealthKey, Health]) -> Table:
    """How schemes worked."""
    return {key: {c: plain(getattr(x, c)) for c in [*HEALTH, *SPREAD]} for key, x in found.items()}
