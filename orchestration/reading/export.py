"""Exports of published relations. Every file names its publication version; text cells can never act as formulas."""

from __future__ import annotations

from pathlib import Path

from orchestration.home import Home, Month, UsageError

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(home: Home, what: str, month: Month, form: str, output: str | None = None) -> Path:
    """Write the published relation `pub_<what>` of one month; returns the file.

    The columns are those of the publication contract, then `publication_version`. Raises UsageError for an unpublished
    month or an unknown relation, with the names there are.
    """
    from app.published import Published

    published = Published(home.published)
    if str(month) not in [str(m) for m in published.months()]:
        there = ", ".join(map(str, published.months())) or "none"
        raise UsageError(f"{month} is not published. Published months: {there}.")
    manifest = published.manifest(str(month))
    names = sorted(f["name"].removeprefix("pub_").removesuffix(".parquet") for f in manifest["files"])
    if what not in names:
        raise UsageError(f"There is no published relation '{what}'. There are: {', '.join(names)}.")
    version = int(manifest["version"])
    frame = published.frame(f'select *, {version} as publication_version from "pub_{what}"', months=[str(month)])
    path = Path(output or f"{what}_{month}_v{version}.{form}")
    if form == "parquet":
        frame.to_parquet(path, index=False)
        return path
    if form == "csv":
        for column in frame.columns[[str(t) in ("object", "str", "string") for t in frame.dtypes]]:
            frame[column] = frame[column].map(harmless)
        frame.to_csv(path, index=False)
        return path
    import pandas as pd

    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as book:
        frame.to_excel(book, sheet_name=what[:31], index=False, freeze_panes=(1, 0))
    return path


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
