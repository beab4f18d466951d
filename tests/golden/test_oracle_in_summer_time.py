"""Product and oracle agree on what the sample centre does not do: the clock is put forward in the middle of a night
shift, exceptions to the plan are approved or not, agents chat with two customers at once.
"""

from __future__ import annotations

import csv
import gzip
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.golden.pipeline import POLICY, published_months
from tests.golden.recomputed import recompute_month
from tests.golden.test_oracle_agrees import disagreements
from tests.oracle.compare import report
from tests.oracle.landing import Row, moment

MONTH, ZONE = "2026-03", "Europe/Berlin"


def rows_of(landing: Path, kind: str) -> list[Row]:
    (path,) = landing.glob(f"{kind}_{MONTH}.csv*")
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))  # type: ignore[arg-type]


def deliver(landing: Path, name: str, rows: list[Row]) -> None:
    with (landing / f"{name}_{MONTH}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def exceptions(rng: random.Random, planned: list[Row]) -> list[Row]:
    """Exceptions in, across and beside planned stretches, some over each other, a quarter of them not approved."""
    found = []
    for version, row in enumerate(rng.sample(planned, 120), 100):
        starts = moment(row["starts_at"]) + timedelta(minutes=rng.choice([-90, -15, 0, 10, 25]))
        for number in range(rng.choice([1, 1, 2])):
            begin = starts + timedelta(minutes=20 * number)
            found.append(
                row
                | {"version": str(version + 1000 * number), "starts_at": str(begin), "queue": ""}
                | {"ends_at": str(begin + timedelta(minutes=rng.choice([15, 40, 90])))}
                | {"activity": rng.choice(["meeting", "training", "leave", "break", "on_queue"])}
                | {"issued_at": str(begin + timedelta(hours=rng.choice([-30, 2]))), "exception_of": row["version"]}
                | {"approved_by": rng.choice(["E00001", "E00001", "E00001", ""])}
            )
    return found


def second_chats(rng: random.Random, calls: list[Row], states: list[Row]) -> list[Row]:
    """A second customer during every chat, from some second of it until its after-call work is done."""
    chats = [call for call in calls if call["channel"] == "chat" and call["agent_id"]]
    found = []
    for chat, other in zip(chats, [*chats[1:], chats[0]], strict=True):
        own = [
            s
            for s in states
            if (s["agent_id"], s["contact_id"]) == (chat["agent_id"], chat["contact_id"])
            and s["state"] in ("talk", "hold", "acw")
        ]
        begin = min((moment(s["started_at"]) for s in own), default=datetime.max)
        end = max((moment(s["ended_at"]) for s in own), default=datetime.min)
        if end - begin > timedelta(seconds=20) and chat["contact_id"] != other["contact_id"]:
            start = begin + timedelta(seconds=rng.randint(1, 10))
            if str(start) not in {s["started_at"] for s in own}:
                state = rng.choice(["talk", "hold", "acw"])
                found.append(own[0] | {"started_at": str(start), "ended_at": str(end), "state": state})
                found[-1]["contact_id"] = other["contact_id"]
    return found


def test_product_and_oracle_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.sample import SampleSettings, generate

    rng = random.Random(5)
    landing = tmp_path / "landing"
    generate(landing, SampleSettings(months=1, end=MONTH, agents=24, calls=3_000, seed=21))
    deliver(landing, "schedules_exceptions", exceptions(rng, rows_of(landing, "schedules")))
    deliver(
        landing, "agent_states_chats", second_chats(rng, rows_of(landing, "calls"), rows_of(landing, "agent_states"))
    )
    monkeypatch.setattr("orchestration.dbt.centre_time_zone", lambda: ZONE)
    published = published_months(tmp_path, [], [MONTH])
    found = disagreements(published, recompute_month(landing, POLICY, MONTH, ZONE), MONTH)
    assert not found, report(found)
    without = recompute_month(landing, POLICY, MONTH)
    assert disagreements(published, without, MONTH), "no figure tells that the clock was put forward"
