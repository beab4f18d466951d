"""The landing folder: which files are there, what each is, and whether it holds still while it is read."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading.formats import archives
from orchestration.loading.formats.limits import Meter, largest
from orchestration.loading.plain import has_control, may_hold_control, plain
from orchestration.loading.refused import RefusedError

FORMS = {  # ending (each may be followed by .gz) -> form
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json",
    ".json": "json", ".xlsx": "xlsx",
}  # fmt: skip
UNDER_WAY = (".", "~$")  # files that are being written, by their beginning
NO_DELIVERY = (".part", ".tmp", ".filepart", "thumbs.db", "desktop.ini")  # by their end, and what systems leave
CHUNK = 8 << 20
CHANGED = "changed while it was being read. Wait until it is written completely, then load again."
NO_UTF8 = re.compile("[\udc80-\udcff]")  # bytes of a name as Python shows them
CLEAN = (b"", 0)  # a decoder between two characters


@dataclass(frozen=True)
class Stamp:
    """What changes when a file is touched: size, times in ns, inode."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        facts = path.stat()
        return cls(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)


@dataclass(frozen=True)
class Delivered:
    """One file of the landing folder: where it is, its name within landing ('/' between folders), its stamp.

    member: its name in the zip archive `path`, if it is delivered in one; `name` is then `archive.zip/member`.
    """

    path: Path
    name: str
    stamp: Stamp
    member: str | None = None


@dataclass(frozen=True)
class Facts:
    """One pass over the bytes: SHA-256 of the file; of its (unpacked) text the size, the line ends, quotes, whether
    the last line ends, whether it is UTF-8, and whether it may hold control characters (see plain.RANGES).
    """

    sha256: str
    size: int
    newlines: int
    quotes: int
    returns: int
    crlf: int
    unfinished: bool
    utf8: bool
    control: bool


def find(home: Home) -> tuple[list[Delivered], list[tuple[str, str]]]:
    """Files of the landing folder in the order of delivery (time, then name), and (name, reason) of what may not be
    read.

    Files under way (a name that starts with a dot or ends in .part, for example) are left alone.
    """
    found, refused = [], []
    base = home.landing.resolve()
    for folder, folders, files in os.walk(base):
        folders[:] = [name for name in folders if not name.startswith(".")]
        within = "" if folder == str(base) else f"{Path(folder).relative_to(base).as_posix()}/"
        for name in (*files, *[link for link in folders if (Path(folder) / link).is_symlink()]):
            path = Path(folder, name)
            shown = (within + name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            if name.startswith(UNDER_WAY) or name.lower().endswith(NO_DELIVERY):
                continue
            if has_control(name) or not set("\t\n\r").isdisjoint(name):
                refused.append((plain(shown), "has control characters in its name. Rename the file."))
                continue
            if NO_UTF8.search(str(path)):
                refused.append((shown, "has a name that is not UTF-8. Rename the file."))
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(base):
                refused.append(
                    (shown, "is a link to a place outside the landing folder. Copy the file itself into landing.")
                )
            elif path.is_file():
                try:
                    found += _delivered(path, shown)
                except RefusedError as refusal:
                    refused.append((shown, str(refusal)))
                except OSError as error:
                    refused.append((shown, f"cannot be read ({error.strerror})."))
            elif not path.is_dir():
                refused.append((shown, "is not a file."))
    return sorted(found, key=lambda file: (file.stamp.mtime_ns, file.name)), sorted(refused)


def _delivered(path: Path, shown: str) -> list[Delivered]:
    """The file itself, or the members of a zip archive. Raises RefusedError and OSError."""
    stamp = Stamp.of(path)
    if not shown.lower().endswith(".zip"):
        return [Delivered(path, shown, stamp)]
    return [Delivered(path, f"{shown}/{member}", stamp, member) for member in archives.members(path)]


def form_of(file_name: str) -> str:
    """The form that a file name declares: csv, parquet, json or xlsx. Raises RefusedError."""
    name = file_name.lower().removesuffix(".gz")
    form = next((form for ending, form in FORMS.items() if name.endswith(ending)), None)
    if form is None:
        raise RefusedError(
            f"is no format that can be read here. Deliver one of: {', '.join(FORMS)}; each may be gzipped (.gz) or a "
            "member of a .zip."
        )
    return form


def stem_of(file_name: str) -> str:
    """A file's name without folder, packing and format, lower case: the same in whichever format it comes."""
    name = file_name.rsplit("/", 1)[-1].lower().removesuffix(".gz")
    return next((name.removesuffix(ending) for ending in FORMS if name.endswith(ending)), name)


def kind_of(file_name: str) -> str:
    """The kind that a file name declares: the longest kind that is its prefix. Raises RefusedError."""
    form_of(file_name)
    fitting = _kinds().match(stem_of(file_name))
    if not fitting:
        raise RefusedError(
            "has a name that belongs to no declared extract. Names are <kind>[_<anything>] and the ending of the "
            f"format, such as calls_2026-10.csv; kinds: {', '.join(extracts())}."
        )
    return fitting[0]


@cache
def _kinds() -> re.Pattern[str]:
    """A declared kind at the beginning of a name, the longest that fits."""
    longest_first = sorted(extracts(), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(longest_first)})(?![a-z0-9])")


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked if its name ends in .gz."""
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def unpacked(path: Path, hashed: hashlib._Hash | Hashed) -> Iterator[bytes]:
    """The text of a file in chunks; its packed bytes go to `hashed`. Raises RefusedError for a broken gzip file, and
    for one that is larger than the limit.
    """
    packed, meter = path.name.lower().endswith(".gz"), Meter(largest())
    inflate = zlib.decompressobj(wbits=31)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            hashed.update(chunk)
            meter.count(len(chunk), 0 if packed else len(chunk))
            if not packed:
                yield chunk
                continue
            while chunk:
                if inflate.eof:
                    inflate = zlib.decompressobj(wbits=31)
                try:
                    text = inflate.decompress(chunk, CHUNK)
                except zlib.error as error:
                    raise RefusedError(f"is not a readable gzip file ({error}). Deliver it again.") from error
                meter.count(0, len(text))
                yield text
                chunk = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
    if packed and not inflate.eof:
        raise RefusedError("is cut off: the gzip stream does not end. Deliver the file again.")


class Hashed:
    """SHA-256 that is worked out aside, one chunk behind the reader (hashing leaves Python's lock to others)."""

    def __init__(self, aside: Executor) -> None:
        self._hash, self._aside = hashlib.sha256(), aside
        self._last: Future[None] | None = None

    def update(self, chunk: bytes) -> None:
        if self._last:
            self._last.result()
        self._last = self._aside.submit(self._hash.update, chunk)

    def hexdigest(self) -> str:
        if self._last:
            self._last.result()
        return self._hash.hexdigest()


def facts(path: Path) -> Facts:
    """Read all bytes once. Raises RefusedError for a broken gzip file and for one that is too large."""
    with ThreadPoolExecutor(1) as aside:
        return _facts(path, Hashed(aside))


def _facts(path: Path, hashed: Hashed) -> Facts:
    import numpy  # not before it is needed: commands that load nothing start at once

    size = newlines = quotes = returns = crlf = 0
    last, utf8, control = b"", True, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in unpacked(path, hashed):
        if not chunk:
            continue
        # counting by numpy, and looking before counting, takes a third of bytes.count
        lines, here = int(numpy.count_nonzero(numpy.frombuffer(chunk, numpy.uint8) == 10)), 0
        if b"\r" in chunk:
            here = chunk.count(b"\r")
            crlf += chunk.count(b"\r\n")
        crlf += last[-1:] == b"\r" and chunk.startswith(b"\n")
        quotes += chunk.count(b'"') if b'"' in chunk else 0
        control = control or may_hold_control(chunk, last, lines + here, first=not size)
        if utf8 and not (chunk.isascii() and decoder.getstate() == CLEAN):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
        size, newlines, returns = size + len(chunk), newlines + lines, returns + here
        last = chunk[-2:]
    utf8 = utf8 and decoder.getstate() == CLEAN
    unfinished = last[-1:] not in (b"", b"\n", b"\r")
    return Facts(hashed.hexdigest(), size, newlines, quotes, returns, crlf, unfinished, utf8, control)


def has_blank_lines(path: Path) -> bool:
    """True if the text has blank lines between others, or inside of quotes; those at its end do not count."""
    tail, at_end = b"", False
    with opened(path) as stream:
        while chunk := stream.read(CHUNK):
            seam = tail + chunk
            body = seam.rstrip(b"\r\n")
            if len(body) > len(tail) and (at_end or _is_blank_in(body)):
                return True
            at_end = _is_blank_in(seam[len(body) :])
            tail = seam[-3:]
    return False


def _is_blank_in(text: bytes) -> bool:
    return b"\n\n" in text or (b"\r" in text and b"\n\r\n" in text)
