"""The `callmart` command: a thin face on Dagster jobs run in process, and readers of what was published.

Exit codes: 0 done, 1 the gate refused, 2 wrong use or wrong input. Heavy libraries are imported by the command that
needs them, so that `callmart --help` and the readers start at once.
"""

from __future__ import annotations

import argparse
import gc
import getpass
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from orchestration.home import Home, Month, UsageError
from orchestration.loading.plain import safe
from orchestration.options import parser

log = logging.getLogger("callmart")
DONE, REFUSED, WRONG = 0, 1, 2
# Libraries and a parsed project live as long as the process: to look for garbage among them every 700 objects, as
# Python does by itself, took a twentieth of a month.
GARBAGE = (50_000, 20, 20)
STOPPED = "stopped; nothing is half done: run the command again to continue"
READERS = (
    "status", "defects", "quarantine", "explain", "kpi", "simulate", "health", "cost", "export", "sql", "verify", "app",
)  # fmt: skip


class Elapsed(logging.Formatter):
    """'  12.3 s  message': seconds since the command began."""

    started = time.monotonic()

    def format(self, record: logging.LogRecord) -> str:
        return f"{time.monotonic() - self.started:7.1f} s  {safe(record.getMessage())}"


def do_sample(given: argparse.Namespace, home: Home) -> int:
    make_sample(given, home)
    files = sorted(p.name for p in home.landing.iterdir() if p.is_file())
    say(given, {"landing": str(home.landing), "files": files}, f"{len(files)} files in {home.landing}")
    return DONE


def do_defects(given: argparse.Namespace, home: Home) -> int:
    from orchestration.sample.defects.caught import as_json, as_text, compare

    found = compare(home)
    say(given, as_json(found), as_text(found))
    return DONE if all(one.caught for one in found) else REFUSED


def make_sample(given: argparse.Namespace, home: Home) -> None:
    """Generate the sample centre that the options ask for."""
    from orchestration.sample import SampleSettings, generate

    Month.parse(given.end)
    settings = SampleSettings(
        months=given.months, end=given.end, agents=given.agents, calls=given.calls, seed=given.seed
    )
    defects = bool(getattr(given, "defects", False))
    generate(home.landing, settings, log.info, truth=home.root / "sample_truth", defects=defects)


def do_load(given: argparse.Namespace, home: Home) -> int:
    from orchestration import runs, status

    runs.run(home, "load")
    now = status.write(home)
    say(given, now["loads"], status.loads_text(now))
    return WRONG if any(x["status"] == "refused" for x in now["loads"]) else DONE


def do_month_job(given: argparse.Namespace, home: Home) -> int:
    """build, check or publish: the job of the same name."""
    from orchestration import runs, status

    month = Month.parse(given.month)
    try:
        runs.run(home, given.command, month, reason=getattr(given, "restate", ""), by=getpass.getuser())
    finally:
        now = status.write(home)
    mine: dict[str, Any] = next((m for m in now["months"] if m["month"] == str(month)), {})
    say(given, mine, status.month_text(mine))
    return DONE


def do_run(given: argparse.Namespace, home: Home) -> int:
    from orchestration import pipeline, runs, status
    from orchestration.publishing.publish import GateRefused

    runs.run(home, "load")
    now = status.write(home)
    if given.month:
        asked = [str(Month.parse(given.month))]
        wanted = [m for m in asked if given.restate or not pipeline.is_unchanged(home, Month.parse(m))]
    else:
        wanted = asked = [m["month"] for m in now["months"] if m["state"] != "published"]
    refused = []
    for number, month in enumerate(wanted, 1):
        log.info("month %s (%s of %s)", month, number, len(wanted))
        try:
            runs.run(home, "run", Month.parse(month), reason=given.restate, by=getpass.getuser())
        except GateRefused as refusal:
            refused.append(month)
            print(safe(str(refusal)), file=sys.stderr)
        finally:
            now = status.write(home)
    done = [m for m in now["months"] if m["month"] in asked]
    wrong = [x for x in now["loads"] if x["status"] == "refused"]
    unchanged = f"{given.month} is published as it would be built now" if given.month else "no month's inputs changed"
    words = [] if wanted else [f"Nothing to do: {unchanged}."]
    words += map(status.month_text, done)
    words += [f"refused: {x['message']}" for x in wrong]
    words += status.quarantine_lines(now) if now["quarantine"]["open"] else []
    say(given, {"months": done, "refused_files": wrong}, "\n".join(words))
    return REFUSED if refused else WRONG if wrong else DONE


def do_waive(given: argparse.Namespace, home: Home) -> int:
    from orchestration.publishing import waive

    month = Month.parse(given.month)
    words = {"reason": given.reason, "owner": given.owner, "expires": given.expires, "by": getpass.getuser()}
    path, ids = waive.write(home, month, given.check, rows_at_most=given.rows_at_most, **words)
    then = f"Next: `callmart load`, then `callmart publish --month {month}`."
    lines = [f"wrote {path}: {given.owner} lets pass in {month}, until {given.expires}:"]
    lines += [f"  {line}" for line in waive.state_of(home, month, given.check)]
    say(given, {"file": str(path), "record_ids": ids}, "\n".join([*lines, then]))
    return DONE


def do_status(given: argparse.Namespace, home: Home) -> int:
    from orchestration import status

    now = status.gather(home)
    try:
        status.keep(home, now)
    except OSError:  # a reader of somebody else's centre: what was gathered is shown all the same
        log.info("%s could not be written", home.published / "status.json")
    say(given, now, status.text(now))
    return DONE


def do_quarantine(given: argparse.Namespace, home: Home) -> int:
    from orchestration.reading import quarantine, quarantine_text

    month = str(Month.parse(given.month)) if given.month else ""
    limit = None if given.limit == "all" else whole_number(given.limit, "--limit")
    if given.personal:
        asked = {k: v for k, v in vars(given).items() if k in ("month", "kind", "file", "reason", "show") and v}
        quarantine.note_look(home, json.dumps(asked, ensure_ascii=False))
    if given.show:
        rows = quarantine.row_texts(home, given.show, personal=given.personal)
        facts: Any = [quarantine.with_cells(row, personal=given.personal) for row in rows]
        words = "\n\n".join(quarantine_text.in_full(row, personal=given.personal) for row in rows)
    else:
        wanted = quarantine.Wanted(month, given.kind, given.file, given.reason, given.all, given.personal)
        rows = quarantine.rows(home, wanted)
        facts = {"summary": quarantine.summary(rows), "rows": rows}
        table = given.format == "table"
        words = quarantine_text.as_text(rows, limit) if table else quarantine_text.as_csv(rows).rstrip("\r\n")
    if given.output:
        quarantine_text.write(given.output, words)
        words = f"wrote {given.output}"
    say(given, facts, words)
    return DONE


def do_explain(given: argparse.Namespace, home: Home) -> int:
    from orchestration.reading import explain, explain_text

    shown = None if given.records == "all" else whole_number(given.records, "--records")
    found = explain.explain(home, Month.parse(given.month), given.scheme, given.entity)
    say(given, explain.as_json(found), explain_text.as_text(found, shown, given.language))
    return DONE


def do_kpi(given: argparse.Namespace, home: Home) -> int:
    from orchestration.reading import kpi_command

    given.json = given.json or given.format == "json"
    shown = None if given.records == "all" else whole_number(given.records, "--records")
    say(given, *kpi_command.answer(given, home, shown))
    return DONE


def do_simulate(given: argparse.Namespace, home: Home) -> int:
    from orchestration.simulation import command

    say(given, *command.answer(given, home))
    return DONE


def do_health(given: argparse.Namespace, home: Home) -> int:
    from dataclasses import asdict

    from orchestration.reading import health, health_text

    found = health.health(home, Month.parse(given.month) if given.month else None, given.scheme)
    say(given, [asdict(one) for one in found], health_text.as_text(found, given.language))
    return DONE


def do_cost(given: argparse.Namespace, home: Home) -> int:
    from orchestration.reading import cost, cost_text

    shown = None if given.lines == "all" else whole_number(given.lines, "--lines")
    month, against = (Month.parse(asked) if asked else None for asked in (given.month, given.against))
    found = cost.ask(home, month, given.entity, against)
    say(given, cost.as_json(found), cost_text.as_text(found, given.language, shown))
    return DONE


def do_export(given: argparse.Namespace, home: Home) -> int:
    from orchestration.reading.export import export

    month = Month.parse(given.month) if given.month else None
    path = export(home, given.what, month, given.format, given.output)
    say(given, {"file": str(path)}, f"wrote {path}")
    return DONE


def do_sql(given: argparse.Namespace, home: Home) -> int:
    from orchestration.reading import sql_command

    return sql_command.run(given, home)


def do_verify(given: argparse.Namespace, home: Home) -> int:
    from orchestration.publishing.publish import verify

    found = verify(home)
    say(
        given,
        {"problems": found},
        "\n".join(found) or "Every published file and the chain of versions are as they were published.",
    )
    return REFUSED if found else DONE


def do_app(given: argparse.Namespace, home: Home) -> int:
    from orchestration.home import REPOSITORY

    os.environ["CALLMART_HOME"] = str(home.root)
    print(f"callmart: http://127.0.0.1:{given.port}", file=sys.stderr if given.json else sys.stdout, flush=True)
    words = ["streamlit", "run", str(REPOSITORY / "app" / "main.py"), "--server.address", "127.0.0.1"]
    os.chdir(REPOSITORY)
    os.execv(
        sys.executable, [sys.executable, "-m", *words, "--server.port", str(given.port), "--server.headless", "true"]
    )


def do_dagster(given: argparse.Namespace, home: Home) -> int:
    from orchestration import runs

    runs.prepare(home)
    print(f"dagster: http://127.0.0.1:{given.port}", flush=True)
    words = ["dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(given.port)]
    os.execv(sys.executable, [sys.executable, "-m", *words])


def do_demo(given: argparse.Namespace, home: Home) -> int:
    if not any(home.landing.glob("*")):
        make_sample(given, home)
    given.month, given.restate = None, ""
    ended = do_run(given, home)
    if given.no_serve or ended != DONE:
        return ended
    return do_app(given, home)


def whole_number(text: str, option: str) -> int:
    if not text.isdecimal():
        raise UsageError(f"{option} takes a whole number or 'all', not '{text}'.")
    return int(text)


def say(given: argparse.Namespace, facts: Any, words: str) -> None:
    print(safe(json.dumps(facts, ensure_ascii=False, indent=2, default=str) if given.json else words))


COMMANDS: dict[str, Callable[[argparse.Namespace, Home], int]] = {
    "sample": do_sample,
    "load": do_load,
    "build": do_month_job,
    "check": do_month_job,
    "publish": do_month_job,
    "run": do_run,
    "waive": do_waive,
    "status": do_status,
    "defects": do_defects,
    "quarantine": do_quarantine,
    "explain": do_explain,
    "kpi": do_kpi,
    "simulate": do_simulate,
    "health": do_health,
    "cost": do_cost,
    "export": do_export,
    "sql": do_sql,
    "verify": do_verify,
    "app": do_app,
    "dagster": do_dagster,
    "demo": do_demo,
}


def main(words: list[str] | None = None) -> int:
    """Run one command; a person never meets a traceback (it goes to the log)."""
    gc.set_threshold(*GARBAGE)
    given = parser().parse_args(words)
    home = Home.choose(given.home)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Elapsed())
    handler.setLevel(logging.ERROR if given.quiet else logging.INFO)  # Dagster sets the logger's own level again
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        if given.command in READERS and not home.root.is_dir():
            raise UsageError(f"There is no centre in {home.root}. `callmart demo --home DIR` makes a sample centre.")
        return COMMANDS[given.command](given, home)
    except UsageError as wrong:
        print(safe(f"callmart {given.command}: {wrong}"), file=sys.stderr)
        return WRONG
    except BrokenPipeError:  # the reader of a pipe had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return WRONG
    except Exception as error:  # the last line of defence: words for the person, the traceback for the engineer
        return unexpected(error, given.command, home)


def unexpected(error: Exception, command: str, home: Home) -> int:
    """Exit code and words of what a command did not handle itself."""
    kind = type(error).__name__
    if kind == "GateRefused":
        print(safe(str(error)), file=sys.stderr)
        return REFUSED
    if kind in ("BuildFailed", "PublicationDamaged"):
        print(safe(f"callmart {command}: {error}"), file=sys.stderr)
        return WRONG
    if "Could not set lock" in str(error):
        print(
            f"callmart {command}: another process is using {home.warehouse}. Wait for it, then try again.",
            file=sys.stderr,
        )
        return WRONG
    if kind == "DagsterExecutionInterruptedError":
        print(STOPPED, file=sys.stderr)
        return WRONG
    written = home.logs / "errors.log"
    try:
        home.logs.mkdir(parents=True, exist_ok=True)
        written.touch()
    except OSError as unusable:
        print(f"callmart {command}: {home.root} cannot be used: {unusable.strerror or unusable}.", file=sys.stderr)
        return WRONG
    logging.basicConfig(filename=written, format="%(asctime)s %(message)s")
    logging.getLogger("callmart.errors").error("callmart %s failed", command, exc_info=error)
    print(safe(f"callmart {command}: unexpected {kind}: {error}\nThe details are in {written}."), file=sys.stderr)
    return WRONG


if __name__ == "__main__":
    sys.exit(main())
