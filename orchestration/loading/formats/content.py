"""A delivered file made ready to be read: unpacked, as UTF-8 text where it is text, and every byte looked at once."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from orchestration.loading.formats import archives, encodings
from orchestration.loading.formats.limits import refuse_without_room
from orchestration.loading.landing import Delivered, Facts, facts, form_of, opened, unpacked
from orchestration.loading.mapping import Mapping
from orchestration.loading.refused import RefusedError

TITLES = {"csv": "CSV text", "json": "JSON text", "lines": "text", "parquet": "Parquet", "xlsx": "a workbook (xlsx)"}
SIGNS = {  # how a file begins -> what it is
    b"PK\x03\x04": "a zip archive or a workbook (xlsx)",
    b"PK\x05\x06": "an empty zip archive",
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "an old (.xls) or an encrypted workbook",
    b"%PDF": "a PDF",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"SQLite format 3": "an SQLite database",
}
HEAD = 4096


@dataclass(frozen=True)
class Content:
    """What a delivered file holds. path: the bytes to read (plain, or gzip where the name ends so); form: csv,
    parquet, xlsx, json or lines; by_line: JSON with one value a line; facts: of that text, with the SHA-256 of the
    bytes as delivered; encoding: which one was read, None for UTF-8.
    """

    path: Path
    form: str
    by_line: bool
    facts: Facts
    encoding: str | None = None

    @property
    def told(self) -> list[str]:
        """What people should know of the reading."""
        return [f"read as {encodings.TITLES[self.encoding]}"] if self.encoding else []


def prepare(file: Delivered, mapping: Mapping | None, folder: Path) -> Content:
    """Look at every byte of a delivered file once; what has to be unpacked or turned into UTF-8 is written below
    `folder`. Raises RefusedError for what cannot be read, with what was expected and what was found.
    """
    form = mapping.format if mapping else form_of(file.name)
    path = file.path
    folder.mkdir(parents=True, exist_ok=True)
    if file.member is not None:
        path = folder / f"member{PurePosixPath(file.member).suffix}"
        archives.unpack(file.path, file.member, path)
    start = _start(path)
    if not start:
        raise RefusedError("is empty. Deliver a file with its rows.")
    _refuse_other(start, form)
    read = facts(path)
    if path.name.lower().endswith(".gz") and form in ("parquet", "xlsx"):
        plain = folder / f"unpacked.{form}"
        with plain.open("wb") as target:
            for chunk in unpacked(path, hashlib.sha256()):
                refuse_without_room(folder, len(chunk))
                target.write(chunk)
        path = plain
    by_line = file.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    encoding = mapping.encoding if mapping else None
    if encoding is None and form not in ("parquet", "xlsx"):
        encoding = _encoding(path, start, file.name, read)
    if encoding is None:
        refuse_without_room(folder, read.size)
        return Content(path, form, by_line, read)
    text = folder / "text.utf8"
    with opened(path) as stream:
        encodings.to_utf8(stream, encoding, text)
    return Content(text, form, by_line, replace(facts(text), sha256=read.sha256), encoding)


def _start(path: Path) -> bytes:
    """The first bytes of the (unpacked) content."""
    with path.open("rb") as stream:
        start = stream.read(HEAD)
    if not path.name.lower().endswith(".gz") or not start:
        return start
    if not start.startswith(b"\x1f\x8b"):
        raise RefusedError(
            f"is named .gz, but holds {_seen(start) or 'no gzip'}. Name it as what it is, or deliver it again."
        )
    try:
        with opened(path) as stream:
            return stream.read(HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedError(f"cannot be unpacked ({error}). Deliver it again.") from error


def _seen(start: bytes) -> str | None:
    """What the first bytes of a content are, if they are nothing that is read as text."""
    known = next((title for sign, title in SIGNS.items() if start.startswith(sign)), None)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    return known or ("HTML or XML" if text.startswith((b"<!doctype", b"<html", b"<?xml")) else None)


def _refuse_other(start: bytes, form: str) -> None:
    """Raise RefusedError if the content is of another form than the name says."""
    seen = _seen(start)
    expected = {"xlsx": SIGNS[b"PK\x03\x04"], "parquet": "Parquet"}.get(form)
    if form == "csv" and not seen and start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        seen = "JSON"
    if seen != expected:
        raise RefusedError(
            f"should be {TITLES[form]}, and holds {seen or 'something else'}. Name the file as what it is, or "
            "deliver it in the format that its name says."
        )


def _encoding(path: Path, start: bytes, name: str, read: Facts) -> str | None:
    """The encoding that a text is to be read in; None for UTF-8. Raises RefusedError for one that is not read here."""
    found = encodings.of_start(start)
    if found == "utf-32":
        raise RefusedError("is text in UTF-32. Export it in UTF-8.")
    if found or start.startswith(b"\xef\xbb\xbf"):
        return found
    if encodings.said_by_name(name):
        return "gb18030"
    if read.utf8:
        return None
    with opened(path) as stream:
        return "gb18030" if encodings.is_gb18030(stream) else None
