"""Small, right files of several kinds, and ways to look at what was loaded."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extract import Column, extracts
from orchestration.home import Home
from orchestration.loading import raw_store

Rows = list[dict[str, str]]


def value(column: Column, n: int, start: datetime) -> str:
    """A right value for a column in row n."""
    if column.values:
        return column.values[n % len(column.values)]
    if column.name in ("currency", "to_currency"):
        return "EUR"
    if column.name in ("service_from", "service_to"):
        return f"{n % 12 + 8:02}:00"
    if column.pattern:
        return f"2026-03-{n:04}"
    moment = start + timedelta(minutes=n)
    texts = {
        "integer": str(int(column.min or 0) + n % 7),
        "decimal": f"{n % 5 if column.max != 1 else 0}.25",
        "rate": f"{n % 5}.12345678",
        "boolean": ("true", "false")[n % 2],
        "date": f"{start.date() + timedelta(days=n % 20)}",
        "timestamp": f"{moment:%Y-%m-%d %H:%M:%S}",
        "month": f"{start:%Y-%m}",
        "text": f"{column.name[:3]}{n}",
    }
    return "1.5" if column.type == "decimal" and column.min == 1 else texts[column.type]


def rows(kind: str, count: int, start: str = "2026-03-05") -> Rows:
    """`count` rows that keep every rule of the kind, with different keys."""
    first, extract = datetime.fromisoformat(start), extracts()[kind]
    found = [{column.name: value(column, n, first) for column in extract.columns} for n in range(count)]
    if "currency" in extract.key:
        found = [row | {"currency": f"X{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}"} for n, row in enumerate(found)]
    return found


def text(content: Rows, delimiter: str = ",", newline: str = "\n") -> str:
    """The rows as CSV text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(content[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(content)
    return out.getvalue()


def deliver(home: Home, name: str, content: Rows | str | bytes) -> Path:
    """Put a file into the landing folder."""
    path = home.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else text(content)).encode()
    path.write_bytes(content)
    return path


def query(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """Run a query over the views `raw.*`."""
    with duckdb.connect() as con:
        raw_store.refresh_views(con, home)
        return con.execute(sql).fetchall()


def live(home: Home, kind: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Rows of a kind that no later delivery replaced."""
    return query(
        home,
        f"select {columns} from raw.{kind} as r anti join raw._superseded as s "
        f"on s.kind = '{kind}' and s._load_id = r._load_id and s._row = r._row order by all",
    )
