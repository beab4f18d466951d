"""What pages ask about scorecards: cards, lines, places, spells and the records behind them. One query a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from app.data import Store

_PERSON_COLUMNS = ("employee_id", "subject_id", "entity_code")
_DATE_COLUMNS = ("kpi_date", "occurred_on", "occurred_at")


def rank_lists(store: Store, month: str) -> list[str]:
    """Codes of the month's rank lists."""
    found = store.frame("select distinct rank_list from pub_rank order by rank_list", (), [month])
    return [str(code) for code in found["rank_list"]] if not found.empty else []


def ranking(store: Store, month: str, rank_list: str, family: str = "") -> pd.DataFrame:
    """One row a card of a rank list, by unit, scheme and place: card, names and units. The unranked have no place.

    `family` is that of the list: whoever is scored in two families has a card in each.
    """
    sql = """
        select
            r.period,
            r.entity_code, r.entity_type, r.unit_code, r.unit_size, r.eligible, r.reason, r.place_first, r.place_last,
            r.tied, c.scheme_code, c.family, c.coverage, c.score, c.status, c.reason as card_reason, c.on_duty_days,
            c.scheduled_days,
            e.name, e.name_zh, e.group_code, e.team_code, e.section_code, e.site_code, e.centre_code
        from pub_rank as r
        inner join pub_scorecard as c
            on r.entity_type = c.entity_type and r.entity_code = c.entity_code and r.period = c.period
            and (r.scheme_code = '*' or r.scheme_code = c.scheme_code)
        left join pub_entity as e on r.entity_type = e.entity_type and r.entity_code = e.entity_code
        where r.rank_list = ? and (c.family = ? or ? = '')
        order by r.unit_code, c.scheme_code, r.place_first nulls last, c.score desc nulls last, r.entity_code
    """
    return store.frame(sql, (rank_list, family, family), [month])


def section_points(store: Store, month: str) -> pd.DataFrame:
    """One row a card and section: points."""
    sql = """
        select entity_code, family, section_code, sum(points) as points
        from pub_score_line
        group by entity_code, family, section_code
    """
    return store.frame(sql, (), [month])


def scored(store: Store, month: str) -> pd.DataFrame:
    """One row an entity and family with a scorecard, with its names and units."""
    sql = """
        select distinct
            c.family,
            c.entity_type, c.entity_code, e.name, e.name_zh, e.group_code, e.team_code, e.section_code, e.site_code,
            e.centre_code
        from pub_scorecard as c
        left join pub_entity as e on c.entity_type = e.entity_type and c.entity_code = e.entity_code
        order by c.family, c.entity_code
    """
    return store.frame(sql, (), [month])


def cards(store: Store, months: Sequence[str], entity_code: str) -> pd.DataFrame:
    """One row a month and scheme family: the scorecards of an entity."""
    return store.frame(
        "select * from pub_scorecard where entity_code = ? order by month, period", (entity_code,), months
    )


def lines(store: Store, month: str, entity_code: str) -> pd.DataFrame:
    """Every score line of an entity, one row a spell and item."""
    return store.frame("select * from pub_score_line where entity_code = ?", (entity_code,), [month])


def ranks(store: Store, month: str, entity_code: str) -> pd.DataFrame:
    return store.frame("select * from pub_rank where entity_code = ? order by rank_list", (entity_code,), [month])


def spells(store: Store, month: str, entity_code: str) -> pd.DataFrame:
    return store.frame("select * from pub_spell where entity_code = ? order by spell_start", (entity_code,), [month])


def evidence(store: Store, month: str, relation: str, entity_code: str, start: Any, end: Any) -> pd.DataFrame:
    """The records of one person in a relation of evidence, dated from `start` to `end`, both included."""
    columns = store.frame(f"select * from {relation} limit 0", (), [month]).columns
    person = next((c for c in _PERSON_COLUMNS if c in columns), None)
    dated = next((c for c in _DATE_COLUMNS if c in columns), None)
    if person is None:
        return pd.DataFrame()
    sql, params = f"select * from {relation} where {person} = ?", [entity_code]
    if dated:
        sql += f" and {dated} >= cast(? as date) and cast({dated} as date) <= cast(? as date) order by {dated}"
        params += [str(start)[:10], str(end)[:10]]
    return store.frame(sql, params, [month])
