"""Figures of a small centre against answers worked out by hand."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.extract import extracts
from tests.warehouse import tiny


def figure(
    home: Path, kpi_code: str, entity_type: str, month: str = "2026-10"
) -> tuple[Decimal, Decimal, int, Decimal | None, str]:
    """numerator, denominator, n, value, reason of the one entity of its kind that has the KPI."""
    (found,) = tiny.query(
        home,
        "select numerator, denominator, sample_size, value, reason from publication.pub_kpi_period "
        f"where month = '{month}' and period_kind = 'month' and kpi_code = '{kpi_code}' "
        f"and entity_type = '{entity_type}'",
    )
    return found  # type: ignore[return-value]


def test_the_service_level_of_the_worked_example_is_82_69_percent(built: Path) -> None:
    assert figure(built, "service_level", "queue") == (860, 1040, 1040, Decimal("0.82692308"), "measured")
    assert figure(built, "service_level", "centre")[:2] == (860, 1040)
    assert figure(built, "abandonment", "queue")[:2] == (50, 1050)
    assert figure(built, "answer_rate", "queue")[:2] == (1000, 1060)


@pytest.mark.parametrize(
    ("variant", "numerator", "denominator", "value"),
    [
        ("f1", 880, 1060, "0.8302"),
        ("f2", 860, 1000, "0.8600"),
        ("f3", 860, 1060, "0.8113"),
        ("f4", 860, 1040, "0.8269"),
        ("f5", 870, 1060, "0.8208"),
        ("f6", 860, 1050, "0.8190"),
        ("f7", 860, 1057, "0.8136"),  # with the 7 flow-outs
    ],
)
def test_the_worked_example_has_seven_service_levels(
    built: Path, variant: str, numerator: int, denominator: int, value: str
) -> None:
    for entity_type in ("queue", "channel", "centre"):
        found = figure(built, f"service_level.{variant}", entity_type)
        assert found[:3] == (numerator, denominator, denominator)
        assert found[3] is not None and round(found[3], 4) == Decimal(value)


def test_intervals_count_by_the_start_and_sum_to_the_day(built: Path) -> None:
    found = tiny.query(
        built,
        "select interval_minutes, interval_start, kpi_code, numerator, denominator from publication.pub_kpi_interval "
        "where month = '2026-10' and queue = 'card' and kpi_code in ('service_level', 'abandonment') "
        "order by interval_minutes, kpi_code",
    )
    ten = datetime(2026, 10, 5, 10)
    assert found == [
        (minutes, ten, *figures)
        for minutes in (15, 30)
        for figures in (("abandonment", 50, 1050), ("service_level", 860, 1040))
    ]


def test_a_night_shift_over_the_end_of_the_month_belongs_to_the_month_in_which_it_began(built: Path) -> None:
    numerator, denominator, *_ = figure(built, "aht", "employee")
    assert (numerator, denominator) == (200, 2)
    assert figure(built, "aht", "centre")[:2] == figure(built, "aht", "group")[:2] == (200, 2)
    assert figure(built, "online_rate", "employee")[:3] == (24_600, 28_800, 1)


def test_too_few_records_give_a_reason_and_no_value(built: Path) -> None:
    assert figure(built, "aht", "employee")[3:] == (None, "low_sample")
    assert figure(built, "handled", "employee")[3:] == (2, "measured")


def test_a_month_keeps_its_rows_when_another_month_is_built(built: Path) -> None:
    assert figure(built, "aht", "employee", "2026-09")[:2] == (100, 1)
    assert {month for (month,) in tiny.query(built, "select month from marts.dim_month")} == {"2026-09", "2026-10"}


def test_a_replaced_row_moves_its_month_and_an_earlier_knowledge_time_brings_it_back(
    built: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built, home)
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        con.execute(
            "insert into raw._superseded select 'calls', _load_id, _row, '2026-02-01' from raw.calls "
            "where contact_id = 'day'"
        )
        con.execute(
            "insert into raw.calls by name select * replace (90 as talk_seconds, 'second' as _load_id, "
            "timestamp '2026-02-01' as _loaded_at) from raw.calls where contact_id = 'day'"
        )
    tiny.dbt(home, "run", "--select", "+pub_kpi_period", month="2026-09")
    assert figure(home, "aht", "employee", "2026-09")[:2] == (130, 1)
    assert figure(home, "aht", "employee", "2026-10")[:2] == (200, 2)
    tiny.dbt(home, "run", "--select", "+pub_kpi_period", month="2026-09", as_of="2026-01-15")
    assert figure(home, "aht", "employee", "2026-09")[:2] == (100, 1)


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        (("talk", "chat-1"), ("acw", "chat-2"), 0),
        (("talk", "chat-1"), ("acw", "chat-1"), 1),  # one contact in two states
        (("talk", "chat-1"), ("available", None), 1),
        (("talk", "chat-1"), ("hold", "by-voice"), 1),
    ],
)
def test_only_the_work_on_several_contacts_may_overlap_and_none_of_them_by_voice(
    built: Path, tmp_path: Path, first: tuple[str, str], second: tuple[str, str | None], overlaps: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built, home, ignore=shutil.ignore_patterns("dbt_target", "logs"))
    calls, states = extracts()["calls"], extracts()["agent_states"]
    times = [("2026-10-06 09:00:00", "2026-10-06 09:10:00"), ("2026-10-06 09:05:00", "2026-10-06 09:20:00")]
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        at = {"direction": "inbound", "segment_no": 1, "started_at": times[0][0], "ended_at": times[0][1]}
        tiny.add_rows(con, calls, [at | {"contact_id": "by-voice", "channel": "voice", "outcome": "answered"}], 900)
        rows = [
            {"agent_id": "E1", "state": state, "contact_id": contact, "started_at": start, "ended_at": end}
            for (state, contact), (start, end) in zip((first, second), times, strict=True)
        ]
        tiny.add_rows(con, states, rows, 900)
    tiny.dbt(home, "run", "--select", "int_state_overlap")
    words = ("test", "--select", "assert_states_of_an_agent_do_not_overlap")
    if overlaps:
        with pytest.raises(AssertionError, match="Got 1 result"):
            tiny.dbt(home, *words)
    else:
        tiny.dbt(home, *words)


def test_every_publication_relation_has_rows_of_one_month_under_the_month(built: Path) -> None:
    relations = [
        name
        for (name,) in tiny.query(
            built, "select table_name from information_schema.tables where table_schema = 'publication'"
        )
    ]
    assert "pub_kpi" in relations
    with (tiny.REPOSITORY / "seeds" / "kpi.csv").open(encoding="utf-8", newline="") as file:
        defined = sum(1 for _ in csv.DictReader(file))
    for name in relations:
        tiny.query(built, f"select month from publication.{name} limit 1")
    defined = sum(1 for _ in (tiny.REPOSITORY / "seeds" / "kpi.csv").open(encoding="utf-8")) - 1
    assert tiny.query(built, "select month, count(*) from publication.pub_kpi group by month order by month") == [
        ("2026-09", defined),
        ("2026-10", defined),
    ]


def test_the_unit_tests_of_the_models_pass(built: Path) -> None:
    assert tiny.dbt(built, "test", "--select", "test_type:unit") > 22


def test_a_check_on_a_month_that_the_warehouse_does_not_hold_fails(built: Path) -> None:
    with pytest.raises(AssertionError, match="assert_the_warehouse_holds_this_month"):
        tiny.dbt(built, "test", "--select", "assert_the_warehouse_holds_this_month", month="2026-08")


def test_a_view_is_the_same_in_every_month_and_zone_and_whenever_it_is_made(built: Path, tmp_path: Path) -> None:
    shutil.copy(built / "warehouse.duckdb", tmp_path)
    views = "select schema_name, view_name, sql from duckdb_views() where not internal order by all"
    october = tiny.query(tmp_path, views)
    words = ("run", "--select", "config.materialized:view")
    other = {"month": "2026-03", "time_zone": "Europe/Berlin", "as_of": "2026-01-15"}  # the clock is put forward
    tiny.dbt(tmp_path, *words, **other)
    assert len(october) > 100 and tiny.query(tmp_path, views) == october


def test_an_hour_of_a_queue_tells_what_entered_and_what_became_of_it(built: Path) -> None:
    assert tiny.query(
        built,
        "select hour, queue, offered, answered, abandoned, answered_in_threshold from publication.pub_queue_hour "
        "where month = '2026-10' and event_date = '2026-10-05'",
    ) == [(10, "card", 1060, 1000, 60, 860)]


@pytest.mark.parametrize(
    ("states", "overlaps"),
    [
        ([("09:00:00", "09:10:00"), ("09:09:59", "09:20:00")], 1),
        # gap and overlap of the same length: the durations sum to the length of the day
        ([("09:00:00", "09:10:00"), ("09:05:00", "09:10:00"), ("09:15:00", "09:20:00")], 1),
        ([("09:00:00", "12:30:00"), ("12:00:00", "13:00:00")], 1),  # from the morning into the afternoon
        ([("09:00:00", "13:00:00"), ("10:00:00", "10:01:00"), ("14:00:00", "15:00:00")], 1),
        ([("09:00:00", "09:10:00"), ("09:05:00", "09:05:00")], 1),  # of no length, within another
        ([("09:00:00", "09:10:00"), ("09:10:00", "12:00:00"), ("12:00:00", "13:00:00"), ("14:00:00", "15:00:00")], 0),
    ],
)
def test_overlapping_states_are_found_and_gaps_are_none(
    built: Path, tmp_path: Path, states: list[tuple[str, str]], overlaps: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built, home, ignore=shutil.ignore_patterns("dbt_target", "logs"))
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        for number, (start, end) in enumerate(states):
            con.execute(
                "insert into raw.agent_states by name select 'E1' as agent_id, 'talk' as state, "
                f"timestamp '2026-10-06 {start}' as started_at, timestamp '2026-10-06 {end}' as ended_at, "
                f"'load' as _load_id, {100 + number} as _row, timestamp '2026-01-01' as _loaded_at, '2026-10' as _month"
            )
    tiny.dbt(home, "run", "--select", "int_state_overlap")
    words = ("test", "--select", "assert_states_of_an_agent_do_not_overlap")
    if overlaps:
        with pytest.raises(AssertionError, match=f"Got {overlaps} result"):
            tiny.dbt(home, *words)
    else:
        tiny.dbt(home, *words)
