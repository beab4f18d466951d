-- to the cent: what ended somewhere is what was booked, by every entry of the ledger
{%- set entry = "account, cost_centre, ledger_version, one_off, currency" %}

with both_sides as (
    select {{ entry }}, amount as ledger, 0 as ended
    from {{ ref("fct_ledger_entry") }}
    where month = {{ month_name() }} and kind = 'actual' and amount is not null
    union all
    select {{ entry }}, 0 as ledger, amount as ended
    from {{ ref("fct_cost_position") }}
    where month = {{ month_name() }}
)

select
    {{ entry }},
    sum(ledger) as ledger,
    sum(ended) as ended
from both_sides
group by {{ entry }}
having sum(ledger) <> sum(ended)
