with source as (
    select *
    from {{ source("raw", "reports_due") }} as raw_rows
    where {{ month_window("due_at") }}
        and {{ live("reports_due") }}
),

final as (
    select
        report_id,
        unit_code,
        owner_id as employee_id,
        kind,
        due_at,
        submitted_at,
        complete as is_complete,
        correct as is_correct,
        checked as was_checked,
        verified_true as is_verified_true,
        quality
    from source
)

select * from final
