with source as (
    select *
    from {{ source("raw", "orders") }} as raw_rows
    where {{ month_window("placed_at", 90, 3) }}
        and {{ live("orders") }}
),

final as (
    select
        order_id,
        shop,
        inquiry_id,
        agent_id as employee_id,
        customer_id,
        placed_at,
        paid_at,
        amount,
        refunded_at,
        refunded_amount,
        valid as is_valid,
        abnormal as is_abnormal,
        vendor
    from source
)

select * from final
