"""A small warehouse that holds just what the scoring models read, and a dbt run over it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Month
from orchestration.publishing import history
from tests.warehouse.in_process import PROJECT, REPOSITORY, defects, invoke, parsed

OPEN = date(9999, 12, 31)
Row = tuple[Any, ...]

PARTS = (
    *("section", "item", "curve", "rater", "target", "assignment", "rank", "band"),
    *("event_rule", "run_rule", "pay_rule", "pay_step"),
)
SEEDS = ["scheme", *(f"scheme_{part}" for part in PARTS), "kpi", "kpi_parameter"]
SEEDS += ["cost_pool_account", "cost_step", "cost_share", "reporting_currency"]  # rows of policy, too
PAY = ["path:models/intermediate/pay", "path:models/marts/pay", "pub_pay", "pub_pay_line", "pub_pay_step"]
PUBLISHED = (
    "scheme scheme_section scheme_item scheme_curve spell score_line scorecard rank evidence_event evidence_rating "
    "grade scheme_health score_to_date goal pay_base person_day "
    "run rank_noise consequence proposal person_state decision"
)
POLICY = "policy_row scheme_band scheme_event_rule scheme_pay_rule scheme_pay_step scheme_rank scheme_rater"
POLICY += " scheme_run_rule scheme_target"
MODELS = ["path:models/marts/scoring", "int_month", "dim_month", "int_policy_row"]
MODELS += [f"pub_{name}" for name in [*PUBLISHED.split(), *POLICY.split()]]
MODELS += PAY

# The relations that the scoring models read, with the columns that they use.
INTERFACE = {
    "intermediate.int_person_day": "month varchar, day date, employee_id varchar, unit_code varchar, "
    "role varchar, grade varchar, "
    "seat_type varchar, appraised boolean, status varchar",
    "intermediate.int_unit_path": "month varchar, day date, unit_code varchar, ancestor_code varchar, "
    "ancestor_kind varchar, depth int",
    "intermediate.int_agent_day": "month varchar, employee_id varchar, kpi_date date, "
    "scheduled_seconds bigint, scheduled_minutes bigint",
    "intermediate.int_kpi_base": "month varchar, kpi_date date, employee_id varchar, kpi_code varchar, "
    "record_id varchar, numerator decimal(18,4)",
    "intermediate.int_night_tail": "month varchar, employee_id varchar, calendar_day date, work_date date, "
    "tail_until timestamp",
    "marts.fct_kpi_daily": "month varchar, kpi_date date, entity_type varchar, entity_code varchar, kpi_code varchar, "
    "numerator decimal(18,4), denominator decimal(18,4), sample_size bigint",
    "marts.fct_kpi_period": "month varchar, period_kind varchar, period varchar, entity_type varchar, "
    "entity_code varchar, kpi_code varchar, numerator decimal(18,4), denominator decimal(18,4), sample_size bigint",
    "staging.stg_app__goals": "subject_kind varchar, subject_id varchar, kpi_code varchar, valid_from date, "
    "valid_to date, target decimal(18,4), agreed_on date",
    "staging.stg_floor__point_events": "event_id varchar, occurred_at timestamp, recorded_at timestamp, "
    "subject_kind varchar, "
    "subject_id varchar, scheme_code varchar, item_code varchar, cause varchar, points decimal(18,4), "
    "reason_code varchar, "
    "reason varchar, evidence_ref varchar, recorded_by varchar, approved_by varchar, reverses varchar",
    "staging.stg_office__ratings": "rating_id varchar, period varchar, subject_kind varchar, "
    "subject_id varchar, scheme_code varchar, "
    "item_code varchar, rater_id varchar, rater_kind varchar, value decimal(18,4), scale_max decimal(18,4), "
    "rated_at timestamp",
    "staging.stg_finance__pay_bases": "employee_id varchar, valid_from date, valid_to date, "
    "base_amount decimal(18,4), commission decimal(18,4), currency varchar",
    **{
        f"published.{name}": ", ".join(f"{column} {kind}" for column, kind in view.columns.items())
        for name, view in history.VIEWS.items()
    },
    "staging.stg_hr__training": "employee_id varchar, event_id varchar, kind varchar, was_invited boolean, "
    "held_on date, attempt int, was_passed boolean",
    "staging.stg_app__decisions": "record_id varchar, recorded_at timestamp, about_month varchar, "
    "about_kind varchar, about_id varchar, decision varchar, decided_by varchar, text varchar",
}


@dataclass
class Centre:
    """Facts of one month of a made-up centre; every add_ method writes rows of the interface relations."""

    month: Month
    units: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in INTERFACE})

    @property
    def days(self) -> list[date]:
        return [self.month.start + timedelta(i) for i in range((self.month.end - self.month.start).days)]

    def add_unit(self, code: str, kind: str, parent: str | None = None) -> None:
        """A unit that exists all month; parents first."""
        self.units[code] = (kind, parent)
        path: list[str] = []
        above: str | None = code
        while above is not None:
            path.append(above)
            above = self.units[above][1]
        self.rows["intermediate.int_unit_path"] += [
            (str(self.month), day, code, ancestor, self.units[ancestor][0], depth)
            for day in self.days
            for depth, ancestor in enumerate(path)
        ]

    def add_person(
        self,
        code: str,
        *stretches: tuple[int, str, str, str],
        role: str = "agent",
        working: Iterable[int] | None = None,
    ) -> None:
        """A person from stretches: first day of the month, unit, role or '', status.

        Scheduled Monday to Friday unless told.
        """
        starts = [*(s[0] for s in stretches), 99]
        for (first, unit, own_role, status), following in zip(stretches, starts[1:], strict=True):
            for day in self.days:
                if first <= day.day < following:
                    self.rows["intermediate.int_person_day"].append(
                        (str(self.month), day, code, unit, own_role or role, None, None, True, status)
                    )
        numbers = set(working) if working is not None else {day.day for day in self.days if day.weekday() < 5}
        self.rows["intermediate.int_agent_day"] += [
            (str(self.month), code, day, 28_800, 480) for day in self.days if day.day in numbers
        ]

    def add_kpi(
        self,
        entity: str,
        code: str,
        numerator: float,
        denominator: float,
        n: int = 20,
        day: int = 5,
        kind: str = "employee",
    ) -> None:
        self.rows["marts.fct_kpi_daily"].append(
            (
                str(self.month),
                self.days[day - 1],
                kind,
                entity,
                code,
                Decimal(str(numerator)),
                Decimal(str(denominator)),
                n,
            )
        )

    def add_fault(self, person: str, code: str, record: str, day: int, numerator: float = 1) -> None:
        """A record that a KPI counts of a person; the day's figure is added apart."""
        facts = self.rows["intermediate.int_kpi_base"]
        facts.append((str(self.month), self.days[day - 1], person, code, record, numerator))

    def add_event(self, person: str, item: str, points: float, day: int, scheme: str | None = None) -> None:
        events = self.rows["staging.stg_floor__point_events"]
        at = self.days[day - 1]
        points_given = Decimal(str(points))
        words = ("floor", "as recorded", "log", "lead", None, None)
        events.append((f"e{len(events)}", at, at, "employee", person, scheme, item, None, points_given, *words))

    def add_base(
        self, person: str, base: float, commission: float | None = None, currency: str = "CNY", since: int = 1
    ) -> None:
        """A base of performance pay from a day of the month on; the person's last one."""
        start = self.days[since - 1]
        self.rows["staging.stg_finance__pay_bases"].append((person, start, None, base, commission, currency))

    def add_rating(
        self, person: str, scheme: str, item: str, kind: str, value: float, scale: float = 10, period: str = ""
    ) -> None:
        ratings = self.rows["staging.stg_office__ratings"]
        ratings.append(
            (
                f"r{len(ratings)}",
                period or str(self.month),
                "employee",
                person,
                scheme,
                item,
                "boss",
                kind,
                value,
                scale,
                self.days[-1],
            )
        )

    def add_decision(self, proposal: str, about: str, decision: str, by: str = "boss") -> None:
        """A decision on `<rule>/<who>` of the month `about`, recorded on the last day of this one."""
        decisions = self.rows["staging.stg_app__decisions"]
        about_whom = (about, "consequence", proposal, decision, by, "heard and decided")
        decisions.append((f"d{len(decisions)}", self.days[-1], *about_whom))

    def add_training(self, person: str, kind: str, day: int, passed: bool | None = None) -> None:
        trainings = self.rows["staging.stg_hr__training"]
        trainings.append((person, f"t{len(trainings)}", kind, True, self.days[day - 1], 1, passed))

    def write(self, warehouse: Path) -> None:
        with duckdb.connect(str(warehouse)) as con:
            for name, columns in INTERFACE.items():
                con.execute(f"create schema if not exists {name.split('.')[0]}")
                con.execute(f"create table if not exists {name} ({columns})")
                insert(con, name, self.rows[name])


def insert(con: duckdb.DuckDBPyConnection, relation: str, rows: list[Row]) -> None:
    """Many rows a statement: one by one takes thirteen times as long."""
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        values = ", ".join(f"({', '.join('?' * len(row))})" for row in part)
        con.execute(f"insert into {relation} values {values}", [value for row in part for value in row])


@dataclass(frozen=True)
class Project:
    """A copy of the dbt project and its seeds, so that a test may change policy rows."""

    root: Path

    @classmethod
    def copy(cls, root: Path) -> Project:
        skip = shutil.ignore_patterns("target", "logs", ".user.yml")
        shutil.copytree(REPOSITORY / "dbt_project", root / "dbt_project", ignore=skip)
        shutil.copytree(REPOSITORY / "seeds", root / "seeds")
        return cls(root)

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    def seed_rows(self, seed: str) -> list[dict[str, str]]:
        with (self.root / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write_seed(self, seed: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace a seed; columns that a row leaves out are empty."""
        path = self.root / "seeds" / f"{seed}.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def dbt(self, *words: str, month: str = "2026-10") -> Any:
        """Run dbt on this copy's seeds, with the models of the repository; returns its result, whatever it is."""
        return invoke(self.root, *words, month=month, project=self.root / "dbt_project", manifest=parsed(PROJECT))

    def score(self, month: str) -> None:
        """Load the seeds, run the scoring models for one month and the relations that are published from them."""
        no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        result = self.dbt("build", *no_tests, "--select", *SEEDS, *MODELS, month=month)
        assert result.success, defects(result)

    def failing_tests(self, month: str) -> dict[str, list[Row]]:
        """Run the guards and invariants; the rows that each failing one complains about."""
        return self._failing("path:tests/scoring", month)

    def _failing(self, where: str, month: str) -> dict[str, list[Row]]:
        result = self.dbt("test", "--select", where, month=month)
        assert result.result is not None, result.exception
        failed = [r.node for r in result.result if r.node.resource_type == "test" and r.status != "pass"]
        return {node.name: self.query(node.compiled_code) for node in failed}

    def failing_pay_tests(self, month: str) -> dict[str, list[Row]]:
        """The same for the checks of pay."""
        return self._failing("path:tests/pay", month)

    def query(self, sql: str, *values: Any) -> list[Row]:
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            return con.execute(sql, values).fetchall()
