with calls as (
    select * from {{ ref("stg_telephony__calls") }}
    where queued_at is not null
        and direction = 'inbound'
        and outcome in ('answered', 'abandoned', 'flow_out', 'callback')
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }}
),

returns as (
    select * from {{ ref("int_queue_return") }} where month = {{ month_name() }}
),

judged as (
    select
        calls.*,
        calls.wait_seconds + calls.ring_seconds + coalesce(again.waited_before, 0) as waited,
        policy.service_level_seconds,
        policy.short_abandon_seconds,
        policy.late_answer_seconds,
        policy.service_level_variant,
        case when calls.outcome = 'answered' then 1 else 0 end as answered,
        case when calls.outcome = 'abandoned' then 1 else 0 end as abandoned,
        case when calls.outcome = 'flow_out' then 1 else 0 end as flow_out,
        case when calls.outcome = 'flow_out' and coalesce(again.requeued, 0) = 0 then 1 else 0 end as left_queue,
        case when calls.outcome = 'callback' then 1 else 0 end as callback
    from calls
    left join policy
        on cast(calls.started_at as date) = policy.day
            and coalesce(calls.queue, '*') = policy.queue
    left join returns as again
        on calls.contact_id = again.contact_id
            and calls.segment_no = again.segment_no
    where {{ in_month("calls.started_at") }}
),

counted as (
    select
        *,
        answered + abandoned as ended,
        case when waited <= service_level_seconds then answered else 0 end as answered_in_threshold,
        case when waited <= service_level_seconds then abandoned else 0 end as abandoned_in_threshold,
        case when waited <= short_abandon_seconds then abandoned else 0 end as abandoned_short
    from judged
),

final as (
    select
        {{ month_name() }} as month,
        cast(started_at as date) as kpi_date,
        extract(hour from started_at) * 4 + floor(extract(minute from started_at) / 15) as quarter,
        employee_id,
        concat(contact_id, '/', cast(segment_no as {{ dbt.type_string() }})) as record_id,
        queue,
        channel,
        vendor,
        outcome,
        waited,
        answered,
        abandoned,
        flow_out,
        callback,
        answered + abandoned + callback as offered,
        ended,
        answered_in_threshold,
        answered_in_threshold + abandoned_in_threshold as met_f1,
        answered_in_threshold + abandoned_short as met_f5,
        ended - abandoned_in_threshold as judged_f4,
        ended - abandoned_short as judged_f6,
        ended - abandoned_short + left_queue as judged_f7,
        case service_level_variant
            when 1 then answered_in_threshold + abandoned_in_threshold
            when 5 then answered_in_threshold + abandoned_short
            else answered_in_threshold
        end as service_level_met,
        case service_level_variant
            when 2 then answered
            when 4 then ended - abandoned_in_threshold
            when 6 then ended - abandoned_short
            when 7 then ended - abandoned_short + left_queue
            else ended
        end as service_level_judged,
        abandoned - abandoned_short as abandoned_not_short,
        answered + abandoned + callback - abandoned_short as offered_not_short,
        case when waited > late_answer_seconds then answered else 0 end as late_answered,
        answered * waited as answered_wait_seconds,
        abandoned * waited as abandoned_wait_seconds
    from counted
)

select * from final
