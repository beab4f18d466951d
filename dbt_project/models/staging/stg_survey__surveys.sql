with source as (
    select *
    from {{ source("raw", "surveys") }} as raw_rows
    where {{ month_window("contact_started_at", 1, 1) }}
        and {{ live("surveys") }}
),

final as (
    select
        survey_id,
        question_code,
        survey_kind,
        source,
        verified,
        contact_id,
        contact_started_at,
        complaint_no,
        case_id,
        order_id,
        agent_id_at_send as employee_id,
        unit as unit_code,
        sent_at,
        answered_at,
        score,
        scale_min,
        scale_max,
        text
    from source
)

select * from final
