"""The fabricated centre has the columns that the models promise, and the app asks for no others."""

from __future__ import annotations

import csv
import inspect
import json
import re
from pathlib import Path

import duckdb
import pytest

from app import data, proof, texts
from orchestration.publishing import publish
from tests.app.fabricate import MONTHS
from tests.app.schema import LOADS, contracts, named, stored

RECORDS = sorted({*data.EVIDENCE.values(), *proof.SOURCES.values()})


def folder(centre: Path) -> Path:
    version = json.loads((centre / "published" / "current.json").read_text())["months"][MONTHS[-1]]["version"]
    return centre / "published" / MONTHS[-1] / str(version)


def test_the_fabricated_relations_have_the_names_and_types_of_the_contracts(centre: Path) -> None:
    made = {path.stem: stored(path) for path in folder(centre).glob("*.parquet")}
    promised = {n: {column: named(kind) for column, kind in columns.items()} for n, columns in contracts().items()}
    assert made == promised


def test_the_relation_of_loads_has_the_columns_that_the_publisher_writes() -> None:
    source = "".join(re.findall(r'"([^"]*)"', inspect.getsource(publish.evidence_tables)))
    found = re.search(r"temp table pub_load \(([^)]*)\)", source)
    assert found is not None
    assert dict(part.split() for part in found[1].split(",")) == LOADS


def test_every_relation_that_is_read_has_rows_in_the_fabricated_centre(centre: Path) -> None:
    here = Path(__file__).resolve().parents[2]
    sources = [*here.glob("app/**/*.py"), *here.glob("orchestration/reading/*.py")]
    read = {name for path in sources for name in re.findall(r"\bpub_[a-z_]+", path.read_text(encoding="utf-8"))}
    paths = [path for path in sorted(folder(centre).glob("*.parquet")) if path.stem in read]
    assert len(paths) >= 20
    counts = {path.stem: duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0] for path in paths}
    assert [name for name, count in counts.items() if not count] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("relation", RECORDS)
def test_no_two_columns_of_a_table_of_records_have_the_same_heading(relation: str, language: str) -> None:
    shown = [c for c in contracts()[relation] if c not in proof.HIDDEN and texts.has(f"record.{c}")]
    headings = [texts.word(language, "record", c) for c in shown]
    assert sorted({h for h in headings if headings.count(h) > 1}) == []


def test_every_column_that_adds_up_to_a_figure_has_a_heading() -> None:
    seeds = Path(__file__).resolve().parents[2] / "seeds" / "kpi.csv"
    with seeds.open(encoding="utf-8") as rows:
        asked = [
            (data.EVIDENCE[row["evidence"]], row[part])
            for row in csv.DictReader(rows)
            for part in ("evidence_numerator", "evidence_denominator")
            if row["evidence"] in data.EVIDENCE and row[part]
        ]
    assert len(asked) > 20
    for relation, column in asked:
        assert column in contracts()[relation], f"{relation} has no {column}"
        assert texts.has(f"record.{column}"), column
