"""The landing folder as the oracle reads it: canonical CSV files, the later delivery of a key wins."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from python_calamine import CalamineWorkbook

Row = dict[str, str]

KEYS: dict[str, tuple[str, ...]] = {
    "calls": ("contact_id", "segment_no"),
    "agent_states": ("agent_id", "started_at"),
    "schedules": ("agent_id", "version", "starts_at"),
    "qa_evaluations": ("evaluation_id", "revision"),
    "qa_answers": ("evaluation_id", "revision", "question_code"),
    "surveys": ("survey_id", "question_code"),
    "complaints": ("complaint_no",),
    "employees": ("employee_id", "valid_from"),
    "org_units": ("unit_code", "valid_from"),
    "attendance": ("employee_id", "work_date"),
    "point_events": ("event_id",),
    "ratings": ("rating_id",),
    "ivr_sessions": ("session_id",),
    "forecasts": ("queue", "interval_start", "issued_at"),
    "cases": ("case_id",),
    "training": ("employee_id", "event_id"),
    "suggestions": ("suggestion_id",),
    "vacancies": ("vacancy_id",),
    "reports_due": ("report_id",),
    "activities": ("activity_id", "employee_id"),
    "ledger": ("period", "account", "cost_centre", "kind", "version"),
    "exchange_rates": ("period", "currency", "version"),
    "pay_bases": ("employee_id", "valid_from"),
    "components": ("component", "valid_from"),
    "incidents": ("incident_id",),
    "chats": ("inquiry_id", "pair_no"),
    "orders": ("order_id",),
    "benchmarks": ("kpi_code", "industry", "period"),
    "customers": ("customer_id",),
    "goals": ("subject_kind", "subject_id", "kpi_code", "valid_from"),
    "decisions": ("record_id",),
}

FORMATS = (".csv", ".csv.gz", ".txt", ".zip", ".jsonl", ".xlsx")


def read_csv(path: Path) -> list[Row]:
    """Every line of a CSV (or gzipped CSV) as texts by column."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return csv_rows(content)


def csv_rows(content: bytes) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    lines = io.StringIO(text, newline="")
    return [{column: value.strip() for column, value in row.items()} for row in csv.DictReader(lines)]


def as_text(value: object) -> str:
    """A cell or a JSON value as a CSV would have it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_rows(path: Path) -> list[Row]:
    """The rows of a file in one of the formats that the sample centre writes."""
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return [row for name in archive.namelist() for row in csv_rows(archive.read(name))]
    if path.name.endswith(".jsonl"):
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        columns = {column for record in records for column in record}
        return [{c: as_text(record.get(c)) for c in columns} for record in records]
    if path.name.endswith(".xlsx"):
        head, *cells = [
            [as_text(cell) for cell in row]
            for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        ]
        return [dict(zip(head, row, strict=True)) for row in cells]
    return read_csv(path)


def kind_of(path: Path) -> str | None:
    """The longest known kind that the file name starts with, None for files of no interest here."""
    name = path.name.split(".")[0]
    found = [kind for kind in KEYS if name == kind or name.startswith(f"{kind}_")]
    return max(found, key=len, default=None)


def read_landing(folder: Path) -> dict[str, list[Row]]:
    """Rows per kind, one per key: files in the order of their names, the later line of a key wins."""
    rows: dict[str, dict[tuple[str, ...], Row]] = {kind: {} for kind in KEYS}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name.endswith(FORMATS)]
    for path in sorted(files, key=lambda p: p.relative_to(folder).as_posix()):
        kind = kind_of(path)
        if kind is not None:
            for row in read_rows(path):
                rows[kind][tuple(row[column] for column in KEYS[kind])] = row
    return {kind: list(by_key.values()) for kind, by_key in rows.items()}


def moment(text: str) -> datetime:
    """A local time such as '2026-03-31 23:50:00'."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """A date such as '2026-03-31'."""
    return date.fromisoformat(text[:10])


def until(text: str) -> date:
    """An exclusive end; empty means open."""
    return day(text) if text else date.max


def true(text: str) -> bool:
    """A boolean as sources write it."""
    return text.lower() in {"true", "t", "1", "yes", "y"}


def number(text: str) -> Fraction | None:
    """An exact number, None when empty."""
    return Fraction(text) if text else None


def half_up(x: Fraction, step: Fraction = Fraction(1, 10**8)) -> Fraction:
    """The nearest multiple of step; halves go away from zero."""
    sign = 1 if x >= 0 else -1
    return sign * (abs(x) / step + Fraction(1, 2)).__floor__() * step
