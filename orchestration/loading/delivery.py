"""What a file is a delivery of: whether a later file stands in the place of an earlier one, adds to it, or corrects
parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.loading.landing import FORMS

# endings of formats, packing and encoding say how a delivery is written, not what it is
WRITTEN_AS = re.compile(f"({'|'.join(map(re.escape, FORMS))}|[.]gz|[.]zip|[._-](?:gb18030|gbk|gb2312))$")
NAMED = re.compile(  # 2026-10, 2026_10 or 202610; not the day of a delivery, 2026-10-05
    r"(?<!\d)((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?!-?\d)|_(0[1-9]|1[0-2])(?!_?\d)|(0[1-9]|1[0-2])(?!\d))"
)
PARTIAL = re.compile(r"[^a-z0-9]partial(?:[^a-z0-9]?\d{1,2})?(?=[^a-z0-9]|$)")


@dataclass(frozen=True)
class Delivery:
    """The identity of a delivery, within its kind.

    file: name without folder and endings, lower case. name: the same without the word `partial`: what a partial file
    is a part of. partial: only the keys that it brings are replaced, nothing is withdrawn.
    """

    file: str
    name: str
    partial: bool

    @property
    def month(self) -> str | None:
        """The one month, YYYY-MM, that the name says; None if it says none, or several."""
        named = {f"{year}-{''.join(months)}" for year, *months in NAMED.findall(self.file)}
        return named.pop() if len(named) == 1 else None


def of(path: str) -> Delivery:
    """The delivery of a file of the landing folder ('/' between folders; a member of an archive is one of its own).

    `2026/calls_2026-10.csv.gz` and `Calls_2026-10.xlsx` are the same delivery; `calls_2026-10.partial.csv` and
    `calls_2026-10_partial_2.csv` are parts of it.
    """
    file = path.rsplit("/", 1)[-1].lower()
    while shorter := WRITTEN_AS.sub("", file):
        if shorter == file:
            break
        file = shorter
    name = PARTIAL.sub("", file)
    return Delivery(file, name, name != file)
