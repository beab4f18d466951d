with calls as (
    select * from {{ ref("stg_telephony__calls") }}
    where queued_at is not null
        and direction = 'inbound'
        and outcome in ('answered', 'abandoned', 'flow_out', 'callback')
        and {{ in_month("started_at") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }}
),

judged as (
    select
        calls.*,
        calls.wait_seconds + calls.ring_seconds as waited,
        policy.service_level_seconds,
        policy.short_abandon_seconds,
        policy.late_answer_seconds,
        case when calls.outcome = 'answered' then 1 else 0 end as answered,
        case when calls.outcome = 'abandoned' then 1 else 0 end as abandoned,
        case when calls.outcome = 'flow_out' then 1 else 0 end as flow_out,
        case when calls.outcome = 'callback' then 1 else 0 end as callback
    from calls
    left join policy
        on cast(calls.started_at as date) = policy.day
            and coalesce(calls.queue, '*') = policy.queue
),

final as (
    select
        {{ month_name() }} as month,
        cast(started_at as date) as kpi_date,
        extract(hour from started_at) as hour,
        employee_id,
        concat(contact_id, '/', cast(segment_no as {{ dbt.type_string() }})) as record_id,
        queue,
        outcome,
        waited,
        answered,
        abandoned,
        flow_out,
        callback,
        answered + abandoned + callback as offered,
        case when waited <= service_level_seconds then answered else 0 end as answered_in_threshold,
        answered + case when waited > service_level_seconds then abandoned else 0 end as answered_or_abandoned_late,
        case when waited < short_abandon_seconds then 0 else abandoned end as abandoned_not_short,
        answered + callback + case when waited < short_abandon_seconds then 0 else abandoned end as offered_not_short,
        case when waited > late_answer_seconds then answered else 0 end as late_answered,
        answered * waited as answered_wait_seconds,
        abandoned * waited as abandoned_wait_seconds
    from judged
)

select * from final
