{#- Bases are of persons, not of schemes: two families that pay one person by the same base pay it twice. -#}
with commission as (
    select distinct
        pay_code,
        line_code
    from {{ ref("scheme_pay_rule") }}
    where per = 'commission'
),

earned as (
    select
        l.entity_code,
        l.period,
        l.family,
        case when c.line_code is null then 'base' else 'commission' end as part_of
    from {{ ref("fct_pay_line") }} as l
    left join commission as c on l.pay_code = c.pay_code and l.line_code = c.line_code
    where l.month = {{ month_name() }} and l.kind = 'earned' and l.amount > 0
)

select
    concat('employee ', entity_code) as what,
    concat('is paid for ', period, ' from one ', part_of, ' in the families ', min(family), ' and ', max(family)) as defect
from earned
group by entity_code, period, part_of
having count(distinct family) > 1
