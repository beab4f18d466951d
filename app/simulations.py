"""Simulations of changed rules that were kept in the home: who asked what, on which months, and what would move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

Record = dict[str, Any]
RESULT = "simulation.json"


def kept(root: Path, scheme: str) -> list[Record]:
    """The simulations about a scheme, the newest first; one that cannot be read is left out."""
    found = []
    for path in root.glob(f"simulations/*/{RESULT}"):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            continue
        if isinstance(content, dict) and content.get("scheme") == scheme:
            found.append(cast(Record, content))
    return sorted(found, key=lambda row: str(row.get("saved_at")), reverse=True)
