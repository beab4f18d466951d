with source as (
    select *
    from {{ source("raw", "ivr_sessions") }} as raw_rows
    where {{ month_window("entered_at", 0, 2) }}
        and {{ live("ivr_sessions") }}
),

final as (
    select
        session_id,
        contact_id,
        customer_id,
        entered_at,
        left_at,
        exit,
        menu_path
    from source
)

select * from final
