"""The floor: what the month costs a good engineer who writes it down once, for this month, with DuckDB alone.

One script (`floor_sql/*.sql`, in order) reads each landing file once and writes every publication relation as Parquet.
No history, versions, corrections, quarantine, checks, gate.
`python -m benchmarks.floor --landing DIR --month M --out DIR`

With `--raw DIR` (the raw store of a home into which the month is loaded) only the KPIs: of days, periods, intervals.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from pathlib import Path

import duckdb

from orchestration.dbt import PROJECT, SEEDS
from orchestration.home import Month

SCRIPTS = Path(__file__).resolve().parent / "floor_sql"
KPI_SCRIPTS = "[1-3]_*.sql"
FROM_LANDING = re.compile(
    r"read_csv\(getvariable\('landing'\) \|\| '/(\w+)\*\.csv', header = true, columns = \{.*?\}\)", re.DOTALL
)
FROM_RAW = r"read_parquet(getvariable('landing') || '/\1/**/*.parquet', hive_partitioning = false)"
# Left to the product: families of a few thousand records a month, whose time does not grow with the calls, and what
# is estimated from QA and cases. The product spends time on them, so every measured ratio counts against it.
LEFT_OUT_FAMILIES = (
    "attendance",
    "case",
    "cost",
    "development",
    "headcount",
    "office",
    "opinion",
    "planning",
    "shop",
    "technology",
)
LEFT_OUT_RELATIONS = (
    "pub_account", "pub_budget", "pub_case_mix", "pub_consequence", "pub_cost_allocation", "pub_cost_driver",
    "pub_cost_per_call", "pub_cost_pool", "pub_cost_position", "pub_cost_step", "pub_decision", "pub_evidence_contact",
    "pub_evidence_queue_entry", "pub_exchange_rate", "pub_goal", "pub_grade", "pub_ledger_entry", "pub_pay",
    "pub_pay_base", "pub_pay_line", "pub_pay_reconciliation", "pub_pay_step", "pub_person_day", "pub_person_state",
    "pub_policy_row", "pub_proposal", "pub_qa_form", "pub_rank_noise", "pub_rater_effect", "pub_run",
    "pub_scheme_band", "pub_scheme_event_rule", "pub_scheme_health", "pub_scheme_pay_rule", "pub_scheme_pay_step",
    "pub_scheme_rank", "pub_scheme_rater", "pub_scheme_run_rule", "pub_scheme_target", "pub_score_memory",
    "pub_score_to_date",
)  # fmt: skip

FAMILY = "bank_b"  # of schemes: it scores every agent; the others score some dozens of people, units and vendors
RECORD_ORDER = ("employee_id", "kpi_date", "record_id")


def floor(
    landing: Path, month: Month, out: Path, memory: str = "", ordered: bool = False, kpis_of_raw: bool = False
) -> dict[str, float]:
    """Write `pub_*.parquet` of one month into the new folder `out`; returns seconds by step.

    `memory`: DuckDB's memory_limit. `ordered`: rows of the records in the published order of rows.
    `kpis_of_raw`: `landing` is a raw store, its Parquet is read, and only KPIs are written.
    """
    out.mkdir(parents=True)
    spent: dict[str, float] = {}
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(f"set temp_directory = {quoted(str(out / '.spill'))}")
        if memory:
            con.execute(f"set memory_limit = {quoted(memory)}")
        con.execute(exact_functions())
        for name, value in variables(con, landing, month).items():
            con.execute(f"set variable {name} = {value}")
        for script in sorted(SCRIPTS.glob(KPI_SCRIPTS if kpis_of_raw else "*.sql")):
            began = time.perf_counter()
            text = script.read_text(encoding="utf-8")
            con.execute(FROM_LANDING.sub(FROM_RAW, text) if kpis_of_raw else text)
            spent[script.stem] = time.perf_counter() - began
        began = time.perf_counter()
        relations = con.execute(
            "select view_name from duckdb_views() where starts_with(view_name, 'pub_') order by 1"
        ).fetchall()
        for (relation,) in relations:
            write(con, relation, out / f"{relation}.parquet", ordered)
        spent["write"] = time.perf_counter() - began
    return spent


def variables(con: duckdb.DuckDBPyConnection, landing: Path, month: Month) -> dict[str, str]:
    """What the scripts are told: places, the month, the parameters of definitions (one value each), as SQL literals."""
    found = con.execute(
        "select parameter, value from read_csv(?) where queue = '*'", [str(SEEDS / "kpi_parameter.csv")]
    )
    parameters = {str(name): value for name, value in found.fetchall()}
    full = parameters["full_shift_minutes"]
    return {
        "landing": quoted(str(landing)),
        "seeds": quoted(str(SEEDS)),
        "month": quoted(str(month)),
        "family": quoted(FAMILY),
        "first_day": f"date '{month.start}'",
        "next_month": f"date '{month.end}'",
        **{name: f"{value:.4f}" if value % 1 else f"{value:.0f}" for name, value in parameters.items()},
        "whole_shift_minutes": f"{parameters['whole_shift_share'] * full:.4f}",
        "half_shift_minutes": f"{parameters['half_shift_share'] * full:.4f}",
    }


def exact_functions() -> str:
    """ratio, times, round_to: the text of the project's own macro, so that both sides compute with the same words."""
    text = (PROJECT / "macros" / "exact.sql").read_text(encoding="utf-8")
    found = re.search(r"macro duckdb__create_exact_functions\(\) %}(.*?){% endmacro %}", text, re.DOTALL)
    if found is None:
        raise LookupError("dbt_project/macros/exact.sql has no macro duckdb__create_exact_functions any more.")
    return found[1]


def write(con: duckdb.DuckDBPyConnection, relation: str, path: Path, ordered: bool) -> None:
    columns = [row[0] for row in con.execute(f"describe {relation}").fetchall()]
    one_a_record = set(RECORD_ORDER) <= set(columns) and "kpi_code" not in columns
    keys = RECORD_ORDER if one_a_record else tuple(c for c in columns if c != "month")
    order = "order by " + ", ".join(f'"{c}"' for c in keys) if ordered else ""
    con.execute(f"copy (select * from {relation} {order}) to {quoted(str(path))} (format parquet, compression zstd)")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.floor", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--landing", type=Path, help="folder with the files of one month")
    source.add_argument("--raw", type=Path, help="raw store with one month: only the KPIs are computed")
    parser.add_argument("--month", type=Month.parse, required=True)
    parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet")
    parser.add_argument("--memory", default="", help="DuckDB's memory limit, for example 4GB")
    parser.add_argument("--ordered", action="store_true", help="rows in the published order")
    given = parser.parse_args(words)
    read = given.landing or given.raw
    spent = floor(read, given.month, given.out, given.memory, given.ordered, kpis_of_raw=given.raw is not None)
    print(json.dumps({step: round(seconds, 3) for step, seconds in spent.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
