"""Every kind has a staging model, and every staging model shows what was known at a time, of the days that its month is
made of.

Each kind is delivered and delivered again through the loader; then all staging models are run twice: as known after
the first delivery, and now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

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
FIRST, NEXT = date(2026, 10, 1), date(2026, 11, 1)
INSIDE = 3  # rows of the month in the first delivery; more lie on days around it
OLD, NEW = ("as it was", "55"), ("corrected", "77")  # a text or a number that nothing else holds


@dataclass(frozen=True)
class Seen:
    """The rows of each staging model at two knowledge times, by kind all rows of `raw`, every value as text, and the
    columns of the models.
    """

    first: dict[str, list[list[str]]]
    now: dict[str, list[list[str]]]
    raw: dict[str, list[list[str]]]
    columns: dict[str, set[str]]


def models() -> dict[str, list[str]]:
    """The names of the staging models by the kind that they read; what shows more days (…_around) comes second."""
    found: dict[str, list[str]] = {kind: [] for kind in extracts()}
    for node in Manifest.from_msgpack(parsed(PROJECT)).nodes.values():
        if node.resource_type == "model" and node.fqn[1] == "staging":
            read = [source.split(".")[-1] for source in node.depends_on.nodes]
            for kind in set(read) - {"_superseded"}:
                found[kind].append(node.name)
    return {kind: sorted(names) for kind, names in found.items()}


def marked(extract: Extract, row: dict[str, str], marks: tuple[str, str]) -> dict[str, str]:
    """The row with a mark in a column that decides neither its key nor its month."""
    fixed = {*extract.key, extract.period, *extract.valid_time}
    free = [c for c in extract.columns if c.name not in fixed and not c.values and not c.pattern]
    free = [c for kind in ("text", "decimal", "rate", "integer") for c in free if c.type == kind]
    return {**row, free[0].name: marks[free[0].type != "text"]}


def first_delivery(extract: Extract) -> Rows:
    """Three rows of the month, the first of them marked, and one of each day around it that is told below."""
    head, *others = rows(extract.kind, INSIDE, f"{MONTH}-05")
    around = []
    for n, day in enumerate(days_around(extract), 10):
        row = rows(extract.kind, n + 1, str(day))[n]
        if extract.period and extract.column(extract.period).type == "date":
            row[extract.period] = str(day)
        around.append(row)
    return [marked(extract, head, OLD), *others, *around]


def days_around(extract: Extract) -> list[date]:
    """The days beside the month, and on either side the last that the kind looks at and the first that it does not."""
    days = {FIRST - timedelta(days=1), NEXT}
    if extract.look_back_days:
        days |= {FIRST - timedelta(days=extract.look_back_days + n) for n in (0, 1)}
    if extract.look_ahead_days:
        days |= {NEXT + timedelta(days=extract.look_ahead_days - n) for n in (0, 1)}
    return sorted(days)


def shown(extract: Extract, around: bool) -> int:
    """How many rows of the first delivery a staging model shows: those of the days that the declaration names."""
    days = days_around(extract)
    if extract.valid_time or extract.about_publication:
        return INSIDE + len(days)
    spill = 1 if extract.spill_days and not around else 0
    looks = around or len(models()[extract.kind]) == 1  # else a model of its own looks around
    back, ahead = (extract.look_back_days, extract.look_ahead_days) if looks else (0, 0)
    first, last = FIRST - timedelta(days=max(spill, back)), NEXT + timedelta(days=max(spill, ahead))
    return INSIDE + sum(first <= day < last for day in days)


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
            found.append({name: texts(con, f"staging.{name}") for names in models().values() for name in names})
            described = {name: con.execute(f"describe staging.{name}").fetchall() for name in found[0]}
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        raw = {kind: texts(con, f"raw.{kind}") for kind in extracts()}
    columns = {name: {row[0] for row in described[name]} for name in described}
    return Seen(*found, raw, columns)


def rows_with(content: list[list[str]], marks: tuple[str, str]) -> int:
    return sum(any(value.removesuffix(".0000").removesuffix(".00000000") in marks for value in row) for row in content)


def test_every_kind_has_one_staging_model_named_after_its_source_and_one_more_where_that_looks_around() -> None:
    for kind, (name, *around) in models().items():
        extract = extracts()[kind]
        assert name.startswith(f"stg_{extract.source}__"), f"{kind}: {name}"
        assert kind.endswith(name.split("__")[1])
        looks = extract.look_back_days or extract.look_ahead_days
        assert around == ([f"{name}_around"] if around and looks else []), kind


@pytest.mark.parametrize("kind", extracts())
def test_a_staging_model_shows_what_was_known_at_the_time(seen: Seen, kind: str) -> None:
    name, *around = models()[kind]
    expected = shown(extracts()[kind], around=False)
    assert len(seen.first[name]) == expected
    assert (rows_with(seen.first[name], OLD), rows_with(seen.first[name], NEW)) == (1, 0)
    assert len(seen.now[name]) == expected + 1
    assert (rows_with(seen.now[name], OLD), rows_with(seen.now[name], NEW)) == (0, 1)
    for other in around:
        assert len(seen.first[other]) == shown(extracts()[kind], around=True)
        assert len(seen.now[other]) == shown(extracts()[kind], around=True) + 1


@pytest.mark.parametrize("kind", [kind for kind, extract in extracts().items() if extract.look_columns])
def test_of_neighbouring_days_only_the_columns_are_read_that_their_digest_covers(seen: Seen, kind: str) -> None:
    renamed = {"agent_id": "employee_id"}
    declared = {renamed.get(name, name) for name in extracts()[kind].look_columns}
    for around in models()[kind][1:]:
        assert seen.columns[around] <= declared


@pytest.mark.parametrize("kind", extracts())
def test_what_was_replaced_stays_readable_in_the_raw_store(seen: Seen, kind: str) -> None:
    assert (rows_with(seen.raw[kind], OLD), rows_with(seen.raw[kind], NEW)) == (1, 1)
