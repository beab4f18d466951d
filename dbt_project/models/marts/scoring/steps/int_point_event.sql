with event as (
    select * from {{ ref("stg_floor__point_events") }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }}
    where month = {{ month_name() }}
),

-- An event in the tail of a night shift belongs to the day on which the shift began, like every fact of a person.
point_event as (
    select
        event.*,
        {{ work_date("event.occurred_at") }} as occurred_on
    from event
    left join night_tail
        on
            event.subject_kind = 'employee'
            and event.subject_id = night_tail.employee_id
            and cast(event.occurred_at as date) = night_tail.calendar_day
),

final as (
    select
        {{ month_name() }} as month,
        event_id,
        occurred_on,
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
    from point_event
    where {{ in_month("occurred_on") }}
)

select * from final
