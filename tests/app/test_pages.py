"""Every page, run without a browser: languages, choices, numbers against the Parquet files, empty states."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.app.conftest import Open, words
from tests.app.fabricate import MONTHS, TWINS

PAGES = ("centre", "ranking", "person", "consequences", "pay", "costs", "schemes", "kpis", "quality", "quarantine")
LAST = MONTHS[-1]


def published(home: Path, month: str, relation: str) -> str:
    version = json.loads((home / "published" / "current.json").read_text())["months"][month]["version"]
    return str(home / "published" / month / str(version) / f"{relation}.parquet")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_drawn_in_both_languages(open_page: Open, page: str, language: str) -> None:
    app = open_page(page, language=language)
    assert app.session_state["context"].language == language
    title = re.search(r"<h1>(.*?)</h1>", words(app))
    assert title is not None
    assert bool(re.search("[\u4e00-\u9fff]", title[1])) == (language == "zh")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_a_published_month_says_what_to_do(open_page: Open, tmp_path: Path, page: str) -> None:
    assert "<code>callmart run</code>" in words(open_page(page, home=tmp_path))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_damaged_publication_is_named_as_such(open_page: Open, centre: Path, tmp_path: Path, language: str) -> None:
    home = tmp_path / "damaged"
    shutil.copytree(centre, home)
    for path in home.glob("published/*/*/pub_kpi_period.parquet"):
        path.unlink()
    assert "<code>callmart verify</code>" in words(open_page("centre", home=home, language=language))


def test_the_service_level_of_the_centre_is_the_sum_over_the_hours_of_its_queues(open_page: Open, centre: Path) -> None:
    facts = published(centre, LAST, "pub_kpi_daily")
    sums = duckdb.sql(
        f"select sum(numerator) / sum(denominator) from '{facts}' "
        "where kpi_code = 'service_level' and entity_type = 'queue'"
    ).fetchone()
    assert sums is not None
    assert f'<div class="v">{float(sums[0]) * 100:.1f} %</div>' in words(open_page("centre"))


def test_the_month_of_the_address_is_the_month_shown(open_page: Open, centre: Path) -> None:
    app = open_page("centre", month="2026-06")
    facts = published(centre, "2026-06", "pub_kpi_period")
    found = duckdb.sql(
        f"select numerator from '{facts}' where kpi_code = 'contacts_handled' and entity_type = 'centre'"
    ).fetchone()
    assert found is not None
    assert f"{int(found[0]):,}" in words(app)
    assert "June 2026" in words(app)


def test_a_unit_shows_its_own_people_only(open_page: Open) -> None:
    shown = words(open_page("ranking", unit="team:N-CARD-A"))
    assert set(re.findall(r"person=(E\d+)", shown)) == {"E1001", "E1002", "E1003", "E1004", "E1005"}


def test_choices_survive_a_change_of_page_and_of_language(open_page: Open) -> None:
    app = open_page("centre", unit="site:S", month="2026-07")
    app.switch_page("views/ranking.py").run()
    app.session_state["language"] = "zh"
    app.run()
    assert not app.exception
    context = app.session_state["context"]
    assert (context.unit, context.month, context.language) == (("site", "S"), "2026-07", "zh")


def test_a_choice_of_the_address_that_does_not_exist_is_replaced_by_the_default(open_page: Open) -> None:
    app = open_page("person", month="1999-01", unit="site:<script>", person="nobody", language="xx")
    context = app.session_state["context"]
    assert (context.month, context.unit, context.language) == (LAST, ("centre", "C"), "en")


def test_the_lines_shown_add_up_to_the_score_for_everybody(open_page: Open, centre: Path) -> None:
    cards = duckdb.sql(
        f"select entity_code, score from '{published(centre, LAST, 'pub_scorecard')}' order by 1"
    ).fetchall()
    for code, score in cards[::6]:
        shown = words(open_page("person", person=code))
        assert f'<div class="x">{score:,.2f}</div>' in shown
        total = shown.split('<tr class="cm-sum">', 1)[1].split("</tr>", 1)[0]
        assert re.findall(r'<td class="n">([\d,.−]+)</td>', total)[-1] == f"{score:,.2f}"


def test_who_moved_within_the_month_sees_both_stretches_and_one_total(open_page: Open, centre: Path) -> None:
    app = open_page("person", person="E1018")
    shown = words(app)
    lines = published(centre, LAST, "pub_score_line")
    found = duckdb.sql(
        f"select spell_start, count(*) from '{lines}' where entity_code = 'E1018' group by all order by 1"
    ).fetchall()
    assert [str(start) for start, *_ in found] == ["2026-10-01", "2026-10-13"]
    assert "1 Oct 2026 to 12 Oct 2026: 40.0 % of the month" in shown
    assert "13 Oct 2026 to 31 Oct 2026: 60.0 % of the month" in shown
    said = shown.split('<ul class="cm-says">', 1)[1].split("</ul>", 1)[0]
    assert [said.count("(from 1 Oct)"), said.count("(from 13 Oct)")] == [count for _, count in found]
    every = duckdb.sql(f"select sum(points) from '{lines}' where entity_code = 'E1018'").fetchall()[0][0]
    assert f'<div class="x">{every:,.2f}</div>' in shown


def test_the_records_of_a_stretch_are_those_of_its_days(open_page: Open, centre: Path) -> None:
    shown = words(open_page("person", person="E1018", line="2026-10-01|quality|quality"))
    source = published(centre, LAST, "pub_evidence_qa")
    points, most, count = duckdb.sql(
        f"select sum(points), sum(max_points), count(*) from '{source}' "
        "where employee_id = 'E1018' and kpi_date < '2026-10-13'"
    ).fetchall()[0]
    assert f"{count} records: {points:,.1f} ÷ {most:,.0f} = {points / most * 100:.1f} %" in shown


def test_the_counts_of_every_queue_and_of_all_of_them_add_up(open_page: Open, centre: Path) -> None:
    table = words(open_page("centre")).split("<h2", 4)[4]
    rows = [re.findall(r'<td class="n">([\d,]+)</td>', row)[:4] for row in table.split("<tr")[2:7]]
    counts = [[int(cell.replace(",", "")) for cell in row] for row in rows]
    assert len(counts) == 5
    for offered, *parts in counts:
        assert offered == sum(parts)
    assert counts[-1] == [sum(column) for column in zip(*counts[:-1], strict=True)]
    hours = published(centre, LAST, "pub_queue_hour")
    assert counts[-1][0] == duckdb.sql(f"select sum(offered) from '{hours}'").fetchall()[0][0]


def test_places_stand_under_the_list_in_which_they_count(open_page: Open, centre: Path) -> None:
    app = open_page("ranking", unit="site:N")
    app.selectbox(key="rank_list").select("b_unit").run()
    lists = words(app).split('<tr class="cm-group">')[1:]
    found = published(centre, LAST, "pub_rank")
    expected = duckdb.sql(
        f"select list(place_first order by place_first), any_value(unit_size) from '{found}' "
        "where rank_list = 'b_unit' and eligible and unit_code like 'N-%' "
        "group by unit_code, scheme_code order by unit_code"
    ).fetchall()
    assert len(lists) == len(expected) == 4
    for shown, (places, size) in zip(lists, expected, strict=True):
        assert f"{size} ranked" in shown
        assert [
            int(n) for n in re.findall(r'<td class="n">(\d+)(?: =<br>|</td>)', shown.split("</table>")[0])
        ] == places


def test_a_missing_item_says_why_in_words(open_page: Open, centre: Path) -> None:
    lines = published(centre, LAST, "pub_score_line")
    found = duckdb.sql(f"select entity_code from '{lines}' where reason = 'low_sample' order by 1 limit 1").fetchone()
    assert found is not None
    assert "is not scored: 2 measured, 5 are needed" in words(open_page("person", person=found[0]))


def test_the_records_behind_a_line_add_up_to_its_figure(open_page: Open, centre: Path) -> None:
    app = open_page("person", person="E1002")
    line = next(o for o in app.selectbox(key="line").options if "QA" in o)
    app.selectbox(key="line").select_index(app.selectbox(key="line").options.index(line)).run()
    source = published(centre, LAST, "pub_evidence_qa")
    above, below, count = duckdb.sql(
        f"select sum(points), sum(max_points), count(*) from '{source}' where employee_id = 'E1002'"
    ).fetchall()[0]
    assert f"{count} records: {above:,.1f} ÷ {below:,.0f} = {above / below * 100:.1f} %" in words(app)
    assert len(app.dataframe[0].value) == count


def test_a_tie_is_flagged(open_page: Open) -> None:
    shown = words(open_page("ranking", unit="group:N-GEN-A-01"))
    for code in TWINS:
        row = next(part for part in shown.split("<tr") if f"person={code}" in part)
        assert re.search(r"<td class=\"n\">\d =", row)
        assert "Tie" in row


def test_people_who_are_not_ranked_are_listed_with_the_reason(open_page: Open) -> None:
    below = words(open_page("ranking")).split("Not ranked", 1)[1]
    assert set(re.findall(r"person=(E\d+)", below)) == {"E1008", "E1024"}
    assert below.count("Too few days on duty") == 2


def test_a_hostile_name_is_shown_as_text(open_page: Open) -> None:
    shown = words(open_page("ranking")) + words(open_page("person", person="E1040")) + words(open_page("quality"))
    assert "<b>Tim</b>" not in shown
    assert "&lt;b&gt;Tim&lt;/b&gt;" in shown
    assert "&lt;b&gt;-5&lt;/b&gt;" in shown


def test_a_month_that_is_not_out_says_why(open_page: Open) -> None:
    shown = words(open_page("quality"))
    assert "November 2026" in shown
    assert "a segment is delivered once: 12 rows, telephony" in shown
    assert "gx.new.check (3 rows, HR)" in shown, "a check that no publication knows is told as it was reported"
    assert "callmart run --month 2026-11" in shown
    assert "话段只交付一次：12 行，责任方 telephony" in words(open_page("quality", language="zh"))


def test_a_month_whose_files_changed_says_how_to_replace_it(open_page: Open, centre: Path, tmp_path: Path) -> None:
    shutil.copytree(centre / "published", tmp_path / "published")
    report = tmp_path / "published" / "status.json"
    status = json.loads(report.read_text())
    status["months"][0] |= {"state": "stale", "message": "inputs changed"}
    report.write_text(json.dumps(status))
    shown = words(open_page("quality", home=tmp_path, language="zh"))
    assert "callmart publish --month 2026-05 --restate" in shown
    assert "inputs changed" not in shown


def test_a_refused_file_and_rows_in_quarantine_say_why(open_page: Open) -> None:
    shown = words(open_page("quality"))
    assert "holds a header, but no row" in shown
    assert "talk_seconds: &lt;b&gt;-5&lt;/b&gt; is below 0" in shown
    assert re.search(r'queue is missing</td><td class="">calls_2026-10.csv</td><td class="n">2</td>', shown)
    assert "surveys_2026-11.csv" not in shown, "a file of another month"


def test_the_filter_of_checks_leaves_what_was_asked_for(open_page: Open) -> None:
    app = open_page("quality")
    app.selectbox(key="check_status").select("fail").run()
    assert "dbt.employee_on_date" in words(app)
    assert "dbt.offered_balance" not in words(app)


@pytest.fixture(scope="module")
def waived(centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The centre, its last month published under a waiver."""
    home = tmp_path_factory.mktemp("waived")
    shutil.copytree(centre / "published", home / "published")
    results = Path(published(home, LAST, "pub_check_result"))
    change = "case when check_id = 'dbt.offered_balance' then"
    duckdb.sql(
        f"copy (select * replace ({change} 'fail' else status end as status, {change} 'W1' end as waiver) "
        f"from '{results}') to '{results}.new' (format parquet)"
    )
    Path(f"{results}.new").replace(results)
    manifest = results.with_name("manifest.json")
    kept = {
        "record_id": "W1", "check_id": "dbt.offered_balance", "title_en": "offered = answered + abandoned + callback",
        "title_zh": "呼入 = 接通 + 放弃 + 回呼", "failing_rows": 1234, "owner": "Li <b>Wei</b>",
        "reason": "switch was down on the 3rd", "expires_on": "2026-12-31",
    }  # fmt: skip
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"waivers": [kept]}))
    return home


@pytest.mark.parametrize("page", ["centre", "ranking", "person", "consequences", "pay", "costs", "schemes", "quality"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_a_month_published_under_a_waiver_prints_it(
    open_page: Open, waived: Path, page: str, language: str
) -> None:
    shown = words(open_page(page, home=waived, language=language))
    title = {"en": "offered = answered + abandoned + callback", "zh": "呼入 = 接通 + 放弃 + 回呼"}[language]
    heading = {"en": "Published under a waiver: 1", "zh": "经豁免发布：1 项"}[language]
    for part in (heading, title, "1,234", "Li &lt;b&gt;Wei", "switch was down on the 3rd", "2026-12-31"):
        assert part in shown
    if page == "quality":
        assert {"en": "Let pass by a waiver", "zh": "已豁免放行"}[language] in shown
        assert heading not in words(open_page(page, home=waived, language=language, month="2026-06"))


def test_many_waivers_leave_room_for_the_figures(open_page: Open, waived: Path, tmp_path: Path) -> None:
    shutil.copytree(waived / "published", tmp_path / "published")
    manifest = Path(published(tmp_path, LAST, "pub_check_result")).with_name("manifest.json")
    content = json.loads(manifest.read_text())
    kept = [content["waivers"][0] | {"check_id": f"dbt.check_{number}"} for number in range(5)]
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(content | {"waivers": kept}))
    centre, quality = (words(open_page(page, home=tmp_path)) for page in ("centre", "quality"))
    assert "dbt.check_2" in centre and "dbt.check_3" not in centre
    assert "All 5 waivers, under Data quality" in centre
    assert "dbt.check_4" in quality and "All 5 waivers" not in quality


def test_records_about_a_publication_are_not_called_late(open_page: Open, centre: Path) -> None:
    shown = words(open_page("quality", month=MONTHS[0]))
    assert "goals.csv" in shown
    assert "About what is published; no figure rests on it" in shown
    assert "Came after this publication" not in shown


def test_the_quality_page_works_without_a_status_report(open_page: Open, centre: Path, tmp_path: Path) -> None:
    shutil.copytree(centre / "published", tmp_path / "published")
    (tmp_path / "published" / "status.json").unlink()
    assert "No run has reported yet" in words(open_page("quality", home=tmp_path))


def test_a_role_that_no_rule_names_sees_nobody(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import access

    monkeypatch.setattr(access, "current_user", lambda: access.User("someone", "visitor"))
    for page in ("ranking", "person", "centre"):
        shown = words(open_page(page, person="E1002"))
        assert not re.findall(r"E10\d\d|class=\"v\">\d", shown.replace('class="v">0</div>', ""))
