"""The one shape of a KPI fact, and the parameters and dictionary that facts are made and summed with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.oracle.landing import Row, day, number, read_csv, until

Number = int | Fraction


@dataclass
class Sums:
    """Additive components: numerator, denominator, sample size."""

    numerator: Number = 0
    denominator: Number = 0
    sample_size: int = 0

    def add(self, numerator: Number, denominator: Number, sample_size: int) -> None:
        self.numerator += numerator
        self.denominator += denominator
        self.sample_size += sample_size


@dataclass(frozen=True)
class FactKey:
    """What a base fact is about; None where the record has none."""

    kpi: str
    on: date
    employee: str | None
    unit: str | None
    queue: str | None
    channel: str | None
    vendor: str | None
    shop: str | None
    component: str | None


@dataclass
class Facts:
    """Base facts, summed by key."""

    by_key: dict[FactKey, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def add(
        self, kpi: str, on: date, numerator: Number, denominator: Number, n: int,
        employee: str | None = None, queue: str | None = None, *, unit: str | None = None, channel: str | None = None,
        vendor: str | None = None, shop: str | None = None, component: str | None = None,
    ) -> None:  # fmt: skip
        names = (employee, unit, queue, channel, vendor, shop, component)
        self.by_key[FactKey(kpi, on, *(name or None for name in names))].add(numerator, denominator, n)


class Parameters:
    """seeds/kpi_parameter.csv: one value per parameter, queue and date; '*' holds for every queue without its own."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            self.rows[row["parameter"], row["queue"] or "*"].append(row)

    def value(self, parameter: str, on: date, queue: str | None = None) -> Fraction:
        for row in [*self.rows.get((parameter, queue or "*"), []), *self.rows.get((parameter, "*"), [])]:
            if day(row["valid_from"]) <= on < until(row["valid_to"]):
                return Fraction(row["value"])
        raise LookupError(f"parameter {parameter} has no value on {on} for queue {queue}")


@dataclass(frozen=True)
class Definition:
    """One version of a KPI definition."""

    code: str
    version: int
    valid_from: date
    valid_to: date
    aggregation: str
    spread: str
    lowest: Fraction | None
    highest: Fraction | None
    attribution: str
    finality_days: int
    entity_types: frozenset[str]
    min_sample: int


class Dictionary:
    """seeds/kpi.csv, by code and date."""

    def __init__(self, rows: list[Row]) -> None:
        self.versions: dict[str, list[Definition]] = defaultdict(list)
        for r in rows:
            self.versions[r["kpi_code"]].append(
                Definition(
                    r["kpi_code"], int(r["version"]), day(r["valid_from"]), until(r["valid_to"]), r["aggregation"],
                    r["spread"], number(r["lowest"]), number(r["highest"]), r["attribution"],
                    int(r["finality_days"] or 0), frozenset(part.strip() for part in r["entity_types"].split("|")),
                    int(r["min_sample"] or 0),
                )
            )  # fmt: skip

    def on(self, code: str, when: date) -> Definition | None:
        return next((d for d in self.versions.get(code, []) if d.valid_from <= when < d.valid_to), None)

    def is_sum(self, code: str, when: date) -> bool:
        definition = self.on(code, when)
        return definition is not None and definition.aggregation == "sum"


def read_parameters(seeds: Path) -> Parameters:
    return Parameters(read_csv(seeds / "kpi_parameter.csv"))


def read_dictionary(seeds: Path) -> Dictionary:
    return Dictionary(read_csv(seeds / "kpi.csv"))
