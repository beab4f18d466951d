"""Dagster jobs run inside this process, so that every run is recorded and shows in Dagster's pages."""

from __future__ import annotations

import os
from typing import Any

from orchestration.home import Home, Month, UsageError

# Progress goes to the run's log; what a step prints is not captured (that would start a process for each step).
INSTANCE = """telemetry:
  enabled: false
nux:
  enabled: false
python_logs:
  managed_python_loggers: [callmart]
  python_log_level: INFO
concurrency:
  runs:
    max_concurrent_runs: 1  # one warehouse file, one writer: runs that sensors ask for wait in a queue
event_log_storage:
  module: orchestration.dagster_storage
  class: KeptEventLogStorage
  config:
    base_dir: {env: CALLMART_DAGSTER_HISTORY}
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


def prepare(home: Home) -> None:
    """Dagster's own folder, with telemetry off. Must run before dagster is imported."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        config.write_text(INSTANCE, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["CALLMART_HOME"] = str(home.root)
    os.environ["CALLMART_DAGSTER_HISTORY"] = str(home.dagster / "history" / "runs")


def run(home: Home, job: str, month: Month | None = None, *, reason: str = "", by: str = "callmart") -> Any:
    """Run one job (of one month); returns Dagster's result. A message meant for the user is raised as it was."""
    prepare(home)
    import dagster as dg

    from orchestration.definitions import MONTHS, defs

    config: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    if job in ("publish", "run"):
        config["ops"] = {"publication": {"config": {"reason": reason, "by": by}}}
    with dg.DagsterInstance.get() as instance:
        if month is not None:
            instance.add_dynamic_partitions(str(MONTHS.name), [str(month)])
        try:
            done = defs.resolve_job_def(job).execute_in_process(
                instance=instance, partition_key=str(month) if month else None, run_config=config
            )
        except dg.Failure as failure:
            if failure.__cause__ is None:
                raise UsageError(failure.description or "the run failed") from failure
            raise failure.__cause__ from None
    skipped = [e.step_key for e in done.all_events if e.event_type_value == "STEP_SKIPPED"]
    if skipped:
        raise RuntimeError(f"job {job}: these steps were skipped: {', '.join(map(str, skipped))}")
    return done
