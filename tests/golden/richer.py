"""What the sample centre lacks: of calls vendors, callers who come back to a queue, surveys after the call, buttons
that were forgotten after a call; raters with scales of their own; goals that were agreed late.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

Row = dict[str, str]


def enrich(landing: Path, seed: int) -> int:
    """Rewrite files in a landing folder; returns how many rows of calls were changed or added."""
    draw, changed = random.Random(seed), 0
    for path in sorted(landing.glob("calls_*.csv")):
        columns, rows = read(path)
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
        write(path, columns, new)
    for path in sorted([*landing.glob("ratings_*.csv"), *landing.glob("goals_*.csv")]):
        columns, rows = read(path)
        for row in rows:
            if draw.random() < 0.3:
                (rescale if "scale_max" in row else agree_later)(row, draw)
        write(path, columns, rows)
    return changed


def rescale(row: Row, draw: random.Random) -> None:
    """A rater with other marks on a scale of a hundred."""
    row |= {"scale_max": "100", "value": str(draw.randint(30, 100))}


def agree_later(row: Row, draw: random.Random) -> None:
    if row["agreed_on"]:
        row["agreed_on"] = str(date.fromisoformat(row["agreed_on"]) + timedelta(days=draw.randint(1, 45)))


def raise_bases(landing: Path, month: str) -> int:
    """Every third base of pay that was delivered with a month is another; how many."""
    raised = 0
    for path in sorted(landing.glob(f"pay_bases_{month}*.csv")):
        columns, rows = read(path)
        for row in rows[::3]:
            row["base_amount"] = str(float(row["base_amount"]) + 100)
            raised += 1
        write(path, columns, rows)
    return raised


def read(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or ()), list(reader)


def write(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


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
