"""Asterisk's queue_log and CDR: fixtures written by hand from the vendor's documentation, expectations worked out by
hand beside them (tests/fixtures/asterisk/README.md).
"""

from __future__ import annotations

import csv
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.loading import mapping
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, live, query

FIXTURES = Path(__file__).parents[1] / "fixtures" / "asterisk"
STANDARD_EVENTS = [
    "ABANDON", "ADDMEMBER", "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF", "AGENTDUMP", "AGENTLOGIN", "AGENTLOGOFF",
    "ATTENDEDTRANSFER", "BLINDTRANSFER", "CALLSTATUS", "COMPLETEAGENT", "COMPLETECALLER", "CONFIGRELOAD",
    "CONNECT", "DID", "ENTERQUEUE", "EXITEMPTY", "EXITWITHKEY", "EXITWITHTIMEOUT", "INFO", "OUTCALL", "PAUSE",
    "PAUSEALL", "PAUSEREASON", "PENALTY", "QUEUESTART", "REMOVEMEMBER", "RINGCANCELED", "RINGINUSE",
    "RINGNOANSWER", "SYSCOMPAT", "TRANSFER", "UNPAUSE", "UNPAUSEALL", "WITHDRAW",
]  # fmt: skip

FAR = "99999999999999999|1791158460.10|support|NONE|ABANDON|1|1|99999999999999999"
OPEN_TEXTS = "select row_text from raw._quarantine where state = 'open'"


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
    deliver(home, "queue_log", "\n".join([*log_lines()[:16], "1791158617|1.2|support|NONE|SURPRISE|1", "x|y", FAR, ""]))
    calls, _ = load_landing(home)
    assert (calls.rows_loaded, calls.rows_quarantined) == (1, 3)
    assert query(home, "select line, reason, row_text from raw._quarantine order by line") == [
        (17, "the event SURPRISE is not known", "1791158617|1.2|support|NONE|SURPRISE|1"),
        (18, "the line does not begin with a time in seconds", "x|y"),
        (19, "the line does not begin with a time in seconds", FAR),
    ]


def master(columns: int = 18) -> list[bytes]:
    """The lines of Master.csv: eleven right ones, one with a Latin-1 byte, one of another disposition, one cut off."""
    lines = (FIXTURES / "Master.csv").read_bytes().splitlines()
    more = [b'"peer"', b'"1791158400.40"', b"7"]
    if columns > 18:
        return [b",".join([line, *more]) for line in lines]
    return [line.rsplit(b",", 18 - columns)[0] if columns < 18 else line for line in lines]


def test_cdr_legs_are_those_worked_out_by_hand_and_odd_lines_are_kept_in_quarantine(home: Home) -> None:
    shutil.copy(FIXTURES / "Master.csv", home.landing)
    (result,) = load_landing(home)
    assert (result.rows_in_file, result.rows_loaded, result.rows_quarantined) == (14, 11, 3), result
    columns, rows = expected("expected_cdr.csv")
    assert sorted(query(home, f"select {columns} from raw.calls")) == rows
    found = query(home, "select line, reason_kind, row_text from raw._quarantine order by line")
    assert [row[:2] for row in found] == [(12, "encoding"), (13, "mapping"), (14, "columns")]
    assert r"Ren\xe9" in found[0][2]


def test_a_mapping_that_declares_latin_1_reads_odd_bytes_as_they_are(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in mapping.MAPPINGS.glob("asterisk_cdr.*"):
        declared = "\nencoding: latin-1\n" if path.suffix == ".yml" else ""
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8") + declared, encoding="utf-8")
    monkeypatch.setattr(mapping, "MAPPINGS", tmp_path)
    mapping.mappings.cache_clear()
    shutil.copy(FIXTURES / "Master.csv", home.landing)
    (result,) = load_landing(home)
    mapping.mappings.cache_clear()
    assert (result.rows_loaded, result.reasons) == (12, {"columns": 1, "mapping": 1})
    assert query(home, "select _extra ->> '$.clid' from raw.calls where contact_id = 'cdr-1791161100.62'") == [
        ('"René" <13800000006>',)
    ]


@pytest.mark.parametrize(("columns", "contact"), [(16, "PJSIP/trunk1-0000002a 2026-10-05 08:00:00"),
                                                  (17, "1791158400.42"), (21, "1791158400.40")])  # fmt: skip
def test_the_columns_that_cdr_conf_decides_about_may_be_missing(home: Home, columns: int, contact: str) -> None:
    deliver(home, "Master.csv", b"\n".join([master(columns)[11], *master(columns)[:2]]) + b"\n")
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.reasons) == (2, {"encoding": 1}), result
    assert query(home, "select min(contact_id) from raw.calls") == [(f"cdr-{contact}",)]


def legs(home: Home, more: str = "true") -> list[tuple[object, ...]]:
    return query(
        home,
        "select r.contact_id, segment_no, queue, agent_id, started_at, answered_at, ended_at, outcome, wait_seconds + "
        "ring_seconds, talk_seconds, ended_by, transfer_to from raw.calls as r anti join raw._superseded as s "
        f"on s.kind = 'calls' and s._load_id = r._load_id and s._row = r._row where {more} order by all",
    )


def test_parts_of_a_rotated_log_give_the_calls_that_are_sure_and_the_whole_log_gives_all(
    home: Home, centre: Home
) -> None:
    lines = log_lines()
    cuts = [0, 12, 19, 22, 31, 52, len(lines)]  # while waiting, after a transfer, in a queue, before an end, in talk
    for number, (first, last) in enumerate(pairwise(cuts)):
        deliver(home, f"queue_log_2026-10_partial_{number}", "\n".join(lines[first:last]) + "\n")
        calls, _ = load_landing(home)[-2:]
        assert calls.rows_in_file == calls.rows_loaded + calls.rows_quarantined
    # of the call that was transferred before a rotation, the later legs wait: their numbers are not known
    transferred = "contact_id = '1791158700.20' and segment_no > 1"
    assert legs(home) == legs(centre, f"not ({transferred})")
    waiting = query(home, "select distinct reason from raw._quarantine where state = 'open'")
    assert waiting and all("1791158700.20" in row[0] for row in query(home, OPEN_TEXTS)), waiting
    twice = "from raw.agent_states as a inner join raw.agent_states as b on a.agent_id = b.agent_id"
    assert query(home, f"select a.* {twice} and a.started_at < b.started_at and a.ended_at > b.started_at") == []
    deliver(home, "queue_log_2026-10", "\n".join(lines) + "\n")
    load_landing(home)
    assert legs(home) == legs(centre) and query(home, OPEN_TEXTS) == []
    columns, rows = expected("expected_agent_states.csv")
    assert sorted(live(home, "agent_states", columns)) == rows
