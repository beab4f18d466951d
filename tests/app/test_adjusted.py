"""What stands beside a raw figure on the page of a KPI: mix of work, forms, raters; and who sees the raters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app import access, data, formats, kpis
from orchestration.reading.records import Entity
from tests.app.cast import PEOPLE
from tests.app.conftest import Open, words
from tests.app.fabricate import MONTHS
from tests.app.test_pages import published

LAST = MONTHS[-1]
PERSON = {"kpi_type": "employee"}
NO_RATERS = access.Visible(None, raters=False)


def values(app: Any) -> list[tuple[str, str]]:
    """Label and value of every tile, in their order."""
    return re.findall(r'<div class="l">([^<]*)</div><div class="r"><div class="v">([^<]*)</div>', words(app))


def table(app: Any, title: str) -> list[list[str]]:
    """The cells of each row of the table below a heading."""
    part = words(app).split(f">{title}</h2>", 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part)
    return [[re.sub("<[^>]*>", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


@pytest.mark.parametrize(("code", "unit"), [("aht", "s"), ("csat", "%")])
def test_what_is_usual_for_the_mix_stands_beside_the_raw_value(
    open_page: Open, centre: Path, code: str, unit: str
) -> None:
    file = published(centre, LAST, "pub_case_mix")
    row = duckdb.sql(
        f"select value, expected_value, case_mix_index from '{file}' where kpi_code = '{code}' "
        "and entity_type = 'team' and entity_code = 'N-CARD-A'"
    ).fetchone()
    assert row is not None
    raw, usual = (formats.measure(value, unit) for value in row[:2])
    app = open_page("kpis", kpi=code, kpi_type="team", kpi_entity="N-CARD-A")
    assert values(app)[:2] == [("Value", raw), ("Usual for this mix", usual)]
    assert f"case-mix index {formats.number(row[2], 2)}" in words(app)
    assert f"that Harbour credit card had, {usual} would be usual; {raw} is " in words(app)
    chinese = words(open_page("kpis", kpi=code, kpi_type="team", kpi_entity="N-CARD-A", language="zh"))
    assert f"按海港信用卡组的来电原因、队列与时段构成，通常为 {usual}；实际 {raw}，" in chinese


def test_other_kpis_have_no_mix_and_the_centre_is_its_own_measure(open_page: Open) -> None:
    assert "Usual for this mix" not in words(open_page("kpis", kpi="att", **PERSON, kpi_entity="E1001"))
    assert "the index of the centre is 1" in words(open_page("kpis", kpi="aht", kpi_type="centre", kpi_entity="C"))


def test_the_adjusted_score_stands_beside_the_raw_one_with_forms_and_versions_apart(
    open_page: Open, centre: Path
) -> None:
    app = open_page("kpis", kpi="qa_score", **PERSON, kpi_entity="E1001")
    total, *forms = kpis.qa_forms(data.Store.open(centre / "published"), LAST, "qa_score", Entity("employee", "E1001"))
    raw, adjusted = formats.share(total["value"]), formats.share(total["adjusted_value"])
    assert values(app)[:2] == [("Value", raw), ("Rater-adjusted", adjusted)]
    rows = table(app, "Forms and versions")
    assert [row[0] for row in rows] == ["STD, version 1", "STD, version 2", "All forms"]
    assert [row[-2:] for row in rows] == [
        [formats.share(one["value"]), formats.share(one["adjusted_value"])] for one in (*forms, total)
    ]
    assert "Final since" in words(app) and "Provisional" not in words(app)


def test_a_score_with_disputed_evaluations_is_marked_provisional_instead_of_final(open_page: Open) -> None:
    shown = words(open_page("kpis", kpi="qa_score", **PERSON, kpi_entity="E1002"))
    assert re.search(r'cm-pill warn">Provisional: 1 of \d+ evaluations disputed', shown)
    assert "Final since" not in shown


@pytest.mark.parametrize("code", kpis.JUDGED)
def test_raters_are_listed_with_effect_interval_and_agreement_or_why_not(open_page: Open, code: str) -> None:
    rows = table(open_page("kpis", kpi=code), "Raters")
    mild, like, strict = rows[1:4]
    assert rows[0] == ["Can be compared with &lt;b&gt;Tim&lt;/b&gt; *Bo*"] and rows[4] == ["Can be compared with Q04"]
    assert mild[0].split() == ["&lt;b&gt;Tim&lt;/b&gt;", "*Bo*", "E1040"], "a name is text, never markup"
    assert mild[2:7] == ["93.0 %", "+3.1", "+1.9 to +4.3", "5", "2.3"]
    assert (mild[7].split()[:3], mild[8:]) == (["85.0", "%", "questions:"], ["0.81", "Mild"])
    assert (like[3], like[8:]) == ("+0.4", ["–", ""]), "an interval over nought says nothing of the rater"
    assert (strict[3], strict[9]) == ("−2.8", "Strict")
    pair, one, heading, alone, every = rows[5:]
    assert (pair[3:5], pair[9]) == (["+5.0", "–"], ""), "without degrees of freedom there is no interval"
    assert (one[3], one[9]) == ("−5.0", "Rests on one agent")
    assert (alone[3:5], alone[9]) == (["–", "–"], "Nobody to compare with")
    assert (every[0], every[3], every[5]) == ("All raters", "–", "10") and heading == ["Cannot be compared"]


def test_raters_stand_with_no_other_kpi_and_the_table_speaks_chinese(open_page: Open) -> None:
    assert "Raters</h2>" not in words(open_page("kpis", kpi="csat"))
    rows = table(open_page("kpis", kpi="qa_score", language="zh"), "评分人")
    assert rows[8][9] == "无可比较的评分人" and rows[1][4] == "+1.9 至 +4.3"


def test_who_may_not_see_raters_sees_none_of_them_anywhere(
    open_page: Open, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = data.Store.open(centre / "published")
    assert kpis.raters(store, LAST, "qa_score", NO_RATERS) == []
    assert kpis.raters(store, LAST, "qa_score", access.EVERYTHING)
    monkeypatch.setattr(access, "visible_entities", lambda user, month: NO_RATERS)
    shown = words(open_page("kpis", kpi="qa_score", **PERSON, kpi_entity="E1001"))
    assert "Forms and versions" in shown and "Raters</h2>" not in shown and "Q02" not in shown


def test_only_managers_see_raters() -> None:
    assert access.visible_entities(access.User("m", "centre_manager"), LAST).raters
    assert not access.visible_entities(access.User("a", "agent"), LAST).raters
    assert not access.Visible(frozenset({"E1001"})).raters, "a view of some people says nothing of who judged them"


def test_records_name_the_rater_to_those_only_who_may_see_raters(centre: Path) -> None:
    store, team = data.Store.open(centre / "published"), Entity("team", "N-CARD-A")
    (now,) = kpis.figures(store, [LAST], team, ["qa_score"])
    row = data.dictionary(store, LAST)["qa_score"]
    every = kpis.records(store, LAST, row, team, now, access.EVERYTHING)
    some = kpis.records(store, LAST, row, team, now, NO_RATERS)
    assert len(every.rows) == len(some.rows) > 0
    assert all("rater_id" in one for one in every.rows) and not any("rater_id" in one for one in some.rows)


@pytest.mark.parametrize(("visible", "told"), [(access.EVERYTHING, True), (NO_RATERS, False)])
def test_the_proof_of_a_person_names_the_rater_to_those_only_who_may_see_raters(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, visible: access.Visible, told: bool
) -> None:
    monkeypatch.setattr(access, "visible_entities", lambda user, month: visible)
    person = next(str(p["code"]) for p in PEOPLE if p["scheme"] == "bank_b_mode2")
    app = open_page("person", person=person)
    lines = app.selectbox(key="line").options
    app.selectbox(key="line").select_index(next(n for n, o in enumerate(lines) if "Superior" in o)).run()
    assert len(app.dataframe[0].value) == 1 and ("Rater" in app.dataframe[0].value) is told
