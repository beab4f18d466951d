select
    m.month,
    r.currency,
    r.to_currency,
    cast(r.version as int) as version,
    r.rate
from {{ ref("dim_month") }} as m
inner join {{ ref("int_exchange_rate") }} as r on m.month = {{ month_name() }}
where r.version is not null
