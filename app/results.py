"""What pages ask about the consequences of scores: grades, proposals, states, pay. One query a function."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data import Store


def grades(store: Store, month: str) -> pd.DataFrame:
    """The grade of every card of the month."""
    return store.frame("select * from pub_grade where item_code = 'total'", (), [month])


def proposals(store: Store, month: str) -> pd.DataFrame:
    """One row a proposal, the severest first."""
    sql = "select * from pub_consequence order by severity desc, rule_code, unit_code, place desc, entity_code"
    return store.frame(sql, (), [month])


def judged(store: Store, month: str) -> pd.DataFrame:
    """One row a rule and entity that it judged this month, proposed for or not."""
    sql = "select rule_code, entity_type, entity_code, unit_size, eligible_since_return from pub_run where eligible"
    return store.frame(sql, (), [month])


def decisions(store: Store, months: Sequence[str]) -> pd.DataFrame:
    """What people decided about proposals, as published in any of the months; the newest last."""
    return store.frame("select * from pub_decision order by decided_at", (), months)


def states(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_person_state order by family, entity_code", (), [month])


def pay(store: Store, month: str) -> pd.DataFrame:
    """One row a person and pay: what is paid, with the units of the person."""
    sql = """
        select
            p.*, e.name, e.name_zh, e.role, e.group_code, e.team_code, e.section_code, e.site_code, e.centre_code,
            coalesce(e.group_code, e.team_code, e.section_code, e.parent_code) as unit_code
        from pub_pay as p
        left join pub_entity as e on p.entity_type = e.entity_type and p.entity_code = e.entity_code
        order by p.pay_code, p.entity_code
    """
    return store.frame(sql, (), [month])


def pay_lines(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_pay_line order by pay_code, entity_code, position, for_period", (), [month])


def pay_dates(store: Store, month: str) -> pd.DataFrame:
    """The steps to the payment with their dates, where they are published."""
    return store.frame("select * from pub_pay_step", (), [month])
