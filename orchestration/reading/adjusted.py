"""What is published beside a raw figure: the case mix, the QA score by form without its raters' effects, the raters."""

from __future__ import annotations

from typing import Any

from app.published import NotPublished, Published
from orchestration.reading.records import Entity

MIXED = ("aht", "csat")
RATED = "qa_score"
ALL = "*"
Row = dict[str, Any]


def case_mix(published: Published, month: str, code: str, entity: Entity) -> Row | None:
    """The figure of an entity beside what its mix of work lets expect; None for other KPIs and where none is known."""
    if code not in MIXED:
        return None
    sql = "select * from pub_case_mix where entity_type = ? and entity_code = ? and kpi_code = ?"
    return next(iter(_rows(published, month, sql, [entity.type, entity.code, code])), None)


def qa_forms(published: Published, month: str, code: str, entity: Entity) -> list[Row]:
    """The QA score of an entity with the raters' effects taken out: all forms first, then each form and version."""
    if code != RATED:
        return []
    sql = """
        select *
        from pub_qa_form
        where entity_type = ? and entity_code = ?
        order by form_code <> '*', form_code, form_version
    """
    return _rows(published, month, sql, [entity.type, entity.code])


def raters(published: Published, month: str) -> list[Row]:
    """One row a rater, with the names; those who can be compared with each other stand together, the mildest first,
    who cannot be compared comes last, and the row of all raters ('*') is the very last."""
    sql = """
        select
            r.*,
            e.name,
            e.name_zh
        from pub_rater_effect as r
        left join pub_entity as e on r.rater_id = e.entity_code and e.entity_type = 'employee'
        where r.form_code = '*'
        order by r.rater_id = '*', r.effect is null, r.comparable_with, r.effect desc, r.rater_id
    """
    return _rows(published, month, sql, [])


def _rows(published: Published, month: str, sql: str, params: list[Any]) -> list[Row]:
    try:
        return published.rows(sql, params, [month])
    except NotPublished:  # every publication is older than the relation
        return []
