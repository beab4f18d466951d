"""Publication of a month: through the gate, written beside what is there, then switched in one atomic step.

Recipe: temporary folder, every file forced to disk, rename to its place, folder forced to disk, pointer replaced. A
process killed at any instant leaves the old or the new publication; the next publication removes what was left.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.files import force, sha256, write_json
from orchestration.home import Home, Month
from orchestration.loading import sql_text as sql
from orchestration.loading.manifests import manifests
from orchestration.publishing import chain, checks, gate, waivers
from orchestration.publishing.chain import verify
from orchestration.publishing.gate import GateRefused

__all__ = ["GateRefused", "Publication", "publish_month", "verify"]

log = logging.getLogger("callmart.publish")

ROW_GROUP = 122_880
MEMORY = "2500MB"  # of DuckDB; what does not fit is spilled to disk
SCHEMA = "publication"
# The key of a relation of records and its order in the file: a reader of one person skips the rest.
RECORD_ORDER = ("employee_id", "kpi_date", "record_id")
EVIDENCE = ("pub_check_result", "pub_load")  # what was checked and loaded: written by this module, not by a model
UNPUBLISHED_CHECK_COLUMNS = ("checked_at",)  # the same content gives the same bytes; the time is in the manifest


@dataclass(frozen=True)
class Publication:
    """A published version of a month. `created` is False where this build was published already."""

    month: str
    version: int
    folder: Path
    manifest: dict[str, Any]
    created: bool


@dataclass(frozen=True)
class Close:
    """What makes figures final: the longest finality (days) of a KPI is over, the ledger is closed."""

    days: int = 0
    ledger: bool = False


def publish_month(
    home: Home,
    month: Month,
    *,
    restate_reason: str | None = None,
    published_by: str = "callmart",
    day: date | None = None,
) -> Publication:
    """Publish the month's build as version 1, or as a later version when a reason for the restatement is given.

    `day` (today, if not given) decides which waivers still hold.

    The same build again is no new version, nor is another build with the same figures: it confirms the one there is.
    Raises GateRefused; nothing that was published changes then.
    """
    with chain.publishing(home):
        try:
            left = chain.sweep(home)
        except chain.ChainBroken as broken:
            raise GateRefused(month, [f"{broken} Run `callmart verify`; restore the folder from a copy."]) from broken
        if left:
            log.info("an interrupted publication was cleaned up: %s", ", ".join(left))
        build = gate.current_build(home, month)
        there = version_of(home, month, build, restate_reason)
        if there:
            return there
        gate.in_warehouse(home, month, build)
        before = chain.newest(home, month)
        evidence = gate.open_gate(home, month, build, day or waivers.today())
        return write_version(home, month, evidence, before, restate_reason or None, published_by)


def version_of(home: Home, month: Month, build: dict[str, Any], reason: str | None = None) -> Publication | None:
    """The current version of a month if it shows the figures of this build, by its record: made from it, or confirmed
    by it. With a reason a build that confirmed a version may become the next one: figures become final by the day.
    """
    now = chain.newest(home, month)
    if now is None:
        return None
    confirmed = now["version"] == build.get("confirms_version") and not reason
    return _there(home, now) if confirmed or now["build"]["build_id"] == build["build_id"] else None


def _there(home: Home, manifest: dict[str, Any]) -> Publication:
    """A version that was published before."""
    folder = home.published / manifest["month"] / str(manifest["version"])
    return Publication(manifest["month"], manifest["version"], folder, manifest, created=False)


def changed_figures(before: dict[str, Any], files: list[dict[str, Any]]) -> list[str]:
    """The relations whose content differs from the version before; what was checked and loaded is no figure."""
    was = {f["name"]: f["sha256"] for f in before["files"]}
    now = {f["name"]: f["sha256"] for f in files}
    return sorted(name for name in was | now if name not in EVIDENCE and was.get(name) != now.get(name))


def confirm(home: Home, month: Month, build: dict[str, Any], before: dict[str, Any]) -> Publication:
    """Remember that this build gives the figures of the version that is published."""
    write_json(home.builds / f"{month}.json", build | {"confirms_version": before["version"]})
    return _there(home, before)


def restatement_needed(month: Month, before: dict[str, Any], build: dict[str, Any], figures: list[str]) -> str:
    """The refusal to change a published month silently: what changed since."""
    was = before["build"]
    names = {
        "input_fingerprint": "its inputs",
        "neighbours": "neighbouring records",
        "published_before": "earlier months",
        "policy_hash": "the rules",
        "code_hash": "the code",
    }
    changed = " and ".join(text for name, text in names.items() if was.get(name) != build.get(name)) or "the build"
    return (
        f"{month} is published as version {before['version']} and {changed} changed since; "
        f"{len(figures)} relations differ ({', '.join(figures[:4])}{' …' if figures[4:] else ''}). "
        f"A published month never changes silently: publish version {before['version'] + 1} with "
        f'`callmart publish --month {month} --restate "why"`.'
    )


def write_version(
    home: Home,
    month: Month,
    evidence: gate.Evidence,
    before: dict[str, Any] | None,
    reason: str | None,
    published_by: str,
) -> Publication:
    """Write one version in full and make it the current one."""
    version = before["version"] + 1 if before else 1
    place = home.published / str(month) / str(version)
    aside = Path(tempfile.mkdtemp(prefix=chain.TEMPORARY, dir=home.published))
    try:
        files, close = export(home, month, evidence, aside)
        if before and not reason:
            figures = changed_figures(before, files)
            if figures:
                raise GateRefused(month, [restatement_needed(month, before, evidence.build, figures)])
            shutil.rmtree(aside)
            return confirm(home, month, evidence.build, before)
        manifest = manifest_of(month, version, evidence, files, reason, published_by, close)
        pointer = chain.current(home)
        manifest |= {"previous": pointer["head"], "sequence": pointer["sequence"] + 1}
        write_json(aside / "manifest.json", manifest)
        for path in aside.iterdir():
            path.chmod(0o444)
            force(path)
        aside.chmod(0o755)
        force(aside)
        place.parent.mkdir(exist_ok=True)
        aside.rename(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    force(place.parent)
    force(home.published)
    chain.advance(home, chain.Link(place, manifest, sha256(place / "manifest.json")))
    return Publication(str(month), version, place, manifest, created=True)


def export(home: Home, month: Month, evidence: gate.Evidence, folder: Path) -> tuple[list[dict[str, Any]], Close]:
    """Write every publication relation of the month, the check results and the loads; returns the files of the manifest
    and what decides whether the figures are final."""
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        con.execute("set preserve_insertion_order = true")
        con.execute(f"set memory_limit = '{MEMORY}'")
        con.execute(f"set temp_directory = {sql.text(folder / '.spill')}")
        relations = publication_relations(con)
        if not relations:
            raise GateRefused(
                month, [f"The warehouse has no relation pub_… in the schema {SCHEMA}. Build the month again."]
            )
        files = [copy(con, relation, columns, month, folder) for relation, columns in relations.items()]
        evidence_tables(con, home, month, evidence)
        files += [copy(con, name, table_columns(con, name), month, folder, schema="temp") for name in EVIDENCE]
        close = close_of(con, relations, month)
    shutil.rmtree(folder / ".spill", ignore_errors=True)
    return sorted(files, key=lambda file: str(file["name"])), close


def close_of(con: duckdb.DuckDBPyConnection, relations: dict[str, list[str]], month: Month) -> Close:
    """What the relations of the month say about its being final; a relation that is not there says nothing."""

    def asked(relation: str, column: str, sql: str) -> Any:
        if column not in relations.get(relation, []):
            return None
        found = con.execute(f"select {sql} from {SCHEMA}.{relation} where month = ?", [str(month)]).fetchone()
        return found[0] if found else None

    days = asked("pub_kpi", "finality_days", "max(finality_days)")
    return Close(int(days or 0), bool(asked("pub_cost_per_call", "status", "bool_and(status = 'final')")))


def publication_relations(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of every relation `pub_…` of the schema publication, by name."""
    rows = con.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = ? and starts_with(table_name, 'pub_') order by table_name, ordinal_position",
        [SCHEMA],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for relation, column in rows:
        found.setdefault(relation, []).append(column)
    return found


def table_columns(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return [row[0] for row in con.execute(f"describe {name}").fetchall()]


def copy(
    con: duckdb.DuckDBPyConnection, relation: str, columns: list[str], month: Month, folder: Path, schema: str = SCHEMA
) -> dict[str, Any]:
    """Write one relation of the month to Parquet, in a fixed order of rows; returns its entry in the manifest."""
    if "month" not in columns:
        raise GateRefused(month, [f"{schema}.{relation} has no column month. Every publication relation needs one."])
    one_a_record = set(RECORD_ORDER) <= set(columns) and "kpi_code" not in columns
    keys = RECORD_ORDER if one_a_record else tuple(c for c in columns if c != "month")
    order = ", ".join(f'"{c}"' for c in keys) or "month"
    path = folder / f"{relation}.parquet"
    found = con.execute(
        f"copy (select * from {schema}.{relation} where month = {sql.text(month)} order by {order}) "
        f"to {sql.text(path)} (format parquet, compression zstd, row_group_size {ROW_GROUP})"
    ).fetchone()
    rows = int(found[0]) if found else 0
    stored = con.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchone()
    if stored is None or stored[0] != rows:
        raise OSError(f"{path} holds {stored} rows, {rows} were written.")
    force(path)
    return {"name": relation, "rows": rows, "sha256": sha256(path), "bytes": path.stat().st_size}


def evidence_tables(con: duckdb.DuckDBPyConnection, home: Home, month: Month, evidence: gate.Evidence) -> None:
    """Temporary tables pub_check_result and pub_load: what the publication says about its own inputs and checks."""
    names = [name for name in checks.COLUMNS if name not in UNPUBLISHED_CHECK_COLUMNS]
    kept = ", ".join("cast(null as varchar) as waiver" if name == "waiver" else name for name in names)
    con.execute(
        f"create or replace temp table pub_check_result as select {kept} from read_parquet(?)",
        [str(checks.results_path(home, month))],
    )
    for waiver in evidence.waivers:
        con.execute(
            "update temp.pub_check_result set waiver = ? where check_id = ?", [waiver["record_id"], waiver["check_id"]]
        )
    con.execute(
        "create or replace temp table pub_load (month varchar, load_id varchar, file varchar, kind varchar, "
        "status varchar, rows_in_file bigint, rows_loaded bigint, rows_quarantined bigint, message varchar, "
        "sha256 varchar, loaded_at timestamp)"
    )
    known = {load.load_id: load for load in manifests(home)}
    rows = []
    for used in evidence.build["inputs"]:
        load = known[used["load_id"]]
        counts = (load.rows_in_file, load.rows_loaded, load.rows_quarantined)
        name = Path(load.file).name
        rows.append(
            [str(month), load.load_id, name, load.kind, "accepted", *counts, load.message, load.sha256, load.loaded_at]
        )
    if rows:
        con.execute(f"insert into temp.pub_load values {', '.join(f'({sql.texts(row)})' for row in rows)}")


def manifest_of(
    month: Month,
    version: int,
    evidence: gate.Evidence,
    files: list[dict[str, Any]],
    reason: str | None,
    published_by: str,
    close: Close,
) -> dict[str, Any]:
    """All that a manifest says, but for its place in the chain."""
    build, results = evidence.build, evidence.results
    names = ["build_id", "input_fingerprint", "neighbours", "published_before", "settled", "policy_hash", "code_hash"]
    names += ["code_commit", "dbt_manifest_hash"]
    today = datetime.now(UTC)
    return {
        "month": str(month),
        "version": version,
        "created_at": today.isoformat(timespec="seconds"),
        "published_by": published_by,
        "reason": reason,
        "build": {name: build.get(name) for name in names},
        "inputs": [load | {"file": Path(str(load.get("file"))).name} for load in build["inputs"]],
        "files": files,
        "checks": {
            "total": len(results),
            "passed": sum(r.status == "pass" for r in results),
            "warnings": sum(r.status != "pass" and r.severity == "warn" for r in results),
            "waived": sum(r.waiver is not None for r in results),
            "checked_at": max(r.checked_at for r in results).isoformat(),
        },
        "waivers": evidence.waivers,
        "approvals": [],
        "finality": finality(month, today.date(), close),
    }


def finality(month: Month, today: date, close: Close) -> dict[str, str]:
    """Operations are final once the longest finality of a KPI is over (days after the month's end), finance once the
    ledger of the month is closed."""
    over = today >= month.end + timedelta(days=close.days)
    return {"operations": "final" if over else "provisional", "finance": "final" if close.ledger else "provisional"}
