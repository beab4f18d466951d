with source as (
    select *
    from {{ source("raw", "calls") }} as raw_rows
    where {{ month_window("started_at", 30, 30) }}
        and {{ live("calls") }}
),

final as (
    select
        contact_id,
        segment_no,
        direction,
        agent_id as employee_id,
        customer_id,
        reason,
        started_at,
        outcome
    from source
)

select * from final
