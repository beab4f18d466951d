"""Everything the oracle says of one month, as tables that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.oracle import cost_tables, tables
from tests.oracle.compare import Table
from tests.oracle.consequences import standings
from tests.oracle.evidence import evidence_of
from tests.oracle.grades import grades
from tests.oracle.kpis import Centre, recompute
from tests.oracle.memory import Memory
from tests.oracle.pay import adjusted_lines, decided_lines, pay_lines
from tests.oracle.policy import Policy
from tests.oracle.ranking import ranks
from tests.oracle.runs import run_month
from tests.oracle.scoring import Scoring
from tests.oracle.standing import health, to_date


@dataclass(frozen=True)
class Recomputed:
    """The oracle's tables of a month, keyed like the published relations."""

    daily: Table
    period: Table
    chance: Table
    lines: Table
    cards: Table
    ranks: Table
    grades: Table
    runs: Table
    consequences: Table
    states: Table
    pay: Table
    to_date: Table
    health: Table
    costs: dict[str, Table]
    centre: Centre


def recompute_month(
    landing: Path, seeds: Path, month: str, zone: str = "Asia/Shanghai", memory: Memory | None = None
) -> Recomputed:
    """Run the oracle on the files of a landing folder; `memory` holds the months before and takes this one up."""
    centre, policy, memory = recompute(landing, seeds, month, zone), Policy(seeds), memory or Memory()
    cards = Scoring(centre, policy, memory).cards()
    places = ranks(centre, policy, cards)
    paid = pay_lines(centre, policy, cards, places)
    paid += decided_lines(centre, policy, memory, paid)
    paid += adjusted_lines(policy, memory, month)
    memory.due[month] = paid
    memory.paid_first.setdefault(month, paid)
    hits = run_month(centre, policy, memory, cards, places)
    memory.publish(month, centre.period)
    return Recomputed(
        tables.daily_table(centre),
        tables.period_table(centre),
        tables.chance_table(centre),
        tables.line_table(cards),
        tables.card_table(cards),
        tables.rank_table(places),
        tables.grade_table(grades(policy, cards, places)),
        tables.run_table(memory),
        tables.consequence_table(hits, [evidence_of(centre, policy, cards, h) for h in hits]),
        tables.state_table(standings(centre, policy, memory, hits, memory.runs)),
        tables.pay_table(paid),
        tables.to_date_table(to_date(memory, month, cards)),
        tables.health_table(health(policy, cards)),
        cost_tables.tables_of(centre.costs, [(x.card.entity[1], x.amount, x.currency) for x in paid]),
        centre,
    )
