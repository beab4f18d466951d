with due as (
    select * from {{ ref("int_pay_due") }}
    where not is_limit
),

pay_limit as (
    select * from {{ ref("int_pay_limit") }}
),

decided as (
    select * from {{ ref("int_pay_decided") }}
),

adjustment as (
    select * from {{ ref("int_pay_adjustment") }}
),

{%- set key = "month, period, pay_month, for_period, for_month, family, scheme_code, entity_type, entity_code, pay_code" %}
{%- set of_card = "month, period, pay_month, period as for_period, month as for_month, family, scheme_code, entity_type, entity_code, pay_code" %}

line as (
    select {{ of_card }}, line_code, position, kind, base_amount, score, factor, amount, currency
    from due
    union all
    select {{ of_card }}, line_code, position, 'limit', base_amount, score, factor, amount, currency
    from pay_limit
    union all
    select {{ key }}, line_code, null, 'decided', null, null, factor, amount, currency
    from decided
    union all
    select {{ key }}, 'adjustment', null, 'adjustment', due, null, null, amount, currency
    from adjustment
),

final as (
    select
        {{ key }},
        line_code,
        cast(position as int) as position,
        kind,
        cast(base_amount as decimal(18, 4)) as base_amount,
        cast(score as decimal(18, 8)) as score,
        cast(factor as decimal(18, 8)) as factor,
        cast(amount as decimal(18, 2)) as amount,
        currency
    from line
)

select * from final
