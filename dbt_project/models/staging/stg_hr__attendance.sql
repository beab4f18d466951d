with source as (
    select *
    from {{ source("raw", "attendance") }} as raw_rows
    where {{ month_window("work_date") }}
        and {{ live("attendance") }}
),

final as (
    select
        employee_id,
        work_date,
        shift_code,
        scheduled_minutes,
        worked_minutes,
        paid_minutes,
        clock_in,
        clock_out,
        late_minutes,
        absence_code
    from source
)

select * from final
