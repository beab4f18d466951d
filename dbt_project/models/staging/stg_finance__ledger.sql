with source as (
    select *
    from {{ source("raw", "ledger") }} as raw_rows
    where _month = {{ month_name() }}
        and {{ live("ledger") }}
),

final as (
    select
        period,
        account,
        cost_centre,
        version,
        kind,
        amount,
        currency,
        one_off,
        closed
    from source
)

select * from final
