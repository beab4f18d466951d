"""Records that people wrote in the app (appeals, approvals, …), as they are known now, whatever is published."""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading import raw_store
from orchestration.loading.manifests import manifests

COLUMNS = (
    "record_id", "recorded_at", "recorded_by", "about_month", "about_kind", "about_id", "text", "decision",
    "decided_by", "owner",
)  # fmt: skip


def read(home: Home, kind: str, about_kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every record of a kind about one of these kinds of thing that no later delivery replaced, oldest first."""
    loads = manifests(home)
    if not any(load.kind == kind for load in loads):
        return []
    with duckdb.connect() as con:
        found = con.execute(
            f"select {', '.join(f'r.{name}' for name in COLUMNS)} "
            f"from ({raw_store.rows_sql(home, loads, extracts()[kind])}) as r "
            f"anti join ({raw_store.superseded_sql(home, loads)}) as s "
            "on s.kind = $kind and s._load_id = r._load_id and s._row = r._row "
            "where list_contains($about, r.about_kind) order by r.recorded_at, r.record_id",
            {"kind": kind, "about": list(about_kinds)},
        ).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]
