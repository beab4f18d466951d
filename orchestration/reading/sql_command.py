"""What `callmart sql` prints: a table for the terminal, CSV, JSON; and the prompt."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from itertools import chain, count, islice
from typing import Any, TextIO

from app.published import PublicationDamaged
from orchestration.home import Home, Month, UsageError
from orchestration.loading.plain import plain, safe
from orchestration.reading.export import harmless
from orchestration.reading.kpi_text import table
from orchestration.reading.sql_session import Answer, Session

SHOWN = 500  # rows of a table; CSV and JSON have them all
WIDEST = 60
NUMBERS = ("INT", "DECIMAL", "DOUBLE", "FLOAT", "NUMBER")
LEAVE = ("quit", "exit", r"\q", ".quit", ".exit")
WELCOME = """{months} published months, {first} to {last}; {count} relations. `show tables;` lists them, `describe pub_scorecard;` their columns.
A statement ends with a semicolon; `quit` or Control-D leaves."""  # noqa: E501


def run(given: argparse.Namespace, home: Home) -> int:
    """Answer the query given, else what is piped in, else ask for statements until the person leaves."""
    month = Month.parse(given.month) if given.month else None
    form = "json" if given.json else given.format
    session = Session(home, month)
    if given.query:
        say(session, given.query, form)
    elif sys.stdin.isatty():
        prompt(session, form)
    else:
        say(session, sys.stdin.read(), form)
    return 0


def say(session: Session, text: str, form: str) -> None:
    """Print the answer of every statement; an empty line stands between two."""
    some = False
    for answer in session.answers(text):
        sys.stdout.write("\n" if some else "")
        write(answer, form, sys.stdout)
        sys.stdout.flush()
        some = True
    if not some:
        raise UsageError('There is no statement. For example: callmart sql "select * from pub_cost_per_call"')


def prompt(session: Session, form: str) -> None:
    """Statements of one or several lines, each up to its semicolon; a wrong one is told, and the session goes on."""
    with suppress(ImportError):  # input() then edits its line and remembers earlier ones
        import readline  # noqa: F401

    months = session.months
    print(WELCOME.format(months=len(months), first=months[0], last=months[-1], count=len(session.files)))
    lines: list[str] = []
    while True:
        try:
            line = input("     ... " if lines else "callmart> ")
        except EOFError:
            print()
            return
        except KeyboardInterrupt:  # leaves the statement, not the session
            print()
            lines = []
            continue
        if not lines and line.strip().rstrip(";").lower() in LEAVE:
            return
        lines.append(line)
        text = "\n".join(lines)
        if not text.strip() or not text.rstrip().endswith(";"):
            lines = lines if text.strip() else []
            continue
        lines = []
        try:
            say(session, text, form)
        except (UsageError, PublicationDamaged) as wrong:
            print(safe(str(wrong)), file=sys.stderr)
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)


def write(answer: Answer, form: str, out: TextIO) -> None:
    """Write an answer, batch by batch: a large one takes no more memory than a small one."""
    {"table": _table, "csv": _csv, "json": _json}[form](answer, out)


def _table(answer: Answer, out: TextIO) -> None:
    rows = list(islice(chain.from_iterable(answer.batches), SHOWN + 1))
    right = [n for n, kind in enumerate(answer.types) if kind.upper().startswith(NUMBERS)]
    cells = [[cut(plain(str(as_word(value)))) for value in row] for row in rows[:SHOWN]]
    count = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"
    if len(rows) > SHOWN:
        count = f"the first {SHOWN} rows; --format csv writes all of them"
    out.write("\n".join([*table([answer.names, *cells], right), f"({count})"]) + "\n")


def _csv(answer: Answer, out: TextIO) -> None:
    """Texts can never act as formulas; control characters are spelt out."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.names)
    for rows in answer.batches:
        writer.writerows(
            [harmless(plain(value)) if isinstance(value, str) else as_word(value) for value in row] for row in rows
        )


def _json(answer: Answer, out: TextIO) -> None:
    names, before = unique(answer.names), "["
    for row in chain.from_iterable(answer.batches):
        facts = dict(zip(names, map(exact, row), strict=True))
        out.write(f"{before}\n {json.dumps(facts, ensure_ascii=False, default=str)}")
        before = ","
    out.write("[]\n" if before == "[" else "\n]\n")


def unique(names: Iterable[str]) -> list[str]:
    """Names of columns, a second `a` as `a_2`."""
    given = list(names)
    found: list[str] = []
    for name in given:
        free = (told for n in count(2) if (told := f"{name}_{n}") not in [*given, *found])
        found.append(name if name not in found else next(free))
    return found


def exact(value: Any) -> Any:
    """A value for JSON; decimals as texts, so that no digit is lost, and so what is no number in JSON (nan, inf)."""
    match value:
        case Decimal():
            return f"{value:f}"
        case float() if not math.isfinite(value):
            return str(value)
        case list() | tuple():
            return [exact(one) for one in value]
        case dict():
            return {str(key): exact(one) for key, one in value.items()}
        case _:
            return value


def as_word(value: Any) -> Any:
    """A value as it is read back: nothing for null, true and false in small letters, decimals without an exponent."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case list() | dict():
            return json.dumps(exact(value), ensure_ascii=False, default=str)
        case _:
            return value


def cut(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
