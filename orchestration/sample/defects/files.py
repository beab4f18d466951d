"""Files that cannot be taken in at all, and lines that cannot be cut into columns."""

from __future__ import annotations

import gzip

from orchestration.sample.defects.sheets import Book, as_csv

LONG = 1 << 21  # bytes of the longest line that is read
SPOILT, SPOILT_TOO = (
    "attendance",
    "ledger",
)  # the kinds whose files get the lines that are no rows; the second no quotes


def plant_files(book: Book) -> None:
    """Write refused files of every sort beside the good ones."""
    plant_lines(book)
    extract = book.sheet("calls").extract
    row = book.good("calls")
    header = (",".join(extract.names) + "\n").encode()
    whole = as_csv(extract, [row])
    packed = gzip.compress(whole * 50, mtime=0)
    other = book.sheet(SPOILT)
    files: dict[str, tuple[bytes, str]] = {
        f"letter_{book.month}.csv": (whole, "a name that belongs to no extract"),
        f"calls_note_{book.month}.doc": (b"hello\n", "a format that cannot be read"),
        f"calls_nothing_{book.month}.csv": (b"", "an empty file"),
        f"calls_header_{book.month}.csv": (header, "a header without a row"),
        f"calls_lacking_{book.month}.csv": (without(whole, len(extract.names) - 1), "a required column is missing"),
        f"calls_twice_{book.month}.csv": (header[:-1] + b",queue\n", "a column stands twice in the header"),
        f"calls_other_{book.month}.csv": (as_csv(other.extract, other.original[:2]), "the columns of another kind"),
        f"calls_cut_{book.month}.csv.gz": (packed[:-20], "a packed file that ends too early"),
        f"calls_damaged_{book.month}.csv.gz": (b"no gzip at all", "a packed file that cannot be unpacked"),
        f"calls_damaged_{book.month}.parquet": (b"PAR1 no parquet at all PAR1", "a damaged Parquet file"),
        f"calls_damaged_{book.month}.xlsx": (b"PK no workbook at all", "a damaged workbook"),
    }
    for name, (content, what) in files.items():
        (book.landing / name).write_bytes(content)
        book.expect("load.files.accepted", what, "calls", file=name)


def without(content: bytes, columns: int) -> bytes:
    """A CSV text with its first columns only."""
    return b"".join(b",".join(line.split(b",")[:columns]) + b"\n" for line in content.splitlines())


def plant_lines(book: Book) -> None:
    """Lines that are no rows: each goes to quarantine as it stands."""
    sheet, long = book.sheet(SPOILT), book.sheet(SPOILT_TOO)
    first, *rest = text_of(book, SPOILT)
    before, *after = text_of(book, SPOILT_TOO)
    lines = (
        (sheet, "columns", [first], "too few columns"),
        (sheet, "columns", [first, *rest, b"x"], "too many columns"),
        (sheet, "encoding", [first, rest[0], b"\xff\xfe\xfd", *rest[2:]], "bytes that are no UTF-8"),
        (sheet, "quote", [b'"E1"x', *rest], "a quote that does not close"),
        (long, "line", [before, b"x" * LONG, *after[1:]], "a line of more than 2 MB"),
    )
    for at, reason, cells, what in lines:
        line, kind = at.add_line(b",".join(cells)), at.extract.kind
        book.expect(f"load.{kind}.quarantine", what, kind, file=at.path.name, line=line, reason_kind=reason)


def text_of(book: Book, kind: str) -> list[bytes]:
    """The cells of a good row of the kind, as they stand in its file."""
    return as_csv(book.sheet(kind).extract, [book.good(kind)]).splitlines()[1].split(b",")
