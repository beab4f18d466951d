"""dbt in this process, with the parsed project kept between invocations.

A manifest that is handed to dbtRunner is not parsed again, and vars are rendered when a model is compiled; so month
after month costs the models alone (a subprocess would pay imports and parsing each time). After every invocation
dbt's connections are closed: an open one would lock the warehouse file.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from orchestration.extract import centre_time_zone
from orchestration.files import write_bytes
from orchestration.home import REPOSITORY, Home, Month, UsageError

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT = REPOSITORY / "dbt_project"
PARSED = PROJECT / "target"  # the parsed project, for all homes: it does not depend on one
SEEDS = REPOSITORY / "seeds"
CODE = ("dbt_project", "orchestration", "expectations")
LATEST = "9999-12-31"  # knowledge time "now": nothing loaded is left out

log = logging.getLogger(__name__)


class BuildFailed(Exception):
    """A model failed. The message names it and gives the engine's words. Exit code 2."""


@dataclass(frozen=True)
class Node:
    """Result of one dbt node: name, status, failing rows (tests), message, seconds, and the node itself."""

    name: str
    status: str
    failures: int
    message: str
    seconds: float
    node: Any


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, in the order of names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(REPOSITORY).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def source_files(*folders: str) -> list[Path]:
    """The files below these folders of the repository that decide what is computed."""
    kept = (".py", ".sql", ".yml", ".csv", ".json")
    return [
        p
        for folder in folders
        for p in (REPOSITORY / folder).rglob("*")
        if p.suffix in kept and p.is_file() and not {"target", "logs", "__pycache__"} & set(p.parts)
    ]


def policy_hash() -> str:
    """What the rules are: every seed."""
    return digest(SEEDS.glob("*.csv"))


def code_hash() -> str:
    """What computes: models, checks and the code around them."""
    return digest(source_files(*CODE))


def project_files() -> list[Path]:
    """What dbt parses: the project, its seeds with their rows."""
    return [*source_files("dbt_project"), *SEEDS.glob("*.yml"), *SEEDS.glob("*.csv")]


def project_hash() -> str:
    """What dbt computes with."""
    return digest(project_files())


@dataclass
class Dbt:
    """dbt for one home. Keeps the parsed project; parses again only when the project's files changed.

    `seeds`: a folder of this name whose rows are read instead of the repository's.
    """

    home: Home
    seeds: Path = SEEDS
    _parsed: bytes | None = None

    @property
    def manifest(self) -> Manifest:
        """The parsed project, a new copy at every call: an invocation writes its compiled models into its copy."""
        from dbt.contracts.graph.manifest import Manifest
        from dbt.contracts.graph.nodes import SeedNode

        if self._parsed is None:
            kept = self._keep()
            if not kept.exists():
                self._parse()
            self._parsed = kept.read_bytes()
        found = Manifest.from_msgpack(self._parsed)
        for node in found.nodes.values() if self.seeds != SEEDS else ():
            if isinstance(node, SeedNode):
                node.root_path = str(self.seeds)  # its path from there is ../seeds/<name>.csv
        return found

    def written(self) -> dict[str, Any]:
        """The manifest as the mapping that other tools read."""
        kept = self._keep().with_suffix(".json")
        if not kept.exists():
            self._parse()
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found

    def run(
        self,
        month: Month,
        progress: Callable[[str], None],
        select: str = "",
        exclude: str = "",
        *,
        rules: bool = False,
    ) -> list[Node]:
        """Build the models of one month, the rules (seeds) before them if asked for; raises BuildFailed."""
        words = ["build", "--resource-type", "seed", "--resource-type", "model"] if rules else ["run"]
        words += ["--select", select] if select else []
        words += ["--exclude", exclude] if exclude else []
        return self._invoke(words, month, progress, must_pass=True)

    def test(self, month: Month, progress: Callable[[str], None], select: str = "test_type:data") -> list[Node]:
        """Run the data tests of one month, all or those selected; failing ones are results, not errors."""
        return self._invoke(["test", "--select", select], month, progress, must_pass=False)

    def _base(self) -> list[str]:
        paths = ("--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", self.home.dbt_target)
        return [*map(str, paths), "--log-path", str(self.home.logs), "--no-use-colors"]

    def _invoke(
        self, words: list[str], month: Month, progress: Callable[[str], None], *, must_pass: bool
    ) -> list[Node]:
        from dbt.cli.main import dbtRunner

        done = {"nodes": 0}

        def count(event: Any) -> None:
            if event.info.name in ("LogModelResult", "LogTestResult", "LogSeedResult"):
                done["nodes"] += 1
                if done["nodes"] % 25 == 0:
                    progress(f"{words[0]}: {done['nodes']} nodes done")

        settings = f'{{month: "{month}", as_of: "{LATEST}", time_zone: "{centre_time_zone()}"}}'
        try:
            with self._chosen():
                result = dbtRunner(manifest=self.manifest, callbacks=[count]).invoke(
                    ["--quiet", "--no-write-json", *words, "--vars", settings, *self._base(), "--log-level", "none"]
                )
        finally:
            release_warehouse()
        if result.result is None:
            if not str(result.exception or ""):  # dbt swallows the interrupt of a person
                raise KeyboardInterrupt
            raise BuildFailed(f"dbt {words[0]} of {month} did not run: {result.exception}")
        ran: Any = result.result
        nodes = [
            Node(r.node.name, str(r.status.value), r.failures or 0, r.message or "", r.execution_time, r.node)
            for r in ran.results
            if r.node.resource_type != "operation"
        ]
        broken = [n for n in nodes if n.status in ("error", "runtime error")]
        if must_pass and broken:
            first = broken[0]
            raise BuildFailed(
                f"{len(broken)} of {len(nodes)} models of {month} failed. First: {first.name}\n{first.message}"
            )
        return nodes

    def _parse(self) -> None:
        from dbt.cli.main import dbtRunner

        self.home.dbt_target.mkdir(parents=True, exist_ok=True)
        with self._chosen():
            result = dbtRunner().invoke(["--quiet", "parse", *self._base(), "--log-level", "none"])
        if result.result is None:
            raise UsageError(f"dbt could not read the project: {result.exception}")
        write_bytes(self._keep().with_suffix(".json"), (self.home.dbt_target / "manifest.json").read_bytes())
        write_bytes(self._keep(), cast("Manifest", result.result).to_msgpack())

    @contextmanager
    def _chosen(self) -> Iterator[None]:
        """The home as dbt's profile looks it up; afterwards whichever was chosen before."""
        before = os.environ.get("CALLMART_HOME")
        os.environ["CALLMART_HOME"] = str(self.home.root)
        try:
            yield
        finally:
            if before is None:
                del os.environ["CALLMART_HOME"]
            else:
                os.environ["CALLMART_HOME"] = before

    def _keep(self) -> Path:
        return PARSED / f"manifest_{project_hash()[:16]}.msgpack"


def release_warehouse() -> None:
    """Close the adapter's DuckDB instance: dbt would keep it, and the lock on the warehouse, for good."""
    import gc

    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    held = DuckDBConnectionManager._ENV
    if held is not None:
        held.close()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    reset_adapters()  # type: ignore[no-untyped-call]
    gc.collect()


def strict_parse() -> None:
    """Part of lint: parse the project with warnings as errors (`python -m orchestration.dbt`)."""
    import tempfile

    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with Dbt(home)._chosen():
            result = dbtRunner().invoke(["--quiet", "--warn-error", "parse", "--no-partial-parse", *Dbt(home)._base()])
        if not result.success:
            raise SystemExit(f"dbt parse: {result.exception}")


if __name__ == "__main__":
    strict_parse()
