"""The KPIs of a loaded month alone: what `callmart build` does for them, without scores, rater effects, evidence.

`python -m benchmarks.kpis --home H --month M`: a home into which the month is loaded and nothing built.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from orchestration import pipeline
from orchestration.dbt import Dbt, Node
from orchestration.home import Home, Month

KPIS = "+fct_kpi_daily +fct_kpi_period +fct_kpi_interval"


class OnlyKpis(Dbt):
    """dbt that builds the KPIs and what they are made of, the rules among it, and says how long each node took."""

    def run(
        self,
        month: Month,
        progress: Callable[[str], None],
        select: str = "",
        exclude: str = "",
        *,
        rules: bool = False,
    ) -> list[Node]:
        nodes = super().run(month, progress, select or KPIS, exclude, rules=rules)
        slowest = sorted(nodes, key=lambda node: -node.seconds)[:15]
        print(json.dumps({node.name: round(node.seconds, 2) for node in slowest}))
        return nodes


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kpis", description="Build the KPIs of a loaded month.")
    parser.add_argument("--home", type=Path, required=True, help="a home into which the month is loaded")
    parser.add_argument("--month", type=Month.parse, required=True)
    given = parser.parse_args(words)
    home = Home(given.home)
    pipeline.build_month(home, given.month, OnlyKpis(home))
    return 0


if __name__ == "__main__":
    sys.exit(main())
