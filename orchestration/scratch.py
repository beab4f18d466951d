"""A database in memory for reading a file or trying a query: one a process, since making one takes longer."""

from __future__ import annotations

from functools import cache

import duckdb


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def scratch() -> duckdb.DuckDBPyConnection:
    """A cursor of its own, closed by `with`. What it makes is seen by others: queries and temporary tables only."""
    return _database().cursor()
