with source as (
    select *
    from {{ source("raw", "complaints") }} as raw_rows
    where {{ month_window("occurred_at") }}
        and {{ live("complaints") }}
),

final as (
    select
        complaint_no,
        kind,
        customer_id,
        contact_id,
        order_id,
        product,
        quantity,
        agent_id as employee_id,
        unit as unit_code,
        responsible_party,
        approval_level,
        effect_confirmed,
        received_at,
        occurred_at,
        cause_class,
        severity,
        valid as is_valid,
        due_at,
        closed_at,
        first_level as is_first_level,
        reopened as was_reopened
    from source
)

select * from final
