"""Mappings of formats made up here: what a declaration can say, how every record is found again, what is told of a
wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from orchestration.home import Home, UsageError
from orchestration.loading import mapping
from orchestration.loading.load import load_landing
from orchestration.loading.mapping import read
from orchestration.loading.reshape import LOST
from tests.load.samples import deliver, query

RIGHT = {
    "title": "tickets of a made-up desk",
    "owner": "back office",
    "file_name": r"desk_\d+\.csv",
    "header": ["Ticket", "site", "what", "opened", "closed", "state"],
    "time_zone": "Asia/Shanghai",
    "kinds": ["complaints"],
    "rules": [{"found": "dirt", "done": "nothing"}],
}
RESHAPING = """
-- shared
steps as (
    select *, split_part(step, '|', 1) as call, split_part(step, '|', 2) as event, split_part(step, '|', 3) as moment
    from source
)

-- kind: agent_states
select
    'A1' as agent_id,
    min(moment) as started_at,
    max(moment) as ended_at,
    'talk' as state,
    call as contact_id,
    null as _extra,
    case when count(*) <> 2 then 'has no end' end as _reject,
    list(_line order by _line) as _lines
from steps
where event in ('begin', 'end')
group by call

-- kind: attendance
select
    'A1' as employee_id,
    '2026-03-05' as work_date,
    'D' as shift_code,
    '480' as scheduled_minutes,
    '480' as worked_minutes,
    '480' as paid_minutes,
    null as clock_in,
    null as clock_out,
    '0' as late_minutes,
    null as absence_code,
    null as _extra,
    null as _reject,
    [_line] as _lines
from steps
where event = 'day'

-- left out
select _line, 'a remark is no fact' as reason from steps where event = 'remark'
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of mappings, in place of the real one."""
    made = tmp_path / "mappings"
    made.mkdir()
    monkeypatch.setattr(mapping, "MAPPINGS", made)
    mapping.mappings.cache_clear()
    yield made
    mapping.mappings.cache_clear()


def write(folder: Path, facts: object, sql: str = "") -> Path:
    path = folder / "desk.yml"
    path.write_text(yaml.safe_dump(facts), encoding="utf-8")
    if sql:
        path.with_suffix(".sql").write_text(sql, encoding="utf-8")
    return path


def test_every_record_is_in_a_row_left_out_by_rule_or_in_quarantine_once(home: Home, folder: Path) -> None:
    facts = {**RIGHT, "header": ["step"], "quote": "", "kinds": ["agent_states", "attendance"], "reshapes": True}
    write(folder, facts, RESHAPING)
    records = [
        "step",
        "c1|begin|2026-03-05 09:00:00",
        "c2|begin|2026-03-05 09:01:00",
        "x|remark|hello",
        "c1|end|2026-03-05 09:02:00",
        "a,b",
        "x|day|",
        "x|surprise|?",
    ]
    deliver(home, "desk_1.csv", "\n".join(records) + "\n")
    states, days = load_landing(home)
    assert (states.kind, states.rows_in_file, states.rows_loaded, states.rows_quarantined) == ("agent_states", 4, 1, 3)
    assert (days.kind, days.rows_in_file, days.rows_loaded, days.rows_quarantined) == ("attendance", 1, 1, 0)
    assert states.reasons == {"mapping": 2, "columns": 1}
    assert query(home, "select line, reason, row_text from raw._quarantine order by line") == [
        (3, "has no end", "c2|begin|2026-03-05 09:01:00"),
        (6, "the line has more columns than the header", "a,b"),
        (8, f"the line {LOST}", "x|surprise|?"),
    ]
    assert query(home, "select kind, line, reason, row_text from raw._left_out") == [
        ("agent_states", 4, "a remark is no fact", "x|remark|hello")
    ]
    assert query(home, "select kind, records_in_file, left_out_rows from raw._loads order by kind") == [
        ("agent_states", 7, 1),
        ("attendance", 7, 0),
    ]
    assert query(home, "select contact_id, cast(ended_at as varchar) from raw.agent_states") == [
        ("c1", "2026-03-05 09:02:00")
    ]


COLUMNS = {
    "complaint_no": "ticket",
    "kind": "'complaint'",
    "customer_id": "'C' || site",
    "unit": "site",
    "occurred_at": "opened",
    "received_at": "opened",
    "closed_at": "closed",
    "due_at": "strftime(opened::timestamp + interval 2 day, '%Y-%m-%d %H:%M:%S')",
    "valid": "state <> 'void'",
    "severity": 2,
    "first_level": "true",
    "reopened": "false",
    "_reject": "case when what = 'test' then 'is a test' end",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kinds": ["complaint"]}, "desk.yml: 'complaint' is no declared kind"),
        ({"kinds": ["calls"]}, "desk.yml declares the kinds calls, but gives complaints"),
        ({"columns": {"complaints": {**COLUMNS, "vlaid": "1"}}}, "desk.yml, kind complaints: vlaid: no column"),
        ({"columns": {"complaints": {"unit": "site"}}}, "kind complaints: the required column complaint_no"),
        ({"columns": {"complaints": {**COLUMNS, "unit": "sit"}}}, 'desk.*complaints.*"sit"'),
        ({"format": "pdf"}, "desk.yml: format 'pdf' is not one of csv"),
        ({"surprise": 1}, "desk.yml: surprise: no such fact"),
        ({"title": None}, "desk.yml: .*'title'"),
        ({"encoding": "latin-7"}, "desk.yml: encoding 'latin-7' is not one of"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(folder: Path, change: dict[str, object], message: str) -> None:
    facts = {**RIGHT, "columns": {"complaints": COLUMNS}, **change}
    with pytest.raises(UsageError, match=message):
        read(write(folder, {name: fact for name, fact in facts.items() if fact is not None}))


@pytest.mark.parametrize(
    "pattern", [r"desk_\d+\.csv", r"^desk_\d+\.csv$", r"(?i)desk_\d+\.csv", r"desk_\d+\.csv(.gz)?"]
)
def test_a_mapping_answers_to_its_files_packed_or_not(folder: Path, pattern: str) -> None:
    made = read(write(folder, {**RIGHT, "file_name": pattern, "columns": {"complaints": COLUMNS}}))
    right = ("desk_1.csv", "a/desk_1.csv.gz", "DESK_1.CSV", "Desk_12.csv.GZ")
    wrong = ("desk_1.csv.bz2", "desk_1xcsv", "my_desk_1.csv", "desk_1.csvx.gz", "desk_1")
    assert [made.fits(name) for name in (*right, *wrong)] == [True] * 4 + [False] * 5
