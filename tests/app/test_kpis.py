"""The dictionary pages: the list with search and filters, one KPI with its figure, and who sees what of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app import access, data, kpis, texts, trends
from orchestration.reading import kpi_text
from orchestration.reading.kpi import Figure
from orchestration.reading.records import Entity
from tests.app.conftest import Open, words
from tests.app.fabricate import MONTHS
from tests.app.test_pages import published

LAST = MONTHS[-1]
ONLY = access.Visible(frozenset({"E1001"}))


def store(centre: Path) -> data.Store:
    return data.Store.open(centre / "published")


def row_of(centre: Path, code: str) -> dict[str, Any]:
    return data.dictionary(store(centre), LAST)[code]


def listed(app: Any) -> list[str]:
    """Codes of the KPIs in the list."""
    return re.findall(r"kpis\?kpi=([a-z0-9_.]+)", words(app))


def figure(centre: Path, code: str, kind: str, entity: str) -> tuple[Any, ...]:
    file = published(centre, LAST, "pub_kpi_period")
    found = duckdb.sql(
        f"select value, low, high, numerator, denominator, sample_size from '{file}' "
        f"where period_kind = 'month' and kpi_code = '{code}' and entity_type = '{kind}' and entity_code = '{entity}'"
    ).fetchone()
    assert found is not None
    return found


def test_the_list_has_every_kpi_once_and_counts_its_variants(open_page: Open, centre: Path) -> None:
    app = open_page("kpis")
    file = published(centre, LAST, "pub_kpi")
    every = duckdb.sql(f"select kpi_code from '{file}' where variant_of is null order by 1").fetchall()
    assert sorted(listed(app)) == [code for (code,) in every]
    assert "service_level · variants: 1" in words(app) and f"KPIs: {len(every)}, variants: 1" in words(app)


def test_search_and_filters_choose(open_page: Open) -> None:
    app = open_page("kpis")
    app.text_input(key="kpi_search").set_value("survey_level").run()
    assert listed(app) == [] and "No KPI fits" in words(app)
    app.text_input(key="kpi_search").set_value("Late ABANDONS").run()
    assert listed(app) == ["service_level"]
    app.text_input(key="kpi_search").set_value("仅接通").run()
    assert listed(app) == ["service_level"], "a word of a variant finds its KPI"
    app.text_input(key="kpi_search").set_value("").run()
    app.selectbox(key="kpi_family").set_value("survey").run()
    assert listed(app) == ["csat", "dissatisfaction"]


def test_a_kpi_that_is_not_there_is_told_beside_the_list(open_page: Open) -> None:
    shown = words(open_page("kpis", kpi="<b>no"))
    assert "There is no KPI &lt;b&gt;no in October 2026" in shown and "kpis?kpi=aht" in shown


def test_the_figure_shown_is_the_published_one(open_page: Open, centre: Path) -> None:
    value, low, high, top, bottom, n = figure(centre, "service_level", "queue", "card")
    shown = words(open_page("kpis", kpi="service_level", kpi_type="queue", kpi_entity="card"))
    for part in (
        f'<div class="v">{value * 100:.1f} %</div>',
        f'<div class="v">{low * 100:.1f} % – {high * 100:.1f} %</div>',
        f'<div class="v">{n:,}</div>',
        f"answered in threshold {int(top):,} ÷ answered and late abandons {int(bottom):,}",
        "Final since 3 Nov 2026",
    ):
        assert part in shown
    provisional = words(open_page("kpis", kpi="csat", kpi_type="employee", kpi_entity="E1002"))
    assert "Provisional until 7 Nov 2026" in provisional and "reliability 0.70" in provisional


def test_the_definition_tells_parameters_by_queue_and_versions_with_their_dates(open_page: Open) -> None:
    shown = words(open_page("kpis", kpi="service_level", language="en"))
    assert re.search(
        r"service_level_seconds</span></td><td[^>]*>Platinum</td><td[^>]*>10</td><td[^>]*>1 Aug 2026", shown
    )
    assert re.search(r">2</td><td[^>]*>1 Aug 2026</td><td[^>]*>–</td>", shown)
    assert re.search(r">1</td><td[^>]*>1 Jan 2023</td><td[^>]*>1 Aug 2026</td>", shown)
    before = words(open_page("kpis", kpi="service_level", month="2026-07"))
    assert re.search(r"service_level_seconds</span></td><td[^>]*>every other</td><td[^>]*>20</td>", before)


def test_variants_stand_side_by_side(open_page: Open, centre: Path) -> None:
    value, *_ = figure(centre, "service_level.f2", "queue", "card")
    shown = words(open_page("kpis", kpi="service_level", kpi_type="queue", kpi_entity="card"))
    table = shown.split("Variants side by side", 1)[1]
    assert "service_level.f2" in table and f"{value * 100:.1f} %" in table
    assert "Variants side by side" not in words(open_page("kpis", kpi="aht"))


def test_only_entities_of_valid_types_may_be_chosen_and_first_the_unit_of_the_side_bar(open_page: Open) -> None:
    app = open_page("kpis", kpi="service_level", unit="team:N-CARD-A")
    assert set(app.selectbox(key="kpi_type").options) == {"Centre", "Queue"}
    app = open_page("kpis", kpi="csat", unit="team:N-CARD-A")
    assert app.selectbox(key="kpi_type").value == "team" and app.selectbox(key="kpi_entity").value == "N-CARD-A"
    assert "Queue" not in app.selectbox(key="kpi_type").options


def test_the_records_of_a_unit_add_up_and_name_their_people(open_page: Open, centre: Path) -> None:
    app = open_page("kpis", kpi="training_pass", kpi_type="team", kpi_entity="N-CARD-A")
    assert "Records: 15, shown: 15. They add up to the figure." in words(app)
    assert sorted(set(app.dataframe[0].value["Person"])) == ["E1001", "E1002", "E1003", "E1004", "E1005"]


def test_who_may_see_one_person_sees_that_figure_and_no_other(
    open_page: Open, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "visible_entities", lambda user, month: ONLY)
    app = open_page("kpis", kpi="aht", kpi_type="employee", kpi_entity="E1002")
    assert app.selectbox(key="kpi_entity").value == "E1001" and len(app.selectbox(key="kpi_entity").options) == 1
    assert set(app.selectbox(key="kpi_type").options) == {"Person"}
    shown = words(open_page("kpis", kpi="service_level", kpi_type="queue", kpi_entity="card"))
    assert "Nothing that you may see has this KPI" in shown and 'class="v"' not in shown and "Definition" in shown
    rows = list(csv.DictReader(io.StringIO(kpis.figures_file(store(centre), LAST, "csv", "aht", ONLY)().decode())))
    assert {row["entity_code"] for row in rows} == {"E1001"}
    nobody = kpis.figures_file(store(centre), LAST, "csv", "aht", access.NOTHING)().decode()
    assert len(nobody.splitlines()) == 1


def test_records_of_people_who_may_not_be_seen_are_left_out(centre: Path) -> None:
    team = Entity("team", "N-CARD-A")
    (now,) = kpis.figures(store(centre), [LAST], team, ["training_pass"])
    row = row_of(centre, "training_pass")
    every = kpis.records(store(centre), LAST, row, team, now, access.EVERYTHING)
    mine = kpis.records(store(centre), LAST, row, team, now, ONLY)
    assert len(every.rows) == every.count == 15
    assert {r["employee_id"] for r in mine.rows} == {"E1001"} and len(mine.rows) == 3


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (
            "service_level",
            "queue",
            ("Listed are the entries that were not answered in time", "They are what the figure"),
        ),
        ("abandonment", "queue", ("those that were are counted, not listed", "They add up to the numerator.")),
        ("fcr", "team", ("Listed are contacts that repeat an earlier one", "the denominator less the numerator.")),
    ],
)
def test_the_page_says_which_records_are_listed_and_that_they_are_what_is_missing(
    open_page: Open, code: str, kind: str, says: tuple[str, str]
) -> None:
    shown = words(open_page("kpis", kpi=code, kpi_type=kind))
    assert all(part in shown for part in says)
    assert "所列为" in words(open_page("kpis", kpi=code, kpi_type=kind, language="zh"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_hold_every_row_with_the_version_of_the_publication(centre: Path, form: str) -> None:
    everything = access.EVERYTHING
    dictionary = kpis.dictionary_file(store(centre), "2026-08", form)()
    figures = kpis.figures_file(store(centre), "2026-08", form, "service_level", everything)()
    if form == "xlsx":
        for content in (dictionary, figures):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                assert "publication_version" in book.read("xl/worksheets/sheet1.xml").decode()
        return
    rows = list(csv.DictReader(io.StringIO(dictionary.decode("utf-8-sig"))))
    assert {row["publication_version"] for row in rows} == {"2"}
    (told,) = [row for row in rows if row["kpi_code"] == "service_level"]
    assert told["parameter_values"] == (
        "service_level_seconds = 15 since 2026-08-01; service_level_seconds@platinum = 10 since 2026-08-01"
    )
    rows = list(csv.DictReader(io.StringIO(figures.decode("utf-8-sig"))))
    assert {row["kpi_code"] for row in rows} == {"service_level", "service_level.f2"}
    assert {row["publication_version"] for row in rows} == {"2"}


def test_the_trend_draws_the_band_of_the_interval_and_a_mark_for_a_new_version() -> None:
    labels, values = ["Jul", "Aug", "Sep", "Oct"], [0.8, 0.82, None, 0.81]
    band = [(0.78, 0.82), (0.8, 0.84), (None, None), (0.79, 0.95)]
    drawn = trends.trend(labels, values, ["a", "b", "–", "c"], "level", "%", band, ["", "v2", "", ""]).to_dict()
    tables = list(drawn["datasets"].values())
    (area,) = [t for t in tables if t and "run" in t[0]]
    assert [(r["label"], r["value"], r["high"]) for r in area] == [
        ("Jul", 0.78, 0.82), ("Aug", 0.8, 0.84), ("Oct", 0.79, 0.95),
    ]  # fmt: skip
    assert area[0]["run"] == area[1]["run"] != area[2]["run"], "no band across a month without a figure"
    assert [t for t in tables if t and "mark" in t[0]] == [[{"label": "Aug", "mark": "v2"}]]
    assert drawn["layer"][0]["encoding"]["y"]["scale"]["domain"][1] >= 0.95, "the whole band is in view"


@pytest.mark.parametrize(("page", "asked"), [("centre", {}), ("kpis", {"kpi": "service_level"})])
def test_pages_with_a_trend_mark_a_new_definition(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, page: str, asked: dict[str, str]
) -> None:
    drawn, trend = list[str](), trends.trend

    def seen(*given: Any, **named: Any) -> Any:
        chart = trend(*given, **named)
        drawn.append(chart.to_json())
        return chart

    monkeypatch.setattr(trends, "trend", seen)
    open_page(page, **asked)
    assert len(drawn) == 1 and drawn[0].count("definition v2") == 1
    assert "Aug 26" in drawn[0].split("definition v2")[0][-80:]


def test_a_figure_is_final_by_the_day_of_its_publication() -> None:
    facts = {"month": LAST, "period": LAST, "kpi_code": "x", "kpi_version": 1, "numerator": 1, "denominator": 1,
             "sample_size": 1, "value": 1, "reason": "measured"}  # fmt: skip
    from datetime import date

    days = [date(2026, 11, 6), date(2026, 11, 7)]
    made = [Figure(**facts, final_from=days[1], published_on=day) for day in days]
    assert [one.final for one in made] == [False, True]
    # what finance books is final when the ledger is closed, before and after that day
    made = [Figure(**facts, final_from=days[1], published_on=day, ledger_closed=done)
            for day, done in [(days[0], True), (days[1], False)]]  # fmt: skip
    assert [one.final for one in made] == [True, False]
    told = [kpi_text.state_of(one, "en") for one in made]
    assert told == [
        "final: the ledger is closed (published 2026-11-06)",
        "provisional until the ledger is closed (published 2026-11-07)",
    ]
    assert Figure(**facts).final is None


def test_the_course_of_the_day_is_the_sum_of_the_intervals_and_the_centre_has_every_queue(centre: Path) -> None:
    file = published(centre, LAST, "pub_queue_hour")
    for entity, where in ((Entity("queue", "card"), "queue = 'card'"), (Entity("centre", "C"), "true")):
        found = kpis.course_of_the_day(store(centre), LAST, "service_level", entity, 15)
        hours = duckdb.sql(
            f"select hour, sum(answered_in_threshold), sum(answered + abandoned) from '{file}' where {where} group by 1"
        ).fetchall()
        for hour, inside, entered in hours:
            mine = found[found["time"].str.startswith(f"{hour:02}:")]
            assert len(mine) == 4
            assert (int(mine["numerator"].sum()), int(mine["sample_size"].sum())) == (inside, entered)
    halves = kpis.course_of_the_day(store(centre), LAST, "service_level", Entity("queue", "card"), 30)
    assert len(halves) * 2 == len(
        kpis.course_of_the_day(store(centre), LAST, "service_level", Entity("queue", "card"), 15)
    )


def test_the_course_of_the_day_stands_on_the_page_of_a_queue_kpi_only(open_page: Open) -> None:
    assert "Course of the day" in words(open_page("kpis", kpi="service_level", kpi_type="queue", kpi_entity="card"))
    assert "Course of the day" not in words(open_page("kpis", kpi="aht", kpi_type="team"))


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_code_of_the_dictionary_has_its_words(language: str) -> None:
    with (Path(__file__).resolve().parents[2] / "seeds" / "kpi.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    groups = {"family": "family", "use": "use", "attribution": "attribution", "direction": "direction"}
    told = {(group, row[column]) for row in rows for column, group in groups.items() if row[column]}
    told |= {("entity_type", kind) for row in rows for kind in row["entity_types"].split("|")}
    assert sorted(f"{group}.{code}" for group, code in told if not texts.has(f"{group}.{code}")) == []
    assert all(texts.word(language, group, code) for group, code in told)


def test_the_quarter_is_shown_with_its_own_figure_trend_and_records(open_page: Open, centre: Path) -> None:
    app = open_page("kpis", kpi="training_pass", kpi_type="team", kpi_entity="N-CARD-A", kpi_period="quarter")
    file = published(centre, LAST, "pub_kpi_period")
    where = "kpi_code = 'training_pass' and entity_code = 'N-CARD-A' and period_kind = 'quarter'"
    ((value, top, bottom),) = duckdb.sql(f"select value, numerator, denominator from '{file}' where {where}").fetchall()
    shown = words(app)
    for part in (
        f'<div class="v">{value * 100:.1f} %</div>',
        f"{int(top)} ÷ ",
        f" {int(bottom)}",
        "so far: 1 of 3 months",
        "Records: 15, shown: 15. They add up to the figure.",
    ):
        assert part in shown
    assert app.selectbox(key="kpi_period").options == ["October 2026", "Fourth quarter of 2026"]
    app.selectbox(key="kpi_period").set_value("month").run()
    assert "so far" not in words(app)


def test_a_kpi_without_figures_of_the_kind_falls_back_to_the_month(open_page: Open) -> None:
    app = open_page("kpis", kpi="aht", kpi_type="employee", kpi_entity="E1001", kpi_period="T1", language="zh")
    assert app.selectbox(key="kpi_period").value == "month"
    assert app.selectbox(key="kpi_period").options == ["2026年10月", "2026年第四季度"]


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Person. There is no such figure"), ("zh", "不适用于人员，没有这样的数值")]
)
def test_a_type_that_the_kpi_is_not_valid_for_is_an_error_and_no_number(
    open_page: Open, language: str, says: str
) -> None:
    shown = words(open_page("kpis", kpi="service_level", kpi_type="employee", kpi_entity="E1001", language=language))
    assert says in shown and 'class="v"' not in shown
    assert "kpi_type=queue" in shown and "kpi_type=employee" not in shown
    planet = words(open_page("kpis", kpi="service_level", kpi_type="planet", language=language))
    assert "planet" in planet and 'class="v"' not in planet
