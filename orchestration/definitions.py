"""What Dagster knows: the extracts, every dbt model, the checks and the publication as assets; one partition a month.

The functions in `orchestration.pipeline` do the work; this file says what exists and in which order.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from orchestration import automation, pipeline
from orchestration.dbt import BuildFailed, Dbt
from orchestration.extract import Extract, extracts
from orchestration.extract_pages import BOOKS
from orchestration.home import Home, Month, UsageError
from orchestration.publishing import checks
from orchestration.publishing.publish import GateRefused

MONTHS = dg.DynamicPartitionsDefinition(name="month")
QUALITY = "quality"  # the name of an asset's check: all checks of the month that speak of it
RETRIES, RETRY_SECONDS = 2, 5
CHECKS = dg.AssetKey("month_checks")
PUBLICATION = dg.AssetKey("publication")
KINDS = sorted(extracts())

log = logging.getLogger("callmart")


class Translator(DagsterDbtTranslator):
    """Groups by layer; keys are the model names, sources are raw/<kind>."""

    def get_group_name(self, dbt_resource_props: Any) -> str:
        return "rules" if dbt_resource_props["resource_type"] == "seed" else str(dbt_resource_props["fqn"][1])


class Restatement(dg.Config):
    """Why a published month is published again, and who says so; empty for a first publication."""

    reason: str = ""
    by: str = "callmart"


def home() -> Home:
    return Home.choose()


@contextmanager
def told(context: dg.OpExecutionContext | dg.AssetExecutionContext) -> Iterator[None]:
    """What a user can mend is shown as a message, not as a traceback; what passes by itself is tried again.

    A wrong file, a failed check or a broken model fails the same way twice: only another process on the warehouse file
    and trouble of the disk are worth a second and a third try.
    """
    try:
        yield
    except (UsageError, GateRefused, BuildFailed) as told_error:
        raise dg.Failure(description=str(told_error), allow_retries=False) from told_error
    except (duckdb.IOException, OSError) as passing:
        if context.retry_number >= RETRIES:
            raise
        log.info("%s; trying again in %s s", passing, RETRY_SECONDS)
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=RETRY_SECONDS) from passing


def team(owner: str) -> str:
    """An owner as Dagster writes one."""
    return "team:" + re.sub(r"[^a-z0-9]+", "-", owner.lower()).strip("-")


def extract_spec(extract: Extract) -> dg.AssetSpec:
    """A kind of extract: what a row is, who delivers and owns it, by which day of a month it must have come."""
    columns = [
        dg.TableColumn(c.name, c.type, description=c.description, constraints=dg.TableColumnConstraints(not c.required))
        for c in extract.columns
    ]
    words = f"One row is {extract.grain}. Key: {', '.join(extract.key)}. Delivered by {extract.systems}; {extract.due}."
    return dg.AssetSpec(
        dg.AssetKey(["raw", extract.kind]),
        group_name="extracts",
        description=words,
        owners=[team(extract.owner)],
        kinds={"parquet"},
        metadata={"dagster/column_schema": dg.TableSchema(columns=columns)},
        freshness_policy=freshness(extract.delivery_day, extract.time_zone)
        if extract.delivery_day and extract.required_every_month
        else None,
        skippable=True,
    )


def freshness(delivery_day: int, time_zone: str) -> dg.FreshnessPolicy:
    """Something of the kind must have come between the first and the delivery day of each month."""
    return dg.FreshnessPolicy.cron(f"0 23 {delivery_day} * *", timedelta(days=delivery_day), timezone=time_zone)


def extract_specs() -> list[dg.AssetSpec]:
    """One asset for each declared kind, and one for each of the loader's own books."""
    books = [
        dg.AssetSpec(
            dg.AssetKey(["raw", name]), group_name="extracts", description=words, kinds={"parquet"}, skippable=True
        )
        for name, words in BOOKS.items()
    ]
    return [*map(extract_spec, extracts().values()), *books]


@dg.multi_asset(name="load_extracts", specs=extract_specs())
def load_extracts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Take in every new file of the landing folder."""
    with told(context):
        results = pipeline.load_landing(home(), log.info)
    context.instance.add_dynamic_partitions(str(MONTHS.name), [str(m) for m in pipeline.delivered_months(home())])
    for kind in KINDS:
        mine = [r for r in results if r.kind == kind and r.status == "accepted"]
        if not mine:
            continue
        counts: dict[str, Any] = {
            "files": len(mine),
            "rows_in_file": sum(r.rows_in_file for r in mine),
            "rows_loaded": sum(r.rows_loaded for r in mine),
            "rows_quarantined": sum(r.rows_quarantined for r in mine),
        }
        yield dg.MaterializeResult(asset_key=dg.AssetKey(["raw", kind]), metadata=counts)


def model_specs() -> list[dg.AssetSpec]:
    """Seeds and models as assets of a month, parents before children."""
    found = build_dbt_asset_specs(manifest=Dbt(home()).written(), dagster_dbt_translator=Translator())
    by_key = {
        spec.key: spec.replace_attributes(partitions_def=MONTHS, skippable=not is_recorded(spec)) for spec in found
    }
    parents = {key: [dep.asset_key for dep in spec.deps] for key, spec in by_key.items()}
    return [by_key[key] for key in TopologicalSorter(parents).static_order() if key in by_key]


def is_recorded(spec: dg.AssetSpec) -> bool:
    """Whether Dagster records each month of it: marts and what is published (each recorded asset costs 40 ms)."""
    if spec.group_name == "publication":
        return True
    return spec.group_name == "marts" and spec.metadata.get("dagster-dbt/materialization_type") == "incremental"


MODELS = model_specs()


@dg.multi_asset(name="build_models", specs=MODELS)
def build_models(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Seeds and models of one month, in process."""
    with told(context):
        built = pipeline.build_month(home(), Month.parse(context.partition_key), progress=log.info)
    facts: dict[str, Any] = {"build_id": built.build_id, "rebuilt": built.rebuilt}
    for spec in MODELS:
        if is_recorded(spec):
            yield dg.MaterializeResult(asset_key=spec.key, metadata=facts)


# A step that waits for an output that is never yielded would be skipped without a word: so only recorded ones here.
@dg.asset(key=CHECKS, deps=[s.key for s in MODELS if is_recorded(s)], partitions_def=MONTHS, group_name="gate")
def month_checks(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """Every check of the month, of whichever tool, in one table: the evidence that publication re-reads."""
    with told(context):
        results = pipeline.check_month(home(), Month.parse(context.partition_key), progress=log.info)
    return dg.MaterializeResult(metadata=told_checks(results, [r for r in results if r.status != "pass"]))


def quality_specs() -> list[dg.AssetCheckSpec]:
    """One check for each kind of extract, and one for everything that is computed."""
    shape = (
        "Every row accounted for, delivered in time, of the declared shape: all checks of the month on this extract."
    )
    rest = "Transformations, balances and rules: all checks of the month on what is computed."
    raw = [
        dg.AssetCheckSpec(QUALITY, asset=["raw", kind], description=shape, additional_deps=[CHECKS]) for kind in KINDS
    ]
    return [*raw, dg.AssetCheckSpec(QUALITY, asset=PUBLICATION, description=rest, additional_deps=[CHECKS])]


# before the publication: a gate that refuses ends the run
@dg.multi_asset_check(name="show_checks", specs=quality_specs(), can_subset=True, op_tags={"dagster/priority": "1"})
def show_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """The stored results of the month, beside the extracts and the publication; kinds without a row say nothing."""
    results = checks.read(home(), Month.parse(context.partition_key))
    for kind in KINDS:
        mine = [r for r in results if r.subject == kind]
        if any(r.rows_checked or r.status != "pass" for r in mine):
            yield shown(dg.AssetKey(["raw", kind]), mine)
    yield shown(PUBLICATION, [r for r in results if r.subject not in KINDS])


def shown(asset: dg.AssetKey, results: list[checks.CheckResult]) -> dg.AssetCheckResult:
    """Check results as one of Dagster's: not passed if one failed, an error only if one blocks."""
    failed = [r for r in results if r.status != "pass"]
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=QUALITY,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if any(r.blocks for r in failed) else dg.AssetCheckSeverity.WARN,
        metadata=told_checks(results, failed),
    )


def told_checks(results: list[checks.CheckResult], failed: Iterable[checks.CheckResult]) -> dict[str, Any]:
    """How many checks there were, and a table of those that failed."""
    rows = [
        f"| {'waived' if r.waiver else r.severity} | {r.title_en} (`{r.check_id}`) | {r.failing_rows:,} | {r.owner} |"
        for r in failed
    ]
    table = "\n".join(["| severity | check | rows | owner |", "|---|---|---|---|", *rows])
    more = {"failures": dg.MetadataValue.md(table)} if rows else {}
    return {"checks": len(results), "failed": len(rows), **more}


@dg.asset(key=PUBLICATION, deps=[CHECKS], partitions_def=MONTHS, group_name="gate")
def publication(context: dg.AssetExecutionContext, config: Restatement) -> dg.MaterializeResult[Any]:
    """The month as an immutable version, if the stored evidence allows it."""
    with told(context):
        done = pipeline.publish_month(
            home(), Month.parse(context.partition_key), log.info, restate_reason=config.reason or None, by=config.by
        )
    return dg.MaterializeResult(metadata={"version": done.version})


def month_job(name: str, *keys: dg.AssetKey, words: str, checked: bool = False) -> Any:
    chosen = dg.AssetSelection.assets(*keys).without_checks()
    return dg.define_asset_job(
        name, selection=chosen | dg.AssetSelection.checks(show_checks) if checked else chosen, description=words
    )


MODEL_KEYS = [s.key for s in MODELS]
LOAD = month_job("load", *(s.key for s in extract_specs()), words="Take in new files.")
RUN = month_job("run", *MODEL_KEYS, CHECKS, PUBLICATION, words="Build, check and publish one month.", checked=True)
SENSORS, SCHEDULES = automation.definitions(LOAD, RUN, str(MONTHS.name))
defs = dg.Definitions(
    assets=[load_extracts, build_models, month_checks, publication],
    asset_checks=[show_checks],
    jobs=[
        LOAD,
        month_job("build", *MODEL_KEYS, words="Build one month."),
        month_job("check", CHECKS, words="Check one month.", checked=True),
        month_job("publish", PUBLICATION, words="Publish one month."),
        RUN,
    ],
    sensors=SENSORS,
    schedules=SCHEDULES,
    executor=dg.in_process_executor,
)
