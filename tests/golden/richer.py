"""What the calls of the sample centre lack: vendors, callers who come back to a queue, surveys after the call, buttons
that were forgotten after a call.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

Row = dict[str, str]


def enrich(landing: Path, seed: int) -> int:
    """Rewrite the files of calls in a landing folder; returns how many rows were changed or added."""
    draw, changed = random.Random(seed), 0
    for path in sorted(landing.glob("calls_*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            columns, rows = list(reader.fieldnames or ()), list(reader)
        new: list[Row] = []
        for row in rows:
            changed += change(row, draw)
            if row["outcome"] == "abandoned" and row["segment_no"] == "1" and draw.random() < 0.5:
                new.append(
                    {**row, "outcome": "flow_out", "ended_by": "system", "wait_seconds": str(draw.randint(1, 90))}
                )
                row |= {"segment_no": "2", "ivr_seconds": "0"}
            new.append(row)
        changed += len(new) - len(rows)
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(new)
    return changed


def change(row: Row, draw: random.Random) -> int:
    """Change a row in place; 1 if something changed."""
    before = dict(row)
    if row["agent_id"] and draw.random() < 0.3:
        row["vendor"] = draw.choice(["V1", "V2"])
    if row["outcome"] == "answered" and not row["transfer_to"] and draw.random() < 0.03:
        row["transfer_to"] = draw.choice(["Survey", "survey", "CSAT"])
    if row["outcome"] == "answered" and draw.random() < 0.01:
        row["acw_seconds"] = str(draw.randint(3000, 5000))
    return int(row != before)
