"""dbt in the process of the tests: a project is parsed once for all tests, and whenever a test changes its models."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.dbt import Dbt, release_warehouse
from orchestration.home import Home

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = REPOSITORY / "dbt_project"
SHAPE_OF_A_DEFECT = ("fail", "error", "runtime error")


@cache
def parsed(project: Path) -> bytes:
    """The parsed project. Another folder than the repository's is parsed from its files."""
    if project == PROJECT:
        return bytes(Dbt(Home(REPOSITORY / "var")).manifest.to_msgpack())
    found = invoke(project.parent, "parse", "--no-partial-parse", project=project, manifest=None).result
    return bytes(found.to_msgpack())


def invoke(
    root: Path,
    *words: str,
    month: str = "2026-10",
    as_of: str = "9999-12-31",
    project: Path = PROJECT,
    manifest: bytes | None = None,
    time_zone: str = "Asia/Shanghai",
) -> Any:
    """Run dbt on `root`/warehouse.duckdb; returns its result object, whether it succeeded or not.

    Seeds are read from beside `project`, models come from `manifest`: dbt fills in what it is given, so each invocation
    has its own.
    """
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    given = Manifest.from_msgpack(manifest) if manifest else None
    for node in given.nodes.values() if given else ():
        if node.resource_type == "seed":
            node.root_path = str(project)
    before = os.environ.get("CALLMART_HOME")
    os.environ["CALLMART_HOME"] = str(root)
    paths = ["--project-dir", project, "--profiles-dir", project]
    paths += ["--target-path", root / "dbt_target", "--log-path", root / "logs"]
    try:
        settings = [
            "--vars",
            f"{{month: '{month}', as_of: '{as_of}', time_zone: '{time_zone}'}}",
            "--quiet",
            "--log-level",
            "none",
        ]
        return dbtRunner(manifest=given).invoke([*words, *map(str, paths), *settings])
    finally:
        release_warehouse()
        if before is None:
            del os.environ["CALLMART_HOME"]
        else:
            os.environ["CALLMART_HOME"] = before


def defects(result: Any) -> list[str]:
    """One text for each node of a result that failed, with its name and dbt's words."""
    if result.result is None:
        return [f"dbt did not run: {result.exception}"]
    return [
        f"Failure in {r.node.resource_type} {r.node.name}: {r.message}"
        for r in result.result
        if str(r.status.value) in SHAPE_OF_A_DEFECT
    ]
