"""What Dagster knows: the extracts, every dbt model, the checks and the publication as assets; one partition a month.

The functions in `orchestration.pipeline` do the work; this file says what exists and in which order.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from orchestration import pipeline
from orchestration.dbt import BuildFailed, Dbt
from orchestration.extract import extracts
from orchestration.extract_pages import BOOKS
from orchestration.home import Home, Month, UsageError
from orchestration.publishing.publish import GateRefused

MONTHS = dg.DynamicPartitionsDefinition(name="month")
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
def told() -> Iterator[None]:
    """What a user can mend is shown as a message, not as a traceback."""
    try:
        yield
    except (UsageError, GateRefused, BuildFailed) as told_error:
        raise dg.Failure(description=str(told_error), allow_retries=False) from told_error


def raw_spec(name: str, words: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        dg.AssetKey(["raw", name]), group_name="extracts", description=words, kinds={"parquet"}, skippable=True
    )


def extract_specs() -> list[dg.AssetSpec]:
    """One asset for each declared kind, and one for each of the loader's own books."""
    kinds = [raw_spec(x.kind, f"{x.grain}. Delivered by {x.systems}; owner: {x.owner}.") for x in extracts().values()]
    return [*kinds, *(raw_spec(name, words) for name, words in BOOKS.items())]


@dg.multi_asset(name="load_extracts", specs=extract_specs())
def load_extracts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Take in every new file of the landing folder."""
    with told():
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
    with told():
        built = pipeline.build_month(home(), Month.parse(context.partition_key), progress=log.info)
    facts: dict[str, Any] = {"build_id": built.build_id, "rebuilt": built.rebuilt}
    for spec in MODELS:
        if is_recorded(spec):
            yield dg.MaterializeResult(asset_key=spec.key, metadata=facts)


# A step that waits for an output that is never yielded would be skipped without a word: so only recorded ones here.
@dg.asset(key=CHECKS, deps=[s.key for s in MODELS if is_recorded(s)], partitions_def=MONTHS, group_name="gate")
def month_checks(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """Every check of the month, of whichever tool, in one table: the evidence that publication re-reads."""
    with told():
        results = pipeline.check_month(home(), Month.parse(context.partition_key), progress=log.info)
    failed = [r for r in results if r.status != "pass"]
    lines = [f"| {r.severity} | {r.check_id} | {r.failing_rows} | {r.owner} |" for r in failed]
    table = "\n".join(["| severity | check | rows | owner |", "|---|---|---|---|", *lines])
    metadata: dict[str, Any] = {"checks": len(results), "failed": len(failed), "failures": dg.MetadataValue.md(table)}
    return dg.MaterializeResult(metadata=metadata)


@dg.asset(key=PUBLICATION, deps=[CHECKS], partitions_def=MONTHS, group_name="gate")
def publication(context: dg.AssetExecutionContext, config: Restatement) -> dg.MaterializeResult[Any]:
    """The month as an immutable version, if the stored evidence allows it."""
    with told():
        done = pipeline.publish_month(
            home(), Month.parse(context.partition_key), log.info, restate_reason=config.reason or None, by=config.by
        )
    return dg.MaterializeResult(metadata={"version": done.version})


def month_job(name: str, *keys: dg.AssetKey, words: str) -> Any:
    return dg.define_asset_job(name, selection=dg.AssetSelection.assets(*keys), description=words)


MODEL_KEYS = [s.key for s in MODELS]
defs = dg.Definitions(
    assets=[load_extracts, build_models, month_checks, publication],
    jobs=[
        month_job("load", *(s.key for s in extract_specs()), words="Take in new files."),
        month_job("build", *MODEL_KEYS, words="Build one month."),
        month_job("check", CHECKS, words="Check one month."),
        month_job("publish", PUBLICATION, words="Publish one month."),
        month_job("run", *MODEL_KEYS, CHECKS, PUBLICATION, words="Build, check and publish one month."),
    ],
    executor=dg.in_process_executor,
)
