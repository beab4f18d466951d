"""Ways in which files arrive damaged, each seeded: bytes in, bytes out. And an independent count of a file's rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]


def count_rows(content: bytes) -> int:
    """Rows below the header, as Python's own reader sees them (blank lines are none)."""
    wide = content.count(0) > len(content) / 4
    order = "utf-16-be" if content.startswith((b"\xfe\xff", b"\0")) else "utf-16-le"
    text = content.decode(order, "replace") if wide else content.decode("latin-1")
    text = text.removeprefix("\ufeff" if wide else "\xef\xbb\xbf")
    delimiter = max(",;\t|", key=text.split("\n", 1)[0].count)
    return max(0, sum(1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row) - 1)


def _line(content: bytes, chance: Random, change: Callable[[bytes], bytes]) -> bytes:
    lines = content.split(b"\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(1, max(2, len(lines) - 1))
        lines[at] = change(lines[at])
    return b"\n".join(lines)


def _cell(content: bytes, chance: Random, texts: list[bytes]) -> bytes:
    def change(line: bytes) -> bytes:
        cells = line.split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(texts)
        return b",".join(cells)

    return _line(content, chance, change)


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def bad_bytes(content: bytes, chance: Random) -> bytes:
    return _line(content, chance, lambda line: line[:5] + bytes(chance.choices(range(128, 256), k=3)) + line[5:])


def any_bytes(content: bytes, chance: Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        spoiled[chance.randrange(len(spoiled))] = chance.choice([0, 7, 34, 44, 10, 13, 27, 92, 200])
    return bytes(spoiled)


def shifted(content: bytes, chance: Random) -> bytes:
    return _line(content, chance, lambda line: chance.choice([b"," + line, line.partition(b",")[2], line + b",,"]))


def swapped_days(content: bytes, chance: Random) -> bytes:
    return content.replace(b"2026-03-05", chance.choice([b"05.03.2026", b"2026-05-03", b"2026-31-03", b"03/05/2026"]))


def doubled(content: bytes, chance: Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(chance.randrange(1, len(lines) - 1), lines[chance.randrange(1, len(lines) - 1)])
    return b"\n".join(lines)


def absurd(content: bytes, chance: Random) -> bytes:
    texts = [
        b"1e308",
        b"-1",
        b"99999999999999999999",
        b"NaN",
        b"infinity",
        b"0x1F",
        b"1.5",
        b"",
        b"null",
        b"9999-99-99",
        b"12,5",
    ]
    return _cell(content, chance, texts)


def formulas(content: bytes, chance: Random) -> bytes:
    return _cell(
        content, chance, [b"=1+1", b"=cmd|' /C calc'!A0", b"@SUM(A1)", b"+1", b'"=HYPERLINK(""x"")"', b"' or 1=1 --"]
    )


def empty(content: bytes, chance: Random) -> bytes:
    return chance.choice([b"", b"\n", b"\xef\xbb\xbf", b"   ", b"\r\n\r\n"])


def header_only(content: bytes, chance: Random) -> bytes:
    return content.split(b"\n")[0] + chance.choice([b"", b"\n", b"\r\n", b"\n\n\n"])


def wrong_encoding(content: bytes, chance: Random) -> bytes:
    text = content.decode("utf-8", "replace").replace("1", "é", 3)
    return text.encode(chance.choice(["latin-1", "utf-16", "utf-16-le", "cp1252", "cp037"]), "replace")


def line_ends(content: bytes, chance: Random) -> bytes:
    ends = chance.choice([b"\r\n", b"\r", b"\n\n", b"\n \n"])
    return chance.choice([b"", b"\xef\xbb\xbf"]) + content.replace(b"\n", ends, chance.choice([-1, 3, 10]))


def quotes(content: bytes, chance: Random) -> bytes:
    texts = [b'"', b'"a', b'a"b', b'"a"b', b'"a,b"', b'"two\nlines"', b'"two\r\nlines"', b'"say ""no"""', b"'", b'"\n']
    return _cell(content, chance, texts)


def lost_column(content: bytes, chance: Random) -> bytes:
    return b"\n".join(line.partition(b",")[2] for line in content.split(b"\n"))


def header_twice(content: bytes, chance: Random) -> bytes:
    first, _, rest = content.partition(b"\n")
    return chance.choice([first + b"," + first.split(b",")[0] + b"\n" + rest, first + b"\n" + first + b"\n" + rest])


DAMAGES: list[Damage] = [
    cut, bad_bytes, any_bytes, shifted, swapped_days, doubled, absurd, formulas, empty, header_only, wrong_encoding,
    line_ends, quotes, lost_column, header_twice,
]  # fmt: skip
