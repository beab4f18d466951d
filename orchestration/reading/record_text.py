"""What stands in a record, in words: codes of the sources, yes and no, numbers; the records behind a figure."""

from __future__ import annotations

from typing import Any

from app import texts
from orchestration.loading.plain import plain
from orchestration.reading.explain_text import number, told
from orchestration.reading.kpi import Answer, Row
from orchestration.reading.records import Records


def said(column: str, value: Any, language: str) -> str:
    """A cell of a record as a person reads it; a code that nobody put into words stays as it is."""
    if isinstance(value, bool):
        return texts.speak(language)("value.true" if value else "value.false")
    if isinstance(value, str):
        group = "queue" if column == "queue" else f"value.{column}"
        return texts.word(language, group, value)
    return number(value)


def cell(column: str, value: Any, language: str) -> Any:
    """The same for a table: numbers stay numbers, so that it can be sorted by them, and what is missing is empty."""
    if isinstance(value, str | bool):
        return said(column, value, language)
    return "" if value is None or value != value else value


def entity_name(kind: str, code: str, language: str) -> str:
    """The word for a queue or a channel; '' for what has a name of its own or none."""
    key = {"queue": f"queue.{code}", "channel": f"value.channel.{code}"}.get(kind, "")
    return texts.speak(language)(key) if texts.has(key) else ""


def sources(kpi: dict[str, Any], language: str) -> str:
    """From where the data of a KPI come."""
    codes = str(kpi.get("source") or "").replace("|", ",").split(",")
    between = "、" if language == "zh" else ", "
    return between.join(texts.word(language, "source_of", code.strip()) for code in codes if code.strip())


def records_lines(found: Answer, records: Records, language: str, shown: int | None) -> list[str]:
    """Where the records lie, how many, whether they tie, and the first of them."""
    text = texts.speak(language)
    named = [(records.numerator_column, records.numerator), (records.denominator_column, records.denominator)]
    sums = ", ".join(
        f"Σ {texts.word(language, 'record', column)} {number(value)}"
        for column, value in named
        if column and value is not None
    )
    head = text(f"kpi.{records.about}", n=f"{records.count:,}", relation=records.relation)
    if found.kind != "month":  # of ten days the last
        head = f"{found.figures[-1].period}: {head}"
    part = "" if records.ties_to == "figure" else f"_{records.ties_to}"
    tie = "" if records.ties is None else text(f"kpi.ties{part}" if records.ties else f"kpi.ties_not{part}")
    chosen = records.rows if shown is None else records.rows[:shown]
    measures = (records.numerator_column, records.denominator_column)
    own = found.entity is not None and found.entity.type == "employee"
    lines = [
        "  · "
        + ", ".join(
            f"{texts.word(language, 'record', name)} {plain(said(name, value, language))}"
            for name, value in (told(row, measures) | _whose(row, own)).items()
        )
        for row in chosen
    ]
    left = records.count - len(chosen)
    more = [text("kpi.more", n=f"{left:,}")] if left else []
    which = [f"  {text(records.listed)}"] if records.listed else []
    return [f"{head}: {sums}{tie}" if sums else head, *which, *lines, *more]


def _whose(row: Row, own: bool) -> Row:
    """The person of a record, where the figure is not the person's own."""
    return {} if own or not row.get("employee_id") else {"employee_id": row["employee_id"]}
