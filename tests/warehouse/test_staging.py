"""Every kind has a staging model, and every staging model shows what was known at a time, of the days that its month is
made of.

Each kind is delivered and delivered again through the loader; then all staging models are run twice: as known after
the first delivery, and now.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration import warehouse
from orchestration.extract import Extract, extracts
from orchestration.home import Home
from orchestration.loading import raw_store
from orchestration.loading.load import load_landing
from orchestration.loading.manifests import manifests
from tests.load.samples import Rows, deliver, rows
from tests.warehouse import tiny
from tests.warehouse.in_process import PROJECT, parsed

MONTH = "2026-10"
INSIDE = 3  # rows of the month in the first delivery; one more lies on the day before it, one on the day after
OLD, NEW = ("as it was", "55"), ("corrected", "77")  # a text or a number that nothing else holds


@dataclass(frozen=True)
class Seen:
    """Per kind the rows of its staging model at two knowledge times, and all rows of `raw`, every value as text."""

    first: dict[str, list[list[str]]]
    now: dict[str, list[list[str]]]
    raw: dict[str, list[list[str]]]


def models() -> dict[str, list[str]]:
    """The names of the staging models by the kind that they read."""
    found: dict[str, list[str]] = {kind: [] for kind in extracts()}
    for node in Manifest.from_msgpack(parsed(PROJECT)).nodes.values():
        if node.resource_type == "model" and node.fqn[1] == "staging":
            read = [source.split(".")[-1] for source in node.depends_on.nodes]
            for kind in set(read) - {"_superseded"}:
                found[kind].append(node.name)
    return found


def marked(extract: Extract, row: dict[str, str], marks: tuple[str, str]) -> dict[str, str]:
    """The row with a mark in a column that decides neither its key nor its month."""
    fixed = {*extract.key, extract.period, *extract.valid_time}
    free = [c for c in extract.columns if c.name not in fixed and not c.values and not c.pattern]
    free = [c for kind in ("text", "decimal", "integer") for c in free if c.type == kind]
    return {**row, free[0].name: marks[free[0].type != "text"]}


def first_delivery(extract: Extract) -> Rows:
    """Three rows of the month, the first of them marked, one of the day before the month and one of the day after."""
    head, *others = rows(extract.kind, INSIDE, f"{MONTH}-05")
    around = [rows(extract.kind, n + 1, day)[n] for n, day in ((10, "2026-09-30"), (11, "2026-11-01"))]
    for row in around:
        if extract.period and extract.column(extract.period).type == "date":
            row[extract.period] = {"0": "2026-09-30", "1": "2026-11-01"}[str(around.index(row))]
    return [marked(extract, head, OLD), *others, *around]


def texts(con: duckdb.DuckDBPyConnection, relation: str) -> list[list[str]]:
    return [[str(value) for value in row] for row in con.execute(f"select * from {relation}").fetchall()]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    home = Home(tmp_path_factory.mktemp("centre"))
    home.landing.mkdir(parents=True)
    for kind, extract in extracts().items():
        deliver(home, f"{kind}_{MONTH}.csv", first_delivery(extract))
    assert {result.status for result in load_landing(home)} == {"accepted"}
    known = [load.loaded_at for load in manifests(home)]
    for kind, extract in extracts().items():
        head, *others = first_delivery(extract)
        late = rows(kind, INSIDE + 1, f"{MONTH}-05")[-1]
        deliver(home, f"{kind}_{MONTH}.csv", [marked(extract, head, NEW), *others, late])
    assert {(result.status, result.rows_quarantined) for result in load_landing(home)} == {("accepted", 0)}
    warehouse.prepare(home)
    with duckdb.connect(str(home.warehouse)) as con:
        raw_store.refresh_views(con, home)
    found = []
    for as_of in (max(known), "9999-12-31"):
        tiny.dbt(home.root, "run", "--select", "staging", month=MONTH, as_of=as_of)
        with duckdb.connect(str(home.warehouse), read_only=True) as con:
            found.append({kind: texts(con, f"staging.{names[0]}") for kind, names in models().items()})
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        raw = {kind: texts(con, f"raw.{kind}") for kind in extracts()}
    return Seen(*found, raw)


def rows_with(content: list[list[str]], marks: tuple[str, str]) -> int:
    return sum(any(value.removesuffix(".0000") in marks for value in row) for row in content)


def test_every_kind_has_exactly_one_staging_model_named_after_its_source() -> None:
    for kind, names in models().items():
        source = extracts()[kind].source
        assert len(names) == 1 and names[0].startswith(f"stg_{source}__"), f"{kind}: {names}"
        assert kind.endswith(names[0].split("__")[1])


@pytest.mark.parametrize("kind", extracts())
def test_a_staging_model_shows_what_was_known_at_the_time(seen: Seen, kind: str) -> None:
    extract = extracts()[kind]
    around = 2 if extract.spill_days or extract.valid_time or extract.about_publication else 0
    assert len(seen.first[kind]) == INSIDE + around
    assert (rows_with(seen.first[kind], OLD), rows_with(seen.first[kind], NEW)) == (1, 0)
    assert len(seen.now[kind]) == INSIDE + around + 1
    assert (rows_with(seen.now[kind], OLD), rows_with(seen.now[kind], NEW)) == (0, 1)


@pytest.mark.parametrize("kind", extracts())
def test_what_was_replaced_stays_readable_in_the_raw_store(seen: Seen, kind: str) -> None:
    assert (rows_with(seen.raw[kind], OLD), rows_with(seen.raw[kind], NEW)) == (1, 1)
