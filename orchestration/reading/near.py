"""Words for what was asked for and is not there: the nearest of what there is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(given: str, codes: Iterable[str], found: list[str] | None = None) -> str:
    """' Near: a, b.' with the codes that look like the one given, or those that were found otherwise; else empty."""
    close = (found or difflib.get_close_matches(given, list(codes), n=5, cutoff=0.6))[:5]
    return f" Near: {', '.join(close)}." if close else ""
