"""Months of rank lists and runs on hand-given scores: the models of consequences, month on month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Month
from orchestration.publishing.history import VIEWS
from tests.scoring.warehouse import INTERFACE, Project, Row
from tests.warehouse.in_process import defects

SEEDS = ["scheme_run_rule", "scheme_rank", "scheme_item", "kpi_parameter"]
RESULTS = ("run", "rank_noise", "consequence", "proposal", "person_state", "decision")
MODELS = ["fct_rank", "path:models/marts/scoring/consequences"]
VIEWS_OF_ALL_MONTHS = [f"pub_{name}" for name in RESULTS]
SCHEME = "bank_b_mode1"

GIVEN = {
    "marts.fct_scorecard": "month varchar, period varchar, period_kind varchar, family varchar, scheme_code varchar, "
    "scheme_version int, "
    "entity_type varchar, entity_code varchar, unit_code varchar, score decimal(18,8), status varchar, "
    "on_duty_days bigint",
    "marts.fct_spell": "month varchar, family varchar, entity_type varchar, entity_code varchar, spell_end date, "
    "is_home boolean, off_status varchar",
    "marts.fct_score_line": "month varchar, family varchar, scheme_code varchar, scheme_version int, "
    "entity_type varchar, entity_code varchar, item_code varchar, value decimal(18,8), target decimal(18,8), "
    "sample_size bigint",
}
TAKEN = ("intermediate.int_person_day", "intermediate.int_unit_path", "staging.stg_hr__training")
TABLES = GIVEN | {name: INTERFACE[name] for name in (*TAKEN, "staging.stg_app__decisions")}
TABLES |= {f"published.{name}": INTERFACE[f"published.{name}"] for name in VIEWS}

Score = float | str | None
"""A month of a person: a score, an HR status other than active, or None (not there at all)."""


@dataclass
class Chronicle:
    """People with their months, in teams of their own (one team a room), and what is written about them."""

    first: Month
    people: dict[str, tuple[str, Sequence[Score]]] = field(default_factory=dict)
    trainings: dict[int, list[Row]] = field(default_factory=dict)
    decisions: dict[int, list[Row]] = field(default_factory=dict)
    lines: dict[int, list[Row]] = field(default_factory=dict)

    def month(self, number: int) -> Month:
        """The month with this number; the first is 1."""
        return self.first.shift(number - 1)

    def add(self, who: str, team: str, months: Sequence[Score]) -> None:
        self.people[who] = (team, months)

    def tell(self, who: str, months: Sequence[Score], size: int = 10) -> None:
        """A person in a team of `size`; the others have 50, 52, … all along, so 49 is last, 57 fifth from last."""
        self.add(who, who, months)
        for n in range(size - 1):
            self.add(f"{who}_{n}", who, [50.0 + 2 * n] * len(months))

    def train(self, who: str, number: int, kind: str, passed: bool | None = None) -> None:
        found = self.trainings.setdefault(number, [])
        found.append((who, f"{number}-{len(found)}", kind, True, self.month(number).start, 1, passed))

    def decide(self, who: str, rule: str, about: int, decision: str, number: int) -> None:
        """A decision on a proposal of month `about` that is recorded in month `number`."""
        found = self.decisions.setdefault(number, [])
        words = ("consequence", f"{rule}/{who}", decision, "head", "heard")
        found.append((f"d{number}-{len(found)}", self.month(number).start, str(self.month(about)), *words))

    def line(self, who: str, number: int, item: str, value: float, target: float | None, n: int) -> None:
        found = self.lines.setdefault(number, [])
        found.append((str(self.month(number)), "bank_b", SCHEME, 1, "employee", who, item, value, target, n))

    def of(self, number: int) -> dict[str, list[Row]]:
        """The rows of one month."""
        month = self.month(number)
        last = month.end - timedelta(days=1)
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        for team in {team for team, _ in self.people.values()}:
            for depth, (code, kind) in enumerate([(f"T-{team}", "team"), (f"R-{team}", "section"), ("C", "centre")]):
                rows["intermediate.int_unit_path"].append((str(month), last, f"T-{team}", code, kind, depth))
        for who, (team, months) in self.people.items():
            given = months[number - 1]
            if given is None:
                continue
            status = given if isinstance(given, str) else "active"
            score = None if isinstance(given, str) else Decimal(str(given))
            unit, worked = f"T-{team}", 0 if score is None else 20
            rows["intermediate.int_person_day"] += [
                (str(month), day, who, unit, "agent", None, None, True, status) for day in (month.start, last)
            ]
            state = "withheld" if score is None else "scored"
            rows["marts.fct_scorecard"].append(
                (str(month), str(month), "month", "bank_b", SCHEME, 1, "employee", who, unit, score, state, worked)
            )
            off = None if status == "active" else status
            rows["marts.fct_spell"].append((str(month), "bank_b", "employee", who, last, True, off))
            rows["marts.fct_score_line"].append(
                (str(month), "bank_b", SCHEME, 1, "employee", who, "qa", score, None, 5)
            )
        rows["marts.fct_score_line"] += self.lines.get(number, [])
        rows["staging.stg_hr__training"] = self.trainings.get(number, [])
        rows["staging.stg_app__decisions"] = self.decisions.get(number, [])
        return rows


@dataclass(frozen=True)
class Told:
    """What the months of a chronicle came to."""

    project: Project
    chronicle: Chronicle

    def rows(self, relation: str, columns: str, where: str = "true", *values: Any) -> list[Row]:
        return self.project.query(
            f"select {columns} from publication.pub_{relation} where {where} order by all", *values
        )

    def proposals(self, who: str) -> dict[int, list[str]]:
        """Month number → rules that propose something to a person."""
        found: dict[int, list[str]] = {}
        numbers = {str(self.chronicle.month(n)): n for n in range(1, 40)}
        for month, rule in self.rows("consequence", "month, rule_code", "entity_code = ?", who):
            found.setdefault(numbers[month], []).append(rule)
        return found

    def states(self, who: str) -> list[str]:
        """The state of a person month by month."""
        return [state for _, state in self.rows("person_state", "month, state", "entity_code = ?", who)]


def write(con: duckdb.DuckDBPyConnection, rows: Mapping[str, Sequence[Row]]) -> None:
    """Tables with the rows of a month; staging models are views of the month in hand, what is published is kept."""
    for name, columns in TABLES.items():
        con.execute(f"create schema if not exists {name.split('.')[0]}")
        con.execute(f"create table if not exists {name} ({columns})")
        if name.startswith("staging."):
            con.execute(f"delete from {name}")
        if rows.get(name):
            con.executemany(f"insert into {name} values ({', '.join('?' * len(rows[name][0]))})", rows[name])


def publish(con: duckdb.DuckDBPyConnection, month: Month) -> None:
    """What the next month may know: the relations of this one."""
    for name, view in VIEWS.items():
        if view.relation.removeprefix("pub_") in RESULTS:
            columns = ", ".join(view.columns)
            con.execute(f"delete from published.{name}")
            con.execute(
                f"insert into published.{name} select {columns} from publication.{view.relation} where month = ?",
                [str(month)],
            )


def build_month(project: Project, month: str, *more: str) -> None:
    """Rank lists and consequences of one month, on the tables as they are."""
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    result = project.dbt("build", *no_tests, "--select", *MODELS, *more, month=month)
    assert result.success, defects(result)


def tell(root: Path, chronicle: Chronicle, months: int, change: Callable[[Project], None] | None = None) -> Told:
    """Run the months in their order, each on the one before; `change` may change policy rows first."""
    project = Project.copy(root)
    if change:
        change(project)
    for number in range(1, months + 1):
        month = chronicle.month(number)
        with duckdb.connect(str(project.warehouse)) as con:
            write(con, chronicle.of(number))
        build_month(project, str(month), *([*SEEDS, *VIEWS_OF_ALL_MONTHS] if number == 1 else []))
        with duckdb.connect(str(project.warehouse)) as con:
            publish(con, month)
    return Told(project, chronicle)
