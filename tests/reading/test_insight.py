"""Causes of lost points and slopes of published lines, each against the Parquet files, in both languages."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from app.published import Published
from orchestration.home import Home, Month
from orchestration.reading import causes, explain, explain_text, insight, insight_text
from tests.app.fabricate import fabricate

MONTH = Month(2026, 6)  # its publication holds a half-year as well
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("insight")
    fabricate(root, ["2026-05", str(MONTH)])
    return Home(root)


def relation(home: Home, name: str) -> Path:
    (found,) = home.published.glob(f"{MONTH}/*/{name}.parquet")
    return Path(found)


def frame(home: Home, sql: str) -> pd.DataFrame:
    return duckdb.sql(re.sub(r"\bpub_\w+", lambda found: f"'{relation(home, found[0])}'", sql)).df()


def read(home: Home, who: str, family: str = "bank_b") -> tuple[insight.Insight, list[dict[str, Any]]]:
    published, months = Published(home.published), [str(MONTH)]
    (card,) = published.rows(
        f"select * from pub_scorecard where entity_code = '{who}' and family = '{family}'", [], months
    )
    lines = published.rows(
        f"select * from pub_score_line where entity_code = '{who}' and family = '{family}'", [], months
    )
    spells = published.rows(f"select * from pub_spell where entity_code = '{who}' and family = '{family}'", [], months)
    return insight.read(published, str(MONTH), card, lines, spells), lines


def one(found: tuple[insight.Insight, list[dict[str, Any]]], item: str) -> tuple[Any, dict[str, Any]]:
    line = next(row for row in found[1] if row["item_code"] == item)
    return insight_text.key_of(line), line


def test_fatal_errors_are_counted_and_cost_what_the_line_would_gain_without_them(home: Home) -> None:
    rows = frame(home, "select * from pub_evidence_qa where is_fatal")
    who = str(rows["employee_id"].iloc[0])
    found = read(home, who)
    key, line = one(found, "quality")
    mine = frame(home, f"select * from pub_evidence_qa where employee_id = '{who}'")
    kept = mine[~mine.is_fatal.astype(bool)]
    cause = next(c for c in found[0].causes[key] if c.kind == "is_fatal")
    assert (cause.count, cause.of) == (len(mine) - len(kept), len(mine))
    value = (
        kept.points.sum() / kept.max_points.sum()
    )  # the curve of the fabricated centre: 0.7 → 0, 0.9 → 1, 0.96 → 1.15
    share = (value - 0.7) / 0.2 if value <= 0.9 else min(1 + (value - 0.9) / 0.06 * 0.15, 1.15)
    expected = float(line["points_raw"]) - float(line["points_possible"]) * share
    assert float(cause.points or 0) == pytest.approx(expected, abs=1e-6)
    assert cause.points is not None and cause.points < 0
    words = insight_text.cause(line, cause, found[0].kpis, "en")
    assert words == f"{cause.count} of {cause.of} evaluations had a fatal error: {insight_text.points(cause.points)}"


def test_answers_that_did_not_count_are_told_with_all_the_points_of_the_line(home: Home) -> None:
    lines = frame(
        home,
        "from pub_score_line where item_code = 'csat' and curve_code = 'csat' and points + 1 < points_possible",
    )
    who = str(lines["entity_code"].iloc[0])
    found = read(home, who)
    key, line = one(found, "csat")
    answers = frame(home, f"select * from pub_evidence_survey where employee_id = '{who}'")
    missed = next(c for c in found[0].causes[key] if c.kind == "missed")
    assert (missed.count, missed.of) == (int((answers.satisfied == 0).sum()), len(answers))
    assert missed.points == line["points_raw"] - line["points_possible"]
    bad = [c for c in found[0].causes[key] if c.kind == "dissatisfied"]
    assert sum(c.count for c in bad) == int(answers.dissatisfied.sum())


def test_of_a_mean_the_records_beyond_the_full_points_are_counted(home: Home) -> None:
    lines = frame(
        home,
        "select * from pub_score_line where item_code = 'aht' and curve_share < 1 and scheme_code = 'bank_b_mode1'",
    )
    who = str(lines["entity_code"].iloc[0])
    found = read(home, who)
    key, line = one(found, "aht")
    calls = frame(home, f"select * from pub_evidence_segment where employee_id = '{who}'")
    (cause,) = found[0].causes[key]
    assert (cause.kind, cause.edge, cause.below) == ("beyond", Decimal(230), False)  # the curve is full at 230 s
    assert (cause.count, cause.of) == (int((calls.handle_seconds > 230).sum()), len(calls))
    # from 230 s to 320 s six tenths of the points go
    slope = found[0].slopes[key]
    assert slope.way == -1
    assert float(slope.points) == pytest.approx(float(line["points_possible"]) * 0.6 / 90, abs=1e-8)


def test_deductions_are_told_by_reason_and_their_points_are_those_of_the_ledger(home: Home) -> None:
    events = frame(home, "select * from pub_evidence_event")
    who = str(events["subject_id"].value_counts().index[0])
    found = read(home, who)
    key, line = one(found, "floor")
    mine = events[events.subject_id == who]
    causes = [c for c in found[0].causes[key] if c.kind == "event"]
    assert {c.about: (c.count, float(c.points or 0)) for c in causes} == {
        str(reason): (len(rows), float(rows.points.sum())) for reason, rows in mine.groupby("reason")
    }
    assert line["points_raw"] - line["points_possible"] == sum(c.points for c in causes if c.points)


def test_records_that_came_later_than_the_scheme_allows_are_told(home: Home) -> None:
    events = frame(home, "select * from pub_evidence_event")
    late = events[events.recorded_at.dt.normalize() - events.occurred_at.dt.normalize() > pd.Timedelta(days=7)]
    who = str(late["subject_id"].iloc[0])
    mine = events[events.subject_id == who]
    found = read(home, who)
    key, line = one(found, "floor")
    (cause,) = [c for c in found[0].causes[key] if c.kind == "late"]
    assert (cause.count, cause.of) == (int((late.subject_id == who).sum()), len(mine))
    assert 0 < cause.count < cause.of
    words = insight_text.cause(line, cause, found[0].kpis, "en")
    assert words == f"{cause.count} of {cause.of} records were entered late"


def test_ratings_are_read_once_from_the_month_that_closes_a_period(home: Home) -> None:
    given = frame(home, "select * from pub_evidence_rating where item_code = 'superior'").iloc[0]
    line = {"entity_type": "employee", "entity_code": given["subject_id"], "scheme_code": given["scheme_code"]}
    line |= {"item_code": "superior", "ref": "superior_only", "period": "2026"}
    (cause,) = causes.of_ratings(Published(home.published), ["2026-05", str(MONTH)], line)
    assert (cause.kind, cause.count, cause.edge) == ("rating", 1, Decimal(given["value"]) / Decimal(given["scale_max"]))


def test_a_proposal_says_from_which_end_its_place_is_counted(home: Home) -> None:
    last = frame(home, "select * from pub_consequence where rank_list = 'b_room' and place = 1").iloc[0]
    said = explain_text.as_text(explain.explain(home, MONTH, "bank_b", str(last["entity_code"])))
    assert f"; 1 of {last['unit_size']} from the end; chance of it" in said
    chinese = explain_text.as_text(explain.explain(home, MONTH, "bank_b", str(last["entity_code"])), language="zh")
    assert f"；倒数第 1 名（共 {last['unit_size']}）；" in chinese


def test_a_grade_has_its_meaning_and_tells_what_is_missing(home: Home) -> None:
    found, lines = read(home, "E1003", "review_360")
    said = insight_text.grade(found, "en")
    score = frame(home, "select score from pub_scorecard where entity_code = 'E1003' and family = 'review_360'").score[
        0
    ]
    assert said[0] == "Grade C: basically meets what the post demands"
    assert said[1] == f"{85 - float(score):.2f} points to grade B"
    assert len(insight_text.reaches(found, {insight_text.key_of(r): r for r in lines}, "en")) == 1
    assert insight_text.grade(found, "zh")[0].startswith("等级 C：")


def test_the_period_of_a_half_year_has_its_own_lines_and_ratings(home: Home) -> None:
    found = explain.explain(home, MONTH, "review_360", "E1003")
    assert found.card["period"] == "2026-H1"
    rated = [line for line in found.lines if line.source == "ratings"]
    assert found.sums and len(rated) >= 9
    assert all(line.records.count == 3 for line in rated)
    assert "Self: 82.0 % of the scale, ratings: 1" in explain_text.as_text(found)


@pytest.mark.parametrize(("family", "who"), [("bank_b", "E1002"), ("review_360", "E1003"), ("section", "N-CARD")])
def test_the_whole_explanation_speaks_chinese(home: Home, family: str, who: str) -> None:
    told = explain_text.as_text(explain.explain(home, MONTH, family, who), 0, "zh")
    assert "总分" in told and "各行合计与之相符" in told
    silent = [row for row in told.splitlines() if row.strip() and not CHINESE.search(row)]
    assert [row for row in silent if "pub_" not in row and " = " not in row] == []


def test_everything_adds_up_for_everybody(home: Home) -> None:
    cards = frame(home, "select family, entity_code from pub_scorecard").to_dict("records")
    assert len(cards) == 47
    for card in cards[::5]:
        found = explain.explain(home, MONTH, card["family"], card["entity_code"])
        assert found.sums
        assert insight.Card(found.rows, found.insight.policy).adds_up, card
