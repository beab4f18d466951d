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

# one row a unit, queue or channel: what a contact costs there
COST_PER_CALL = """
select
    c.month, c.entity_type, c.entity_code, e.name, e.name_zh, c.currency, c.cost, c.one_off_cost, c.payroll, c.contacts,
    c.handled_minutes, c.resolutions, c.agent_hours, c.cost_per_call, c.cost_per_call_without_one_offs,
    c.cost_per_minute, c.cost_per_resolution, c.cost_per_agent_hour, c.handle_seconds_per_contact, c.occupancy, c.status
from pub_cost_per_call as c
left join pub_entity as e using (entity_type, entity_code)
order by
    list_position(
        ['centre', 'site', 'section', 'department', 'shop', 'team', 'queue', 'channel'], c.entity_type
    ) nulls last, c.entity_type, c.entity_code
"""

# one row a part of a ledger entry that goes from a holder to a receiver, step by step
ALLOCATION = """
with month_of_ledger as (
    select max(status) as status, max(currency) as currency
    from pub_cost_per_call
)

select
    a.month, a.step, a.pool, a.account, k.name_en as account_en, k.name_zh as account_zh, k.is_operating, a.cost_centre,
    a.ledger_version, a.one_off, a.currency as booked_currency, a.after_close, a.from_kind, a.from_code, a.to_kind,
    a.to_code, a.channel, a.driver, a.dealt_by, a.driver_base, a.driver_total, a.amount, m.currency, m.status
from pub_cost_allocation as a
left join pub_account as k using (account)
cross join month_of_ledger as m
order by
    a.step, a.pool, a.account, a.cost_centre, a.ledger_version, a.one_off, a.currency, a.from_kind, a.from_code,
    a.to_kind, a.to_code, a.channel
"""

# one row an account
BUDGET = """
with month_of_ledger as (
    select max(currency) as currency
    from pub_cost_per_call
)

select
    b.month, b.account, k.name_en as account_en, k.name_zh as account_zh, b.pool, k.is_operating, k.is_payroll,
    b.budget_first, b.budget_version, b.budget, b.actual, b.one_off_actual, b.difference, b.accuracy, m.currency,
    b.status
from pub_budget as b
left join pub_account as k using (account)
cross join month_of_ledger as m
order by b.account
"""

# pub_pay with names, card and parts; earned + fixed + limits + adjustments = amount
PAY = f"""
select p.*, l.* exclude (month, period, pay_month, employee_id, family, pay_code, status, amount, currency, lines)
from pub_pay as p
left join ({PAY_LIST}) as l
    on p.family = l.family and p.entity_code = l.employee_id and p.period = l.period and p.pay_code = l.pay_code
        and p.currency = l.currency
order by p.family, p.entity_code, p.period, p.pay_code, p.currency
"""

LISTS = {
    "pay_list": PAY_LIST, "pay_list_lines": PAY_LIST_LINES, "open_proposals": OPEN_PROPOSALS,
    "cost_per_call": COST_PER_CALL, "allocation": ALLOCATION, "budget": BUDGET, "pay": PAY,
}  # fmt: skip


def lists_of(relations: Iterable[str]) -> list[str]:
    """The lists that can be made of these published relations."""
    there = set(relations)
    return sorted(name for name, sql in LISTS.items() if set(RELATION.findall(sql)) <= there)
