"""A damaged publication is called one: what is missing or unreadable, and what to do; never 'run it again'."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.published import NotPublished, PublicationDamaged, Published
from orchestration import cli
from orchestration.home import Home
from tests.app.fabricate import fabricate

MONTHS = ["2026-08", "2026-09"]
ADVICE = "Run `callmart verify`; restore the folder from a copy."


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("sound")
    fabricate(root, MONTHS)
    return Home(root)


@pytest.fixture
def home(sound: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(sound.root, tmp_path / "centre")))


def version(home: Home) -> Path:
    (folder,) = (home.published / "2026-09").iterdir()
    return folder


def no_version(home: Home) -> None:
    shutil.rmtree(version(home))


def no_manifest(home: Home) -> None:
    (version(home) / "manifest.json").unlink()


def half_a_manifest(home: Home) -> None:
    (version(home) / "manifest.json").write_text('{"version": 1, ')


def no_pointer_text(home: Home) -> None:
    (home.published / "current.json").write_text("{")


def a_pointer_without_versions(home: Home) -> None:
    (home.published / "current.json").write_text('{"months": {"2026-09": {}}}')


def no_file(home: Home) -> None:
    (version(home) / "pub_scorecard.parquet").unlink()


def half_a_file(home: Home) -> None:
    path = version(home) / "pub_scorecard.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-200])


def a_page_of_zeros(home: Home) -> None:
    path = version(home) / "pub_scorecard.parquet"
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[4:104] = bytes(100)
    path.write_bytes(bytes(content))


OF_MANIFESTS = [
    (no_manifest, "2026-09/1/manifest.json is missing"),
    (half_a_manifest, "2026-09/1/manifest.json is unreadable"),
]
DAMAGES = [
    (no_version, "2026-09/1/manifest.json is missing"),
    (no_pointer_text, "current.json is unreadable"),
    (a_pointer_without_versions, "current.json is unreadable"),
    (no_file, "2026-09/1/pub_scorecard.parquet is missing"),
    (half_a_file, "2026-09/1/pub_scorecard.parquet is not as it was published"),
    (a_page_of_zeros, "2026-09/1/pub_scorecard.parquet is not as it was published"),
]


@pytest.mark.parametrize(("damage", "says"), DAMAGES)
def test_the_reader_names_the_damage(home: Home, damage: Callable[[Home], None], says: str) -> None:
    damage(home)
    with pytest.raises(PublicationDamaged) as found:
        Published(home.published).frame("select * from pub_scorecard")
    assert says in str(found.value) and ADVICE in str(found.value)


@pytest.mark.parametrize(("damage", "says"), DAMAGES + OF_MANIFESTS)
@pytest.mark.parametrize(
    "words",
    [("explain", "--scheme", "bank_b", "--entity", "E1001"), ("export", "scorecard", "--output", "{out}/cards.csv")],
    ids=["explain", "export"],
)
def test_a_command_says_the_damage_and_never_to_run_again(
    home: Home, damage: Callable[[Home], None], says: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    damage(home)
    given = [word.format(out=home.root) for word in words]
    assert cli.main([*given, "--month", "2026-09", "--home", str(home.root), "--quiet"]) == 2
    said = capsys.readouterr().err
    assert says in said and ADVICE in said
    assert "callmart run" not in said and "unexpected" not in said
    assert not list(home.root.glob("*cards.csv*"))


def test_a_version_that_never_was_is_no_damage(home: Home) -> None:
    with pytest.raises(NotPublished, match="2026-09 has no version 7"):
        Published(home.published).manifest("2026-09", 7)


def test_a_wrong_query_is_no_damage(home: Home) -> None:
    import duckdb

    with pytest.raises(duckdb.BinderException):
        Published(home.published).rows("select nothing_like_it from pub_scorecard")
