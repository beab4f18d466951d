"""How large a delivered file may be, and archives that unpack to more than they should: one place for the limits."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import UsageError
from orchestration.loading.refused import RefusedError

LARGEST_GB = 20.0  # unpacked size of one file
VARIABLE = "CALLMART_LARGEST_FILE_GB"
LARGEST_WORKBOOK = 1 << 30  # bytes of text in all parts of an xlsx file: it has to fit into memory
MOST_PACKED = 200  # times a file may grow while it is unpacked; real extracts grow 5 to 50 times
FROM = 64 << 20  # bytes from which on that is looked at
RESERVE = 256 << 20  # bytes that stay free on the disk


def largest() -> int:
    """The limit in bytes: `CALLMART_LARGEST_FILE_GB`, else LARGEST_GB. Raises UsageError for what is no number."""
    given = os.environ.get(VARIABLE)
    try:
        size = float(given) if given else LARGEST_GB
    except ValueError:
        size = 0.0
    if not 0 < size < 1e9:
        raise UsageError(f"{VARIABLE} is '{given}'. Set it to a number of gigabytes, for example {LARGEST_GB:g}.")
    return int(size * 1e9)


def told(size: int) -> str:
    """A size for people: 1.5 GB, 20 MB, 512 bytes."""
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size:,} bytes"


@dataclass
class Meter:
    """Counts what comes out of a file against what went in; `limit` in bytes. Headers are not asked."""

    limit: int
    packed: int = 0
    unpacked: int = 0

    def count(self, packed: int, unpacked: int) -> None:
        """Add bytes. Raises RefusedError."""
        self.packed += packed
        self.unpacked += unpacked
        if self.unpacked > self.limit:
            raise RefusedError(
                f"is larger than {told(self.limit)} when it is unpacked. Deliver it in parts, or raise the limit "
                f"({VARIABLE})."
            )
        if self.unpacked > FROM and self.unpacked > MOST_PACKED * max(1, self.packed):
            raise RefusedError(
                f"unpacks to more than {MOST_PACKED} times its size, as no extract does. Deliver it unpacked."
            )


def refuse_without_room(folder: Path, size: int) -> None:
    """Raise RefusedError if `size` bytes do not fit on the disk of `folder`."""
    free = shutil.disk_usage(folder).free - RESERVE
    if size > free:
        raise RefusedError(
            f"needs {told(size)} of room, and only {told(max(0, free))} are free. Make room, or deliver it in parts."
        )
