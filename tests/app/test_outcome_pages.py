"""Pages about cards of every kind, consequences, pay and schemes: numbers against the Parquet files and the seeds."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from app import access
from tests.app.conftest import Open, words
from tests.app.fabricate import MONTHS
from tests.app.test_pages import LAST, published

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def one(sql: str) -> tuple[object, ...]:
    found = duckdb.sql(sql).fetchone()
    assert found is not None
    return found


def test_a_section_has_a_card_with_its_grade_and_what_would_have_changed_it(open_page: Open, centre: Path) -> None:
    shown = words(open_page("person", person="N-CARD"))
    grades = published(centre, LAST, "pub_grade")
    grade, distance, better = one(
        f"select grade, distance, next_grade from '{grades}' where entity_code = 'N-CARD' and item_code = 'total'"
    )
    assert f"Grade {grade}: " in shown
    assert f"{distance:.2f} points to grade {better}" in shown
    assert f"would have reached grade {better}" in shown
    assert "Statistical" not in shown and "shown, never scored" in shown


def test_the_value_that_would_have_reached_the_grade_does(open_page: Open, centre: Path) -> None:
    shown = words(open_page("person", person="N-CARD"))
    found = re.search(r"Customer satisfaction: ([\d.]+) % instead of ([\d.]+) % would have reached", shown)
    assert found is not None
    lines, grades = (published(centre, LAST, f"pub_{name}") for name in ("score_line", "grade"))
    possible, raw = one(
        f"select points_possible, points_raw from '{lines}' where entity_code = 'N-CARD' and item_code = 'csat'"
    )
    (distance,) = one(f"select distance from '{grades}' where entity_code = 'N-CARD' and item_code = 'total'")
    share = (float(found[1]) / 100 - 0.7) / 0.25  # from 70 % nothing to 95 % everything
    gain = float(str(possible)) * share - float(str(raw))
    assert gain >= float(str(distance)) - 0.005 - 1e-6
    assert gain - float(str(possible)) * 0.001 / 0.25 < float(str(distance)), (
        "a tenth of a percentage point less is too little"
    )


def test_a_half_year_is_named_and_its_items_have_grades(open_page: Open) -> None:
    shown = words(open_page("person", person="E1003", family="review_360", month="2026-06"))
    assert "first half of 2026" in shown
    assert "Grade C: basically meets what the post demands" in shown
    assert "Self: 82.0 % of the scale" in shown
    assert "2026年上半年" in words(
        open_page("person", person="E1003", family="review_360", month="2026-06", language="zh")
    )


def test_lost_points_are_told_with_the_records_that_lost_them(open_page: Open, centre: Path) -> None:
    source = published(centre, LAST, "pub_evidence_qa")
    who, fatal = one(f"select employee_id, count(*) from '{source}' where is_fatal group by all order by 1 limit 1")
    (many,) = one(f"select count(*) from '{source}' where employee_id = '{who}'")
    assert f"{fatal} of {many} evaluations had a fatal error" in words(open_page("person", person=str(who)))


def test_six_months_are_seen_at_a_glance(open_page: Open) -> None:
    shown = words(open_page("person", person="E1001"))
    assert shown.count('class="cm-month"') == len(MONTHS) == 6


@pytest.mark.parametrize("language", ["en", "zh"])
def test_consequences_show_evidence_and_say_that_rank_alone_is_no_ground(
    open_page: Open, centre: Path, language: str
) -> None:
    shown = words(open_page("consequences", language=language))
    proposals = published(centre, LAST, "pub_consequence")
    count, people = one(f"select count(*), count(distinct entity_code) from '{proposals}'")
    runs = duckdb.sql(f"select * from '{published(centre, LAST, 'pub_run')}' where eligible").df()
    seed = {r["rule_code"]: r for r in csv.DictReader((SEEDS / "scheme_run_rule.csv").open(encoding="utf-8"))}
    luck = sum(  # of everybody judged, not of those alone whom it hit
        (min(int(seed[r.rule_code]["places"]), r.unit_size) / r.unit_size) ** int(seed[r.rule_code]["run_length"])
        for r in runs.itertuples()
    )
    for figure in (str(count), str(people), f"{luck:.1f}"):
        assert f'<div class="v">{figure}</div>' in shown
    note = {"en": "Rank alone is no ground for dismissal.", "zh": "单凭排名不得作为解除劳动关系的依据。"}[language]
    assert note in shown
    assert "talk_department" not in shown, "codes have words"
    span = {"en": "Aug 26 – Oct 26", "zh": "26年8月 – 26年10月"}[language]
    assert f"{span}<" in shown and "Sep 26, " not in shown, "a run of three months is told by its ends"


def test_a_decision_of_the_month_after_stands_beside_its_proposal(open_page: Open) -> None:
    shown = words(open_page("consequences", month="2026-09"))
    assert "Confirmed" in shown and "Rejected" in shown
    assert "hand-over &lt;weeks&gt;" in shown and "hand-over <weeks>" not in shown
    assert "E9002, 12 Oct 2026" in shown


def test_the_pay_of_units_adds_up_to_what_is_paid(open_page: Open, centre: Path) -> None:
    shown = words(open_page("pay"))
    (total,) = one(f"select sum(amount) from '{published(centre, LAST, 'pub_pay')}'")
    assert f'<div class="v">{total:,.2f}</div>' in shown
    table = shown.split("By scheme and unit", 1)[1].split("</table>", 1)[0]
    last = [
        float(row.replace(",", "").replace("−", "-"))
        for row in re.findall(r'<td class="n">([\d,.−]+)</td></tr>', table)
    ]
    assert sum(last[:-1]) == pytest.approx(last[-1]) == pytest.approx(float(str(total)))
    assert "−12.34" in shown and "August 2026" in shown


def test_the_lines_of_one_person_are_shown_with_the_month_they_are_for(open_page: Open) -> None:
    app = open_page("pay")
    app.selectbox(key="payee").select("E1002").run()
    shown = words(app).split("By person", 1)[1].split("</table>", 1)[0]
    assert "Monthly bonus" in shown and "Adjustment" in shown
    assert "August 2026" in shown and "November 2026" in shown


def test_pay_and_consequences_are_seen_by_those_only_who_may(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "visible_entities", lambda user, month: access.Visible(frozenset({"E1005"})))
    for page in ("pay", "consequences"):
        assert set(re.findall(r"person=(E\d+)", words(open_page(page)))) <= {"E1005"}, page
    monkeypatch.setattr(access, "visible_entities", lambda user, month: access.NOTHING)
    assert not re.findall(r"E10\d\d", words(open_page("pay")) + words(open_page("consequences")))


def test_places_that_rules_speak_of_are_flagged(open_page: Open, centre: Path) -> None:
    app = open_page("ranking", unit="team:N-CARD-A")
    app.selectbox(key="rank_list").select("b_room").run()
    inside = duckdb.sql(
        f"select entity_code from '{published(centre, LAST, 'pub_rank')}' "
        "where rank_list = 'b_room' and unit_code = 'N-CARD' and eligible and place_last <= 3"
    ).fetchall()
    rows = [row for row in words(app).split("<tr") if "Last 3" in row]
    flagged = {found for row in rows for found in re.findall(r"person=(E\d+)", row)}
    assert flagged == {code for (code,) in inside} & {"E1001", "E1002", "E1003", "E1004", "E1005"}


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_scheme_is_told_in_words(open_page: Open, language: str) -> None:
    codes = sorted({row["scheme_code"] for row in seed("scheme")})
    assert len(codes) >= 22
    app = open_page("schemes", language=language)
    for code in codes:
        app.selectbox(key="scheme_code").select(code).run()
        assert not app.exception, code
        shown = words(app)
        assert f"({code})" in shown
        silent = re.findall(r">(\w+\.[a-z_]+)<", shown)
        assert silent == [], code
    assert {"en": "completion", "zh": "补充约定"}[language] in shown


@pytest.mark.parametrize(
    ("language", "one", "both"), [("en", "(Person)", "(Department, Person)"), ("zh", "（人员）", "（部门、人员）")]
)
def test_a_rule_says_for_whom_it_is(open_page: Open, language: str, one: str, both: str) -> None:
    shown = words(open_page("schemes", language=language, scheme_code="department_quality"))
    demotion = next(row for row in shown.split("<tr") if {"en": "a demotion is", "zh": "考虑降级"}[language] in row)
    assert one in demotion and both not in demotion and shown.count(both) == 2


def test_the_matrix_has_the_owners_of_the_seeds_and_names_what_nobody_owns(open_page: Open) -> None:
    sections = {row["scheme_code"] for row in seed("scheme") if row["entity_types"] == "section"}
    items = [row for row in seed("scheme_item") if row["source"] == "kpi"]
    owned = {row["ref"] for row in items if row["scheme_code"] in sections}
    library = {row["ref"] for row in items if row["scheme_code"] == "centre_balanced"}
    shown = words(open_page("schemes", scheme_code="section_operations"))
    assert f"Nobody answers for: {len(library - owned)}" in shown
    matrix = shown.split("Who answers for which KPI", 1)[1]
    row = next(part for part in matrix.split("<tr") if ">csat<" in part)
    assert '<td class="n">4</td>' in row
    row = next(part for part in matrix.split("<tr") if ">complaint_rate<" in part)
    assert "≤ 1.00 ‰" in row and "≤ 4.00 ‰" in row


def test_a_kept_simulation_stands_on_the_page_of_its_scheme(open_page: Open, centre: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(centre / "published", home / "published")
    folder = home / "simulations" / "aht_<less>"
    folder.mkdir(parents=True)
    change = {"seed": "scheme_item", "key": "aht", "column": "points", "before": "14", "after": "10"}
    moved = {"month": LAST, "cards": 20, "moved": 18}
    kept = {
        "name": "aht_<less>", "saved_by": "E9002", "saved_at": "2026-11-03T10:00:00", "scheme": "bank_b_mode1",
        "months": [LAST], "changes": [change], "result": {"moved": [moved]},
    }  # fmt: skip
    (folder / "simulation.json").write_text(json.dumps(kept), encoding="utf-8")
    seal = hashlib.sha256((folder / "simulation.json").read_bytes()).hexdigest()
    (folder / "seal.json").write_text(json.dumps({"simulation.json": seal}), encoding="utf-8")
    shown = words(open_page("schemes", home=home, scheme_code="bank_b_mode1"))
    assert "aht_&lt;less&gt;" in shown and "scheme_item aht points: 14 → 10" in shown
    assert "moved 18 of 20 cards" in shown and "not as it was kept" not in shown
    assert "aht_&lt;less&gt;" not in words(open_page("schemes", home=home, scheme_code="bank_b_mode2"))
    (folder / "simulation.json").write_text(json.dumps(kept | {"saved_by": "E1"}), encoding="utf-8")
    assert "not as it was kept" in words(open_page("schemes", home=home, scheme_code="bank_b_mode1"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_how_stable_the_order_is_stands_below_the_weights(open_page: Open, language: str) -> None:
    shown = words(open_page("schemes", scheme_code="bank_b_mode1", language=language))
    found = re.search({"en": r"Spearman (−?[\d.]+)", "zh": r"斯皮尔曼系数 (−?[\d.]+)"}[language], shown)
    assert found is not None and -1 <= float(found[1].replace("−", "-")) <= 1
