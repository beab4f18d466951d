"""Both definitions of a KPI on the same records: a month computed once with every version of the definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orchestration.aside import SeedRow, built_aside, seed_rows
from orchestration.home import Home, Month, UsageError
from orchestration.reading.records import Entity


@dataclass(frozen=True)
class Computed:
    """What a version of the definition gives for the month; None where it measures nothing."""

    version: int
    valid_from: str
    parameters: dict[str, str]
    value: Decimal | None = None
    reason: str = "no_data"
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    sample_size: int | None = None


def side_by_side(
    home: Home, month: Month, code: str, entity: Entity, progress: Callable[[str], None]
) -> list[Computed]:
    """The month's figure of an entity with each version of the KPI's definition, as if it had held all the time.

    Computed aside from what was delivered, with the rules of this checkout; nothing published changes.
    """
    kpis, parameters = seed_rows("kpi"), seed_rows("kpi_parameter")
    versions = sorted((row for row in kpis if row["kpi_code"] == code), key=lambda row: int(row["version"]))
    if not versions:
        raise UsageError(f"The dictionary of this checkout (seeds/kpi.csv) has no KPI '{code}'.")
    found = []
    for row in versions:
        progress(f"computing {month} with version {row['version']} of {code}")
        forced = forced_seeds(kpis, parameters, row)
        with built_aside(home, month, forced, "fct_kpi_period", progress, kpis=[code]) as con:
            figure = con.execute(
                "select value, reason, numerator, denominator, sample_size from marts.fct_kpi_period "
                "where month = ? and period_kind = 'month' and entity_type = ? and entity_code = ? and kpi_code = ?",
                [str(month), entity.type, entity.code, code],
            ).fetchone()
        named = {
            f"{p['parameter']}{'' if p['queue'] == '*' else '@' + p['queue']}": p["value"]
            for p in forced["kpi_parameter"]
            if p["parameter"] in names_of(row)
        }
        told: Any = figure or ()
        found.append(Computed(int(row["version"]), row["valid_from"], named, *told))
    return found


def names_of(row: SeedRow) -> list[str]:
    """The parameters that a definition names."""
    return [name for name in row.get("parameters", "").split("|") if name]


def forced_seeds(kpis: Sequence[SeedRow], parameters: Sequence[SeedRow], row: SeedRow) -> dict[str, list[SeedRow]]:
    """The dictionary with `row` as the only version of its KPI, for ever; the parameters that it names as they were on
    the day from which it held. Every other KPI and parameter stays as it is.
    """
    always = row | {"valid_from": "1990-01-01", "valid_to": ""}
    day, names = row["valid_from"], names_of(row)
    held = [
        p | {"valid_from": "1990-01-01", "valid_to": ""}
        for p in parameters
        if p["parameter"] in names and p["valid_from"] <= day and (not p["valid_to"] or day < p["valid_to"])
    ]
    missing = set(names) - {p["parameter"] for p in held}
    if missing:
        raise UsageError(f"{', '.join(sorted(missing))} had no value on {day}, when version {row['version']} began.")
    return {
        "kpi": [*(k for k in kpis if k["kpi_code"] != row["kpi_code"]), always],
        "kpi_parameter": [*(p for p in parameters if p["parameter"] not in names), *held],
    }
