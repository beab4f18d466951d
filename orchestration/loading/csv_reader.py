"""Reading a delivered file as a relation of texts: which delimiter, which columns, which lines cannot be cut into
columns.
"""

from __future__ import annotations

import csv
import io
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.extract import extracts
from orchestration.loading import sql_text as sql
from orchestration.loading.header import columns_of, mapped_columns
from orchestration.loading.landing import Facts, has_blank_lines, opened
from orchestration.loading.mapping import Mapping
from orchestration.loading.refused import RefusedError

DELIMITERS = (",", ";", "\t", "|")
HEAD = 1 << 20
UNCUT = {  # what DuckDB calls it: kind of reason (reasons.REASONS), what people read
    "MISSING COLUMNS": ("columns", "has too few columns for the header"),
    "TOO MANY COLUMNS": ("columns", "has more columns than the header"),
    "UNQUOTED VALUE": ("quote", "has a quote that does not close properly"),
    "INVALID ENCODING": ("encoding", "holds bytes that are not UTF-8"),
    "LINE SIZE OVER MAXIMUM": ("line", "is longer than 2 MB: a quote is probably not closed"),
}
REJECTED = {"line": "bigint", "column_name": "varchar", "kind": "varchar", "reason": "varchar", "row_text": "varchar"}
RECORD = "_record"
MOST_RESTORED = 2_000  # lines
LONGEST = 1 << 20  # characters of a line that are kept in quarantine; the file itself stays in landing


@dataclass(frozen=True)
class Shape:
    """How the text of a CSV file is cut: delimiter, quote ('' = none), header names as columns of the relation.

    header_lines: 1, or 0 where the names do not stand in the file.
    """

    delimiter: str
    quote: str
    columns: tuple[str, ...]
    header_lines: int = 1


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
    numbered: bool = True  # `lines` can be read as well as `rows`, and before `collect`
    header_lines: int = 1
    patient: bool = False
    shape: Shape | None = None
    others: str | None = None  # the column that holds, as JSON text, what has no column of its own
    extra: list[str] = field(default_factory=list)  # the names in `others`


def head(path: Path, has_header: bool = True) -> str:
    """The beginning of a CSV file as text. Raises RefusedError for what is no text, or whose header is not UTF-8."""
    try:
        with opened(path) as stream:
            start = stream.read(HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedError(f"cannot be unpacked ({error}). Deliver it again.") from error
    if not start.strip(b"\r\n\t \xef\xbb\xbf"):
        raise RefusedError("is empty. Deliver a file with a header line and at least one row.")
    first = start.split(b"\n", 1)[0]
    if b"\0" in first or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedError("is no UTF-8 text (it looks like UTF-16 or a binary file). Export it as CSV in UTF-8.")
    try:
        first.decode("utf-8-sig", errors="strict" if has_header else "replace")
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


def sniff(path: Path, kind: str) -> Shape:
    """Choose the delimiter that yields most of the kind's columns; names are compared without case and outer spaces."""
    text = head(path)
    wanted = set(extracts()[kind].names)
    found = {sign: header(text, sign) for sign in DELIMITERS}
    known = {sign: len(wanted & {name.strip().lower() for name in found[sign]}) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: (known[sign], len(found[sign])))
    return Shape(best, '"', columns_of(found[best], kind))


def mapped_shape(path: Path, mapping: Mapping) -> Shape:
    """The shape of a file that a mapping describes. Raises RefusedError if the header is another one."""
    text = head(path, mapping.header_line)
    if not mapping.header_line:
        cells, most = len(header(text, mapping.delimiter, mapping.quote)), len(mapping.header)
        names = mapping.header[: cells if most - mapping.optional <= cells < most else most]
        return Shape(mapping.delimiter, mapping.quote, names, header_lines=0)
    return Shape(
        mapping.delimiter, mapping.quote, mapped_columns(header(text, mapping.delimiter, mapping.quote), mapping)
    )


def csv_source(path: Path, shape: Shape) -> Source:
    """The file read by DuckDB in parallel."""
    columns = "{" + ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in shape.columns) + "}"
    options = (
        f"{sql.path(path)}, columns = {columns}, header = {str(shape.header_lines > 0).lower()}, "
        f"auto_detect = false, delim = {sql.text(shape.delimiter)}, "
        f"quote = {sql.text(shape.quote)}, escape = {sql.text(shape.quote)}"
    )
    if path.name.lower().endswith(".gz"):
        options += ", compression = 'gzip'"
    names = ", ".join(sql.name(name) for name in shape.columns)
    rows = f"select {names} from read_csv({options}, store_rejects = true)"
    counted = f"select row_number() over () as {RECORD}, {names} from read_csv({options}, ignore_errors = true)"
    source = Source(shape.columns, rows, "", False, shape.header_lines, shape=shape)
    source.lines = lines_of(source, counted)
    return source


def lines_of(source: Source, rows: str) -> str:
    """The SELECT `rows` with `_line` instead of `_record`, the number of a row among those that could be cut. For after
    `collect`.
    """
    if source.numbered:
        return f"select * exclude ({RECORD}), {RECORD} as _line from ({rows})"
    return (
        f"select counted.* exclude ({RECORD}), {RECORD} + {source.header_lines} + coalesce(gaps.before, 0) as _line "
        f"from ({rows}) as counted asof left join gaps on {RECORD} > gaps.after"
    )


def needs_patience(path: Path, facts: Facts) -> bool:
    """True for files that the parallel reader misreads: line ends of several kinds, blank lines inside.

    Without quotes every line is a row, and a blank line shows when the rows are counted; with quotes it has to be
    looked for.
    """
    if facts.returns and not facts.returns == facts.crlf == facts.newlines:
        return True
    return facts.quotes > 0 and has_blank_lines(path)


def make_rejected(con: duckdb.DuckDBPyConnection) -> None:
    """An empty temp table `rejected`."""
    columns = ", ".join(f"{name} {kind}" for name, kind in REJECTED.items())
    con.execute(f"create or replace temp table rejected ({columns})")


def collect(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """After the first scan: fill `rejected` and `gaps`."""
    if not source.patient:
        make_rejected(con)
        if con.execute("select count(*) from duckdb_tables() where table_name = 'reject_errors'").fetchone() != (0,):
            # the greatest kind in the alphabet is told: a quote that does not close explains the rest
            texts = " ".join(f"when {sql.text(name)} then {sql.text(told)}" for name, (_, told) in UNCUT.items())
            kinds = " ".join(f"when {sql.text(name)} then {sql.text(kind)}" for name, (kind, _) in UNCUT.items())
            con.execute(
                "insert into rejected select line, min(column_name), "
                f"max(case error_type::varchar {kinds} else 'line' end), "
                f"string_agg(distinct case error_type::varchar {texts} else error_message end, '; '), "
                "ltrim(min(csv_line), chr(10) || chr(13)) from reject_errors group by line"
            )
    make_gaps(con, source)


def make_gaps(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Temp table `gaps`: how many of the lines in `rejected` precede the row after so many."""
    con.execute(
        "create or replace temp table gaps as select max(before) as before, after from "
        "(select row_number() over (order by line) as before, "
        f"line - row_number() over (order by line) - {source.header_lines} as after from rejected) "
        "group by after"
    )


def true_texts(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Put the true bytes of lines that are no UTF-8 into `rejected` (as \\x..), where DuckDB has question marks.

    Returns False if there are too many of them: then the patient reader does it.
    """
    found = con.execute("select line, coalesce(row_text, '') from rejected order by line").fetchall()
    if len(found) > MOST_RESTORED:
        return False
    ends = {line: line + text.count("\n") for line, text in found}
    texts: dict[int, bytes] = {}
    begun = 0
    with opened(path) as stream:
        for number, line in enumerate(stream, 1):
            begun = number if number in ends else begun
            if begun and number <= ends[begun]:
                texts[begun] = texts.get(begun, b"") + line
            elif begun and len(texts) == len(ends):
                break
    if texts:
        told = [(text.rstrip(b"\r\n").decode("utf-8", "backslashreplace")[:LONGEST], n) for n, text in texts.items()]
        con.executemany("update rejected set row_text = ? where line = ?", told)
    return True


def parquet_source(con: duckdb.DuckDBPyConnection, path: Path, kind: str) -> Source:
    """A Parquet file; a line is the number of a row, from 1."""
    make_rejected(con)
    try:
        found = [row[0] for row in con.execute(f"describe select * from read_parquet({sql.path(path)})").fetchall()]
    except duckdb.Error as error:
        raise RefusedError("is not a readable Parquet file: it is cut or damaged. Deliver it again.") from error
    columns = columns_of(found, kind)
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
