"""The list of open proposals: for who arranges training, talks and transfers."""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.reading.lists import LISTS
from tests.app.schema import contracts

RELATIONS = ("pub_proposal", "pub_entity", "pub_scheme_run_rule", "pub_person_state")


def given(con: duckdb.DuckDBPyConnection, relation: str, **row: Any) -> None:
    marks = ", ".join("?" * len(row))
    con.execute(f"insert into {relation} ({', '.join(row)}) values ({marks})", [*row.values()])


def test_open_proposals_are_listed_with_names_actions_and_states_and_decided_ones_are_not() -> None:
    con = duckdb.connect()
    for relation in RELATIONS:
        con.execute(f"create table {relation} ({', '.join(f'{c} {t}' for c, t in contracts()[relation].items())})")
    who = {"entity_type": "employee", "entity_code": "E1"}
    given(con, "pub_entity", **who, name="Li Na", name_zh="李娜", role="agent")
    rule = {"rule_code": "off_duty", "legal_note": "rank_alone"}
    for start, action in (("2023-01-01", "off duty"), ("2026-10-16", "one month off duty")):
        given(con, "pub_scheme_run_rule", **rule, valid_from=start, action_en=action, action_zh="待岗")
    given(con, "pub_person_state", **who, family="bank_b", state="talk_room")
    told = {**who, "family": "bank_b", "rule_code": "off_duty", "to_state": "off_duty", "severity": 3}
    for month, status in (("2026-08", "rejected"), ("2026-09", "confirmed"), ("2026-07", "open"), ("2026-10", "open")):
        given(con, "pub_proposal", **told, month="2026-10", about_month=month, status=status)
    found = con.execute(LISTS["open_proposals"])
    names = [column[0] for column in found.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert [row["about_month"] for row in rows] == ["2026-10", "2026-07"]
    shown = ("name", "name_zh", "action_en", "to_state", "state", "legal_note")
    assert [rows[0][name] for name in shown] == [
        "Li Na", "李娜", "one month off duty", "off_duty", "talk_room", "rank_alone",
    ]  # fmt: skip
