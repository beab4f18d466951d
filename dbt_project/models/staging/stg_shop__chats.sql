with source as (
    select *
    from {{ source("raw", "chats") }} as raw_rows
    where {{ month_window("asked_at", 1, 1) }}
        and {{ live("chats") }}
),

final as (
    select
        inquiry_id,
        pair_no,
        shop,
        agent_id as employee_id,
        customer_id,
        asked_at,
        replied_at
    from source
)

select * from final
