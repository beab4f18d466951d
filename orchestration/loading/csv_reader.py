"""Reading a delivered file as a relation of texts: which delimiter, which columns, which lines cannot be cut into
columns.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.loading import sql_text as sql
from orchestration.loading.landing import Facts, RefusedError, has_blank_lines, opened

DELIMITERS = (",", ";", "\t", "|")
HEAD = 1 << 20
REASONS = {  # what DuckDB calls it: kind of reason (quarantine.REASONS), what people read
    "MISSING COLUMNS": ("columns", "has too few columns for the header"),
    "TOO MANY COLUMNS": ("columns", "has more columns than the header"),
    "UNQUOTED VALUE": ("quote", "has a quote that does not close properly"),
    "INVALID ENCODING": ("encoding", "holds bytes that are not UTF-8"),
    "LINE SIZE OVER MAXIMUM": ("line", "is longer than 2 MB: a quote is probably not closed"),
}
REJECTED = {"line": "bigint", "column_name": "varchar", "kind": "varchar", "reason": "varchar", "row_text": "varchar"}
LONGEST = 1 << 20  # characters of a line that are kept in quarantine; the file itself stays in landing


@dataclass(frozen=True)
class Shape:
    """How the text of a CSV file is cut: delimiter, quote ('' = none), header names as columns of the relation."""

    delimiter: str
    quote: str
    columns: tuple[str, ...]


@dataclass
class Source:
    """A readable file. `rows`: SELECT of its columns as text; `lines`: the same with `_line` (1-based, header
    included).

    Temp table `rejected` (line, column_name, kind, reason, row_text) holds the lines that cannot be cut, after
    `collect`.
    """

    columns: tuple[str, ...]
    rows: str
    lines: str
    header_lines: int = 1
    patient: bool = False
    shape: Shape | None = None
    extra: list[str] = field(default_factory=list)


def head(path: Path) -> str:
    """The beginning of a CSV file as text. Raises RefusedError for what is no UTF-8 text."""
    try:
        with opened(path) as stream:
            start = stream.read(HEAD)
    except (OSError, EOFError) as error:
        raise RefusedError(f"cannot be unpacked ({error}). Deliver it again.") from error
    if not start.strip(b"\r\n\t \xef\xbb\xbf"):
        raise RefusedError("is empty. Deliver a file with a header line and at least one row.")
    first = start.split(b"\n", 1)[0]
    if b"\0" in first or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedError("is no UTF-8 text (it looks like UTF-16 or a binary file). Export it as CSV in UTF-8.")
    try:
        first.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("has a header line that is not UTF-8. Export it as CSV in UTF-8.") from error
    return start.decode("utf-8-sig", errors="replace")


def header(text: str, delimiter: str, quote: str = '"') -> list[str]:
    """The column names of the first line that is not blank."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )
    try:
        return next((row for row in reader if row), [])
    except csv.Error as error:
        raise RefusedError(f"has a header line that cannot be read ({error}).") from error


def sniff(path: Path, expected: tuple[str, ...]) -> Shape:
    """Choose the delimiter that yields most of the expected columns; names are compared without case and outer
    spaces.
    """
    text = head(path)
    wanted = set(expected)
    found = {sign: [name.strip().lower() for name in header(text, sign)] for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: (len(wanted & set(found[sign])), len(found[sign])))
    names = found[best]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise RefusedError(
            f"has the column {', '.join(twice)} more than once. Each column may stand in the header once."
        )
    columns = tuple(name or f"column_{i}" for i, name in enumerate(names, 1))
    missing = [name for name in expected if name not in columns]
    if missing:
        raise RefusedError(
            f"lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}. "
            f"Found: {', '.join(columns)[:300]}. Expected: {', '.join(expected)}."
        )
    return Shape(best, '"', columns)


def csv_source(path: Path, shape: Shape) -> Source:
    """The file read by DuckDB in parallel."""
    columns = "{" + ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in shape.columns) + "}"
    options = (
        f"{sql.path(path)}, columns = {columns}, header = true, auto_detect = false, delim = "
        f"{sql.text(shape.delimiter)}, "
        f"quote = {sql.text(shape.quote)}, escape = {sql.text(shape.quote)}"
    )
    if path.name.lower().endswith(".gz"):
        options += ", compression = 'gzip'"
    names = ", ".join(sql.name(name) for name in shape.columns)
    lines = (
        f"select n + 1 + coalesce(before, 0) as _line, {names} "
        f"from (select row_number() over () as n, {names} from read_csv({options}, ignore_errors = true)) as numbered "
        "asof left join gaps on n > gaps.after"
    )
    return Source(shape.columns, f"select {names} from read_csv({options}, store_rejects = true)", lines, shape=shape)


def needs_patience(path: Path, facts: Facts) -> bool:
    """True for files that the parallel reader misreads: line ends of several kinds, blank lines inside.

    Without quotes every line is a row, and a blank line shows when the rows are counted; with quotes it has to be
    looked for.
    """
    if facts.returns and not facts.returns == facts.crlf == facts.newlines:
        return True
    return facts.quotes > 0 and has_blank_lines(path)


def _make_rejected(con: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in REJECTED.items())
    con.execute(f"create or replace temp table rejected ({columns})")


def collect(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """After the first scan: fill `rejected`, and `gaps` (how many rejected lines precede a row)."""
    if not source.patient:
        _make_rejected(con)
        if con.execute("select count(*) from duckdb_tables() where table_name = 'reject_errors'").fetchone() != (0,):
            # the greatest kind in the alphabet is told: a quote that does not close explains the rest
            texts = " ".join(f"when {sql.text(name)} then {sql.text(told)}" for name, (_, told) in REASONS.items())
            kinds = " ".join(f"when {sql.text(name)} then {sql.text(kind)}" for name, (kind, _) in REASONS.items())
            con.execute(
                "insert into rejected select line, min(column_name), "
                f"max(case error_type::varchar {kinds} else 'line' end), "
                f"string_agg(distinct case error_type::varchar {texts} else error_message end, '; '), "
                "ltrim(min(csv_line), chr(10) || chr(13)) from reject_errors group by line"
            )
    con.execute(
        "create or replace temp table gaps as select max(before) as before, after from "
        "(select row_number() over (order by line) as before, line - row_number() over (order by line) - 1 as "
        "after from rejected) "
        "group by after"
    )


class _Lines:
    """The lines of a text, handed out one by one; `taken` are those since it was last emptied."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.taken = text, list[str]()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.taken.append(next(self.text))
        return self.taken[-1]

    def shown(self) -> str:
        """The lines taken, as they stand in the file; bytes that are no UTF-8 as \\x.."""
        whole = (
            "".join(self.taken).rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        )
        if len(whole) > LONGEST:
            whole = f"{whole[:LONGEST]}… ({len(whole):,} characters, {len(self.taken):,} lines of the file)"
        return whole.replace("\0", "\\x00")


def patient_source(con: duckdb.DuckDBPyConnection, path: Path, shape: Shape, folder: Path) -> Source:
    """The file read line by line by Python and rewritten plainly: slower, for files with blank lines or mixed line
    ends.

    `_line` is the line on which the record begins.
    """
    clean, broken = folder / "clean.csv", folder / "broken.json"
    csv.field_size_limit(1 << 30)
    with (
        opened(path) as raw,
        clean.open("w", encoding="utf-8", newline="") as good,
        broken.open("w", encoding="utf-8") as bad,
    ):
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="")
        if text.read(1) != "\ufeff":
            text.seek(0)
        lines = _Lines(text)
        reader = csv.reader(
            lines,
            delimiter=shape.delimiter,
            quotechar=shape.quote or None,
            quoting=csv.QUOTE_MINIMAL if shape.quote else csv.QUOTE_NONE,
            strict=True,
        )
        keep = csv.writer(good, quoting=csv.QUOTE_ALL, lineterminator="\n")
        begins, seen_header = 1, False
        while True:
            line, begins = begins, 0
            lines.taken.clear()
            try:
                row = next(reader)
                reason = _reason(row, len(shape.columns))
            except StopIteration:
                break
            except csv.Error:
                row, reason = [""], "UNQUOTED VALUE"
            begins = reader.line_num + 1
            if not row:
                continue
            if not seen_header:
                seen_header = True
            elif reason is None:
                keep.writerow([line, *row])
            else:
                kind, told = REASONS[reason]
                content = {"line": line, "kind": kind, "reason": told, "row_text": lines.shown()}
                bad.write(json.dumps(content, ensure_ascii=False) + "\n")
    columns = "{'_line': 'BIGINT', " + ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in shape.columns) + "}"
    read = (
        f"read_csv({sql.path(clean)}, columns = {columns}, header = false, auto_detect = false, delim = ',', "
        "quote = '\"', escape = '\"')"
    )
    names = ", ".join(sql.name(name) for name in shape.columns)
    _make_rejected(con)
    types = ", ".join(f"{name}: {sql.text(kind)}" for name, kind in REJECTED.items())
    con.execute(
        f"insert into rejected select * from read_ndjson({sql.path(broken)}, columns = {{{types}}}, "
        f"maximum_object_size = {16 * LONGEST})"
    )
    return Source(
        shape.columns, f"select {names} from {read}", f"select _line, {names} from {read}", patient=True, shape=shape
    )


def _reason(row: list[str], columns: int) -> str | None:
    if len(row) != columns:
        return "MISSING COLUMNS" if len(row) < columns else "TOO MANY COLUMNS"
    if any("\udc80" <= sign <= "\udcff" for value in row if not value.isascii() for sign in value):
        return "INVALID ENCODING"
    return None


def parquet_source(con: duckdb.DuckDBPyConnection, path: Path, expected: tuple[str, ...]) -> Source:
    """A Parquet file; a line is the number of a row, from 1."""
    _make_rejected(con)
    try:
        found = [row[0] for row in con.execute(f"describe select * from read_parquet({sql.path(path)})").fetchall()]
    except duckdb.Error as error:
        raise RefusedError(f"is not a readable Parquet file ({str(error).splitlines()[0][:200]}).") from error
    columns = tuple(name.strip().lower() for name in found)
    missing = [name for name in expected if name not in columns]
    if missing or len(set(columns)) < len(columns):
        raise RefusedError(
            f"lacks the columns {', '.join(missing)}. Found: {', '.join(columns)[:300]}. Expected: "
            f"{', '.join(expected)}."
            if missing
            else "has a column more than once. Each column may stand in the file once."
        )
    names = ", ".join(
        f"cast({sql.name(old)} as varchar) as {sql.name(new)}" for old, new in zip(found, columns, strict=True)
    )
    read = f"read_parquet({sql.path(path)}, hive_partitioning = false, file_row_number = true)"
    return Source(
        columns,
        f"select {names} from {read}",
        f"select file_row_number + 1 as _line, {names} from {read}",
        header_lines=0,
    )
