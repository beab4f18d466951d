"""Asterisk's queue_log and CDR: fixtures written by hand from the vendor's documentation, expectations worked out by
hand beside them (tests/fixtures/asterisk/README.md).
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query

FIXTURES = Path(__file__).parents[1] / "fixtures" / "asterisk"
STANDARD_EVENTS = """
    ABANDON ADDMEMBER AGENTCALLBACKLOGIN AGENTCALLBACKLOGOFF AGENTDUMP AGENTLOGIN AGENTLOGOFF ATTENDEDTRANSFER
    BLINDTRANSFER CALLSTATUS COMPLETEAGENT COMPLETECALLER CONFIGRELOAD CONNECT DID ENTERQUEUE EXITEMPTY EXITWITHKEY
    EXITWITHTIMEOUT INFO OUTCALL PAUSE PAUSEALL PAUSEREASON PENALTY QUEUESTART REMOVEMEMBER RINGCANCELED RINGINUSE
    RINGNOANSWER SYSCOMPAT TRANSFER UNPAUSE UNPAUSEALL WITHDRAW
""".split()


def log_lines() -> list[str]:
    return (FIXTURES / "queue_log").read_text(encoding="utf-8").splitlines()


def expected(name: str) -> tuple[str, list[tuple[str, ...]]]:
    """The columns of a hand-made expectation, each as text, and its rows."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    columns = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in header)
    return columns, sorted(tuple(row) for row in rows)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("asterisk"))
    home.landing.mkdir()
    shutil.copy(FIXTURES / "queue_log", home.landing)
    calls, states = load_landing(home)
    assert (calls.status, calls.rows_quarantined, states.status, states.rows_quarantined) == (
        "accepted", 0, "accepted", 0,
    ), (calls, states)  # fmt: skip
    return home


def test_the_fixture_holds_every_standard_event() -> None:
    assert {line.split("|")[4] for line in log_lines()} == set(STANDARD_EVENTS)


@pytest.mark.parametrize("kind", ["calls", "agent_states"])
def test_legs_and_states_are_those_worked_out_by_hand(centre: Home, kind: str) -> None:
    columns, rows = expected(f"expected_{kind}.csv")
    assert sorted(query(centre, f"select {columns} from raw.{kind}")) == rows


def test_every_line_of_the_log_is_used_or_left_out_by_a_rule(centre: Home) -> None:
    left_out = query(centre, "select line, reason, row_text from raw._left_out order by line")
    assert [row[2].split("|")[4] for row in left_out] == [
        "QUEUESTART", "CONFIGRELOAD", "PENALTY", "RINGINUSE", "INFO", "CONFIGRELOAD",
    ]  # fmt: skip
    assert all(log_lines()[line - 1] == text for line, _, text in left_out)
    assert query(centre, "select records_in_file, left_out_rows from raw._loads where kind = 'calls'") == [
        (len(log_lines()), 6)
    ]


def test_an_event_that_nobody_knows_and_a_line_that_is_none_go_to_quarantine_with_their_name(home: Home) -> None:
    deliver(home, "queue_log", "\n".join([*log_lines()[:16], "1791158617|1.2|support|NONE|SURPRISE|1", "x|y", ""]))
    calls, _ = load_landing(home)
    assert (calls.rows_loaded, calls.rows_quarantined) == (1, 2)
    assert query(home, "select line, reason, row_text from raw._quarantine order by line") == [
        (17, "the event SURPRISE is not known", "1791158617|1.2|support|NONE|SURPRISE|1"),
        (18, "the line does not begin with a time in seconds", "x|y"),
    ]
