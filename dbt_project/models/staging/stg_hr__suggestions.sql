with source as (
    select *
    from {{ source("raw", "suggestions") }} as raw_rows
    where {{ month_window("submitted_on") }}
        and {{ live("suggestions") }}
),

final as (
    select
        suggestion_id,
        employee_id,
        submitted_on,
        decided_on,
        outcome
    from source
)

select * from final
