"""A published version: immutable, complete, in one verifiable chain, the same bytes for the same content."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from app.published import NotPublished, Published
from orchestration.files import sha256
from orchestration.home import Home
from orchestration.publishing import chain
from orchestration.publishing.publish import GateRefused, publish_month, verify
from tests.publication.small_centre import FEBRUARY, JANUARY, build, check, deliver, ready


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A centre with two published months; tests work on copies."""
    home = ready(tmp_path_factory.mktemp("two") / "centre", JANUARY, FEBRUARY)
    publish_month(home, JANUARY)
    publish_month(home, FEBRUARY)
    return home


@pytest.fixture
def home(two_months: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(two_months.root, tmp_path / "centre")))


def restated(home: Home, value: int = 2) -> None:
    deliver(home, JANUARY, calls=5, name="_late")
    check(home, JANUARY, build(home, JANUARY, value))
    publish_month(home, JANUARY, restate_reason="a late file")


def test_a_manifest_names_build_inputs_files_and_checks(home: Home) -> None:
    manifest = Published(home.published).manifest("2026-01")
    assert manifest["build"]["build_id"] == json.loads((home.builds / "2026-01.json").read_text())["build_id"]
    assert [i["file"] for i in manifest["inputs"]] == ["calls_2026-01.csv"]
    assert {f["name"] for f in manifest["files"]} == {
        "pub_kpi_period", "pub_scorecard", "pub_evidence_segment", "pub_check_result", "pub_load",
    }  # fmt: skip
    for file in manifest["files"]:
        path = home.published / "2026-01" / "1" / f"{file['name']}.parquet"
        assert (sha256(path), path.stat().st_size) == (file["sha256"], file["bytes"])
    assert manifest["checks"]["total"] == manifest["checks"]["passed"] > 100


def test_no_published_file_names_a_local_folder(home: Home) -> None:
    rows = Published(home.published).rows("select * from pub_load")
    assert rows
    told = json.dumps(rows, default=str) + "".join(p.read_text() for p in home.published.glob("*/*/manifest.json"))
    assert str(home.root) not in told


@pytest.mark.parametrize(("statuses", "finance"), [(("final", "provisional"), "provisional"), (("final",), "final")])
def test_finance_is_final_once_the_ledger_is_closed(home: Home, statuses: tuple[str, ...], finance: str) -> None:
    assert Published(home.published).manifest("2026-01")["finality"]["finance"] == "provisional", (
        "no costs are published"
    )
    deliver(home, JANUARY, calls=5, name="_late")
    check(home, JANUARY, build(home, JANUARY, 2))
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create table publication.pub_cost_per_call (month varchar, status varchar)")
        con.execute("insert into publication.pub_cost_per_call values ('2026-02', 'provisional')")
        con.executemany("insert into publication.pub_cost_per_call values ('2026-01', ?)", [[s] for s in statuses])
    publish_month(home, JANUARY, restate_reason="costs")
    assert Published(home.published).manifest("2026-01")["finality"]["finance"] == finance


def test_the_same_build_again_is_no_new_version(home: Home) -> None:
    before = chain.current(home)
    again = publish_month(home, JANUARY)
    assert (again.created, again.version) == (False, 1)
    assert chain.current(home) == before


def test_a_published_month_changes_only_with_a_reason(home: Home) -> None:
    deliver(home, JANUARY, calls=5, name="_late")
    check(home, JANUARY, build(home, JANUARY, 2))
    with pytest.raises(GateRefused, match="its inputs and the code changed since"):
        publish_month(home, JANUARY)
    assert publish_month(home, JANUARY, restate_reason="a late file").version == 2


def test_a_restatement_leaves_the_earlier_version_and_other_months_as_they_are(home: Home) -> None:
    files = {p: p.read_bytes() for p in home.published.glob("*/*/*")}
    restated(home)
    assert {p: p.read_bytes() for p in files} == files
    reader = Published(home.published)
    assert [reader.manifest("2026-01", v)["reason"] for v in reader.versions("2026-01")] == [None, "a late file"]
    assert reader.rows("select distinct month, value from pub_scorecard order by 1") == [
        {"month": "2026-01", "value": Decimal(2)},
        {"month": "2026-02", "value": Decimal(1)},
    ]


def test_published_files_are_read_only(home: Home) -> None:
    assert {oct(p.stat().st_mode & 0o777) for p in home.published.glob("*/*/*")} == {"0o444"}


def test_the_same_content_gives_the_same_bytes(home: Home, tmp_path: Path) -> None:
    other = ready(tmp_path / "other", JANUARY, FEBRUARY)
    publish_month(other, JANUARY)
    names = ("pub_kpi_period", "pub_scorecard", "pub_evidence_segment", "pub_check_result")
    for name in names:
        one, two = (h.published / "2026-01" / "1" / f"{name}.parquet" for h in (home, other))
        assert one.read_bytes() == two.read_bytes(), name


def test_many_rows_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    homes = [ready(tmp_path / name, JANUARY, rows=130_000) for name in ("one", "two")]
    for home in homes:
        publish_month(home, JANUARY)
    one, two = (h.published / "2026-01" / "1" / "pub_evidence_segment.parquet" for h in homes)
    assert sha256(one) == sha256(two)


def test_a_sound_chain_has_no_problem(home: Home) -> None:
    restated(home)
    assert [link.manifest["sequence"] for link in chain.links(home)] == [3, 2, 1]
    assert verify(home) == []


def alter(path: Path) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", ["pub_scorecard.parquet", "pub_check_result.parquet", "manifest.json"])
def test_one_altered_bit_is_found(home: Home, name: str) -> None:
    alter(home.published / "2026-01" / "1" / name)
    assert any("2026-01/1" in p or "publication 1" in p for p in verify(home))


def test_a_missing_file_a_stray_one_and_a_missing_version_are_found(home: Home) -> None:
    (home.published / "2026-02" / "1" / "pub_load.parquet").unlink()
    (home.published / "2026-01" / "1" / "extra.parquet").write_text("x")
    assert len(verify(home)) == 2
    shutil.rmtree(home.published / "2026-01")
    assert "changed or removed" in verify(home)[0]


def test_a_pointer_to_an_older_version_is_found(home: Home) -> None:
    old = (home.published / "current.json").read_text()
    restated(home)
    mixed = json.loads((home.published / "current.json").read_text())
    mixed["months"] = json.loads(old)["months"]
    (home.published / "current.json").write_text(json.dumps(mixed))
    assert "names other versions" in verify(home)[0]


def test_nothing_is_published_on_a_broken_chain(home: Home) -> None:
    alter(home.published / "2026-01" / "1" / "manifest.json")
    check(home, JANUARY, build(home, JANUARY, 3))
    with pytest.raises(GateRefused, match="callmart verify"):
        publish_month(home, JANUARY, restate_reason="why not")
    assert (home.published / "2026-01" / "1").is_dir()


def test_leftovers_of_an_interrupted_publication_are_removed_by_the_next(home: Home) -> None:
    left = home.published / ".tmp-old"
    left.mkdir()
    (left / "pub_scorecard.parquet").write_text("half")
    assert Published(home.published).rows("select max(value) as v from pub_scorecard") == [{"v": Decimal(1)}]
    restated(home)
    assert not left.exists()
    assert verify(home) == []


def test_a_folder_that_belongs_to_no_publication_stops_everything_and_is_not_removed(home: Home) -> None:
    stray = home.published / "2026-01" / "7"
    stray.mkdir()
    with pytest.raises(GateRefused, match="no publication that current"):
        restated(home)
    assert stray.is_dir() and "does not lead to" in verify(home)[0]


@pytest.mark.parametrize("pointer", ["missing", "older"])
def test_a_lost_or_older_pointer_loses_no_version(home: Home, pointer: str) -> None:
    current = home.published / "current.json"
    older = current.read_bytes()
    restated(home)
    newest = current.read_bytes()
    current.unlink()
    if pointer == "older":
        current.write_bytes(older)
    assert verify(home), "a version that the pointer does not lead to is a problem"
    done = publish_month(home, JANUARY)
    assert (done.version, done.created) == (2, False)
    assert current.read_bytes() == newest and verify(home) == []


def test_a_reader_takes_only_the_months_it_asks_for(home: Home) -> None:
    reader = Published(home.published)
    found = reader.frame("select month, count(*) as n from pub_scorecard group by month", months=["2026-02"])
    assert found.to_dict("records") == [{"month": "2026-02", "n": 50}]
    assert len(reader.frame("select * from pub_scorecard where employee_id = ?", ["E1"])) == 2 * 7


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/hostname')",
        "select * from read_parquet('{root}/current.json')",
        "select * from read_text('{root}/status.json')",
        "copy (select 1) to '{root}/out.csv'",
        "attach '{root}/../warehouse.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_query_reaches_no_other_file(home: Home, sql: str) -> None:
    import duckdb

    (home.published / "status.json").write_text("{}")
    with pytest.raises(duckdb.Error):
        Published(home.published).rows(sql.format(root=home.published))


def test_what_is_not_published_is_named(home: Home) -> None:
    reader = Published(home.published)
    with pytest.raises(NotPublished, match="2026-01, 2026-02"):
        reader.manifest("2026-03")
    with pytest.raises(NotPublished, match="pub_nothing"):
        reader.frame("select * from pub_nothing")
    with pytest.raises(NotPublished, match="not published"):
        reader.frame("select * from pub_scorecard", months=["../../etc"])
    with pytest.raises(NotPublished, match="Nothing is published"):
        Published(home.root / "nowhere").frame("select 1")


def test_the_cache_key_changes_with_every_publication(home: Home) -> None:
    reader = Published(home.published)
    before = reader.token()
    restated(home)
    assert reader.token() != before
    assert reader.manifest("2026-01")["version"] == 2
