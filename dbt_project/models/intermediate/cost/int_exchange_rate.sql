with reporting as (
    select
        m.month,
        c.currency
    from {{ ref("int_month") }} as m
    inner join {{ ref("reporting_currency") }} as c
        on c.valid_from <= m.last_day
            and (c.valid_to is null or m.last_day < c.valid_to)
    qualify row_number() over (order by c.valid_from desc) = 1
),

delivered as (
    select
        x.currency,
        x.to_currency,
        x.version,
        x.rate
    from {{ ref("stg_finance__exchange_rates") }} as x
    inner join reporting as r
        on x.to_currency = r.currency
            and x.currency <> r.currency
            and x.period = r.month
    qualify row_number() over (partition by x.currency order by x.version desc) = 1
),

final as (
    select currency, to_currency, version, cast(rate as decimal(18, 8)) as rate from delivered
    union all
    select currency, currency as to_currency, null as version, cast(1 as decimal(18, 8)) as rate from reporting
)

select * from final
