with source as (
    select *
    from {{ source("raw", "customers") }} as raw_rows
    where {{ live("customers") }}
),

final as (
    select
        customer_id,
        since,
        left_on,
        segment
    from source
)

select * from final
