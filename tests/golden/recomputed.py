"""Everything the oracle says of one month, as tables that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.oracle import compare
from tests.oracle.compare import Table
from tests.oracle.kpis import Centre, recompute
from tests.oracle.policy import Policy
from tests.oracle.ranking import ranks
from tests.oracle.scoring import Scoring


@dataclass(frozen=True)
class Recomputed:
    """The oracle's tables of a month, keyed like the published relations."""

    daily: Table
    period: Table
    chance: Table
    lines: Table
    cards: Table
    ranks: Table
    centre: Centre


def recompute_month(landing: Path, seeds: Path, month: str, zone: str = "Asia/Shanghai") -> Recomputed:
    """Run the oracle on the files of a landing folder."""
    centre, policy = recompute(landing, seeds, month, zone), Policy(seeds)
    cards = Scoring(centre, policy).cards()
    return Recomputed(
        compare.daily_table(centre),
        compare.period_table(centre),
        compare.chance_table(centre),
        compare.line_table(cards),
        compare.card_table(cards),
        compare.rank_table(ranks(centre, policy, cards)),
        centre,
    )
