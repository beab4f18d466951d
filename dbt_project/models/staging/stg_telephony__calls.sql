with source as (
    select *
    from {{ source("raw", "calls") }} as raw_rows
    where {{ month_window("started_at", 1, 1) }}
        and {{ live("calls") }}
),

final as (
    select
        contact_id,
        segment_no,
        channel,
        direction,
        queue,
        trunk,
        vendor,
        agent_id as employee_id,
        customer_id,
        reason,
        started_at,
        queued_at,
        answered_at,
        ended_at,
        ivr_seconds,
        wait_seconds,
        ring_seconds,
        talk_seconds,
        hold_seconds,
        acw_seconds,
        outcome,
        ended_by,
        transfer_to
    from source
)

select * from final
