{#- From HR alone: who was in the state on every day of the month that he was here gets no more than the rule lets him. -#}
with person as (
    select
        employee_id,
        min(status) as status,
        max(day) as last_day
    from {{ ref("int_person_day") }}
    where month = {{ month_name() }} and status <> 'left'
    group by employee_id
    having min(status) = max(status)
),

rule as (
    select * from {{ ref("scheme_pay_rule") }}
    where per = 'at_most' and state is not null
),

paid as (
    select
        entity_code,
        pay_code,
        period,
        sum(amount) as amount
    from {{ ref("fct_pay_line") }}
    where month = {{ month_name() }} and for_month = {{ month_name() }} and entity_type = 'employee'
    group by entity_code, pay_code, period
)

select
    concat('employee ', p.entity_code) as what,
    concat(p.amount, ' are paid under ', p.pay_code, ' for ', p.period, ', in the state ', r.state, ' at most ', r.factor) as defect
from paid as p
inner join person as s on p.entity_code = s.employee_id
inner join rule as r
    on p.pay_code = r.pay_code and s.status = r.state
        and s.last_day >= r.valid_from and s.last_day < coalesce(r.valid_to, date '9999-12-31')
where p.amount > r.factor
