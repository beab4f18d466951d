"""IVR sessions: what callers did before they reached a queue, or instead of it; as many seconds as the calls say."""

from __future__ import annotations

import numpy as np

from orchestration.sample.contacts import IVR_COMPLETED, Block
from orchestration.sample.write import NULL, Coded, Extract, Serial

EXITS = ("completed", "to_queue", "hang_up")
MENUS = ("main", "main>cards", "main>cards>balance", "main>cards>lost", "main>account", "main>account>password",
         "main>loans", "main>other")  # fmt: skip


def visits(extract: Extract, block: Block, prefix: str) -> list[int]:
    """Sessions of the contacts of a block; returns how many ended in each of EXITS."""
    columns = block.columns
    seconds, started, queued = (np.asarray(columns[name]) for name in ("ivr_seconds", "started_at", "queued_at"))
    contact, customer = columns["contact_id"], columns["customer_id"]
    assert isinstance(contact, Serial) and isinstance(customer, Serial)  # noqa: S101
    rows = np.nonzero(seconds > 0)[0]
    outcome = block.outcome[rows]
    way = np.select([queued[rows] != NULL, outcome == IVR_COMPLETED], [1, 0], 2)
    extract.add(
        len(rows),
        {
            "session_id": Serial(f"V{prefix[1:]}", extract.rows + 1 + np.arange(len(rows))),
            "contact_id": Serial(prefix, contact.numbers[rows]),
            "customer_id": Serial(customer.prefix, customer.numbers[rows]),
            "entered_at": started[rows],
            "left_at": started[rows] + seconds[rows],
            "exit": Coded(EXITS, way),
            "menu_path": Coded(MENUS, contact.numbers[rows] % len(MENUS)),
        },
    )
    return [int((way == code).sum()) for code in range(len(EXITS))]
