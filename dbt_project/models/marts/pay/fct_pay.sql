with card as (
    select * from {{ ref("int_pay_card") }}
),

line as (
    select * from {{ ref("fct_pay_line") }}
    where month = {{ month_name() }}
),

{%- set key = "month, period, pay_month, family, entity_type, entity_code, pay_code, currency" %}

-- a card without lines, and lines without a card, are told as well
part as (
    select {{ key }}, status, 0 as amount, 0 as lines, 0 as open_lines
    from card
    union all
    select {{ key }}, null, amount, 1, case when kind = 'to_decide' then 1 else 0 end
    from line
),

final as (
    select
        {{ key }},
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(lines) as int) as lines,
        case
            when max(status) is null then 'adjustment'
            when sum(open_lines) > 0 then 'to_decide'
            else max(status)
        end as status
    from part
    group by {{ key }}
)

select * from final
