"""Whatever arrives: rows in the file are rows loaded plus rows in quarantine, or the file is refused with a message."""

from __future__ import annotations

import gzip
import re
from random import Random

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_history, load_landing
from orchestration.loading.reasons import REASONS
from tests.load.damage import DAMAGES, count_rows
from tests.load.samples import deliver, query, rows, text

KINDS = ["calls", "agent_states", "attendance", "employees", "ledger", "surveys", "complaints", "ratings"]


@pytest.mark.parametrize("seed", range(14))
def test_rows_of_damaged_files_are_loaded_or_quarantined_or_the_file_is_refused_with_a_message(
    home: Home, seed: int
) -> None:
    chance = Random(seed)
    expected = {}
    for n, damage in enumerate(DAMAGES):
        kind = KINDS[(n + seed) % len(KINDS)]
        content = damage(text(rows(kind, chance.randint(3, 25))).encode(), chance)
        if n % 4 == seed % 4 and len(content) > 200 and content.count(b"\n") > 3:
            content = chance.choice(DAMAGES)(content, chance)
        name = f"{kind}_{n:02}_{damage.__name__}.csv"
        expected[name] = count_rows(content)
        deliver(home, name, content)
    results = {result.file: result for result in load_landing(home)}
    assert set(results) == set(expected)
    for name, result in results.items():
        if result.status == "refused":
            assert result.message.startswith(name) and result.message.endswith("."), result
            assert "Traceback" not in result.message and "Please report" not in result.message, result
        else:
            assert result.rows_in_file == result.rows_loaded + result.rows_quarantined
            assert result.rows_in_file == expected[name], (name, result)
    stored = sum(query(home, f"select count(*) from raw.{kind}")[0][0] for kind in KINDS)
    accepted = [result for result in results.values() if result.status == "accepted"]
    assert stored == sum(result.rows_loaded for result in accepted) > 50
    found = query(
        home, "select count(*), count(*) filter (line >= 2), count(reason), count(row_text) from raw._quarantine"
    )
    assert found[0] == (sum(result.rows_quarantined for result in accepted),) * 4
    history = load_history(home)
    assert sum(load["status"] == "refused" for load in history) == sum(r.status == "refused" for r in results.values())


def test_a_bad_row_is_told_with_file_line_column_value_and_reason(home: Home) -> None:
    content = rows("calls", 30)
    content[4]["channel"] = "pigeon"
    content[9]["talk_seconds"] = "1.5"
    content[9]["hold_seconds"] = "-3"
    content[12]["started_at"] = "2026-03-05 10:00:00 CET"
    content[15]["contact_id"] = "  "
    content[20]["queue"] = "first line\nsecond line"
    content[25]["acw_seconds"] = "90000"
    deliver(home, "sub/calls_2026-03.csv", content)
    (result,) = load_landing(home)
    assert (result.rows_in_file, result.rows_loaded, result.rows_quarantined) == (30, 25, 5)
    told = {"max": 1, "required": 1, "type": 2, "values": 1}
    assert result.reasons == told and load_history(home)[0]["reasons"] == told and set(told) <= set(REASONS)
    found = query(home, "select file, line, column_name, value, reason from raw._quarantine order by line")
    assert [row[:4] for row in found] == [
        ("sub/calls_2026-03.csv", 6, "channel", "pigeon"),
        ("sub/calls_2026-03.csv", 11, "talk_seconds", "1.5"),
        ("sub/calls_2026-03.csv", 14, "started_at", "2026-03-05 10:00:00 CET"),
        ("sub/calls_2026-03.csv", 17, "contact_id", "  "),
        ("sub/calls_2026-03.csv", 27, "acw_seconds", "90000"),
    ]
    assert "not one of voice, chat" in found[0][4]
    assert "talk_seconds is not a whole number" in found[1][4] and "hold_seconds is below the minimum 0" in found[1][4]
    assert "required and missing" in found[3][4] and "above the maximum 86,400" in found[4][4]


def test_lines_that_cannot_be_cut_do_not_shift_the_line_numbers_of_others(home: Home) -> None:
    lines = text(rows("calls", 200)).split("\n")
    for at in (3, 4, 50, 120):
        lines[at] = "x,y"
    for at in (2, 5, 51, 119, 121, 190):
        lines[at] = lines[at].replace("voice", "V").replace("chat", "V").replace("email", "V").replace("message", "V")
    deliver(home, "calls.csv", "\n".join(lines))
    (result,) = load_landing(home)
    assert (result.rows_in_file, result.rows_quarantined) == (200, 10)
    found = query(home, "select line, column_name from raw._quarantine order by line")
    assert [line for line, _ in found] == [3, 4, 5, 6, 51, 52, 120, 121, 122, 191]
    assert [line for line, column in found if column == "channel"] == [3, 6, 52, 120, 122, 191]


def test_a_broken_gzip_file_and_a_broken_parquet_file_are_refused(home: Home) -> None:
    packed = gzip.compress(text(rows("calls", 300)).encode())
    deliver(home, "calls_whole.csv.gz", packed)
    deliver(home, "calls_cut.csv.gz", packed[:-20])
    deliver(home, "calls_no.csv.gz", b"no gzip at all")
    deliver(home, "calls_no.parquet", b"PAR1 no parquet at all PAR1")
    found = {result.file: (result.status, result.rows_loaded) for result in load_landing(home)}
    assert found.pop("calls_whole.csv.gz") == ("accepted", 300)
    assert set(found.values()) == {("refused", 0)}


def test_values_keep_their_meaning_whatever_their_spelling(home: Home) -> None:
    content = rows("calls", 4)
    content[0] |= {"started_at": " 2026-03-05T10:00:00.5", "talk_seconds": " +007 ", "agent_id": "  A1 "}
    content[1] |= {"started_at": "2026/3/5 9:05", "talk_seconds": "0", "agent_id": "A'2\""}
    content[2] |= {"talk_seconds": "1e2"}
    content[3] |= {"started_at": "epoch"}
    deliver(home, "calls.csv", text(content, delimiter=";", newline="\r\n"))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (2, 2)
    assert query(
        home, "select cast(started_at as varchar), talk_seconds, agent_id from raw.calls order by agent_id"
    ) == [
        ("2026-03-05 09:05:00", 0, "A'2\""),
        ("2026-03-05 10:00:00.5", 7, "A1"),
    ]


def test_a_row_that_cannot_be_cut_keeps_its_true_text(home: Home) -> None:
    lines = text(rows("calls", 30)).split("\n")
    lines[4] = 'C1,1,"vo"ice,呼入,=1+1\t,"a ""b""" ,\\'
    lines[9] = 'C2,1,"two'  # closed in the next line, which is lost with it
    lines[10] = 'lines",x"y'
    lines[20] = "C3,only three,columns"
    deliver(home, "calls.csv", "\n".join(lines))
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined, result.reasons) == (26, 3, {"columns": 2, "quote": 1})
    assert query(home, "select line, row_text from raw._quarantine order by line") == [
        (5, lines[4]),
        (10, f"{lines[9]}\n{lines[10]}"),
        (21, lines[20]),
    ]


def test_a_time_of_the_usual_length_is_read_strictly(home: Home) -> None:
    usual, signs = "2026-03-05 10:00:07", " +-Zz.:eT/0"
    texts = {usual[:i] + a + usual[i + 1 :] for i in range(19) for a in signs}
    texts |= {usual[:i] + a + usual[i + 1 : 18] + b for i in range(18) for a in signs for b in signs}
    content = [
        {**rows("agent_states", 1)[0], "agent_id": f"a{n}", "ended_at": at} for n, at in enumerate(sorted(texts))
    ]
    deliver(home, "agent_states.csv", content)
    (result,) = load_landing(home)
    assert result.rows_loaded + result.rows_quarantined == len(texts)
    given = {row["agent_id"]: row["ended_at"] for row in content}
    plain = r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\s*\d{1,2}:\d{2}(:\d{2})?([.]\d+)?\s*"
    accepted = query(home, "select agent_id, ended_at from raw.agent_states")
    assert len(accepted) > 10
    for agent, at in accepted:
        assert re.fullmatch(plain, given[agent]), given[agent]
        numbers = [int(number) for number in re.findall(r"\d+", given[agent])]
        assert list(at.timetuple()[: len(numbers)]) == numbers, (given[agent], at)
