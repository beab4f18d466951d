"""The second tool of the quality office: second ratings, a form of its own, judgements exported twice."""

from __future__ import annotations

from tests.sample.conftest import Centre, grouped

SAME = ("contact_id", "segment_no", "agent_id", "rater_id", "form_code", "form_version", "evaluated_at")


def test_second_ratings_are_of_the_same_segment_on_the_same_form_by_somebody_else(centre: Centre) -> None:
    first = {row["evaluation_id"]: row for row in centre.rows("qa_evaluations")}
    again = [row for row in centre.rows("qa_evaluations_calibration") if row["calibration_of"]]
    assert len(again) == sum(count["qa_calibrations"] for count in centre.truth.counts.values()) >= 4
    for row in again:
        rated = first[row["calibration_of"]]
        assert all(row[name] == rated[name] for name in ("contact_id", "segment_no", "agent_id", "form_version"))
        assert row["rater_id"] != rated["rater_id"] and row["evaluated_at"] > rated["evaluated_at"]


def test_some_judgements_stand_in_both_exports_and_some_are_on_the_short_form(centre: Centre) -> None:
    known = {tuple(row[name] for name in SAME) for row in centre.rows("qa_evaluations")}
    rows = centre.rows("qa_evaluations_calibration")
    twice = [row for row in rows if tuple(row[name] for name in SAME) in known]
    short = [row for row in rows if row["form_code"] == "SVC"]
    assert len(twice) == sum(count["qa_exported_twice"] for count in centre.truth.counts.values()) >= 2
    assert len(short) == sum(count["qa_service_forms"] for count in centre.truth.counts.values()) >= 4
    answers = grouped(centre.rows("qa_answers_calibration"), "evaluation_id")
    assert {row["section_code"] for one in short for row in answers[one["evaluation_id"],]} == {
        "attitude", "content", "pace",
    }  # fmt: skip
    assert all(float(row["points"]) <= float(row["max_points"]) for found in answers.values() for row in found)
