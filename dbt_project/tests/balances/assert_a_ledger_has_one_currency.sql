-- amounts are added up: those in another currency than most would be added to them as if they were not
with entries as (
    select
        record_id,
        kind,
        currency,
        amount,
        count(*) over (partition by currency) as alike
    from {{ ref("int_ledger_entry") }}
)

select
    record_id,
    kind,
    currency,
    amount
from entries
qualify alike < max(alike) over () or currency > min(currency) over (partition by alike)
