"""The landing folder: which files are there, what each is, and whether it holds still while it is read."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from orchestration.extract import extracts
from orchestration.home import Home

FORMS = {  # ending (each may be followed by .gz) -> form
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json",
    ".json": "json", ".xlsx": "xlsx",
}  # fmt: skip
CHUNK = 8 << 20


class RefusedError(Exception):
    """A whole file cannot be taken in; the message says why and what to do."""


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
    """One file of the landing folder: where it is, its name within landing ('/' between folders), its stamp."""

    path: Path
    name: str
    stamp: Stamp


@dataclass(frozen=True)
class Facts:
    """One pass over the bytes: SHA-256 of the file; of its (unpacked) text the line ends, quotes, and whether the
    last line ends.
    """

    sha256: str
    newlines: int
    quotes: int
    returns: int
    crlf: int
    unfinished: bool


def find(home: Home) -> tuple[list[Delivered], list[tuple[str, str]]]:
    """Files of the landing folder in the order of delivery (time, then name), and (name, reason) of what may not be
    read.

    Names that start with a dot are files under way: they are left alone.
    """
    found, refused = [], []
    base = home.landing.resolve()
    for folder, folders, files in os.walk(base):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*files, *[link for link in folders if (Path(folder) / link).is_symlink()]):
            path = Path(folder) / name
            shown = (
                path.relative_to(base).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            )
            if name.startswith("."):
                continue
            if not path.as_posix().isprintable() and any("\udc80" <= sign <= "\udcff" for sign in path.as_posix()):
                refused.append((shown, "has a name that is not UTF-8. Rename the file."))
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(base):
                refused.append(
                    (shown, "is a link to a place outside the landing folder. Copy the file itself into landing.")
                )
            elif path.is_file():
                try:
                    found.append(Delivered(path, shown, Stamp.of(path)))
                except OSError as error:
                    refused.append((shown, f"cannot be read ({error.strerror})."))
            elif not path.is_dir():
                refused.append((shown, "is not a file."))
    return sorted(found, key=lambda file: (file.stamp.mtime_ns, file.name)), sorted(refused)


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
    stem = stem_of(file_name)
    fitting = [kind for kind in extracts() if re.match(rf"{kind}(?![a-z0-9])", stem)]
    if not fitting:
        raise RefusedError(
            "has a name that belongs to no declared extract. Names are <kind>[_<anything>] and the ending of the "
            f"format, such as calls_2026-10.csv; kinds: {', '.join(extracts())}."
        )
    return max(fitting, key=len)


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked if its name ends in .gz."""
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _unpacked(path: Path, hashed: hashlib._Hash) -> Iterator[bytes]:
    """The text of a file in chunks; its packed bytes go to `hashed`."""
    packed = path.name.lower().endswith(".gz")
    inflate = zlib.decompressobj(wbits=31)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            hashed.update(chunk)
            if not packed:
                yield chunk
                continue
            while chunk:
                yield inflate.decompress(chunk)
                chunk = inflate.unused_data
                if inflate.eof and chunk:
                    inflate = zlib.decompressobj(wbits=31)
                elif not inflate.eof:
                    break
    if packed and not inflate.eof:
        raise RefusedError("is cut off: the gzip stream does not end. Deliver the file again.")


def facts(path: Path) -> Facts:
    """Read all bytes once. Raises RefusedError for a broken gzip file."""
    hashed = hashlib.sha256()
    newlines = quotes = returns = crlf = 0
    last = b""
    text = path.suffix.lower() != ".parquet"
    try:
        for chunk in _unpacked(path, hashed):
            if not text or not chunk:
                continue
            newlines += chunk.count(b"\n")
            quotes += chunk.count(b'"')
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                crlf += chunk.count(b"\r\n")
            crlf += last == b"\r" and chunk.startswith(b"\n")
            last = chunk[-1:]
    except zlib.error as error:
        raise RefusedError(f"is not a readable gzip file ({error}). Deliver it again.") from error
    return Facts(hashed.hexdigest(), newlines, quotes, returns, crlf, last not in (b"", b"\n", b"\r"))


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
