"""`python -m tests.oracle LANDING SEEDS MONTH`: recompute a month, print its size and the time it took."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.oracle.kpis import recompute
from tests.oracle.policy import Policy
from tests.oracle.ranking import ranks
from tests.oracle.scoring import Scoring


def main(landing: Path, seeds: Path, month: str) -> None:
    began = time.perf_counter()
    centre, policy = recompute(landing, seeds, month), Policy(seeds)
    cards = Scoring(centre, policy).cards()
    places = ranks(centre, policy, cards)
    print(f"{len(centre.landing['calls'])} calls, {len(centre.daily)} daily and {len(centre.period)} monthly KPI rows")
    scored = [float(c.score) for c in cards if c.score is not None]
    print(
        f"{len(cards)} cards ({len(scored)} scored), {sum(len(c.lines) for c in cards)} lines, {len(places)} rank rows"
    )
    if scored:
        print(f"scores {min(scored)} to {max(scored)}, mean {sum(scored) / len(scored):.2f}")
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
