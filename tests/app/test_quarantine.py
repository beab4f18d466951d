"""The page of quarantine: counts against the rows themselves, filters, what is hidden, what an empty one says."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from orchestration.loading.reasons import REASONS
from tests.app.conftest import Open, words
from tests.app.held import held

BODY = re.compile(r"<tr class=\"\">(.*?)</tr>", re.DOTALL)


def tables(shown: str) -> list[list[list[str]]]:
    """Every table as rows of cells, without markup."""
    found = []
    for table in shown.split('<table class="cm">')[1:]:
        rows = BODY.findall(table.split("</table>")[0])
        found.append([[re.sub("<[^>]*>", " ", cell).strip() for cell in row.split("</td>")[:-1]] for row in rows])
    return found


def test_the_summary_counts_every_row_once(open_page: Open) -> None:
    groups, _ = tables(words(open_page("quarantine")))
    expected = Counter((row["kind"], row["reason_kind"], row["state"]) for row in held())
    assert len(groups) == len({(row["kind"], row["reason_kind"]) for row in held()})
    for kind, reason, owner, _, is_open, cleared in groups:
        (code,) = [code for code, (en, _) in REASONS.items() if en.lower() == reason.lower()]
        assert owner == next(row["owner"] for row in held() if row["kind"] == kind)
        assert (int(is_open), int(cleared)) == (expected[kind, code, "open"], expected[kind, code, "cleared"])


def test_open_rows_are_shown_first_and_a_page_at_a_time(open_page: Open) -> None:
    app = open_page("quarantine")
    _, rows = tables(words(app))
    still_open = [row for row in held() if row["state"] == "open"]
    assert len(rows) == 25 and {row[0] for row in rows} == {"Open"}
    app.selectbox(key="held_page").select(2).run()
    assert len(tables(words(app))[1]) == len(still_open) - 25


@pytest.mark.parametrize(
    ("choice", "value"), [("state", "cleared"), ("month", "2026-11"), ("kind", "surveys"), ("reason_kind", "columns")]
)
def test_a_filter_leaves_what_was_asked_for(open_page: Open, choice: str, value: str) -> None:
    app = open_page("quarantine")
    app.selectbox(key=f"held_{choice}").select(value).run()
    _, rows = tables(words(app))
    lines = {int(re.search(r"line (\d+)", row[1])[1]) for row in rows}  # type: ignore[index]
    expected = [
        row
        for row in held()
        if (row[choice] == value or (choice == "month" and row["month"] == "all"))
        and (choice == "state" or row["state"] == "open")
    ]
    assert lines == {row["line"] for row in expected}


def test_personal_values_are_not_there_and_hostile_ones_are_text(open_page: Open) -> None:
    app = open_page("quarantine")
    app.selectbox(key="held_month").select("2026-11").run()
    shown = words(app)
    assert "personal: hidden" in shown
    assert "<b>bold</b>" not in shown and "&lt;b&gt;bold&lt;/b&gt;" in shown
    assert "\u202e" not in shown and "\\u202e" in shown and "\x1b" not in shown


def test_every_kind_of_reason_is_told_in_both_languages(open_page: Open) -> None:
    assert "低于下限" in words(open_page("quarantine", language="zh"))
    for english, chinese in REASONS.values():
        assert english.isascii() and re.search("[\u4e00-\u9fff]", chinese)


def test_an_empty_quarantine_says_so_kindly_and_a_damaged_list_what_to_do(
    open_page: Open, centre: Path, tmp_path: Path
) -> None:
    shutil.copytree(centre / "published", tmp_path / "published")
    file = tmp_path / "published" / "quarantine.parquet"
    file.write_bytes(b"PAR1 not really")
    assert "<code>callmart status</code>" in words(open_page("quarantine", home=tmp_path))
    file.unlink()
    assert "No row is in quarantine" in words(open_page("quarantine", home=tmp_path))
