with calls as (
    select * from {{ ref("stg_telephony__calls") }} where employee_id is not null
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

judged as (
    select
        calls.*,
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
        direction,
        started_at,
        outcome,
        transfer_to,
        exclusion,
        talk_seconds + hold_seconds + acw_seconds as recorded_seconds,
        case when exclusion is null then 1 else 0 end as handled,
        case when exclusion is null then talk_seconds + hold_seconds + acw_seconds else 0 end as handle_seconds,
        case when exclusion is null then talk_seconds else 0 end as talk_seconds,
        case when exclusion is null then hold_seconds else 0 end as hold_seconds,
        case when exclusion is null then acw_seconds else 0 end as acw_seconds,
        case when exclusion is null and transfer_to is not null then 1 else 0 end as transferred
    from judged
    where {{ in_month("kpi_date") }}
)

select * from final
