with source as (
    select *
    from {{ source("raw", "qa_evaluations") }} as raw_rows
    where {{ month_window("contact_started_at", 1, 1) }}
        and {{ live("qa_evaluations") }}
),

final as (
    select
        evaluation_id,
        revision,
        contact_id,
        segment_no,
        contact_started_at,
        agent_id as employee_id,
        rater_id,
        form_code,
        form_version,
        evaluated_at,
        status,
        calibration_of
    from source
)

select * from final
