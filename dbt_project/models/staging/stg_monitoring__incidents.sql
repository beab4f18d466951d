with source as (
    select *
    from {{ source("raw", "incidents") }} as raw_rows
    where {{ month_window("started_at", 31, 0) }}
        and {{ live("incidents") }}
),

final as (
    select
        incident_id,
        component,
        component_kind,
        started_at,
        ended_at,
        planned as is_planned,
        affected_share
    from source
)

select * from final
