"""A small raw schema made from the declarations: every row fits, until a test spoils one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.extract import Column, Extract, extracts

MONTH = "2026-03"
NUMBERED = {"to_currency": "CNY", "complaint_no": "2026-03-{:04}", "service_from": "08:00", "service_to": "20:00"}


def ranks(extract: Extract) -> dict[str, int]:
    """How far up a column stands in the orders that are declared: its value must exceed those of lower ranks."""
    orders = [check["order"] for check in extract.checks if "order" in check]
    found = dict.fromkeys(extract.names, 0)
    for _ in orders:  # a chain of orders is as long as there are orders, at most
        for low, high in orders:
            found[high] = max(found[high], found[low] + 1)
    return found


def fitting(name: str, column: Column, number: int, rank: int) -> Any:
    """A value that the declaration of the column allows; texts and times differ from row to row."""
    if column.values:
        return column.values[0]
    if name in NUMBERED:
        return NUMBERED[name].format(number)
    if name == "currency":
        return f"X{chr(65 + number // 26)}{chr(65 + number % 26)}"
    if column.type == "text":
        return f"{name}{number}"
    if column.type == "month":
        return MONTH
    if column.type == "boolean":
        return rank > 0
    if column.type == "date":
        return date(2026, 3, 1) + timedelta(days=number + 5 * rank)
    if column.type == "timestamp":
        return datetime(2026, 3, 1) + timedelta(minutes=number + 5 * rank)
    return Decimal(str(column.min or 0)) + rank + (0 if column.max == 1 else 1)


def make(con: duckdb.DuckDBPyConnection, rows: int = 20) -> None:
    """The schema `raw` with this many fitting rows of every kind in the month."""
    con.execute("create schema raw")
    con.execute("create table raw._superseded (kind varchar, _load_id varchar, _row bigint, superseded_at timestamp)")
    for kind, extract in extracts().items():
        columns = ", ".join(f"{c.name} {c.sql_type}" for c in extract.columns)
        con.execute(
            f"create table raw.{kind} ({columns}, _extra varchar, _load_id varchar, _row bigint, "
            "_loaded_at timestamp, _month varchar)"
        )
        partition = "all" if extract.valid_time else MONTH
        place = ranks(extract)
        content = [
            [fitting(c.name, c, number, place[c.name]) for c in extract.columns]
            + [None, f"load_{kind}", number, datetime(2026, 4, 1), partition]
            for number in range(rows)
        ]
        marks = ", ".join(["(" + ", ".join("?" for _ in content[0]) + ")"] * rows)
        con.execute(f"insert into raw.{kind} values {marks}", [value for row in content for value in row])
