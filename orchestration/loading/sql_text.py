"""Spelling values and names into SQL text safely: the only place where the loader quotes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def text(value: object) -> str:
    """A string literal; null for None."""
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def name(identifier: str) -> str:
    """A quoted identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def texts(values: Iterable[object]) -> str:
    """String literals, separated by commas."""
    return ", ".join(text(value) for value in values)


def path(file: Path) -> str:
    """A file name as literal; characters that DuckDB would read as wildcards stand for themselves."""
    return text("".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(file)))


def paths(files: Iterable[Path]) -> str:
    """A list of file names."""
    return "[" + ", ".join(path(file) for file in files) + "]"
