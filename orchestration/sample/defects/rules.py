"""Defects that follow from the declarations: of every rule of every column, every order of two columns, every kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from orchestration.extract import Column, extracts
from orchestration.sample.defects.sheets import Book, Row, as_csv

BEFORE = "before"  # folder of deliveries that come again: the later ones lack a row
EARLIER = 60 * 10**9  # nanoseconds
HOUR = timedelta(hours=1)


def plant_rules(book: Book) -> None:
    """For every kind: what its columns forbid, what its order checks forbid, and a row that a later delivery lacks."""
    for kind, extract in extracts().items():
        sheet = book.sheet(kind)
        plant_withdrawal(book, kind)
        for check in extract.checks:
            if "order" in check:
                low, high = check["order"]
                sheet.add(out_of_order(book, kind, low, high))
                book.expect(f"gx.{kind}.{high}.{low}.order", f"{high} lies before {low}", kind, file=sheet.path.name)
        for column in extract.columns:
            for reason, value in broken(column):
                line = sheet.add(book.good(kind) | {column.name: value})
                book.expect(
                    f"load.{kind}.quarantine", f"{column.name} is '{value}'", kind,
                    file=sheet.path.name, line=line, column=column.name, reason_kind=reason,
                )  # fmt: skip


def broken(column: Column) -> Iterator[tuple[str, str]]:
    """For every rule of a column the kind of reason and a value that breaks this rule and none before it."""
    if column.type != "text":
        yield "type", "unreadable"
    if column.required:
        yield "required", ""
    if column.values:
        yield "values", "no such value"
    if column.min is not None:
        yield "min", str(int(column.min) - 1)
    if column.max is not None:
        yield "max", str(int(column.max) + 1)
    if column.pattern:
        yield "pattern", "another form"


def out_of_order(book: Book, kind: str, low: str, high: str) -> Row:
    """A row with a key of its own whose `high` lies below its `low`; the column of the period stays as it is."""
    extract, row = extracts()[kind], book.fresh(kind, book.good(kind))
    fixed, moved, sign = (high, low, 1) if extract.period == high else (low, high, -1)
    column = extract.column(moved)
    if column.type == "boolean":
        return row | {low: "true", high: "false"}
    if not row[fixed]:
        row = book.fresh(kind, book.pick(kind, lambda found: found[fixed] != ""))
    if column.type == "timestamp":
        return row | {moved: str(datetime.fromisoformat(row[fixed]) + sign * HOUR)}
    if column.type == "date":
        return row | {moved: str(date.fromisoformat(row[fixed]) + timedelta(days=sign))}
    # a number: the higher one stays where there is no room below the lower one
    below = float(row[fixed]) - 1
    if column.min is not None and below < column.min:
        return row | {low: f"{float(row[high] or 0) + 1:g}"}
    return row | {moved: f"{below:g}"}


def plant_withdrawal(book: Book, kind: str) -> None:
    """A first delivery with one row, which the same delivery does not hold any more when it comes in full."""
    sheet = book.sheet(kind)
    folder = book.landing / BEFORE
    folder.mkdir(exist_ok=True)
    before = folder / sheet.path.name
    before.write_bytes(as_csv(sheet.extract, [book.fresh(kind, book.good(kind))]))
    book.expect(
        f"load.{kind}.withdrawn", "a row of the first delivery is missing in the second", kind, file=before.name
    )


def order_deliveries(book: Book) -> None:
    """Give the first deliveries an earlier time than the files that take their place."""
    for before in (book.landing / BEFORE).iterdir():
        at = before.stat().st_mtime_ns - EARLIER
        os.utime(before, ns=(at, at))


def withhold_first_month(book: Book) -> None:
    """Take away the files of the first month of every kind that is delivered every month, but those without which
    there is no month at all.
    """
    for kind, extract in extracts().items():
        if extract.valid_time or extract.required_every_month or extract.delivery_day is None:
            continue
        for path in book.landing.glob(f"{kind}_*{book.first}.csv"):
            path.unlink()
        book.expect(f"load.{kind}.delivered", "nothing came for the month", kind, book.first)
    book.expect(
        "dbt.assert_most_people_are_scored", "no schedule came, so that nobody can be scored", "schedules", book.first
    )
