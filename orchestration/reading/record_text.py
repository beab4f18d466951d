"""What stands in a record, in words: codes of the sources, yes and no, numbers."""

from __future__ import annotations

from typing import Any

from app import texts
from orchestration.reading.explain_text import number


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
