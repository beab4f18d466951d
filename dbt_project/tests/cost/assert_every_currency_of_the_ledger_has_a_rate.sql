-- what cannot be converted cannot be added up
with latest as (
    select * from {{ ref("stg_finance__ledger") }}
    where period = {{ month_name() }} and kind in ('actual', 'budget')
    qualify row_number() over (partition by account, cost_centre, kind order by version desc) = 1
)

select
    concat('currency ', l.currency) as what,
    concat(
        count(*), ' entries of the ledger are in it and no rate to the reporting currency was delivered for the month: ',
        'deliver exchange_rates, or add a row to reporting_currency'
    ) as defect,
    sum(l.amount) as amount
from latest as l
left join {{ ref("int_exchange_rate") }} as r on l.currency = r.currency
where r.currency is null
group by l.currency
