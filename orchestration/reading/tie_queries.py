"""Queries of the tables that tie an export for finance to the ledger: each figure from its own relation."""

from __future__ import annotations

ENTRIES = """
with ledger as (
    select account, cost_centre, sum(amount) as ledger
    from pub_ledger_entry
    where kind = 'actual'
    group by all
),

booked as (
    select account, cost_centre, sum(amount) as booked
    from pub_cost_allocation
    where step = 0
    group by all
),

ended as (
    select
        account, cost_centre, sum(amount) filter (where queue is not null) as on_queues,
        sum(amount) filter (where queue is null) as on_units
    from pub_cost_position
    group by all
),

entry as (
    select
        account, cost_centre, coalesce(ledger, 0) as ledger, coalesce(booked, 0) as booked,
        coalesce(on_queues, 0) as on_queues, coalesce(on_units, 0) as on_units
    from ledger
    full join booked using (account, cost_centre)
    full join ended using (account, cost_centre)
)
"""
SUMS = "sum(ledger) as ledger, sum(booked) as booked, sum(on_queues) as on_queues, sum(on_units) as on_units"
NAMES = "k.name_en as account_en, k.name_zh as account_zh"
BY_ACCOUNT = f"""{ENTRIES}
select account, {NAMES}, {SUMS} from entry left join pub_account as k using (account) group by all order by account"""
BY_COST_CENTRE = f"{ENTRIES} select cost_centre, {SUMS} from entry group by all order by cost_centre"
BY_BOTH = f"""{ENTRIES}
select account, cost_centre, {SUMS} from entry group by all order by account, cost_centre"""

# what holders hold of an entry before a step is what they got less what they dealt in the steps before it
BY_STEP = """
with moved as (
    select
        step, pool, account, cost_centre, ledger_version, one_off, currency, to_kind as kind, to_code as code, amount
    from pub_cost_allocation
    union all
    select step, pool, account, cost_centre, ledger_version, one_off, currency, from_kind, from_code, -amount
    from pub_cost_allocation
    where step > 0
),

dealt as (
    select
        step, pool, account, cost_centre, ledger_version, one_off, currency, from_kind as kind, from_code as code,
        sum(amount) as amount, max(driver) as driver
    from pub_cost_allocation
    where step > 0
    group by all
),

held as (
    select d.*, coalesce(sum(m.amount), 0) as held
    from dealt as d
    left join moved as m
        on d.pool = m.pool and d.account = m.account and d.cost_centre = m.cost_centre
            and d.ledger_version = m.ledger_version and d.one_off = m.one_off and d.currency = m.currency
            and d.kind = m.kind and d.code = m.code and m.step < d.step
    group by all
),

dealing as (
    select
        step, string_agg(distinct driver, ', ' order by driver) as drivers, sum(held) as held, sum(amount) as allocated
    from held
    group by all
),

step as (
    select step, count(*) as lines from pub_cost_allocation group by all
),

everywhere as (
    select s.step, sum(m.amount) as everywhere
    from step as s
    inner join moved as m on s.step >= m.step
    group by all
),

ledger as (
    select coalesce(sum(amount), 0) as ledger from pub_ledger_entry where kind = 'actual'
),

booked as (
    select coalesce(sum(amount), 0) as booked from pub_cost_allocation where step = 0
)

select
    s.step, d.drivers, s.lines, coalesce(d.held, l.ledger) as to_allocate, coalesce(d.allocated, b.booked) as allocated,
    e.everywhere - coalesce(d.allocated, b.booked) as stays, l.ledger
from step as s
inner join everywhere as e on s.step = e.step
left join dealing as d on s.step = d.step
cross join ledger as l
cross join booked as b
order by s.step
"""

IN_ALL = """
with entry as (
    select coalesce(sum(amount), 0) as ledger from pub_ledger_entry where kind = 'actual'
),

position as (
    select
        coalesce(sum(amount), 0) as everything,
        coalesce(sum(amount) filter (where is_operating), 0) as operating,
        coalesce(sum(amount) filter (where is_operating and one_off), 0) as one_off,
        coalesce(sum(amount) filter (where is_payroll), 0) as payroll
    from pub_cost_position
),

centre as (
    select
        coalesce(sum(cost), 0) as cost, coalesce(sum(one_off_cost), 0) as one_off, coalesce(sum(payroll), 0) as payroll
    from pub_cost_per_call
    where entity_type = 'centre'
)

select 'ledger' as what, e.ledger as ledger, p.everything as allocated from entry as e cross join position as p
union all
select 'operating', p.operating, c.cost from position as p cross join centre as c
union all
select 'one_off', p.one_off, c.one_off from position as p cross join centre as c
union all
select 'payroll', p.payroll, c.payroll from position as p cross join centre as c
"""

# costs that stop above the units of a kind, or come to no queue, are in no row of that kind
BY_KIND = """
with position as (
    select p.amount, p.queue, p.channel, e.site_code, e.section_code, e.team_code
    from pub_cost_position as p
    left join pub_entity as e on p.unit_kind = e.entity_type and p.unit_code = e.entity_code
    where p.is_operating
),

above as (
    select 'site' as entity_type, sum(amount) as stays from position where site_code is null
    union all
    select 'section', sum(amount) from position where section_code is null
    union all
    select 'team', sum(amount) from position where team_code is null
    union all
    select 'queue', sum(amount) from position where queue is null
    union all
    select 'channel', sum(amount) from position where channel is null
),

kind as (
    select entity_type, sum(cost) as cost from pub_cost_per_call group by all
),

centre as (
    select sum(cost) as centre from kind where entity_type = 'centre'
)

select k.entity_type, k.cost, coalesce(a.stays, 0) as stays, c.centre
from kind as k
left join above as a using (entity_type)
cross join centre as c
where k.entity_type not in ('department', 'shop')  -- they are a part of the centre and never meant to be all of it
order by list_position(['centre', 'site', 'section', 'department', 'shop', 'team', 'queue', 'channel'], k.entity_type)
"""

BUDGET_BY_ACCOUNT = f"""
with ledger as (
    select
        account, coalesce(sum(amount) filter (where kind = 'budget'), 0) as ledger_budget,
        coalesce(sum(amount) filter (where kind = 'actual'), 0) as ledger_actual
    from pub_ledger_entry
    group by all
)

select
    account, {NAMES}, coalesce(l.ledger_budget, 0) as ledger_budget, coalesce(b.budget, 0) as budget,
    coalesce(l.ledger_actual, 0) as ledger_actual, coalesce(b.actual, 0) as actual
from ledger as l
full join pub_budget as b using (account)
left join pub_account as k using (account)
order by account
"""
BUDGET_BY_COST_CENTRE = """
select
    cost_centre, coalesce(sum(amount) filter (where kind = 'budget'), 0) as budget,
    coalesce(sum(amount) filter (where kind = 'actual'), 0) as actual
from pub_ledger_entry
group by all
order by cost_centre
"""

PAY_BY_COST_CENTRE = """
select cost_centre, currency, booked, paid, state from pub_pay_reconciliation order by currency, cost_centre
"""
PAY_IN_ALL = """
with line as (
    select currency, sum(amount) as of_lines from pub_pay_line group by all
),

pay as (
    select currency, sum(amount) as paid from pub_pay group by all
)

select currency, coalesce(l.of_lines, 0) as of_lines, coalesce(p.paid, 0) as paid
from pay as p
full join line as l using (currency)
order by currency
"""
PAY_ACCOUNTS = """
with account as (
    select account from pub_account where is_performance_pay
),

entry as (
    select coalesce(sum(amount), 0) as ledger from pub_ledger_entry where kind = 'actual' and account in (from account)
),

told as (
    select coalesce(sum(booked), 0) as booked from pub_pay_reconciliation
)

select 'performance_pay' as what, e.ledger, t.booked from entry as e cross join told as t
"""
