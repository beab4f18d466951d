"""Every word that a page shows, in English and Chinese; the words themselves are rows of `texts.csv`."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
FILE = Path(__file__).with_name("texts.csv")
Text = Callable[..., str]


@functools.cache
def table() -> dict[str, dict[str, str]]:
    """key → {en, zh}; raises ValueError for a key given twice."""
    found: dict[str, dict[str, str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["key"] in found:
                raise ValueError(f"texts.csv: the key '{row['key']}' is there twice. Keep one of them.")
            found[row["key"]] = {language: row[language] for language in LANGUAGES}
    return found


def has(key: str) -> bool:
    return key in table()


def group(name: str) -> set[str]:
    """What a group of keys has words for: 'legal_note' → {'rank_alone', …}."""
    return {key.removeprefix(f"{name}.") for key in table() if key.startswith(f"{name}.")}


def speak(language: str) -> Text:
    """A function (key, **values) → text in `language`; an unknown key raises KeyError."""

    def text(key: str, **values: Any) -> str:
        words = table()[key][language]
        return words.format(**values) if values else words

    return text


def word(language: str, group: str, code: Any) -> str:
    """The word for a code of the data ('reason', 'low_sample'); a code nobody translated is shown as it is."""
    if code is None or code != code or code == "":
        return ""
    known = table().get(f"{group}.{code}")
    return known[language] if known else str(code)


def named(row: Any, language: str, fallback: str = "") -> str:
    """The name of a data row in the language: name_zh where there is one, else name_en, name, else the fallback."""
    order = ("name_zh", "name_en", "name") if language == "zh" else ("name_en", "name", "name_zh")
    for column in order:
        value = row.get(column)
        if isinstance(value, str) and value:
            return value
    return fallback
