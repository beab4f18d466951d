with source as (
    select *
    from {{ source("raw", "schedules") }} as raw_rows
    where {{ month_window("starts_at", 2, 1) }}
        and {{ live("schedules") }}
),

final as (
    select
        agent_id as employee_id,
        version,
        starts_at,
        ends_at,
        activity,
        queue,
        issued_at,
        exception_of,
        approved_by
    from source
)

select * from final
