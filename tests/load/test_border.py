"""Only what can belong to a month, or decide what belongs to it, moves its fingerprint: around its borders these are
night shifts.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.home import REPOSITORY, Home, Month
from orchestration.loading.border import REACH_MINUTES
from orchestration.loading.inputs import month_inputs
from orchestration.loading.load import load_landing
from tests.load.samples import Rows, deliver, query, rows

Act = Callable[[str, Rows], list[str]]
MARCH, APRIL, MAY = Month.parse("2026-03"), Month.parse("2026-04"), Month.parse("2026-05")


def plan(person: str, *stretches: tuple[str, str], version: int = 1, issued: str = "2026-03-01") -> Rows:
    """Planned stretches (from, to) of a person."""
    common = {"agent_id": person, "version": str(version), "activity": "on_queue", "issued_at": f"{issued} 08:00:00"}
    return [{**rows("schedules", 1)[0], **common, "starts_at": a, "ends_at": b} for a, b in stretches]


def call(person: str, at: str, contact: str = "new", segment: int = 1) -> Rows:
    """One call of a person."""
    row = {"contact_id": contact, "segment_no": str(segment), "agent_id": person, "started_at": at, "ended_at": at}
    return [{**rows("calls", 1)[0], **row}]


@pytest.fixture
def moved(home: Home) -> Act:
    """A function that delivers rows of a kind and tells which months moved; the plan: one night shift over each end
    of month.
    """
    for number, (night, free) in enumerate((("2026-03-31", "2026-04-01"), ("2026-04-30", "2026-05-01"))):
        content = plan(
            "night", (f"{night} 22:00:00", f"{free} 02:00:00"), (f"{free} 02:30:00", f"{free} 06:00:00")
        ) + plan("day", (f"{night} 09:00:00", f"{night} 17:00:00"), (f"{free} 09:00:00", f"{free} 17:00:00"))
        deliver(home, f"schedules_{number}.csv", content)
        deliver(home, f"calls_{number}.csv", call("day", f"{night} 10:00:00", f"c{number}"))
    load_landing(home)
    months = (MARCH, APRIL, MAY)
    known = {month: month_inputs(home, month).fingerprint for month in months}

    def act(kind: str, content: Rows) -> list[str]:
        deliver(home, f"{kind}_late_{len(list(home.landing.iterdir()))}.csv", content)
        (result,) = [result for result in load_landing(home) if result.status == "accepted"]
        assert result.rows_quarantined == 0, result
        found = {month: month_inputs(home, month).fingerprint for month in months}
        changed = [str(month) for month in months if found[month] != known[month]]
        known.update(found)
        return changed

    return act


LATE_CALLS = [
    ("night", "2026-04-01 05:59:00", ["2026-03", "2026-04"]),  # in the tail of the shift
    ("night", "2026-04-01 08:30:00", ["2026-03", "2026-04"]),  # late, within the policy's three hours
    ("night", "2026-04-01 12:00:01", ["2026-04"]),  # too late for any policy
    ("night", "2026-03-31 23:00:00", ["2026-03", "2026-04"]),  # of the shift that owns April's first hours
    ("night", "2026-03-30 23:00:00", ["2026-03"]),
    ("day", "2026-04-01 00:30:00", ["2026-04"]),
    ("day", "2026-04-01 09:30:00", ["2026-04"]),  # a day shift of the next day
    ("day", "2026-03-31 23:00:00", ["2026-03"]),
    ("", "2026-04-01 00:30:00", ["2026-04"]),  # nobody's
    ("stranger", "2026-04-01 00:30:00", ["2026-04"]),
    ("night", "2026-05-01 03:00:00", ["2026-04", "2026-05"]),
]


def test_a_late_call_moves_the_months_it_can_belong_to(moved: Act) -> None:
    for number, (person, at, months) in enumerate(LATE_CALLS):
        assert moved("calls", call(person, at, f"late{number}")) == months, (person, at)


def test_every_kind_with_a_person_follows_the_shift(moved: Act) -> None:
    at, other = "2026-04-01 03:00:00", {"ended_at": "2026-04-01 03:01:00", "evaluated_at": "2026-04-02 03:00:00"}
    columns = {
        "agent_states": ("agent_id", "started_at"),
        "qa_evaluations": ("agent_id", "contact_started_at"),
        "surveys": ("agent_id_at_send", "contact_started_at"),
        "point_events": ("subject_id", "occurred_at"),
    }
    for kind, (person, moment) in columns.items():
        for name, months in (("night", ["2026-03", "2026-04"]), ("day", ["2026-04"])):
            row = rows(kind, 1)[0]
            row |= {key: value for key, value in other.items() if key in row} | {person: name, moment: at}
            row |= {key: f"{name}1" for key in ("evaluation_id", "survey_id", "event_id") if key in row}
            assert moved(kind, [row]) == months, (kind, name)
    for name, months in (("night1", ["2026-03", "2026-04"]), ("day1", ["2026-04"]), ("unknown", ["2026-04"])):
        row = rows("qa_answers", 1)[0] | {"evaluation_id": name, "revision": "1", "contact_started_at": at}
        assert moved("qa_answers", [row]) == months, name


def test_a_state_over_midnight_and_a_leg_of_the_day_before_move_the_month_after(moved: Act) -> None:
    state = rows("agent_states", 1)[0] | {"agent_id": "day", "started_at": "2026-03-31 23:50:00"}
    assert moved("agent_states", [state | {"ended_at": "2026-04-01 00:10:00"}]) == ["2026-03", "2026-04"]
    assert moved("calls", call("day", "2026-04-01 00:05:00", "crossing", 2)) == ["2026-04"]
    assert moved("calls", call("day", "2026-03-31 23:55:00", "crossing", 1)) == ["2026-03", "2026-04"]


def test_a_change_of_the_plan_moves_the_month_of_the_shift(moved: Act) -> None:
    assert moved("schedules", plan("day", ("2026-04-01 18:00:00", "2026-04-01 19:00:00"))) == ["2026-04"]
    assert moved("schedules", plan("night", ("2026-04-01 22:00:00", "2026-04-02 02:00:00"))) == ["2026-04"]
    assert moved("schedules", plan("night", ("2026-04-01 06:00:00", "2026-04-01 07:00:00"))) == ["2026-03", "2026-04"]
    later = plan("night", ("2026-04-01 21:00:00", "2026-04-01 23:00:00"), version=2)  # plans a shift, not the tail
    assert moved("schedules", later) == ["2026-04"]
    assert moved("schedules", plan("day", ("2026-03-31 20:00:00", "2026-04-01 01:00:00"))) == ["2026-03", "2026-04"]
    assert moved("calls", call("day", "2026-04-01 03:30:00")) == ["2026-03", "2026-04"]


def test_the_reach_of_a_shift_is_no_shorter_than_the_policy_says() -> None:
    with (REPOSITORY / "seeds" / "kpi_parameter.csv").open(encoding="utf-8", newline="") as stream:
        policy = [(row["parameter"], float(row["value"])) for row in csv.DictReader(stream)]
    limits = [value for name, value in policy if name in ("shift_late_minutes", "shift_gap_minutes")]
    assert len(limits) >= 2 and max(limits) <= REACH_MINUTES, "raise REACH_MINUTES of orchestration/loading/border.py"


def test_the_next_month_of_the_sample_centre_leaves_the_month_as_it_is(home: Home, tmp_path: Path) -> None:
    from orchestration.sample import SampleSettings, generate

    files = tmp_path / "files"
    generate(files, SampleSettings(months=2, agents=40, calls=3000, seed=3), print)
    first, second = sorted({Month.parse(path.name.split(".")[0][-7:]) for path in files.iterdir()})
    for path in files.glob(f"*_{first}.*"):
        shutil.copy(path, home.landing)
    load_landing(home)
    before = month_inputs(home, first).fingerprint
    tail = query(home, f"select any_value(agent_id), count(agent_id) from raw.calls where _month = '{second}'")
    person, calls = tail[0]
    assert calls > 0, "the sample has no night shift over the end of the month"
    for path in files.glob(f"*_{second}.*"):
        shutil.copy(path, home.landing)
    assert not [result.message for result in load_landing(home) if result.status == "refused"]
    assert month_inputs(home, first).fingerprint == before
    again = (home.landing / f"calls_{second}.csv").read_text(encoding="utf-8").splitlines()
    deliver(home, "calls_again.csv", "\n".join([again[0], *again[5:9]]) + "\n")
    load_landing(home)
    assert month_inputs(home, first).fingerprint == before
    deliver(home, "calls_late.csv", call(person, f"{first.end} 00:10:00"))
    load_landing(home)
    assert month_inputs(home, first).fingerprint != before
