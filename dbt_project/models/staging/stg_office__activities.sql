with source as (
    select *
    from {{ source("raw", "activities") }} as raw_rows
    where {{ month_window("held_on") }}
        and {{ live("activities") }}
),

final as (
    select
        activity_id,
        employee_id,
        held_on,
        attended as was_attended,
        quality
    from source
)

select * from final
