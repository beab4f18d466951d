"""A time without an offset is local, one with an offset becomes local time of the declared zone or of the mapping's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import duckdb
import pytest

from orchestration.extract import extracts
from orchestration.home import Home
from orchestration.loading.load import load_landing
from orchestration.loading.row_rules import first_cast, typed
from tests.load.samples import deliver, query, rows

LOCAL = ZoneInfo(extracts()["agent_states"].time_zone)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05 12:00:00", NOON.replace(tzinfo=LOCAL)),
        ("2026-03-05T12:00:00", NOON.replace(tzinfo=LOCAL)),
        ("2026-03-05T12:00:00Z", NOON),
        (" 2026/3/5 12:00:00.250Z ", NOON + timedelta(milliseconds=250)),
        ("2026-03-05 12:00:00+00:00", NOON),
        ("2026-03-05 12:00:00-0330", NOON.replace(tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
        ("2026-03-05 12:00:00+08", NOON.replace(tzinfo=timezone(timedelta(hours=8)))),
        ("2026-03-05 12:00:00+8", None),
        ("2026-03-05 12:00:00 CET", None),
        ("2026-3-5 9:00+08:00", None),
        ("2026-03-05Z", None),
    ],
)
def test_an_offset_is_converted_or_the_row_is_in_quarantine(home: Home, text: str, moment: datetime | None) -> None:
    [row] = rows("agent_states", 1)
    deliver(home, "agent_states_2026-03.csv", [{**row, "started_at": text, "ended_at": "2026-03-07 00:00:00"}])
    (result,) = load_landing(home)
    expected = [] if moment is None else [(moment.astimezone(LOCAL).replace(tzinfo=None),)]
    assert query(home, "select started_at from raw.agent_states") == expected
    assert result.rows_loaded + result.rows_quarantined == 1


def test_a_time_whose_offset_takes_it_to_another_day_is_in_the_month_of_its_local_day(home: Home) -> None:
    [row] = rows("agent_states", 1)
    moved = {**row, "started_at": "2026-03-31T20:00:00Z", "ended_at": "2026-04-01T20:00:00Z"}
    deliver(home, "agent_states_2026-04.csv", [moved])
    load_landing(home)
    assert query(home, "select _month from raw.agent_states") == [("2026-04",)]


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Shanghai"])
def test_every_quarter_of_an_hour_around_a_change_of_the_clock_is_converted_exactly(zone: str) -> None:
    nights = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 8), (3, 29), (10, 25), (11, 1))]
    moments = [night + timedelta(minutes=15 * n) for night in nights for n in range(96)]
    column = extracts()["agent_states"].column("started_at")
    cast = first_cast(column, "raw", zone)
    with duckdb.connect() as con:
        for offset in (UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=45))):
            texts = [moment.astimezone(offset).isoformat() for moment in moments]
            query = f"select {typed(column, 'raw', 'n')} from (select raw, {cast} as n from (select unnest(?) as raw))"
            found = [row[0] for row in con.execute(query, [texts]).fetchall()]
            assert found == [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]
