"""Great Expectations on DuckDB: an execution engine and the datasource type `duckdb`. Importing this costs seconds."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Literal

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

from expectations import dialect

__all__ = ["DuckDBDatasource", "DuckDBExecutionEngine", "gx"]


class RegexMarker:
    """Great Expectations writes `regexp_matches`, which DuckDB has, for engines that carry this one's mark."""

    DremioDialect = True
    dialect = dialect.DuckDBDialect


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Runs bundled metrics as SQL in DuckDB."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dialect_module = RegexMarker  # type: ignore[assignment]


class DuckDBDatasource(SQLDatasource):
    """Datasource type `duckdb`; tables are looked up in the schema `checked`."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    asset_types: ClassVar[Any] = SQLDatasource.asset_types

    @property
    def schema_(self) -> str | None:
        return "checked"

    @property
    def execution_engine_type(self) -> Any:
        return DuckDBExecutionEngine
