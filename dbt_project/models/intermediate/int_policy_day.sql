{{ config(materialized="incremental") }}

with calendar as (
    select * from {{ ref("int_calendar") }}
),

parameter as (
    select * from {{ ref("kpi_parameter") }}
),

calls as (
    select * from {{ ref("stg_telephony__calls") }}
),

queues as (
    select distinct queue from calls where queue is not null
    union distinct -- what is said of a queue may be said of a shop as well
    select queue from parameter
),

in_force as (
    select
        c.month,
        c.day,
        q.queue,
        p.parameter,
        -- what is said about a queue goes before what is said about all
        coalesce(max(case when p.queue = q.queue then p.value end), max(p.value)) as value
    from calendar as c
    cross join queues as q
    left join parameter as p  -- a day without a value stays, with null, for the test that asks for it
        on p.queue in (q.queue, '*')
            and p.valid_from <= c.day
            and (p.valid_to is null or c.day < p.valid_to)
    group by c.month, c.day, q.queue, p.parameter
),

final as (
    select
        month,
        day,
        queue,
        cast(max(case when parameter = 'ghost_seconds' then value end) as bigint) as ghost_seconds,
        cast(max(case when parameter = 'handle_cap_seconds' then value end) as bigint) as handle_cap_seconds,
        cast(max(case when parameter = 'service_level_seconds' then value end) as bigint) as service_level_seconds,
        cast(max(case when parameter = 'short_abandon_seconds' then value end) as bigint) as short_abandon_seconds,
        cast(max(case when parameter = 'late_answer_seconds' then value end) as bigint) as late_answer_seconds,
        cast(max(case when parameter = 'service_level_variant' then value end) as bigint) as service_level_variant,
        cast(max(case when parameter = 'acw_cap_seconds' then value end) as bigint) as acw_cap_seconds,
        cast(max(case when parameter = 'fcr_days' then value end) as bigint) as fcr_days,
        cast(max(case when parameter = 'repeat_days' then value end) as bigint) as repeat_days,
        cast(max(case when parameter = 'self_service_hours' then value end) as bigint) as self_service_hours,
        cast(max(case when parameter = 'shift_gap_minutes' then value end) as bigint) as shift_gap_minutes,
        cast(max(case when parameter = 'attendance_late_minutes' then value end) as bigint) as attendance_late_minutes,
        cast(max(case when parameter = 'shift_late_minutes' then value end) as bigint) as shift_late_minutes,
        cast(max(case when parameter = 'full_shift_minutes' then value end) as bigint) as full_shift_minutes,
        max(case when parameter = 'whole_shift_share' then value end) as whole_shift_share,
        max(case when parameter = 'half_shift_share' then value end) as half_shift_share,
        cast(max(case when parameter = 'case_mix_min_records' then value end) as bigint) as case_mix_min_records,
        cast(max(case when parameter = 'adherence_grace_minutes' then value end) as bigint) as adherence_grace_minutes,
        cast(max(case when parameter = 'utilisation_includes_paid_leave' then value end) as bigint) as utilisation_includes_paid_leave,
        cast(max(case when parameter = 'forecast_horizon_days' then value end) as bigint) as forecast_horizon_days,
        max(case when parameter = 'quality_excellent_line' then value end) as quality_excellent_line,
        cast(max(case when parameter = 'survey_repeat_hours' then value end) as bigint) as survey_repeat_hours,
        max(case when parameter = 'top_boxes' then value end) as top_boxes,
        max(case when parameter = 'bottom_boxes' then value end) as bottom_boxes,
        max(case when parameter = 'nps_promoter_from' then value end) as nps_promoter_from,
        max(case when parameter = 'nps_detractor_to' then value end) as nps_detractor_to,
        cast(max(case when parameter = 'ces_high_is_easy' then value end) as bigint) as ces_high_is_easy,
        cast(max(case when parameter = 'anonymous_least' then value end) as bigint) as anonymous_least,
        max(case when parameter = 'complaint_weight_1' then value end) as complaint_weight_1,
        max(case when parameter = 'complaint_weight_2' then value end) as complaint_weight_2,
        max(case when parameter = 'complaint_weight_3' then value end) as complaint_weight_3,
        max(case when parameter = 'complaint_weight_4' then value end) as complaint_weight_4,
        max(case when parameter = 'complaint_weight_5' then value end) as complaint_weight_5,
        max(case when parameter = 'complaint_index_target' then value end) as complaint_index_target,
        cast(max(case when parameter = 'judged_days_after_month' then value end) as bigint) as judged_days_after_month,
        max(case when parameter = 'interval_z' then value end) as interval_z,
        cast(max(case when parameter = 'opening_from' then value end) as bigint) as opening_from,
        cast(max(case when parameter = 'opening_to' then value end) as bigint) as opening_to,
        cast(max(case when parameter = 'conversion_days' then value end) as bigint) as conversion_days,
        cast(max(case when parameter = 'repurchase_days' then value end) as bigint) as repurchase_days
    from in_force
    group by month, day, queue
)

select * from final
