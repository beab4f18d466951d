with rule as (
    select
        *,
        per in ('at_least', 'at_most') as is_limit
    from {{ ref("scheme_pay_rule") }}
),

limit_of as (
    select
        pay_code,
        min(position) as first_limit
    from rule
    where is_limit
    group by pay_code
),

step as (
    select
        *,
        lag(months_later * 100 + from_day) over (partition by pay_code order by position) as before
    from {{ ref("scheme_pay_step") }}
),

paid_family as (
    select distinct
        pay_code,
        family
    from {{ ref("scheme") }}
    where pay_code is not null
),

ranked_family as (
    select distinct
        rank_list,
        family
    from {{ ref("scheme_rank") }}
)

select
    concat('scheme_pay_rule ', r.pay_code, ' ', r.line_code) as what,
    concat('position ', r.position, ' comes after the limit at position ', l.first_limit, ': limits act last, number them last') as defect
from rule as r
inner join limit_of as l on r.pay_code = l.pay_code
where not r.is_limit and r.position > l.first_limit
union all
select
    concat('scheme_pay_rule ', a.pay_code, ' ', a.line_code) as what,
    concat('position ', a.position, ' is that of line ', b.line_code, ', too: every line has its own') as defect
from rule as a
inner join rule as b on a.pay_code = b.pay_code and a.position = b.position and a.line_code < b.line_code
union all
select
    concat('scheme_pay_rule ', r.pay_code, ' ', r.line_code) as what,
    concat('rank_list ''', r.rank_list, ''' ranks family ', k.family, ', but the rule pays family ', f.family) as defect
from rule as r
inner join paid_family as f on r.pay_code = f.pay_code
inner join ranked_family as k on r.rank_list = k.rank_list
where f.family <> k.family
union all
select
    concat('scheme_pay_step ', pay_code, ' ', step) as what,
    concat('position ', position, ' begins before the step ahead of it: correct from_day, months_later or the positions') as defect
from step
where months_later * 100 + from_day < before
