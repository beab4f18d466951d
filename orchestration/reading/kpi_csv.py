"""A figure of a KPI, the versions of a definition, the dictionary: as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from orchestration.loading.plain import plain
from orchestration.reading.export import harmless
from orchestration.reading.kpi import Answer, Figure, Row
from orchestration.reading.kpi_versions import Computed


def figures_csv(found: Answer) -> str:
    """A line for each figure: those asked for, the earlier ones of the trend, and those of the variants."""
    rows = [*found.trend, *(f for f in found.figures if f not in found.trend), *found.beside]
    names = ["entity_type", "entity_code", *(f.name for f in fields(Figure)), "final"]
    whose = asdict(found.entity) if found.entity else {"type": "", "code": ""}
    return as_csv(names, [[whose["type"], whose["code"], *asdict(f).values(), f.final] for f in rows])


def versions_csv(found: Answer, computed: Sequence[Computed]) -> str:
    names = [f.name for f in fields(computed[0])]
    whose = [found.month, *(asdict(found.entity).values() if found.entity else ("", ""))]
    rows = [[*whose, *(str(v) if isinstance(v, dict) else v for v in asdict(one).values())] for one in computed]
    return as_csv(["month", "entity_type", "entity_code", *names], rows)


def dictionary_csv(rows: list[Row], version: int) -> str:
    return as_csv([*rows[0], "publication_version"], [[*row.values(), version] for row in rows])


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Texts can never act as formulas; control characters are spelt out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([harmless(plain(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().rstrip("\r\n")
