"""Files that Python reads record by record (JSON, workbooks, lines, CSV that needs patience): the records that could be
cut go into one plain CSV file, the others into `rejected`, each with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

from orchestration.loading import sql_text as sql
from orchestration.loading.csv_reader import LONGEST, REJECTED, UNCUT, Source, make_rejected

LONGEST_LINE = 1 << 25  # bytes of one record in the plain file


@dataclass(frozen=True)
class Unfit:
    """A record that cannot be cut: its number, the kind of reason (reasons.REASONS), what is wrong ('has …'), its
    text.
    """

    line: int
    kind: str
    reason: str
    text: str
    column: str | None = None


Record = tuple[int, Sequence[str | None]]  # number of the record (1-based), its values


def shown(text: str) -> str:
    """A text as quarantine keeps it: bytes that are no UTF-8 as \\x.., no NUL, not longer than LONGEST."""
    whole = text.rstrip("\r\n").encode("utf-8", "surrogateescape" if _escaped(text) else "backslashreplace")
    plain = whole.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}… ({len(plain):,} characters)"


def _escaped(text: str) -> bool:
    """True if all surrogates of the text are bytes that could not be decoded."""
    return not any("\ud800" <= sign <= "\udfff" and not "\udc80" <= sign <= "\udcff" for sign in text)


def is_unicode(text: str) -> bool:
    """False for a text with surrogates: bytes that were no UTF-8, or half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def written(
    con: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    records: Iterable[Record | Unfit],
    folder: Path,
    header_lines: int = 0,
) -> Source:
    """Write the records below `folder` and read them as a Source; fills `rejected`. Records have a value a column."""
    import csv

    clean, broken = folder / "clean.csv", folder / "broken.json"
    with (
        clean.open("w", encoding="utf-8", newline="") as good,
        broken.open("w", encoding="utf-8") as bad,
    ):
        keep = csv.writer(good, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for record in records:
            if isinstance(record, Unfit):
                content = {
                    "line": record.line,
                    "column_name": record.column,
                    "kind": record.kind,
                    "reason": record.reason,
                    "row_text": shown(record.text),
                }
                bad.write(json.dumps(content, ensure_ascii=False) + "\n")
            else:
                keep.writerow([record[0], *record[1]])
    names = ", ".join(sql.name(name) for name in columns)
    types = "{'_line': 'BIGINT', " + ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in columns) + "}"
    read = (
        f"read_csv({sql.path(clean)}, columns = {types}, header = false, auto_detect = false, delim = ',', "
        f"quote = '\"', escape = '\"', max_line_size = {LONGEST_LINE})"
    )
    make_rejected(con)
    kinds = ", ".join(f"{name}: {sql.text(kind)}" for name, kind in REJECTED.items())
    con.execute(
        f"insert into rejected select * from read_ndjson({sql.path(broken)}, columns = {{{kinds}}}, "
        f"maximum_object_size = {16 * LONGEST})"
    )
    return Source(
        tuple(columns),
        f"select {names} from {read}",
        f"select _line, {names} from {read}",
        header_lines=header_lines,
        patient=True,
    )


def lines(text: IO[str]) -> Iterator[Record | Unfit]:
    """Each line of a text that is not blank as a record of one value: the line without its end (and a byte order mark
    at its beginning).
    """
    for number, line in enumerate(text, 1):
        plain = (line.removeprefix("\ufeff") if number == 1 else line).rstrip("\r\n")
        if not plain.strip():
            continue
        if not is_unicode(plain):
            yield Unfit(number, *UNCUT["INVALID ENCODING"], plain)
        elif len(plain) > LONGEST:
            yield Unfit(number, "line", f"is longer than {LONGEST:,} characters", plain)
        else:
            yield number, (plain,)
