"""Lists for those who act on results: each one a query on published relations, its columns in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable

from app.published import RELATION

# one row a person, period and pay code; earned + fixed + limits + adjustments = amount
PAY_LIST = """
with line as (
    select
        period, family, entity_type, entity_code, pay_code, currency,
        coalesce(sum(amount) filter (where kind = 'earned'), 0) as earned,
        coalesce(sum(amount) filter (where kind in ('fixed', 'decided')), 0) as fixed,
        coalesce(sum(amount) filter (where kind = 'limit'), 0) as limits,
        coalesce(sum(amount) filter (where kind = 'adjustment'), 0) as adjustments,
        count(*) filter (where kind = 'to_decide') as to_decide
    from pub_pay_line
    group by all
)

select
    p.month, p.period, p.pay_month, p.entity_code as employee_id, e.name, e.name_zh, e.role, c.unit_code,
    p.family, c.scheme_code, p.pay_code, c.score, p.status,
    l.earned::decimal(18, 2) as earned, l.fixed::decimal(18, 2) as fixed, l.limits::decimal(18, 2) as limits,
    l.adjustments::decimal(18, 2) as adjustments, p.amount, p.currency, p.lines, l.to_decide
from pub_pay as p
left join line as l using (period, family, entity_type, entity_code, pay_code, currency)
left join pub_entity as e using (entity_type, entity_code)
left join pub_scorecard as c using (period, family, entity_type, entity_code)
order by p.family, p.entity_code, p.period, p.pay_code, p.currency
"""

# one row a line, with the words of its rule; an adjustment has no rule
PAY_LIST_LINES = """
with words as (
    select pay_code, line_code, max_by(name_en, valid_from) as name_en, max_by(name_zh, valid_from) as name_zh
    from pub_scheme_pay_rule
    group by all
)

select
    l.month, l.period, l.pay_month, l.for_period, l.entity_code as employee_id, e.name, e.name_zh,
    l.family, l.scheme_code, l.pay_code, l.line_code, w.name_en as line_en, w.name_zh as line_zh, l.kind,
    l.base_amount, l.score, l.factor, l.amount, l.currency
from pub_pay_line as l
left join pub_entity as e using (entity_type, entity_code)
left join words as w using (pay_code, line_code)
order by l.family, l.entity_code, l.for_period desc, l.pay_code, l.currency, l.position nulls last, l.line_code
"""

# one row a proposal on which nobody has decided by the end of the month, of this month and the twelve before it
OPEN_PROPOSALS = """
with rule as (
    select
        rule_code, max_by(action_en, valid_from) as action_en, max_by(action_zh, valid_from) as action_zh,
        max_by(legal_note, valid_from) as legal_note
    from pub_scheme_run_rule
    group by all
)

select
    p.month, p.about_month, p.period, p.entity_type, p.entity_code, e.name, e.name_zh, e.role, p.unit_code, p.family,
    p.rule_code, r.action_en, r.action_zh, p.to_state, p.severity, p.leads, p.run_length, p.run_months, p.due_on,
    s.state, r.legal_note
from pub_proposal as p
left join pub_entity as e using (entity_type, entity_code)
left join rule as r using (rule_code)
left join pub_person_state as s using (family, entity_type, entity_code)
where p.status = 'open'
order by p.about_month desc, p.severity desc, p.family, p.unit_code, p.entity_code, p.rule_code
"""

LISTS = {"pay_list": PAY_LIST, "pay_list_lines": PAY_LIST_LINES, "open_proposals": OPEN_PROPOSALS}


def lists_of(relations: Iterable[str]) -> list[str]:
    """The lists that can be made of these published relations."""
    there = set(relations)
    return sorted(name for name, sql in LISTS.items() if set(RELATION.findall(sql)) <= there)
