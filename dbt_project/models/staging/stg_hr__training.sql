with source as (
    select *
    from {{ source("raw", "training") }} as raw_rows
    where {{ month_window("held_on", 62) }}
        and {{ live("training") }}
),

final as (
    select
        employee_id,
        event_id,
        kind,
        invited as was_invited,
        attended as was_attended,
        held_on,
        published_on,
        minutes,
        attempt,
        score,
        passed as was_passed
    from source
)

select * from final
