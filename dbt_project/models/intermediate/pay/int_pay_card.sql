with card as (
    select * from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }} and entity_type = 'employee'
),

home as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }} and is_home
),

scheme as (
    select * from {{ ref("scheme") }}
    where pay_code is not null
),

rule as (
    select * from {{ ref("scheme_pay_rule") }}
),

base as (
    select * from {{ ref("stg_finance__pay_bases") }}
),

payment as (
    select * from {{ ref("int_pay_calendar") }}
    where is_payment
),

-- the rules and the base are those in force on the last day of the home spell
paid_card as (
    select
        c.*,
        s.pay_code,
        h.spell_end as home_end
    from card as c
    inner join scheme as s on c.scheme_code = s.scheme_code and c.scheme_version = s.version
    inner join home as h
        on c.family = h.family and c.entity_type = h.entity_type and c.entity_code = h.entity_code
),

need as (
    select
        c.family,
        c.entity_code,
        c.period,
        max(case when r.per in ('earned', 'base') then 1 else 0 end) = 1 as needs_base,
        max(case when r.per = 'commission' then 1 else 0 end) = 1 as needs_commission
    from paid_card as c
    inner join rule as r
        on c.pay_code = r.pay_code and c.home_end >= r.valid_from and c.home_end < coalesce(r.valid_to, date '9999-12-31')
    group by c.family, c.entity_code, c.period
),

final as (
    select
        c.month,
        c.period,
        coalesce(p.step_month, c.month) as pay_month,
        c.family,
        c.scheme_code,
        c.entity_type,
        c.entity_code,
        c.pay_code,
        c.home_end,
        c.score,
        b.base_amount,
        b.commission,
        coalesce(b.currency, 'XXX') as currency,
        case
            when c.score is null then 'withheld'
            when n.needs_base and b.base_amount is null or n.needs_commission and b.commission is null then 'no_base'
            else 'paid'
        end as status
    from paid_card as c
    inner join need as n on c.family = n.family and c.entity_code = n.entity_code and c.period = n.period
    left join base as b
        on c.entity_code = b.employee_id
            and c.home_end >= b.valid_from
            and c.home_end < coalesce(b.valid_to, date '9999-12-31')
    left join payment as p on c.pay_code = p.pay_code
)

select * from final
