"""The fabricated centre with something else in one of its months: another relation, or none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

COSTS = ("pub_cost", "pub_budget", "pub_ledger", "pub_account", "pub_pay_reconciliation", "pub_exchange")


def copied(centre: Path, to: Path) -> Path:
    """A copy of the centre's published folder; what was changed there before stays."""
    if not (to / "published").exists():
        shutil.copytree(centre / "published", to / "published")
    return to


def folder(home: Path, month: str) -> Path:
    version = json.loads((home / "published" / "current.json").read_text())["months"][month]["version"]
    return home / "published" / month / str(version)


def altered(centre: Path, to: Path, month: str, relation: str, sql: str) -> Path:
    """The centre with the rows of 'select … from {it}' for a relation of a month."""
    path = folder(copied(centre, to), month) / f"{relation}.parquet"
    aside = path.with_suffix(".aside")
    duckdb.sql(f"copy ({sql.format(it=f'read_parquet({str(path)!r})')}) to '{aside}' (format parquet)")
    aside.replace(path)
    return to


def without_ledger(centre: Path, to: Path, month: str) -> Path:
    """The centre with a month of which no ledger was delivered."""
    for relation in ("cost_allocation", "cost_position", "cost_per_call", "budget", "pay_reconciliation"):
        altered(centre, to, month, f"pub_{relation}", "select * from {it} where false")
    return altered(centre, to, month, "pub_ledger_entry", "select * from {it} where false")


def without_costs(centre: Path, to: Path, month: str) -> Path:
    """The centre with a month that was published before there were costs."""
    place = folder(copied(centre, to), month)
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["files"] = [file for file in manifest["files"] if not file["name"].startswith(COSTS)]
    (place / "manifest.json").write_text(json.dumps(manifest))
    for path in place.glob("*.parquet"):
        if path.stem.startswith(COSTS):
            path.unlink()
    return to
