"""Exports of published relations. Every file names its publication version; text cells can never act as formulas."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.home import Home, Month, UsageError

if TYPE_CHECKING:
    from app.published import Published

FORMULA = r"^[=+@\t\r\n＝＋－＠-]"  # also the wide signs, that a Chinese or Japanese Excel reads alike
BOM = b"\xef\xbb\xbf"  # tells Excel that a CSV file is UTF-8
SHEET_ROWS = 1_048_576


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula: an apostrophe goes before what would make it one."""
    return f"'{text}" if re.match(FORMULA, text) else text


def export(home: Home, what: str, month: Month, form: str, output: str | None = None) -> Path:
    """Write the published relation `pub_<what>` of one month; returns the file.

    The columns are those of the publication contract in their types, then `publication_version`. Raises UsageError for
    an unpublished month or an unknown relation, with the names there are, and for a place that cannot be written.
    """
    from app.published import Published

    published = Published(home.published)
    if str(month) not in published.months():
        there = ", ".join(published.months()) or "none"
        raise UsageError(f"{month} is not published. Published months: {there}.")
    names = [name.removeprefix("pub_") for name in published.relations(str(month))]
    if what not in names:
        raise UsageError(f"There is no published relation '{what}'. There are: {', '.join(names)}.")
    version = int(published.manifest(str(month))["version"])
    path = Path(output or f"{what}_{month}_v{version}.{form}")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} for {path}. Make it, or name a file in another folder.")
    sql = f"select *, {version} as publication_version from pub_{what}"
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch()
        {"parquet": parquet, "csv": csv, "xlsx": xlsx}[form](published, sql, part, str(month), what)
        part.replace(path)
    except (OSError, duckdb.IOException) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageError(f"{path} cannot be written: {why}. Name another file.") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def parquet(published: Published, sql: str, path: Path, month: str, what: str) -> None:
    published.copy(sql, path, "parquet", [month])


def csv(published: Published, sql: str, path: Path, month: str, what: str) -> None:
    """UTF-8 with a mark for Excel; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    columns = published.rows(f"describe {sql}", months=[month])
    texts = [f'"{column["column_name"]}"' for column in columns if column["column_type"] == "VARCHAR"]
    harmless = ", ".join(
        f"case when regexp_matches({t}, '{FORMULA}') then '''' || {t} else {t} end as {t}" for t in texts
    )
    plain = path.with_name(f"{path.name}.plain")
    try:
        published.copy(f"select * replace ({harmless}) from ({sql})" if texts else sql, plain, "csv", [month])
        with plain.open("rb") as rows, path.open("wb") as file:
            file.write(BOM)
            shutil.copyfileobj(rows, file)
    finally:
        plain.unlink(missing_ok=True)


def xlsx(published: Published, sql: str, path: Path, month: str, what: str) -> None:
    """One sheet: numbers as numbers (at most 8 decimals), dates as dates, texts as texts and nothing else."""
    import xlsxwriter

    (size,) = published.rows(f"select count(*) as n from ({sql})", months=[month])
    if size["n"] >= SHEET_ROWS:
        raise UsageError(f"{what} has {size['n']:,} rows, more than a sheet holds. Use --format csv or parquet.")
    rows = published.rows(sql, months=[month])
    columns = [column["column_name"] for column in published.rows(f"describe {sql}", months=[month])]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(what[:31])
        sheet.freeze_panes(1, 0)
        decimal, day, moment = (
            book.add_format({"num_format": form}) for form in ("0.00######", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")
        )
        for x, name in enumerate(columns):
            sheet.write_string(0, x, name)
        for y, row in enumerate(rows, 1):
            for x, cell in enumerate(row.values()):
                match cell:
                    case None:
                        pass
                    case bool():
                        sheet.write_boolean(y, x, cell)
                    case Decimal() | float():  # a decimal writes its own digits, a binary number would write 67.8499…
                        sheet.write_number(y, x, round(Decimal(str(cell)), 8), decimal)
                    case int():
                        sheet.write_number(y, x, cell)
                    case datetime():
                        sheet.write_datetime(y, x, cell, moment)
                    case date():
                        sheet.write_datetime(y, x, cell, day)
                    case _:
                        sheet.write_string(y, x, str(cell))
