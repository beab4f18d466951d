"""Rows written in every format that is read: made with other libraries than those that read them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pyarrow
import pyarrow.parquet
import xlsxwriter

from tests.load.samples import Rows


def parquet(content: Rows) -> bytes:
    out = io.BytesIO()
    columns = {name: [row[name] or None for row in content] for name in content[0]}
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """An xlsx file of sheets with rows of values."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        forms = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            time: book.add_format({"num_format": "hh:mm:ss"}),
            timedelta: book.add_format({"num_format": "[h]:mm:ss"}),
        }
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for y, line in enumerate(lines):
                for x, value in enumerate(line):
                    if type(value) in forms:
                        sheet.write_datetime(y, x, value, forms[type(value)])
                    elif isinstance(value, str) and not value.startswith("="):
                        sheet.write_string(y, x, value)
                    elif isinstance(value, str) and value.startswith("=#"):
                        sheet.write_formula(y, x, value, None, value[1:])
                    else:
                        sheet.write(y, x, value)
    return out.getvalue()


def grid(content: Rows) -> list[list[object]]:
    return [list(content[0]), *[list(row.values()) for row in content]]


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()
