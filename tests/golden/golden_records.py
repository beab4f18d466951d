"""Records of the golden centre: one function a kind, and the canonical extracts that they are written to."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.extract import extracts
from orchestration.home import Month

Row = dict[str, Any]


def workdays(month: str) -> list[date]:
    """The first ten days from Monday to Friday."""
    start = Month.parse(month).start
    days = [start + timedelta(n) for n in range(20)]
    return [day for day in days if day.weekday() < 5][:10]


def at(day: date, minutes: float) -> datetime:
    """A time of the day, in minutes after nine."""
    return datetime(day.year, day.month, day.day, 9) + timedelta(minutes=minutes)


def cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


class Landing:
    """Rows by kind and month, written as canonical extracts."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)

    def add(self, extract: str, month: str, /, **values: Any) -> None:
        self.rows[extract, month].append(values)

    def write(self, folder: Path) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        declared, files = extracts(), []
        for (kind, month), rows in self.rows.items():
            path = folder / f"{kind}_{month}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, [c.name for c in declared[kind].columns], restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(
                    {c: str(v).lower() if isinstance(v, bool) else v for c, v in row.items()} for row in rows
                )
            files.append(path)
        return files


def call(landing: Landing, month: str, who: str, start: datetime, number: str, talk: int = 270) -> str:
    contact = f"{month}-{who}-{number}"
    landing.add("calls", month, contact_id=contact, segment_no=1, channel="voice", direction="inbound", queue="card",
                agent_id=who, customer_id=f"K{contact}", reason="card", started_at=start, queued_at=start,
                answered_at=start + timedelta(seconds=10), ended_at=start + timedelta(seconds=10 + talk), ivr_seconds=0,
                wait_seconds=5, ring_seconds=5, talk_seconds=talk, hold_seconds=0, acw_seconds=10, outcome="answered",
                ended_by="customer")  # fmt: skip
    return contact


def evaluation(landing: Landing, month: str, who: str, contact: str, start: datetime, points: float) -> None:
    number = f"q-{month}-{who}"
    landing.add("qa_evaluations", month, evaluation_id=number, revision=1, contact_id=contact, segment_no=1,
                contact_started_at=start, agent_id=who, rater_id="BOSS", form_code="voice", form_version=1,
                evaluated_at=start + timedelta(hours=2), status="released")  # fmt: skip
    landing.add("qa_answers", month, evaluation_id=number, revision=1, contact_started_at=start, question_code="a1",
                section_code="accuracy", points=points, max_points=100, not_applicable=False, fatal="none")  # fmt: skip


def event(landing: Landing, month: str, who: str, rule_set: str, points: int, day: date, reason: str = "desk") -> None:
    number = len(landing.rows["point_events", month]) + 1
    landing.add("point_events", month, event_id=f"e-{month}-{number}", occurred_at=at(day, 60),
                recorded_at=at(day, 400), subject_kind="employee", subject_id=who, item_code=rule_set, points=points,
                reason_code=reason,
                reason=reason, evidence_ref=f"note {number}", recorded_by="BOSS", approved_by="BOSS")  # fmt: skip


def survey(
    landing: Landing, month: str, who: str, kind: str, number: int, satisfied: bool, contact: str, start: datetime
) -> None:
    name = f"s-{kind}-{who}-{month}-{number}"
    question = "csat" if kind == "contact" else "satisfaction"
    for code, score in (("", ""), (question, 5 if satisfied else 3)):
        landing.add("surveys", month, survey_id=name, question_code=code, survey_kind=kind, source="call_back",
                    contact_id=contact, contact_started_at=start, agent_id_at_send=who,
                    sent_at=start + timedelta(hours=1), answered_at=start + timedelta(hours=2) if code else "",
                    score=score, scale_min=1, scale_max=5)  # fmt: skip


def rating(
    landing: Landing, month: str, who: str, scheme: str, item: str, kind: str, value: Any, scale: int = 10
) -> None:
    number = len(landing.rows["ratings", month]) + 1
    landing.add("ratings", month, rating_id=f"r-{month}-{number}", period=month, subject_kind="employee",
                subject_id=who, scheme_code=scheme, item_code=item, rater_kind=kind,
                rater_id=who if kind == "self" else "BOSS",
                value=value, scale_max=scale, rated_at=at(Month.parse(month).end, 60))  # fmt: skip


def changed(seed: Path, where: Row, values: Row) -> None:
    """Change the rows of a seed that have these values."""
    with seed.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    found = [row for row in rows if where.items() <= row.items()]
    assert found, (seed.name, where)
    for row in found:
        row.update(values)
    write_rows(seed, columns, rows)


def write_rows(seed: Path, columns: list[str], rows: Iterable[Row]) -> None:
    with seed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
