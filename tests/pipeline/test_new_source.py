"""A new source is a declaration: here a format that nobody has seen before becomes published figures, by one YAML file
beside the others, as docs/new_source.md shows it; no code is touched. Asterisk's log goes the same way and month.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.published import Published
from orchestration import pipeline
from orchestration.extract_pages import rules_page
from orchestration.home import REPOSITORY, Home, Month
from orchestration.loading import mapping
from orchestration.loading.load import load_landing
from tests.load.samples import query

QUEUE_LOG = REPOSITORY / "tests" / "fixtures" / "asterisk" / "queue_log"
PAGE = REPOSITORY / "docs" / "new_source.md"


def block(language: str) -> str:
    """The block of the page in that language: what the page tells to write is what is tested."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


DECLARATION, EXPORT = block("yaml"), block("csv")


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mapping.Mapping]:
    """The mappings of the repository with one more, in a copy."""
    copy = tmp_path_factory.mktemp("repository") / "mappings"
    shutil.copytree(mapping.MAPPINGS, copy)
    (copy / "vocalis.yml").write_text(DECLARATION, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapping, "MAPPINGS", copy)
        mapping.mappings.cache_clear()
        yield mapping.mappings()["vocalis"]
    mapping.mappings.cache_clear()


def deliver(home: Home, export: str) -> None:
    home.landing.mkdir(parents=True, exist_ok=True)
    (home.landing / "vocalis_2026-10.csv").write_text(export, encoding="utf-8")


@pytest.fixture(scope="module")
def centre(declared: mapping.Mapping, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """October with the new source and a morning of Asterisk's queue_log, published."""
    home = Home(tmp_path_factory.mktemp("new_source"))
    deliver(home, EXPORT)
    shutil.copy(QUEUE_LOG, home.landing)
    pipeline.load_landing(home)
    pipeline.run_month(home, Month.parse("2026-10"))
    return home


def figures(home: Home, kpi: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Numerator and denominator of a KPI by queue."""
    rows = Published(home.published).rows(
        "select entity_code, numerator, denominator from pub_kpi_period where entity_type = 'queue' and kpi_code = "
        f"'{kpi}'",
        months=["2026-10"],
    )
    return {row["entity_code"]: (row["numerator"], row["denominator"]) for row in rows}


def test_the_rows_of_a_new_source_are_accounted_for_and_keep_what_has_no_column(
    declared: mapping.Mapping, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    deliver(
        home,
        EXPORT + "5;Cards;7;135;06.10.2026 09:20:00;1;1;MAYBE\n6;Cards;7;135;06.10.2026 09:21:00;x;1;OK\n7;Cards\n",
    )
    (result,) = load_landing(home)
    assert (result.rows_in_file, result.rows_loaded, result.rows_quarantined) == (7, 4, 3), result
    assert query(home, "select line, reason from raw._quarantine order by line") == [
        (6, "Result MAYBE is neither OK nor LOST"),
        (7, "ended_at is required and missing; wait_seconds is not a whole number of at most 18 digits (x)"),
        (8, "the line has too few columns for the header"),
    ]
    assert query(
        home, "select contact_id, cast(ended_at as varchar), _extra ->> '$.result' from raw.calls limit 1"
    ) == [("1", "2026-10-06 09:02:10", "OK")]
    assert "| Result | OK is answered" in rules_page(declared, "<!-- rules: vocalis -->\n<!-- end of rules -->\n")


def test_a_new_source_reaches_the_published_figures(centre: Home) -> None:
    assert {queue: figures(centre, "asa")[queue] for queue in ("cards", "loans")} == {
        "cards": (30, 2),
        "loans": (30, 1),
    }
    assert figures(centre, "abandon_time")["cards"] == (90, 1)


def test_asterisk_reaches_the_published_figures(centre: Home) -> None:
    # legs of the fixture's README: answered in support after 25, 10, 10, 10, 5, 5 and 20 s, in backup after 30 s
    assert {queue: figures(centre, "asa")[queue] for queue in ("support", "backup")} == {
        "support": (85, 7),
        "backup": (30, 1),
    }
    assert figures(centre, "abandon_time")["support"] == (17, 2)
