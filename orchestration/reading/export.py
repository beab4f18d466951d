"""Exports of published relations. Every file names its publication version; text cells can never act as formulas."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from app.published import RELATION
from orchestration.home import Home, Month, UsageError
from orchestration.reading.columns import Contract, contracts
from orchestration.reading.lists import LISTS, lists_of

if TYPE_CHECKING:
    from app.published import Published

# also the wide signs, that a Chinese or Japanese Excel reads alike; a dash alone is none, it stands for no queue
FORMULA = r"^([=+@\t\r\n＝＋－＠]|-[\s\S])"
BOM = b"\xef\xbb\xbf"  # tells Excel that a CSV file is UTF-8
SHEET_ROWS = 1_048_576
DICTIONARY = "dictionary"  # no relation of its own: the dictionary with the values of its parameters beside the names
PARAMETERS = """
select k.*, (
    select string_agg(
        p.parameter || case when p.queue = '*' then '' else '@' || p.queue end || ' = ' || rtrim(rtrim(p.value::varchar, '0'), '.')
            || ' since ' || p.valid_from || coalesce(' until ' || p.valid_to, ''),
        '; ' order by p.parameter, p.queue, p.valid_from
    )
    from pub_kpi_parameter as p
    where list_contains(string_split(k.parameters, '|'), p.parameter)
) as parameter_values
from pub_kpi as k
order by k.family, coalesce(k.variant_of, k.kpi_code), k.kpi_code
"""  # noqa: E501


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula: an apostrophe goes before what would make it one."""
    return f"'{text}" if re.match(FORMULA, text) else text


def export(home: Home, what: str, month: Month | None, form: str, output: str | None = None) -> Path:
    """Write the published relation `pub_<what>` of one month, a list of lists.py, or the dictionary (of the last month
    where none is named); returns the file. Names may be written with hyphens.

    The columns are those of the publication contract in their types, then `publication_version`; exports for finance
    have those of their own declaration (columns.py). Raises UsageError for an unpublished month or an unknown relation,
    with the names there are, and for a place that cannot be written.
    """
    from app.published import Published

    what = what.replace("-", "_")
    published = Published(home.published)
    if month is None and what != DICTIONARY:
        raise UsageError("Say which month: --month YYYY-MM.")
    chosen = str(month or (published.months() or ["nothing"])[-1])
    if chosen not in published.months():
        there = ", ".join(published.months()) or "none"
        raise UsageError(f"{chosen} is not published. Published months: {there}.")
    relations = published.relations(chosen)
    names = list(dict.fromkeys([DICTIONARY, *lists_of(relations), *(name.removeprefix("pub_") for name in relations)]))
    if what not in names:
        lacking = sorted(set(RELATION.findall(LISTS.get(what, ""))) - set(relations))
        if lacking:
            raise UsageError(f"{chosen} was published without {', '.join(lacking)}, of which {what} is made.")
        raise UsageError(f"There is no published relation '{what}'. There are: {', '.join(names)}.")
    version = int(published.manifest(chosen)["version"])
    path = Path(output or f"{what}_{chosen}_v{version}.{form}")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} for {path}. Make it, or name a file in another folder.")
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch()
        write(published, what, chosen, form, part)
        part.replace(path)
    except (OSError, duckdb.IOException) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageError(f"{path} cannot be written: {why}. Name another file.") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def write(published: Published, what: str, month: str, form: str, path: Path, where: str = "") -> None:
    """Write a relation of a published month (its rows for which `where` holds) with the version of its publication."""
    version = int(published.manifest(month)["version"])
    known = "pub_kpi_parameter" in published.relations(month)  # a publication older than the relation has none
    dictionary = f"({PARAMETERS})" if known else "pub_kpi"
    source = dictionary if what == DICTIONARY else f"({LISTS[what]})" if what in LISTS else f"pub_{what}"
    chosen = f" where {where}" if where else ""
    sql = f"select *, {version} as publication_version from {source}{chosen}"
    if what in contracts():
        sql = contracted(published, contracts()[what], sql, month)
    {"parquet": parquet, "csv": csv, "xlsx": xlsx}[form](published, sql, path, month, what)


def contracted(published: Published, contract: Contract, sql: str, month: str) -> str:
    """The rows of a query in the columns that are declared for an export, each in its type."""
    columns = ", ".join(f"cast({column.name} as {column.of.sql_type}) as {column.name}" for column in contract.columns)
    status = ledger_status(published, month)
    beside = f"{contract.columns_version} as columns_version, '{status}' as ledger_status"
    return f"select {columns} from (select *, {beside} from ({sql}))"


def ledger_status(published: Published, month: str) -> str:
    """'final' where the ledger of a published month is closed; else, also without published costs, 'provisional'."""
    if "pub_cost_per_call" not in published.relations(month):
        return "provisional"
    (found,) = published.rows("select max(status) as status from pub_cost_per_call", months=[month])
    return str(found["status"] or "provisional")


def content(published: Published, what: str, month: str, form: str, where: str = "") -> bytes:
    """The same as bytes, for who hands it on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.{form}"
        path.touch()
        write(published, what, month, form, path, where)
        return path.read_bytes()


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
    """One sheet: numbers as numbers (at most 8 decimals), dates as dates, texts as texts and nothing else. An export
    for finance is a workbook to keep."""
    import xlsxwriter

    from orchestration.reading import workbook

    (size,) = published.rows(f"select count(*) as n from ({sql})", months=[month])
    if size["n"] >= SHEET_ROWS:
        raise UsageError(f"{what} has {size['n']:,} rows, more than a sheet holds. Use --format csv or parquet.")
    if what in contracts():
        workbook.write(published, contracts()[what], sql, path, month)
        return
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
