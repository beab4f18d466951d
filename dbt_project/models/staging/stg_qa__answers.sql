with source as (
    select *
    from {{ source("raw", "qa_answers") }} as raw_rows
    where {{ month_window("contact_started_at", 1, 1) }}
        and {{ live("qa_answers") }}
),

final as (
    select
        evaluation_id,
        revision,
        contact_started_at,
        question_code,
        section_code,
        points,
        max_points,
        not_applicable,
        fatal,
        critical_kind,
        comment
    from source
)

select * from final
