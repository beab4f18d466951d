"""Columns of the published relations, read from where they are declared: the contracts of the models, the publisher."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import yaml

from orchestration.publishing import checks, publish

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "publication"
LOADS = {
    "month": "varchar", "load_id": "varchar", "file": "varchar", "kind": "varchar", "status": "varchar",
    "rows_in_file": "bigint", "rows_loaded": "bigint", "rows_quarantined": "bigint", "message": "varchar",
    "sha256": "varchar", "loaded_at": "timestamp",
}  # fmt: skip  # pub_load: the publisher makes it in SQL, a test compares


@cache
def contracts() -> dict[str, dict[str, str]]:
    """Relation → column → type, of every model of the publication and of the two relations that the publisher adds."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(MODELS.glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            found[model["name"]] = {column["name"]: column["data_type"] for column in model["columns"]}
    results = {n: kind for n, kind in checks.COLUMNS.items() if n not in publish.UNPUBLISHED_CHECK_COLUMNS}
    return found | {"pub_check_result": results, "pub_load": dict(LOADS)}


def stored(path: Path) -> dict[str, str]:
    """Column → type of a Parquet file, in its order."""
    rows = duckdb.sql(f"describe select * from '{path}'").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def named(kind: str) -> str:
    """A declared type as DuckDB names it: 'int' → 'INTEGER', 'decimal(18,4)' → 'DECIMAL(18,4)'."""
    row = duckdb.sql(f"select typeof(cast(null as {kind}))").fetchone()
    assert row is not None
    return str(row[0])
