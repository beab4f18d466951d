"""What `callmart kpi` answers: the dictionary, a definition, a figure, or the versions of a definition side by side."""

from __future__ import annotations

import argparse
import logging
from dataclasses import asdict
from typing import Any

from app.published import Published
from orchestration.home import Home, Month, UsageError
from orchestration.reading import asked, kpi, kpi_csv, kpi_text

log = logging.getLogger("callmart")


def answer(given: argparse.Namespace, home: Home, records: int | None) -> tuple[Any, str]:
    """Facts (for JSON) and words of what was asked; raises UsageError."""
    month = Month.parse(given.month) if given.month else None
    if not given.code:
        if given.entity or given.versions:
            raise UsageError("Say which KPI. `callmart kpi` lists them.")
        return _dictionary(home, month, given)
    if given.versions and not given.entity:
        raise UsageError("--versions computes figures: say whose with --entity.")
    found = kpi.ask(home, given.code, month, given.entity, given.period, 0 if given.versions else records)
    if given.versions:
        return _versions(home, found, given)
    if given.format == "csv":
        if found.entity is None:
            return kpi.as_json(found), kpi_csv.dictionary_csv([found.kpi], found.version)
        return kpi.as_json(found), kpi_csv.figures_csv(found)
    return kpi.as_json(found), kpi_text.as_text(found, given.language, records)


def _versions(home: Home, found: kpi.Answer, given: argparse.Namespace) -> tuple[Any, str]:
    """The month computed with every version of the definition, beside what is published."""
    from orchestration.reading import kpi_versions

    if found.entity is None or found.kind != "month":
        raise UsageError("--versions computes whole months: leave --period out.")
    month = Month.parse(found.month)
    computed = kpi_versions.side_by_side(home, month, given.code, found.entity, log.info)
    facts = kpi.as_json(found) | {"versions": [asdict(one) for one in computed]}
    if given.format == "csv":
        return facts, kpi_csv.versions_csv(found, computed)
    return facts, kpi_text.versions_text(found, computed, given.language)


def _dictionary(home: Home, month: Month | None, given: argparse.Namespace) -> tuple[Any, str]:
    published = Published(home.published)
    chosen = asked.chosen_month(published, month)
    rows, version = kpi.dictionary(published, chosen), int(published.manifest(chosen)["version"])
    facts = {"month": chosen, "publication_version": version, "kpis": rows}
    if given.format == "csv":
        return facts, kpi_csv.dictionary_csv(rows, version)
    return facts, kpi_text.dictionary_text(rows, chosen, version, given.language)
