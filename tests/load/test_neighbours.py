"""What a month looks at beside its own rows: it is covered to the day and the column, and moves no fingerprint."""

from __future__ import annotations

import csv

import pytest

from orchestration.extract import extracts
from orchestration.home import REPOSITORY, Home, Month
from orchestration.loading import inputs
from orchestration.loading.digests import Digests
from orchestration.loading.load import load_landing
from tests.load.samples import Rows, deliver, rows

MARCH, APRIL, MAY = Month.parse("2026-03"), Month.parse("2026-04"), Month.parse("2026-05")


def call(at: str, **values: str) -> Rows:
    """One call at noon of a day."""
    row = {"contact_id": f"c{at}", "segment_no": "1", "started_at": f"{at} 12:00:00", "ended_at": f"{at} 12:09:00"}
    return [{**rows("calls", 1)[0], **row, **values}]


def known(home: Home) -> dict[Month, inputs.MonthInputs]:
    load_landing(home)
    return inputs.inputs_of(home, [MARCH, APRIL, MAY])


@pytest.fixture
def centre(home: Home) -> Home:
    for month in (MARCH, APRIL, MAY):
        deliver(home, f"calls_{month}.csv", call(f"{month}-15"))
    load_landing(home)
    return home


def moved(home: Home, kind: str, content: Rows) -> tuple[list[str], list[str]]:
    """The months whose own rows, and those whose neighbours, a delivery moves."""
    before = known(home)
    deliver(home, f"{kind}_{len(list(home.landing.iterdir()))}.csv", content)
    after = known(home)
    own = [str(month) for month in before if before[month].fingerprint != after[month].fingerprint]
    return own, [str(month) for month in before if before[month].neighbours != after[month].neighbours]


@pytest.mark.parametrize(
    ("day", "own", "around"),
    [
        ("2026-04-15", ["2026-04"], ["2026-03", "2026-05"]),
        ("2026-03-02", ["2026-03"], ["2026-04"]),  # 30 days before April
        ("2026-03-01", ["2026-03"], []),
        ("2026-02-28", [], ["2026-03"]),
        ("2026-01-30", [], ["2026-03"]),  # two partitions away: February is short
        ("2026-01-29", [], []),
        ("2026-05-30", ["2026-05"], ["2026-04"]),  # 30 days after April
        ("2026-05-31", ["2026-05"], []),
    ],
)
def test_a_late_call_moves_its_month_and_the_neighbours_of_those_that_look_at_its_day(
    centre: Home, day: str, own: list[str], around: list[str]
) -> None:
    assert moved(centre, "calls", call(day, contact_id="late")) == (own, around)


def test_only_what_is_looked_at_counts(centre: Home) -> None:
    assert moved(centre, "calls", call("2026-04-15", talk_seconds="999")) == (["2026-04"], [])
    assert moved(centre, "calls", call("2026-04-15", customer_id="K9")) == (["2026-04"], ["2026-03", "2026-05"])
    visit = {**rows("ivr_sessions", 1)[0], "entered_at": "2026-04-01 00:10:00", "left_at": "2026-04-01 00:12:00"}
    assert moved(centre, "ivr_sessions", [visit]) == (["2026-04"], ["2026-03"])
    assert moved(centre, "ivr_sessions", [visit | {"menu_path": "main>other"}]) == (["2026-04"], [])


def test_a_call_that_moves_away_is_missed_by_the_months_that_saw_it(centre: Home) -> None:
    away = call("2026-07-15", contact_id="c2026-04-15")
    assert moved(centre, "calls_partial", away) == (["2026-04"], ["2026-03", "2026-05"])


def test_a_month_without_neighbours_has_none_and_no_digest(home: Home) -> None:
    deliver(home, "calls_2026-04.csv", call("2026-04-15"))
    assert {month: given.neighbours == "" for month, given in known(home).items()} == {
        MARCH: False,
        APRIL: True,
        MAY: False,
    }


def test_two_years_are_digested_once_and_a_late_file_costs_one_month(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = [MARCH.shift(n) for n in range(24)]
    for month in months:
        deliver(home, f"calls_{month}.csv", call(f"{month}-10"))
    load_landing(home)
    computed, compute = [], Digests._compute

    def counted(self: Digests, kinds: list[str], partitions: set[str], query: str) -> str:
        if len(partitions) == 1:  # the days of one month; what spills over midnight takes three
            computed.append(*partitions)
        return compute(self, kinds, partitions, query)

    monkeypatch.setattr(Digests, "_compute", counted)
    inputs.inputs_of(home, months)
    assert sorted(computed) == [str(month) for month in months]
    computed.clear()
    inputs.inputs_of(home, months)
    assert computed == []
    deliver(home, "calls_late.csv", call(f"{months[23]}-11", contact_id="late"))
    load_landing(home)
    inputs.inputs_of(home, months)
    assert computed == [str(months[23])]


def test_a_month_looks_as_far_as_the_policy_says() -> None:
    with (REPOSITORY / "seeds" / "kpi_parameter.csv").open(encoding="utf-8", newline="") as stream:
        policy = [(row["parameter"], float(row["value"])) for row in csv.DictReader(stream)]
    days = {name: max(value for other, value in policy if other == name) for name, _ in policy}
    calls, visits = extracts()["calls"], extracts()["ivr_sessions"]
    assert days["repeat_days"] <= calls.look_back_days and days["fcr_days"] <= calls.look_back_days
    assert days["fcr_days"] <= calls.look_ahead_days and days["self_service_hours"] <= 24 * (visits.look_ahead_days - 1)


def test_every_kind_that_looks_around_is_an_input_of_a_month() -> None:
    looking = [kind for kind, extract in extracts().items() if extract.look_back_days or extract.look_ahead_days]
    assert {"calls", "ivr_sessions"} <= set(looking)
    assert not [kind for kind in looking if extracts()[kind].about_publication or extracts()[kind].valid_time]
