with source as (
    select *
    from {{ source("raw", "exchange_rates") }} as raw_rows
    where _month = {{ month_name() }}
        and {{ live("exchange_rates") }}
),

final as (
    select
        period,
        currency,
        to_currency,
        version,
        rate
    from source
)

select * from final
