"""The floor of the benchmark and the product write the same publication: only then do they do the same work."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from benchmarks.floor import floor
from orchestration import pipeline
from orchestration.home import Home, Month
from orchestration.sample import SampleSettings, generate

MONTH = Month(2026, 10)
OF_THE_PUBLISHER = {"pub_check_result", "pub_load"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders with the relations of one sample month: published by the product, written by the floor."""
    home = Home(tmp_path_factory.mktemp("centre"))
    generate(home.landing, SampleSettings(months=1, end=str(MONTH), agents=40, calls=3000, seed=3))
    pipeline.load_landing(home)
    published = pipeline.run_month(home, MONTH).folder
    written = home.root / "floor"
    floor(home.landing, MONTH, written)
    return published, written


def relations(folder: Path) -> dict[str, str]:
    """Relation name and the SQL that reads it."""
    found = {path.stem: f"from read_parquet('{path}')" for path in folder.glob("pub_*.parquet")}
    return {name: sql for name, sql in found.items() if name not in OF_THE_PUBLISHER}


def columns(sql: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in duckdb.sql(f"describe {sql}").fetchall()]


def test_the_floor_writes_every_publication_relation(both: tuple[Path, Path]) -> None:
    published, written = map(relations, both)
    assert set(published) == set(written)
    assert len(published) >= 20


def test_every_relation_has_the_same_columns_and_the_same_rows(both: tuple[Path, Path]) -> None:
    published, written = map(relations, both)
    assert {name: columns(sql) for name, sql in published.items()} == {
        name: columns(sql) for name, sql in written.items()
    }
    differences = {
        name: [
            duckdb.sql(f"select count(*) from (({one}) except all ({other}))").fetchall()[0][0]
            for one, other in ((sql, written[name]), (written[name], sql))
        ]
        for name, sql in published.items()
    }
    assert differences == {name: [0, 0] for name in published}


def test_the_sample_puts_rows_into_every_relation(both: tuple[Path, Path]) -> None:
    empty = [name for name, sql in relations(both[0]).items() if not duckdb.sql(f"{sql} limit 1").fetchall()]
    assert empty == []
