"""Texts that are not UTF-8: recognised only when it is safe, and turned into UTF-8 without losing or bending a sign.

What is no character in the text's encoding stays no character in UTF-8: its line goes to quarantine.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from orchestration.loading.formats.limits import refuse_without_room

STEP = 1 << 20
SAMPLE = 50_000  # characters
FEWEST = 5
NAMED = re.compile(r"[._-](gb18030|gbk|gb2312)(?=[._-]|$)")
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
TITLES = {"utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "gb18030": "GB18030", "latin-1": "Latin-1"}


def of_start(start: bytes) -> str | None:
    """The encoding that the first bytes give away: utf-16-le, utf-16-be, utf-32 or gb18030; None for all else."""
    if start[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    if start[:2] in marks:
        return marks[start[:2]]
    if start[:4] == b"\x84\x31\x95\x33":
        return "gb18030"
    units = len(start) // 2
    even, odd = start[0 : 2 * units : 2].count(0), start[1 : 2 * units : 2].count(0)
    if units >= 4 and max(even, odd) > 0.5 * units and min(even, odd) <= 0.01 * units:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def said_by_name(name: str) -> bool:
    """True if a file's name says that its text is GB18030, GBK or GB2312, as `calls_2026-10.gb18030.csv` does."""
    return NAMED.search(name.rsplit("/", 1)[-1].lower()) is not None


def is_gb18030(stream: IO[bytes]) -> bool:
    """True if a text that is no UTF-8 is Chinese in GB18030 beyond doubt.

    It decodes strictly; nearly all its signs beyond ASCII are of GB2312, and mostly the frequent characters, over their
    whole range (Korean and Japanese codes use only a part of it, or kana); and it is no UTF-8 with a few bad bytes.
    """
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    signs: list[str] = []
    beyond = in_utf8 = 0
    try:
        while chunk := stream.read(STEP):
            text = decoder.decode(chunk)
            if len(signs) < SAMPLE:
                signs += [sign for sign in text if sign > "\x7f"][:SAMPLE]
                beyond += len(BEYOND_ASCII.findall(chunk))
                in_utf8 += sum(map(len, UTF8_SEQUENCE.findall(chunk)))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    codes = [sign.encode("gb18030") for sign in signs]
    plain = [code for code in codes if len(code) == 2 and min(code) >= 0xA1 and code[0] <= 0xF7]
    frequent = [code for code in plain if 0xB0 <= code[0] <= 0xD7]
    return (
        len(frequent) >= FEWEST
        and len(plain) >= 0.95 * len(codes)
        and len(frequent) >= 0.6 * len(plain)
        and sum(code[0] >= 0xC9 for code in frequent) >= 0.2 * len(frequent)
        and sum(code[0] in (0xA4, 0xA5) for code in plain) <= 0.05 * len(plain)
        and in_utf8 <= 0.8 * beyond
    )


def to_utf8(stream: IO[bytes], encoding: str, target: Path) -> None:
    """Write the text as UTF-8; bytes and halves of characters that are none come out as bytes that are no UTF-8."""
    with target.open("wb") as plain:
        for number, text in enumerate(_decoded(stream, encoding)):
            if number % 64 == 0:
                refuse_without_room(target.parent, 64 * STEP)
            plain.write(text.encode("utf-8", "surrogateescape" if encoding == "gb18030" else "surrogatepass"))


def _decoded(stream: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "gb18030" else "surrogatepass")
    while chunk := stream.read(STEP):
        yield decoder.decode(chunk)
    try:
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:  # half a unit at the end
        yield "\udfff"
