"""What can be typed after `callmart`: every command, its options and its help. What a command does stands in cli.py."""

from __future__ import annotations

import argparse

PORT = 8501


def parser() -> argparse.ArgumentParser:
    """Every command, its options and its help."""
    top = argparse.ArgumentParser(
        prog="callmart",
        description="A data warehouse for call-centre performance: load, build, check, publish; explain every point.",
        epilog="Exit codes: 0 done · 1 the gate refused · 2 wrong use or wrong input (also a file that was refused).",
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="the centre's folder (default: $CALLMART_HOME, else var/)")
    common.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
    common.add_argument("--quiet", action="store_true", help="no progress on standard error")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=words, description=words[0].upper() + words[1:] + ".")

    def add_month(made: argparse.ArgumentParser, *, required: bool) -> None:
        made.add_argument(
            "--month", metavar="YYYY-MM", required=required, help="the month" if required else "one month only"
        )

    def add_sample(made: argparse.ArgumentParser) -> None:
        made.add_argument("--months", type=int, default=14, help="how many months (default 14)")
        made.add_argument("--end", default="2026-10", metavar="YYYY-MM", help="the last month (default 2026-10)")
        made.add_argument("--agents", type=int, default=200, help="how many agents (default 200)")
        made.add_argument("--calls", type=int, default=60_000, help="calls a month (default 60000)")
        made.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default 1)")

    sample = add("sample", "generate the extracts of a sample centre into the landing folder")
    add_sample(sample)
    sample.add_argument("--defects", action="store_true", help="plant a defect for every check that data can break")
    add("defects", "show which planted defects were caught, and by which check")
    add("load", "take in every new file of the landing folder")
    build = add("build", "build the models of one month")
    add_month(build, required=True)
    add_month(add("check", "run every check of one month and keep the evidence"), required=True)
    for name, words, required in (
        ("publish", "publish one month if the stored evidence allows it", True),
        ("run", "load, then build, check and publish every month whose inputs changed (or one month)", False),
    ):
        made = add(name, words)
        add_month(made, required=required)
        made.add_argument(
            "--restate", metavar="REASON", default="", help="publish a published month again, with this reason"
        )
    waive = add("waive", "let a failing check of one month pass, with a reason and until a day")
    add_month(waive, required=True)
    waive.add_argument(
        "--check", metavar="ID", action="append", required=True, help="the check; may be given repeatedly"
    )
    waive.add_argument("--reason", required=True, help="why it may pass")
    waive.add_argument("--owner", required=True, help="who answers for it")
    waive.add_argument("--expires", metavar="YYYY-MM-DD", required=True, help="the last day on which the waiver holds")
    waive.add_argument(
        "--rows-at-most", metavar="N", type=int, help="it does not hold when more rows fail (default: any number)"
    )
    add("status", "show months, loads, quarantine, checks and published versions")
    held = add("quarantine", "show the rows that did not fit, and what to do about them")
    add_month(held, required=False)
    held.add_argument("--kind", default="", metavar="KIND", help="one kind of extract, for example calls")
    held.add_argument("--file", default="", metavar="NAME", help="files whose name contains this")
    held.add_argument("--reason", default="", metavar="KIND", help="one kind of reason, for example type or required")
    held.add_argument("--all", action="store_true", help="rows that a later delivery cleared as well")
    held.add_argument("--limit", default="50", metavar="N|all", help="rows shown in the table (default 50)")
    held.add_argument("--format", choices=("table", "csv"), default="table", dest="format")
    held.add_argument("--output", metavar="FILE", help="write there instead of to standard output")
    held.add_argument("--show", metavar="FILE:LINE", help="one row in full")
    held.add_argument("--personal", action="store_true", help="show values of personal columns; it is written down")
    explain = add("explain", "explain a published score line by line, down to the records")
    add_month(explain, required=True)
    explain.add_argument("--scheme", required=True, metavar="CODE", help="scheme or family, for example bank_b_mode1")
    explain.add_argument("--entity", required=True, metavar="ID", help="for example an employee id")
    explain.add_argument("--records", default="5", metavar="N|all", help="records shown for a line (default 5)")
    explain.add_argument("--language", choices=("en", "zh"), default="en", help="English or Chinese (default en)")
    kpi = add("kpi", "show a KPI: its definition and figure, down to the records; without a code the dictionary")
    kpi.add_argument(
        "code", nargs="?", default="", metavar="CODE", help="for example service_level or service_level.f1"
    )
    add_month(kpi, required=False)
    kpi.add_argument(
        "--entity",
        default="",
        metavar="E",
        help="a person, a unit, a queue: its code, or for example queue:card",
    )
    kpi.add_argument(
        "--period", choices=("month", "ten_day", "quarter", "half_year", "year"), default="month", help="default month"
    )
    kpi.add_argument("--records", default="5", metavar="N|all", help="records shown (default 5)")
    kpi.add_argument("--versions", action="store_true", help="compute the month with every version of the definition")
    kpi.add_argument("--format", choices=("text", "csv", "json"), default="text", dest="format")
    kpi.add_argument("--language", choices=("en", "zh"), default="en", help="English or Chinese (default en)")
    whatif = add(
        "simulate", "score published months again by changed rules: who moves, who crosses a cut, what it costs"
    )
    add_month(whatif, required=False)
    whatif.add_argument(
        "--months", type=int, default=1, metavar="K", help="so many published months up to it (default 1)"
    )
    whatif.add_argument("--scheme", default="", metavar="CODE", help="the scheme that is changed")
    whatif.add_argument(
        "--set", action="append", default=[], metavar="WHAT.COLUMN=VALUE",
        help="qa.points=35, section:quality.base=35, scheme.min_coverage=0.5, aht.curve=180:0.5,240:1; repeatable",
    )  # fmt: skip
    whatif.add_argument("--rows", default="", metavar="FOLDER", help="files scheme*.csv that take the place of seeds")
    whatif.add_argument("--save", default="", metavar="NAME", help="keep rows and result under this name, for good")
    whatif.add_argument("--by", default="", metavar="WHO", help="who keeps it")
    whatif.add_argument("--list", action="store_true", help="list what was kept")
    whatif.add_argument("--show", default="", metavar="NAME", help="show what was kept, and who approved it")
    whatif.add_argument("--language", choices=("en", "zh"), default="en", help="English or Chinese (default en)")
    health = add("health", "show what the items of a scheme weigh by its rules and in what tells people apart")
    add_month(health, required=False)
    health.add_argument("--scheme", required=True, metavar="CODE", help="for example bank_b_mode1")
    health.add_argument("--language", choices=("en", "zh"), default="en", help="English or Chinese (default en)")
    cost = add("cost", "show what a month's calls cost: by unit, back to the ledger, and the bridge from another month")
    add_month(cost, required=False)
    cost.add_argument("--entity", default="", metavar="E", help="for example queue:card, team:T1, site:S1, centre:C")
    cost.add_argument("--against", default="", metavar="YYYY-MM", help="the bridge from this month")
    cost.add_argument("--lines", default="5", metavar="N|all", help="lines shown of a list (default 5)")
    cost.add_argument("--language", choices=("en", "zh"), default="en", help="English or Chinese (default en)")
    export = add("export", "write a published relation as CSV, XLSX or Parquet")
    what = (
        "for finance cost-per-call, allocation, pay or budget; a published relation (scorecard, rank, kpi_period, …), "
    )
    what += "a list (pay_list, pay_list_lines, open_proposals), or dictionary"
    export.add_argument("what", help=what)
    add_month(export, required=False)
    export.add_argument("--format", choices=("csv", "xlsx", "parquet"), default="csv", dest="format")
    export.add_argument("--output", metavar="FILE", help="default: <what>_<month>_v<version>.<format> in this folder")
    sql = add("sql", "ask what is published in SQL, read-only; without a query a prompt, or what is piped in")
    sql.add_argument("query", nargs="?", default="", metavar="QUERY", help="statements that read; relations are pub_…")
    add_month(sql, required=False)
    sql.add_argument("--format", choices=("table", "csv", "json"), default="table", dest="format")
    add("verify", "verify every published file and the chain of versions against their hashes")
    serve = add("app", "serve the app on 127.0.0.1")
    serve.add_argument("--port", type=int, default=PORT, help=f"default {PORT}")
    web = add("dagster", "serve Dagster's pages (runs, assets, lineage) on 127.0.0.1")
    web.add_argument("--port", type=int, default=3000, help="default 3000")
    demo = add("demo", "generate a sample centre, publish its months and serve the app")
    add_sample(demo)
    demo.add_argument("--no-serve", action="store_true", help="stop after publishing")
    demo.add_argument("--port", type=int, default=PORT, help=f"default {PORT}")
    return top
