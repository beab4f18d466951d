"""One small centre, built once for two months: fixtures of the warehouse tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse import tiny

Row = dict[str, Any]
UNITS = [
    ("C", "", "centre"),
    ("N", "C", "site"),
    ("N-CARD", "N", "section"),
    ("N-CARD-A", "N-CARD", "team"),
    ("N-CARD-A-01", "N-CARD-A", "group"),
]


def call(contact: str, started_at: str, outcome: str = "answered", **more: Any) -> Row:
    """An inbound entry of queue `card`, answered by nobody in particular unless `agent_id` is given."""
    return {
        **{"contact_id": contact, "segment_no": 1, "channel": "voice", "direction": "inbound", "queue": "card"},
        **{"started_at": started_at, "queued_at": started_at, "ended_at": started_at, "outcome": outcome},
        **more,
    }


def centre() -> dict[str, list[Row]]:
    """The worked example of the service level on 5 October, and one agent with a night shift on 31 October.

    Answered 1000, of which 860 within 20 s; abandoned 60: 20 within 20 s, 10 of those within 5 s; 7 flow-outs.
    """
    waits = [
        ("answered", 860, 20),
        ("answered", 140, 21),
        ("abandoned", 10, 4),
        ("abandoned", 10, 20),
        ("abandoned", 40, 21),
        ("flow_out", 7, 3),
    ]
    calls = [
        call(f"{outcome}-{wait}-{n}", "2026-10-05 10:00:00", outcome, wait_seconds=wait)
        for outcome, count, wait in waits
        for n in range(count)
    ]
    talked = {"agent_id": "E1", "talk_seconds": 60, "hold_seconds": 10, "acw_seconds": 30, "queued_at": None}
    calls += [
        call("day", "2026-09-10 10:00:00", **talked | {"_load_id": "first"}),
        call("night", "2026-10-31 23:30:00", **talked),
        call("after-midnight", "2026-11-01 02:00:00", **talked | {"_month": "2026-10"}),
        call("ghost", "2026-10-31 23:40:00", **talked | {"talk_seconds": 4}),
    ]
    plan = {"agent_id": "E1", "version": 1, "activity": "on_queue", "issued_at": "2026-10-01 00:00:00"}
    return {
        "calls": calls,
        "schedules": [plan | {"starts_at": "2026-10-31 22:00:00", "ends_at": "2026-11-01 06:00:00"}],
        "agent_states": [
            {
                "agent_id": "E1",
                "state": "available",
                "started_at": "2026-10-31 22:10:00",
                "ended_at": "2026-11-01 05:00:00",
            }
        ],
        "org_units": [
            {
                "unit_code": code,
                "parent_code": above or None,
                "kind": kind,
                "name": code,
                "name_zh": code,
                "valid_from": "2023-01-01",
            }
            for code, above, kind in UNITS
        ],
        "employees": [
            {
                "employee_id": "E1",
                "name": "Ann",
                "unit_code": "N-CARD-A-01",
                "role": "agent",
                "appraised": True,
                "status": "active",
                "valid_from": "2024-01-01",
                "hired_on": "2024-01-01",
            },
        ],
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Home of the small centre after a build of September and of October, with all data tests passed."""
    home = tmp_path_factory.mktemp("centre")
    tiny.make_warehouse(home, centre())
    tiny.dbt(home, "seed")
    for month in ("2026-09", "2026-10"):
        tiny.dbt(home, "run", month=month)
    # the one person of this centre is measured too little for a score, which is what the excluded test asks about
    tiny.dbt(home, "test", "--select", "test_type:data", "--exclude", "assert_most_people_are_scored")
    yield home
