"""Characters that no value may carry, and texts made fit for a terminal: one list for the loader, SQL and messages."""

from __future__ import annotations

import re

# C0 and DEL and C1 controls, line and paragraph separators, what turns the direction of writing, marks of annotations
# and byte order; tabs and line ends are allowed inside of a value.
RANGES = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0x2028, 0x202E), (0x2066, 0x2069), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
)  # fmt: skip
SQL_PATTERN = "[" + "".join(rf"\x{{{first:04x}}}-\x{{{last:04x}}}" for first, last in RANGES) + "]"
JSON_PATTERN = r"(^|[^\\])(\\\\)*\\(u00[01]|[bf])"  # the same below space, as JSON text spells them
_CONTROL = re.compile("[" + "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in RANGES) + "]")
_UNSEEN = re.compile(_CONTROL.pattern[:-1] + "\\t\\n\\r\\ud800-\\udfff]")


def has_control(text: str) -> bool:
    """True if a value carries a character that it may not."""
    return _CONTROL.search(text) is not None


def plain(text: str) -> str:
    """A text that is safe in a terminal: control characters, tabs and line ends as \\u...."""
    return _UNSEEN.sub(_escaped, text)


def safe(text: str) -> str:
    """A text of several lines for a terminal: control characters as \\u...., tabs and line ends as they are."""
    return _CONTROL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"  # as JSON spells it


_WIDE = {  # the same beyond ASCII, as UTF-8 bytes, by their first byte
    b"\xc2": re.compile(rb"\xc2[\x80-\x9f]"),
    b"\xe2": re.compile(rb"\xe2(?:\x80[\xa8-\xae]|\x81[\xa6-\xa9])"),
    b"\xef": re.compile(rb"\xef(?:\xbb\xbf|\xbf[\xb9-\xbb])"),
}


def may_hold_control(chunk: bytes, before: bytes, line_ends: int, first: bool) -> bool:
    """True if a chunk of UTF-8 text may carry such a character; false only if it does not.

    before: the last bytes before it; line_ends: how many \\n and \\r it has; first: a byte order mark may begin it.
    """
    import numpy  # not before it is needed: commands that load nothing start at once

    signs = numpy.frombuffer(chunk, numpy.uint8)
    low = int(numpy.count_nonzero(signs < 0x20))
    if b"\x7f" in chunk or (low != line_ends and low != line_ends + chunk.count(b"\t")):
        return True
    if chunk.isascii():
        return False
    mark = 3 if first and chunk.startswith(b"\xef\xbb\xbf") else 0
    return any(
        head in part and pattern.search(part, at)
        for part, at in ((before + chunk[:2], 0), (chunk, mark))
        for head, pattern in _WIDE.items()
    )
