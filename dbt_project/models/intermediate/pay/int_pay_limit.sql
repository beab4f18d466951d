with due as (
    select * from {{ ref("int_pay_due") }}
),

{%- set card = "month, period, family, entity_type, entity_code, pay_code" %}

total as (
    select {{ card }}, cast(sum(amount) as decimal(18, 2)) as total
    from due
    group by {{ card }}
),

limited as (
    select d.*, t.total
    from due as d
    inner join total as t
        on d.month = t.month and d.period = t.period and d.family = t.family
            and d.entity_type = t.entity_type and d.entity_code = t.entity_code and d.pay_code = t.pay_code
    where d.is_limit
),

-- First what the sum must at least be, then what it may at most be. Each acts on what the ones before it left.
raised as (
    select
        *,
        max(total + part_of(greatest(factor - total, 0), share)) over (
            partition by {{ card }} order by position, line_code rows between unbounded preceding and current row
        ) as result
    from limited
    where per = 'at_least'
),

raised_total as (
    select {{ card }}, max(result) as result
    from raised
    group by {{ card }}
),

to_lower as (
    select l.*, coalesce(r.result, l.total) as start
    from limited as l
    left join raised_total as r
        on l.month = r.month and l.period = r.period and l.family = r.family
            and l.entity_type = r.entity_type and l.entity_code = r.entity_code and l.pay_code = r.pay_code
    where l.per = 'at_most'
),

lowered as (
    select
        *,
        min(start - part_of(greatest(start - factor, 0), share)) over (
            partition by {{ card }} order by position, line_code rows between unbounded preceding and current row
        ) as result
    from to_lower
),

stepped as (
    {%- for source, start in [("raised", "total"), ("lowered", "start")] %}
        select
            {{ card }}, pay_month, scheme_code, currency, score, line_code, position, factor, result,
            coalesce(
                lag(result) over (partition by {{ card }} order by position, line_code), {{ start }}
            ) as before
        from {{ source }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ card }}, pay_month, scheme_code, currency, score, line_code, position, factor,
        before as base_amount,
        cast(result - before as decimal(18, 2)) as amount
    from stepped
    where result <> before
)

select * from final
