with calls as (
    select * from {{ ref("stg_telephony__calls") }} where employee_id is not null
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

cut_by_logout as (
    select * from {{ ref("int_acw_cut") }} where month = {{ month_name() }}
),

judged as (
    select
        calls.*,
        least(calls.acw_seconds, policy.acw_cap_seconds, coalesce(cut_by_logout.seconds, calls.acw_seconds)) as acw_counted,
        case when survey.transfer_to is null and calls.transfer_to is not null then 1 else 0 end as passed_on,
        {{ work_date("calls.started_at") }} as kpi_date,
        case
            when calls.outcome <> 'answered' then 'not_answered'
            when calls.talk_seconds < policy.ghost_seconds then 'ghost'
            when calls.talk_seconds + calls.hold_seconds + calls.acw_seconds > policy.handle_cap_seconds then 'outlier'
        end as exclusion
    from calls
    left join policy
        on cast(calls.started_at as date) = policy.day
            and coalesce(calls.queue, '*') = policy.queue
    left join night_tail
        on calls.employee_id = night_tail.employee_id
            and cast(calls.started_at as date) = night_tail.calendar_day
    left join cut_by_logout
        on calls.contact_id = cut_by_logout.contact_id
            and calls.segment_no = cut_by_logout.segment_no
    left join {{ ref("survey_destination") }} as survey
        on lower(calls.transfer_to) = lower(survey.transfer_to)
            and survey.valid_from <= cast(calls.started_at as date)
            and (survey.valid_to is null or cast(calls.started_at as date) < survey.valid_to)
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        concat(contact_id, '/', cast(segment_no as {{ dbt.type_string() }})) as record_id,
        contact_id,
        segment_no,
        queue,
        reason,
        channel,
        vendor,
        direction,
        started_at,
        outcome,
        transfer_to,
        exclusion,
        talk_seconds + hold_seconds + acw_seconds as recorded_seconds,
        case when exclusion is null then 1 else 0 end as handled,
        case when exclusion is null then talk_seconds + hold_seconds + acw_counted else 0 end as handle_seconds,
        case when exclusion is null then talk_seconds else 0 end as talk_seconds,
        case when exclusion is null then hold_seconds else 0 end as hold_seconds,
        case when exclusion is null and hold_seconds > 0 then 1 else 0 end as held,
        case when exclusion is null then acw_counted else 0 end as acw_seconds,
        case when exclusion is null then passed_on else 0 end as transferred
    from judged
    where {{ in_month("kpi_date") }}
)

select * from final
