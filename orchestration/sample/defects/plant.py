"""Planting: the clean extracts of a sample centre are spoilt, and what was done is written down."""

from __future__ import annotations

from pathlib import Path

from orchestration.home import UsageError
from orchestration.sample.defects.content import plant_content
from orchestration.sample.defects.files import plant_files
from orchestration.sample.defects.rules import order_deliveries, plant_rules, withhold_first_month
from orchestration.sample.defects.sheets import Book, Defect, write_list
from orchestration.sample.settings import SampleSettings


def check(settings: SampleSettings) -> None:
    """Raise UsageError for a centre that is too short for every defect."""
    if settings.months < 2:
        raise UsageError("Planted defects need two months or more: in the first one files are missing. Ask for 2.")


def plant(landing: Path, settings: SampleSettings, truth: Path) -> list[Defect]:
    """Spoil the files of a clean centre in `landing`: those of the last month hold every defect but what must be
    missing from a month, and the first month lacks that. Writes `must_be_caught.json` into the folder `truth`.
    """
    book = Book(landing, settings.periods[-1], settings.periods[0])
    plant_rules(book)
    plant_content(book)
    plant_files(book)
    book.write()
    order_deliveries(book)
    withhold_first_month(book)
    write_list(truth, book.planted)
    return book.planted
