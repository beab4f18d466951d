"""What the rows of the dictionary and of its parameters promise each other and the rest of the project."""

from __future__ import annotations

import csv

import pytest

from orchestration.extract import extracts
from tests.kpis.worked import dictionary
from tests.warehouse import tiny

Row = dict[str, str]


def parameters() -> list[Row]:
    with (tiny.REPOSITORY / "seeds" / "kpi_parameter.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("parameter", "kind", "looks"),
    [("conversion_days", "orders", "look_ahead_days"), ("repurchase_days", "orders", "look_back_days")],
)
def test_no_parameter_looks_further_than_the_rows_that_a_month_sees(parameter: str, kind: str, looks: str) -> None:
    values = [float(row["value"]) for row in parameters() if row["parameter"] == parameter]
    assert values and max(values) <= getattr(extracts()[kind], looks), f"declare more {looks} of {kind}"


def test_a_definition_names_parameters_kpis_and_a_spread_that_there_are() -> None:
    known = {row["parameter"] for row in parameters()}
    codes = {row["kpi_code"] for row in dictionary()}
    for row in dictionary():
        code = row["kpi_code"]
        assert set(filter(None, row["parameters"].split("|"))) <= known, code
        assert not row["variant_of"] or (row["variant_of"] in codes and code.startswith(f"{row['variant_of']}.")), code
        assert ("." in code) == bool(row["variant_of"]), code
        assert row["aggregation"] == "ratio" or row["spread"] == "none", f"{code}: of a sum nothing is a part"
