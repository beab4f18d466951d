with source as (
    select *
    from {{ source("raw", "forecasts") }} as raw_rows
    where {{ month_window("interval_start") }}
        and {{ live("forecasts") }}
),

final as (
    select
        queue,
        interval_start,
        issued_at,
        interval_minutes,
        contacts,
        handle_seconds,
        required_agents
    from source
)

select * from final
