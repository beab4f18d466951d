"""Product and oracle agree to the last decimal, on the small centre and on sample centres with different seeds.

Three centres in `make test`; `make agree` takes twenty, of random size (CALLMART_CENTRES).
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.golden import adjusted, longer, published_tables, richer, tied
from tests.golden.conftest import MONTH
from tests.golden.pipeline import POLICY, published_months
from tests.golden.recomputed import Recomputed, recompute_month
from tests.oracle import tables
from tests.oracle.compare import differences, far_apart, nothing, report, without
from tests.oracle.memory import Memory

if TYPE_CHECKING:
    from app.published import Published

USUAL = ["2026-03", "2026-04"]  # the exam of the quarter feeds the month after it
# a year that closes; a half-year; and (in `make agree`) two half-years, so that progress has something to compare with,
# and people who come and go off duty
MONTHS = {
    11: ["2025-11", "2025-12"],
    13: ["2026-06"],
    14: ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"],
}
FAMILIES = {
    "bank_a", "bank_b", "hotline", "service", "after_sales", "shop", "department", "section", "centre"
}  # fmt: skip
SOURCES = {"kpi", "events", "ratings", "members", "earlier_kpi"}
KINDS = {"employee", "department", "section", "centre"}
RESTATED = {15}  # of `make agree`: the first month is published a second time, and the next one settles the difference
SEEDS = range(11, 11 + int(os.environ.get("CALLMART_CENTRES", "3")))


def disagreements(published: Published, oracle: Recomputed, month: str) -> list[str]:
    """Every difference between what was published of a month and what the oracle makes of the same files."""
    sums = published_tables.sums_of(POLICY)
    return [
        *differences(oracle.daily, published_tables.daily(published, month, sums), nothing),
        *differences(oracle.period, published_tables.period(published, month, sums), nothing),
        *far_apart(oracle.chance, published_tables.chance(published, month), tables.CHANCE),
        *differences(oracle.lines, published_tables.lines(published, month)),
        *differences(oracle.cards, published_tables.cards(published, month)),
        *differences(oracle.ranks, published_tables.ranks(published, month)),
        *differences(oracle.grades, published_tables.grades(published, month)),
        *differences(oracle.pay, published_tables.pay(published, month)),
        *differences(oracle.to_date, published_tables.to_date(published, month)),
        *differences(without(tables.SPREAD, oracle.health), published_tables.health(published, month)),
        *far_apart(oracle.health, published_tables.health(published, month), tables.SPREAD),
        *differences(oracle.runs, published_tables.runs(published, month), lambda run: not run["run_length"]),
        *differences(without(tables.LUCK, oracle.consequences), published_tables.consequences(published, month)),
        *far_apart(oracle.consequences, published_tables.consequences(published, month), tables.LUCK),
        *differences(oracle.states, published_tables.states(published, month), lambda one: one["state"] == "normal"),
        *published_tables.costs_disagree(published, month, oracle.costs),
        *adjusted.differences(published, oracle.centre, month),
    ]


def test_product_and_oracle_agree_on_the_small_centre(
    small_centre: Published, oracle_of_small_centre: Recomputed
) -> None:  # fmt: skip
    found = disagreements(small_centre, oracle_of_small_centre, MONTH)
    assert not found, report(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_product_and_oracle_agree_on_a_sample_centre(seed: int, tmp_path: Path) -> None:
    from orchestration.sample import SampleSettings, generate

    landing, months = tmp_path / "landing", MONTHS.get(seed, USUAL)
    size = random.Random(seed)
    agents, calls = (24, 1_500) if seed < 14 else (size.randint(24, 60), size.randint(800, 4_000))
    if len(months) > 6:
        agents = 90  # from so many on the sample centre tells the stories of its weakest
    generate(landing, SampleSettings(months=len(months), end=months[-1], agents=agents, calls=calls, seed=seed))
    if seed % 2:
        assert richer.enrich(landing, seed) > 200
    memory, restate = Memory(), None
    if seed in RESTATED:  # what the first month paid by its first version, before its bases were changed
        first = recompute_month(landing, POLICY, months[0], memory=memory)
        memory = Memory(paid_first=memory.paid_first)
        assert len(first.pay) >= 10

        def restate(folder: Path, month: str) -> bool:
            return month == months[0] and richer.raise_bases(folder, month) > 0

    published = published_months(tmp_path, [], months, restate)
    known: list[Recomputed] = []
    for month in months:
        oracle = recompute_month(landing, POLICY, month, memory=memory)
        shows_something(oracle, month)
        known.append(oracle)
        found = disagreements(published, oracle, month)
        found += longer.disagreements(published, month, [one.centre for one in known])
        assert not found, f"{month}, seed {seed}: {report(found)}"
    listed = tied.listed_shares(published, months[0])
    assert {code for code, count in listed.items() if count} >= tied.LISTED_SHARES | tied.VARIANTS
    if seed in RESTATED:
        assert sum(line["kind"] == "adjustment" for line in known[1].pay.values()) >= 5
    if "2026-04" in months:
        assert any(line["reason"] == "carried" for line in known[months.index("2026-04")].lines.values())
    if len(months) > 6:
        progress = [v for (*_, item), v in known[-1].lines.items() if item == "progress"]
        assert any(line["reason"] == "scored" for line in progress)


def shows_something(oracle: Recomputed, month: str) -> None:
    """What is compared is of every family, source and kind of entity, and closes what the month closes."""
    assert len(oracle.daily) > 1_000 and len(oracle.cards) >= 20, "the sample centre is too small to prove anything"
    assert {family for family, *_ in oracle.cards} >= FAMILIES
    assert {kind for _, _, kind, _ in oracle.cards} >= KINDS
    assert {line["source"] for line in oracle.lines.values()} >= SOURCES
    closing = {"06": [f"{month[:4]}-H1"], "12": [f"{month[:4]}-H2", month[:4]]}.get(month[5:], [])
    assert {period for _, period, *_ in oracle.cards} == {month, *closing}
    assert {name for name, rows in oracle.costs.items() if len(rows) >= 5} == set(oracle.costs)
    assert {kind for kind, _, kpi in oracle.period if kpi == "cost_per_call"} >= {"centre", "team", "queue"}
    for found in (oracle.ranks, oracle.grades, oracle.consequences, oracle.pay, oracle.to_date, oracle.health):
        assert len(found) >= 10
