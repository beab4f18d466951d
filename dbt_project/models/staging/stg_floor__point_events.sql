with source as (
    select *
    from {{ source("raw", "point_events") }} as raw_rows
    where {{ month_window("occurred_at", 1, 1) }}
        and {{ live("point_events") }}
),

final as (
    select
        event_id,
        occurred_at,
        recorded_at,
        subject_kind,
        subject_id,
        scheme_code,
        item_code,
        cause,
        points,
        reason_code,
        reason,
        evidence_ref,
        recorded_by,
        approved_by,
        reverses
    from source
)

select * from final
