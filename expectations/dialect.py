"""A thin SQLAlchemy dialect for DuckDB: enough for Great Expectations to push its checks down, and no more.

`duckdb://<name>` uses a connection handed over by `share`; `duckdb:///<path>` opens a file read-only. Every DB-API
cursor is a DuckDB cursor of its own, because Great Expectations reads results after it has closed the connection.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.engine import default

_shared: dict[str, duckdb.DuckDBPyConnection] = {}
_numbers = itertools.count(1)
_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "BIGINT": sa.BIGINT,
    "INTEGER": sa.INTEGER,
    "VARCHAR": sa.VARCHAR,
    "BOOLEAN": sa.BOOLEAN,
    "DATE": sa.DATE,
    "TIMESTAMP": sa.TIMESTAMP,
    "DOUBLE": sa.FLOAT,
    "DECIMAL": sa.DECIMAL,
}


@contextmanager
def share(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Lend an open connection to the dialect; yields the address to give to SQLAlchemy, valid inside the block."""
    name = f"shared{next(_numbers)}"
    _shared[name] = con
    try:
        yield f"duckdb://{name}"
    finally:
        del _shared[name]


class Cursor:
    """A DB-API cursor; it owns its result."""

    arraysize = 1

    def __init__(self, parent: duckdb.DuckDBPyConnection) -> None:
        self._cursor = parent.cursor()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return -1

    def execute(self, statement: str, parameters: Sequence[Any] | None = None) -> None:
        self._cursor.execute(statement, list(parameters or ()))

    def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._cursor.executemany(statement, [list(row) for row in parameters])

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return self._cursor.fetchmany(size or self.arraysize)

    def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    def close(self) -> None:
        """Nothing to do: the result stays readable until it is collected."""


class Connection:
    """A DB-API connection; it runs outside transactions because it only reads."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def cursor(self) -> Cursor:
        return Cursor(self._con)

    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        self._con.close()


class DuckDBDialect(default.DefaultDialect):
    """Names, columns and parameters of DuckDB."""

    name = "duckdb"
    driver = "duckdb"
    supports_statement_cache = True
    supports_sane_rowcount = False
    default_paramstyle = "qmark"
    postfetch_lastrowid = False

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return duckdb

    def create_connect_args(self, url: sa.URL) -> Any:
        return (), {"shared": url.host, "path": url.database}

    def connect(self, *_args: Any, shared: str | None = None, path: str | None = None) -> Any:
        if shared:
            return Connection(_shared[shared].cursor())
        return Connection(duckdb.connect(path or ":memory:", read_only=bool(path)))

    def _get_default_schema_name(self, connection: sa.Connection) -> str:
        return "main"

    def do_ping(self, dbapi_connection: Any) -> bool:
        return True

    def get_schema_names(self, connection: sa.Connection, **_: Any) -> list[str]:
        return [row[0] for row in connection.exec_driver_sql("select schema_name from information_schema.schemata")]

    def get_columns(self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any) -> Any:
        rows = connection.exec_driver_sql(
            "select column_name, data_type, is_nullable from information_schema.columns "
            "where table_name = ? and table_schema = ? order by ordinal_position",
            (str(table_name), schema or "main"),
        )
        return [
            {
                "name": name,
                "type": _TYPES.get(str(kind).split("(")[0], sa.VARCHAR)(),
                "nullable": nullable == "YES",
                "default": None,
            }
            for name, kind, nullable in rows
        ]

    def get_pk_constraint(self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any) -> Any:
        return {"constrained_columns": [], "name": None}

    def has_table(self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any) -> bool:
        return bool(self.get_columns(connection, table_name, schema))

    def get_table_names(self, connection: sa.Connection, schema: str | None = None, **_: Any) -> list[str]:
        return [
            row[0]
            for row in connection.exec_driver_sql(
                "select table_name from information_schema.tables where table_schema = ?", (schema or "main",)
            )
        ]

    def get_view_names(self, connection: sa.Connection, schema: str | None = None, **_: Any) -> list[str]:
        return []


sa.dialects.registry.register("duckdb", __name__, "DuckDBDialect")
