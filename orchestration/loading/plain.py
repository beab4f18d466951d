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
_CONTROL = re.compile("[" + "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in RANGES) + "]")
_UNSEEN = re.compile(_CONTROL.pattern[:-1] + "\\t\\n\\r\\ud800-\\udfff]")


def has_control(text: str) -> bool:
    """True if a value carries a character that it may not."""
    return _CONTROL.search(text) is not None


def plain(text: str) -> str:
    """A text that is safe in a terminal: control characters, tabs and line ends as \\x.. or \\u...."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)
