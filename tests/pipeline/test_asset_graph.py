"""The asset graph as Dagster sees it, held against a snapshot: a change of lineage is a decision, not an accident."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")


def graph(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One line an asset: name, group, what it is made from."""
    monkeypatch.setenv("CALLMART_HOME", str(home))
    from orchestration.definitions import defs

    assets = defs.resolve_asset_graph()
    lines = []
    for key in sorted(assets.get_all_asset_keys(), key=lambda k: k.path):
        node = assets.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        lines.append(f"{key.to_user_string()} [{node.group_name}] <- {parents or '-'}")
    return "\n".join(lines) + "\n"


def test_the_asset_graph_is_the_one_that_was_agreed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = graph(tmp_path, monkeypatch)
    if os.environ.get("CALLMART_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(found, encoding="utf-8")
    assert found == SNAPSHOT.read_text(encoding="utf-8"), "run with CALLMART_UPDATE_SNAPSHOTS=1 if the change is meant"


def test_dagsters_pages_can_load_every_job_and_asset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLMART_HOME", str(tmp_path))
    import dagster as dg

    from orchestration.definitions import defs

    dg.Definitions.validate_loadable(defs)
    names = {job.name for job in defs.get_repository_def().get_all_jobs()}
    assert names >= {"load", "build", "check", "publish", "run"}
