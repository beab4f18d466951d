{#- Both ways: a total has its lines, and every line is in a total. -#}
with booked as (
    select family, entity_type, entity_code, pay_code, currency, period, amount, lines, 1 as totals
    from {{ ref("fct_pay") }}
    where month = {{ month_name() }}
    union all
    select family, entity_type, entity_code, pay_code, currency, period, -amount, -1, 0
    from {{ ref("fct_pay_line") }}
    where month = {{ month_name() }}
)

select
    concat(entity_type, ' ', entity_code, ' in family ', family, ', period ', period) as what,
    concat('the total less its lines is ', sum(amount), ' ', currency, ', the number of lines is ', sum(lines), ' off') as defect
from booked
group by family, entity_type, entity_code, pay_code, currency, period
having sum(amount) <> 0 or sum(lines) <> 0 or sum(totals) <> 1
