with source as (
    select *
    from {{ source("raw", "agent_states") }} as raw_rows
    where {{ month_window("started_at", 1, 1) }}
        and {{ live("agent_states") }}
),

final as (
    select
        agent_id as employee_id,
        state,
        started_at,
        ended_at,
        contact_id
    from source
)

select * from final
