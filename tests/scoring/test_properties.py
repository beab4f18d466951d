"""What holds for every scheme and every set of facts: random schemes and people, all in one warehouse.

Two months hold the same facts; in the second every scheme is cut into two versions of the same content. The first holds
them twice: as drawn, and under other names in another centre, with the rows of both shuffled.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from orchestration.home import Month
from tests.scoring.warehouse import Centre, Project

KPIS = ("qa_score", "csat", "adherence", "online_rate", "attendance")
SCHEMES, PEOPLE, TEAMS = 4, 24, ("T1", "T2", "T3")
OTHER = {"C": "D", "T1": "U1", "T2": "U2", "T3": "U3"}  # units of the other centre
DRAWN, CUT = "2026-10", "2027-01"  # of 31 days each
CUT_ON = "2027-01-16"
Fact = tuple[str, int, int, int, int]  # KPI, numerator and denominator, n, day


@dataclass
class Person:
    """What is known of a person in a month."""

    code: str
    stretches: list[tuple[int, str, str, str]]
    working: list[int]
    facts: list[Fact]
    events: list[tuple[int, int]] = field(default_factory=list)  # points, day
    raised: str = ""  # KPI that a second person has better, all else equal

    @property
    def better(self) -> Person:
        """The same person with one KPI raised."""
        facts = [(k, min(d, n + 7) if k == self.raised else n, d, size, day) for k, n, d, size, day in self.facts]
        return Person(f"{self.code}+", self.stretches, self.working, facts, self.events)


def draw_schemes(draw: random.Random) -> dict[str, list[dict[str, Any]]]:
    """Schemes of random items, curves, caps and floors; two of them always share a family."""
    rows: dict[str, list[dict[str, Any]]] = {}

    def add(seed: str, **row: Any) -> None:
        rows.setdefault(seed, []).append({"basis": "completion", **row})

    for number in range(SCHEMES):
        code, one = f"random_{number}", {"scheme_code": f"random_{number}", "version": 1}
        cap = draw.choice([50, 100, 120])
        add(
            "scheme", **one, family=f"family_{number // 2}", entity_types="employee", period_kind="month",
            valid_from="2023-01-01", base_total=100, total_floor=draw.choice([0, 0, 20]), total_cap=cap,
            days_by=draw.choice(["planned", "planned", "calendar"]),
            score_step=draw.choice([0.01, 0.1, 1]), spell_rule=draw.choice(["blend", "blend", "dominant"]),
            min_coverage=draw.choice([0.2, 0.6]),
        )  # fmt: skip
        for section in ("a", "b"):
            floor, bonus_cap = draw.choice([("", ""), (0, 5), (20, 0), ("", 10)])
            add("scheme_section", **one, section_code=section, base=50, floor=floor, bonus_cap=bonus_cap)
        for position, kpi in enumerate(KPIS):
            curve = f"{code}_{kpi}"
            add(
                "scheme_item", **one, section_code=draw.choice("ab"), item_code=kpi, source="kpi", ref=kpi, scope="own",
                points=draw.choice([10, 15, 25]), min_sample=draw.choice([1, 5, 12]), curve_code=curve,
                direction="up", missing_share=draw.choice(["", "", 0, 0.5]), position=position,
                bonus_cap=draw.choice(["", 3]), target=draw.choice(["", 0.8]),
            )  # fmt: skip
            corners = sorted(draw.sample(range(20, 130, 5), 4))
            shares = sorted(draw.choice([0, 0.2, 0.5, 0.8, 1, 1.3]) for _ in corners)
            for x, share in zip(corners, shares, strict=True):
                to_next = draw.choice(["linear", "step"])
                add("scheme_curve", curve_code=curve, x=x / 100, share=share, to_next=to_next)
        add(
            "scheme_item",
            **one,
            section_code="b",
            item_code="conduct",
            source="events",
            ref="conduct",
            points=15,
            floor=0,
        )
        for centre in ("C", OTHER["C"]):
            add("scheme_assignment", scheme_code=code, unit_code=centre, role=f"role_{number}", valid_from="2023-01-01")
    for family in range(SCHEMES // 2):
        add(
            "scheme_rank", rank_list=f"list_{family}", family=f"family_{family}", level="centre", by_scheme="false",
            min_days=3, min_size=2, valid_from="2023-01-01",
        )  # fmt: skip
    return rows


def draw_person(draw: random.Random, number: int) -> Person:
    """A person who may change team and role (inside the family of schemes) in the middle of the month."""
    role, team = draw.randrange(SCHEMES), draw.choice(TEAMS)
    stretches = [(1, team, f"role_{role}", draw.choice(["active"] * 9 + ["probation"]))]
    if draw.random() < 0.3:
        other = role ^ draw.choice([0, 1])
        stretches.append((draw.randint(5, 25), draw.choice(TEAMS), f"role_{other}", "active"))
    working = sorted(draw.sample(range(1, 32), draw.choice([0, 4, 12, 22])))
    facts: list[Fact] = []
    for kpi in KPIS:
        for day in sorted(draw.sample(range(1, 32), draw.randint(0, 4))):
            possible = draw.randint(1, 40)
            facts.append((kpi, draw.randint(0, possible), possible, draw.randint(0, 9), day))
    events = [(draw.choice([-8, -2, -1, 1, 3]), draw.randint(1, 31)) for _ in range(draw.choice([0, 0, 1, 4]))]
    return Person(f"p{number:02}", stretches, working, facts, events, draw.choice(KPIS))


def fill(centre: Centre, people: list[Person], names: dict[str, str], units: dict[str, str]) -> None:
    """Add the people under these names, in these units."""
    centre.add_unit(units["C"], "centre")
    for team in TEAMS:
        centre.add_unit(units[team], "team", units["C"])
    for one in people:
        who = names[one.code]
        stretches = [(day, units[team], role, status) for day, team, role, status in one.stretches]
        centre.add_person(who, *stretches, working=one.working)
        for kpi, numerator, denominator, size, day in one.facts:
            centre.add_kpi(who, kpi, numerator, denominator, n=size, day=day)
        for points, day in one.events:
            centre.add_event(who, "conduct", points, day)


def cut_versions(project: Project) -> None:
    """Every drawn scheme ends on a day and goes on as a version of the same content."""
    for seed in ("scheme", "scheme_section", "scheme_item"):
        rows, copies = project.seed_rows(seed), []
        for row in rows:
            if row["scheme_code"].startswith("random_"):
                copies.append({**row, "version": "2"})
                if seed == "scheme":
                    row["valid_to"] = copies[-1]["valid_from"] = CUT_ON
        project.write_seed(seed, [*rows, *copies])


@dataclass(frozen=True)
class Drawn:
    """The warehouse with the months, and who was drawn."""

    project: Project
    people: list[Person]
    others: dict[str, str]  # names in the other centre

    def rows(self, month: str, sql: str, others: bool = False) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Rows of a month by person and what comes before `|`; those of the other centre as if of the first."""
        key, figures, relation = sql.split("|")
        found = self.project.query(
            f"select entity_code{key}, {figures} from marts.{relation} where month = ? and entity_type = 'employee'",
            month,
        )
        back = {new: old for old, new in [*self.others.items(), *OTHER.items()]} if others else {}
        wanted = set(self.others.values()) if others else {one.code for one in self.people}
        split = 1 + len([c for c in key.split(",") if c.strip()])
        mine = [tuple(back.get(v, v) for v in row) for row in found if row[0] in wanted]
        return {row[:split]: row[split:] for row in mine}


CARDS = "|scheme_code, unit_code, coverage, score, status, scheduled_days, on_duty_days|fct_scorecard"
LINES = (
    ", item_code, section_code, day(spell_start)|curve_share, spell_share, points_exact, points, reason|fct_score_line"
)
RANKS = ", rank_list|unit_code, scheme_code, eligible, place_first, place_last, tied, unit_size|fct_rank"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    draw = random.Random(20261122)
    project = Project.copy(tmp_path_factory.mktemp("properties"))
    for seed, rows in draw_schemes(draw).items():
        project.write_seed(seed, [*project.seed_rows(seed), *rows])
    people = [one for n in range(PEOPLE) for p in [draw_person(draw, n)] for one in (p, p.better)]
    same = {one.code: one.code for one in people}
    others = dict(zip(same, [f"q{n:03}" for n in draw.sample(range(1000), len(same))], strict=True))
    centre = Centre(Month.parse(DRAWN))
    fill(centre, people, same, {unit: unit for unit in OTHER})
    fill(centre, draw.sample(people, len(people)), others, OTHER)
    for found in centre.rows.values():
        draw.shuffle(found)
    centre.write(project.warehouse)
    project.score(DRAWN)
    cut_versions(project)
    centre = Centre(Month.parse(CUT))
    fill(centre, people, same, {unit: unit for unit in OTHER})
    centre.write(project.warehouse)
    project.score(CUT)
    yield Drawn(project, people, others)


def test_something_was_drawn(drawn: Drawn) -> None:
    cards, lines = drawn.rows(DRAWN, CARDS), drawn.rows(DRAWN, LINES)
    assert len(cards) == len(drawn.people)
    assert {"scored", "withheld"} == {status for *_, status, _, _ in cards.values()}
    assert {"scored", "no_data", "low_sample", "limit", "other_spell"} <= {reason for *_, reason in lines.values()}
    assert {item for _, item, *_ in lines} >= {"bonus_cap", "floor", "cap", "conduct"}


def test_a_score_is_within_the_bounds_of_its_scheme(drawn: Drawn) -> None:
    wrong = drawn.project.query(
        "select c.entity_code, c.score from marts.fct_scorecard as c"
        " inner join marts.fct_spell as l using (month, family, entity_code)"
        " inner join marts.int_scheme_rules as s on l.scheme_code = s.scheme_code"
        " group by all having c.score < min(s.total_floor) or c.score > max(s.total_cap)"
    )
    assert not wrong


def test_the_lines_of_a_card_sum_to_its_score(drawn: Drawn) -> None:
    for month in (DRAWN, CUT):
        sums: dict[str, Decimal] = {}
        for (who, *_), (_, _, _, points, _) in drawn.rows(month, LINES).items():
            sums[who] = sums.get(who, Decimal(0)) + points
        for (who,), card in drawn.rows(month, CARDS).items():
            assert card[3] in (None, sums[who]), (month, who)


def test_a_better_kpi_never_costs_a_point(drawn: Drawn) -> None:
    cards, lines = drawn.rows(DRAWN, CARDS), drawn.rows(DRAWN, LINES)
    gained = 0
    for one in drawn.people:
        if not one.raised:
            continue
        before, after = cards[(one.code,)][3], cards[(f"{one.code}+",)][3]
        assert (before is None) == (after is None)
        assert before is None or after >= before, (one.code, one.raised, before, after)
        gained += before is not None and after > before
        for (who, item, *rest), figures in lines.items():
            if who == one.code and item == one.raised:
                assert lines[(f"{who}+", item, *rest)][2] >= figures[2], (who, item)
    assert gained > PEOPLE / 4, "hardly anybody gained: the test shows nothing"


def test_names_and_the_order_of_rows_change_no_score_and_no_place(drawn: Drawn) -> None:
    for sql in (CARDS, LINES, RANKS):
        assert drawn.rows(DRAWN, sql, others=True) == drawn.rows(DRAWN, sql)
    places = [place for _, _, eligible, place, *_ in drawn.rows(DRAWN, RANKS).values() if eligible]
    assert len(places) > PEOPLE / 2 and len(set(places)) > 3


def test_two_versions_of_the_same_content_score_like_one(drawn: Drawn) -> None:
    for sql in (CARDS, LINES, RANKS):
        assert drawn.rows(CUT, sql) == drawn.rows(DRAWN, sql)
    versions = drawn.project.query("select distinct scheme_version from marts.fct_spell where month = ?", CUT)
    assert (2,) in versions
