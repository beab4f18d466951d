"""The health of a scheme as people read it, from the fabricated centre and from appeals that were loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.published import Published
from orchestration.cli import main
from orchestration.home import Home, Month, UsageError
from orchestration.loading.load import load_landing
from orchestration.reading import health, health_text
from tests.app.conftest import centre  # noqa: F401
from tests.app.fabricate import MONTHS

LAST, BEFORE = MONTHS[-1], MONTHS[-2]
SCHEME = "bank_b_mode1"
HEAD = "record_id,recorded_at,recorded_by,about_month,about_kind,about_id,text,due_on,decision,decided_by,owner"


@pytest.fixture(scope="module")
def appealed(centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:  # noqa: F811
    """Two people of the scheme appeal: one twice against one line, in the end upheld; one against the whole card."""
    home = Home(tmp_path_factory.mktemp("appealed"))
    shutil.copytree(centre / "published", home.published)
    one, two = people(home)[:2]
    rows = [
        f"A1,2026-11-02 10:00:00,{one},{LAST},score_line,{one}/qa_score,wrong,,,,",
        f"A2,2026-11-05 10:00:00,B1,{LAST},score_line,{one}/qa_score,right,,upheld,B1,",
        f"A3,2026-11-02 11:00:00,{two},{LAST},scorecard,{two},unfair,,rejected,B1,",
        f"A4,2026-11-02 12:00:00,{two},{LAST},score_line,{two}/of_another_scheme,unfair,,upheld,B1,",
        f"A5,2026-11-02 13:00:00,{two},{BEFORE},scorecard,{two},another month,,upheld,B1,",
        f"A6,2026-11-02 14:00:00,X,{LAST},scorecard,nobody,nobody's,,upheld,B1,",
    ]
    home.landing.mkdir(parents=True)
    (home.landing / "appeals_2026-11.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    assert [r.rows_loaded for r in load_landing(home)] == [6]
    return home


def people(home: Home) -> list[str]:
    found = Published(home.published).rows(
        "select entity_code from pub_scorecard where scheme_code = ? order by 1", [SCHEME], [LAST]
    )
    return [row["entity_code"] for row in found]


def test_stability_is_the_order_against_the_month_before(appealed: Home) -> None:
    (found,) = health.health(appealed, None, SCHEME)
    frame = Published(appealed.published).frame(
        "select month, entity_code, score::double as score from pub_scorecard where scheme_code = ?",
        [SCHEME],
        [BEFORE, LAST],
    )
    wide = frame.pivot(index="entity_code", columns="month", values="score").dropna()
    assert (found.month, found.compared_with, found.people_in_both) == (LAST, BEFORE, len(wide))
    assert found.stability is not None
    # pandas knows nothing of ours: the correlation of mean ranks
    assert abs(float(found.stability) - wide[BEFORE].rank().corr(wide[LAST].rank())) < 0.00006
    (first,) = health.health(appealed, Month.parse(MONTHS[0]), SCHEME)
    assert (first.stability, first.compared_with) == (None, "")


def test_appeals_count_cards_by_their_last_word(appealed: Home) -> None:
    (found,) = health.health(appealed, None, SCHEME)
    assert (found.appeals, found.upheld) == (2, 1)


@pytest.mark.parametrize(("language", "words"), [("en", "QA score"), ("zh", "质检得分")])
def test_the_table_is_told_in_both_languages(
    appealed: Home, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = health.health(appealed, None, SCHEME)
    told = health_text.as_text([found], language)
    assert words in told
    assert main(["health", "--home", str(appealed.root), "--scheme", SCHEME, "--language", language]) == 0
    assert capsys.readouterr().out == told + "\n"
    names = [row["item_code"] for row in found.items]
    assert len(told.splitlines()) >= len(names) + 6


def test_the_same_as_json(appealed: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health", "--home", str(appealed.root), "--scheme", SCHEME, "--month", LAST, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["appeals"], told["total"]["cards"]) == (2, len(people(appealed)))


def test_what_is_not_there_is_told(appealed: Home) -> None:
    with pytest.raises(UsageError, match=r"no scheme 'bank_b_mode11' in 2026-10\. Near: bank_b_mode1"):
        health.health(appealed, None, "bank_b_mode11")
    with pytest.raises(UsageError, match=r"^review_360 has no cards that close in 2026-10\.$"):
        health.health(appealed, None, "review_360")
    with pytest.raises(UsageError, match="1999-01 is not published"):
        health.health(appealed, Month(1999, 1), SCHEME)
