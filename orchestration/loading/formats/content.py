"""A delivered file made ready to be read: which form it has, where its bytes are, and one pass over them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.loading.landing import Delivered, Facts, facts, form_of
from orchestration.loading.mapping import Mapping


@dataclass(frozen=True)
class Content:
    """What a delivered file holds. path: the bytes to read (plain, or gzip where the name ends so); form: csv,
    parquet, xlsx, json or lines; by_line: JSON with one value a line; told: what people should know of the reading.
    """

    path: Path
    form: str
    by_line: bool
    facts: Facts
    told: tuple[str, ...] = ()


def prepare(file: Delivered, mapping: Mapping | None, folder: Path) -> Content:
    """Look at every byte of a delivered file once. Raises RefusedError for what cannot be read."""
    form = mapping.format if mapping else form_of(file.name)
    name = file.name.lower().removesuffix(".gz")
    return Content(file.path, form, name.endswith((".jsonl", ".ndjson")), facts(file.path))
