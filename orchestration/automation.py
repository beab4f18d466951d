"""What Dagster does by itself: it watches the landing folder, loads what came, and runs the months that it touched.

Nothing is published again without a reason: a run of a published month whose figures would change ends at the gate and
says so. Every run is asked for once for the same files and rows; what failed is run again by a person, or by new files.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import dagster as dg

from orchestration import status
from orchestration.extract import centre_time_zone
from orchestration.home import Home, Month
from orchestration.loading import inputs
from orchestration.loading.landing import find
from orchestration.loading.manifests import manifests
from orchestration.publishing import waivers

EVERY_SECONDS = 30
EVERY_MORNING = "0 6 * * *"
TO_RUN = ("delivered", "built", "checked", "refused", "stale")  # states of a month in which a run may change something


def landing_digest(home: Home) -> str:
    """Digest of names, sizes and times in the landing folder; '' while it is empty or missing."""
    if not home.landing.is_dir():
        return ""
    files, refused = find(home)
    seen = [[file.name, file.stamp.size, file.stamp.mtime_ns] for file in files]
    return hashlib.sha256(json.dumps([seen, refused]).encode()).hexdigest()[:16] if seen or refused else ""


def months_to_run(home: Home) -> dict[str, str]:
    """Months that are not published as they should be, each with the key of what a run would work on: the inputs of
    the month and the records about publications (a waiver may let a refused month pass).
    """
    about = [load.load_id for load in manifests(home) if load.kind == waivers.KIND]
    given = inputs.inputs_of(home, inputs.delivered_months(home))
    found = {}
    for now in status.month_statuses(home, given, status.published_months(home)):
        if now["state"] in TO_RUN:
            basis = [given[Month.parse(now["month"])].fingerprint, *about]
            found[now["month"]] = f"{now['month']} {hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:16]}"
    return found


def month_runs(home: Home, partitions: str) -> dg.SensorResult:
    """One run for each month that needs it, once for the same inputs."""
    wanted = months_to_run(home)
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=key, partition_key=month) for month, key in wanted.items()],
        dynamic_partitions_requests=[
            dg.DynamicPartitionsDefinition(name=partitions).build_add_request(list(wanted))
        ] if wanted else [],
    )  # fmt: skip


def definitions(load: Any, run: Any, partitions: str) -> tuple[list[dg.SensorDefinition], list[dg.ScheduleDefinition]]:
    """Sensors and schedules on the two jobs; they are on as soon as Dagster's daemon runs (`callmart dagster`)."""

    @dg.sensor(
        name="new_files",
        job=load,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Loads the landing folder when its files changed and have held still since the last look.",
    )
    def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        before = json.loads(context.cursor or "{}")
        now = landing_digest(Home.choose())
        settled = now and now == before.get("seen")
        if settled and now != before.get("loaded"):
            context.update_cursor(json.dumps({"seen": now, "loaded": now}))
            return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"landing {now}")])
        context.update_cursor(json.dumps(before | {"seen": now}))
        if not now:
            return dg.SkipReason("The landing folder is empty.")
        return dg.SkipReason(
            "Nothing new in landing." if settled else "Files are coming in: waiting until they hold still."
        )

    @dg.run_status_sensor(
        name="touched_months",
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[load],
        request_job=run,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="After a load: builds, checks and publishes every month whose inputs changed.",
    )
    def touched_months(context: dg.RunStatusSensorContext) -> dg.SensorResult:
        return month_runs(Home.choose(), partitions)

    morning = dg.ScheduleDefinition(
        name="every_morning",
        job=load,
        cron_schedule=EVERY_MORNING,
        execution_timezone=centre_time_zone(),
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Loads the landing folder every morning at six, whatever the sensors saw.",
    )
    return [new_files, touched_months], [morning]
