{{ config(materialized="incremental") }}

with state_day as (
    select * from {{ ref("int_state_day") }} where month = {{ month_name() }}
),

plan_day as (
    select * from {{ ref("int_plan_day") }} where month = {{ month_name() }}
),

attendance as (
    select * from {{ ref("stg_hr__attendance") }} where {{ in_month("work_date") }}
),

person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

handled_day as (
    select
        kpi_date,
        employee_id,
        sum(handled) as handled
    from {{ ref("int_segment_day") }}
    where month = {{ month_name() }}
    group by kpi_date, employee_id
),

agent_day as (
    select kpi_date, employee_id from state_day union distinct
    select kpi_date, employee_id from plan_day union distinct
    select work_date as kpi_date, employee_id from attendance union distinct
    select kpi_date, employee_id from handled_day
),

joined as (
    select
        d.kpi_date,
        d.employee_id,
        coalesce(p.appraised, false) as appraised,
        coalesce(s.available_seconds, 0) as available_seconds,
        coalesce(s.talk_seconds, 0) as talk_seconds,
        coalesce(s.hold_seconds, 0) as hold_seconds,
        coalesce(s.acw_seconds, 0) as acw_seconds,
        coalesce(s.ring_seconds, 0) as ring_seconds,
        coalesce(s.logged_in_seconds, 0) as logged_in_seconds,
        coalesce(s.talk_seconds + s.hold_seconds + s.acw_seconds, 0) as occupied_seconds,
        coalesce(n.scheduled_seconds, 0) as scheduled_seconds,
        coalesce(n.on_queue_scheduled_seconds, 0) as on_queue_scheduled_seconds,
        coalesce(n.adherent_seconds, 0) as adherent_seconds,
        coalesce(a.scheduled_minutes, 0) as scheduled_minutes,
        coalesce(a.worked_minutes, 0) as worked_minutes,
        coalesce(h.handled, 0) as handled,
        case
            when a.worked_minutes >= y.whole_shift_share * y.full_shift_minutes then 1
            when a.worked_minutes >= y.half_shift_share * y.full_shift_minutes then 0.5
            else 0
        end as shifts_worked
    from agent_day as d
    left join state_day as s on d.employee_id = s.employee_id and d.kpi_date = s.kpi_date
    left join plan_day as n on d.employee_id = n.employee_id and d.kpi_date = n.kpi_date
    left join attendance as a on d.employee_id = a.employee_id and d.kpi_date = a.work_date
    left join handled_day as h on d.employee_id = h.employee_id and d.kpi_date = h.kpi_date
    left join person_day as p on d.employee_id = p.employee_id and d.kpi_date = p.day
    left join policy as y on d.kpi_date = y.day
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        concat(employee_id, '/', cast(kpi_date as {{ dbt.type_string() }})) as record_id,
        appraised,
        available_seconds,
        talk_seconds,
        hold_seconds,
        acw_seconds,
        ring_seconds,
        logged_in_seconds,
        occupied_seconds,
        occupied_seconds + available_seconds as occupiable_seconds,
        scheduled_seconds,
        on_queue_scheduled_seconds,
        adherent_seconds,
        least(occupied_seconds + available_seconds, on_queue_scheduled_seconds) as online_seconds,
        case when on_queue_scheduled_seconds > 0 then occupied_seconds + available_seconds + ring_seconds else 0 end as conforming_seconds,
        scheduled_minutes,
        worked_minutes,
        least(worked_minutes, scheduled_minutes) as attended_minutes,
        cast(shifts_worked as decimal(18, 4)) as shifts_worked,
        cast(handled as bigint) as handled,
        cast(handled * 3600 as bigint) as handled_x3600,
        cast(case when appraised then handled else 0 end as bigint) as appraised_handled,
        cast(case when appraised then shifts_worked else 0 end as decimal(18, 4)) as appraised_shifts
    from joined
)

select * from final
