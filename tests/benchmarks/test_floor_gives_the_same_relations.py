"""The floor of the benchmark and the product write the same publication: only then do they do the same work.

What the floor leaves out is named in `benchmarks.floor` and nothing else may be missing.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from benchmarks.floor import FAMILY, LEFT_OUT_FAMILIES, LEFT_OUT_RELATIONS, SCRIPTS, floor
from orchestration import pipeline
from orchestration.dbt import SEEDS
from orchestration.home import Home, Month
from orchestration.sample import SampleSettings, generate
from tests.golden.richer import enrich

MONTH = Month(2026, 10)
OF_THE_PUBLISHER = {"pub_check_result", "pub_load"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders with the relations of one sample month: published by the product, written by the floor."""
    home = Home(tmp_path_factory.mktemp("centre"))
    generate(home.landing, SampleSettings(months=1, end=str(MONTH), agents=40, calls=3000, seed=3))
    assert enrich(home.landing, 3) > 200
    pipeline.load_landing(home)
    published = pipeline.run_month(home, MONTH).folder
    written = home.root / "floor"
    floor(home.landing, MONTH, written)
    return published, written


@pytest.fixture(scope="module")
def left_out() -> list[str]:
    """Codes of the KPIs that only the product computes."""
    with (SEEDS / "kpi.csv").open(encoding="utf-8", newline="") as file:
        return sorted({row["kpi_code"] for row in csv.DictReader(file) if row["family"] in LEFT_OUT_FAMILIES})


def relations(folder: Path) -> dict[str, str]:
    """Relation name and the SQL that reads it."""
    found = {path.stem: f"from read_parquet('{path}')" for path in folder.glob("pub_*.parquet")}
    return {name: sql for name, sql in found.items() if name not in (*OF_THE_PUBLISHER, *LEFT_OUT_RELATIONS)}


def columns(sql: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in duckdb.sql(f"describe {sql}").fetchall()]


def without(found: dict[str, str], left_out: list[str]) -> dict[str, str]:
    """The relations less the KPIs and the families of schemes left out, less the events by rule.

    And less the places (vendors, components) that only their figures name.
    """
    codes = ", ".join(f"'{code}'" for code in left_out)
    kept = {
        name: f"{sql} where kpi_code not in ({codes})"
        for name, sql in found.items()
        if name != "pub_kpi" and "kpi_code" in (column for column, _ in columns(sql))
    }
    kept["pub_evidence_event"] = f"{found['pub_evidence_event']} where kpi_code is null"
    for name in ("pub_spell", "pub_score_line", "pub_scorecard"):
        kept[name] = f"{found[name]} where family = '{FAMILY}'"
    kept["pub_rank"] = f"{found['pub_rank']} where scheme_code in (select scheme_code {kept['pub_scorecard']})"
    named = f"select entity_type, entity_code {kept['pub_kpi_daily']}"
    of_facts = "entity_type in ('queue', 'channel', 'vendor', 'shop', 'component') and parent_code is null"
    entity = f"{found['pub_entity']} where not ({of_facts}) or (entity_type, entity_code) in ({named})"
    return {**found, **kept, "pub_entity": entity}


def test_the_floor_writes_every_publication_relation(both: tuple[Path, Path]) -> None:
    published, written = map(relations, both)
    assert set(published) == set(written)
    assert len(published) >= 20


def test_every_relation_has_the_same_columns_and_the_same_rows(both: tuple[Path, Path], left_out: list[str]) -> None:
    published, written = map(relations, both)
    assert {name: columns(sql) for name, sql in published.items()} == {
        name: columns(sql) for name, sql in written.items()
    }
    differences = {
        name: [
            duckdb.sql(f"select count(*) from (({one}) except all ({other}))").fetchall()[0][0]
            for one, other in ((sql, written[name]), (written[name], sql))
        ]
        for name, sql in without(published, left_out).items()
    }
    assert differences == {name: [0, 0] for name in published}


def test_from_the_raw_store_the_floor_writes_the_same_kpis(both: tuple[Path, Path]) -> None:
    written = both[1]
    again = written.parent / "kpis"
    floor(written.parent / "raw", MONTH, again, kpis_of_raw=True)
    assert {path.stem for path in again.iterdir()} == {"pub_kpi_daily", "pub_kpi_period", "pub_kpi_interval"}
    for name, sql in relations(again).items():
        assert duckdb.sql(f"({sql}) except all ({relations(written)[name]})").fetchall() == []
        assert duckdb.sql(f"({relations(written)[name]}) except all ({sql})").fetchall() == []


def test_only_the_named_families_are_left_to_the_product(both: tuple[Path, Path], left_out: list[str]) -> None:
    def measured(folder: Path) -> set[str]:
        read = " union all ".join(
            f"select kpi_code {relations(folder)[name]}" for name in ("pub_kpi_daily", "pub_kpi_period")
        )
        return {row[0] for row in duckdb.sql(f"select distinct kpi_code from ({read})").fetchall()}

    published, written = map(measured, both)
    assert published - written == published & set(left_out)
    assert written <= published
    texts = " ".join(script.read_text(encoding="utf-8") for script in SCRIPTS.glob("*.sql"))
    with (SEEDS / "kpi.csv").open(encoding="utf-8", newline="") as file:
        known = {row["kpi_code"] for row in csv.DictReader(file)}
    # also of KPIs for which the sample has no data
    assert {code for code in known if f"'{code}'" not in texts} == set(left_out)


def test_the_sample_puts_rows_into_every_relation(both: tuple[Path, Path]) -> None:
    empty = [name for name, sql in relations(both[0]).items() if not duckdb.sql(f"{sql} limit 1").fetchall()]
    assert empty == []
