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

-- HR pays everybody; the time of those counts who were logged in or planned in the month
agent as (
    select employee_id from state_day union distinct
    select employee_id from plan_day
),

agent_day as (
    select kpi_date, employee_id from state_day union distinct
    select kpi_date, employee_id from plan_day union distinct
    select work_date as kpi_date, employee_id from attendance union distinct
    select kpi_date, employee_id from handled_day
),

final as (
    select
        {{ month_name() }} as month,
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
        coalesce(s.talk_seconds + s.hold_seconds + s.acw_seconds + s.available_seconds, 0) as occupiable_seconds,
        coalesce(s.talk_seconds + s.hold_seconds + s.acw_seconds + s.available_seconds + s.ring_seconds, 0) as on_queue_seconds,
        coalesce(n.scheduled_seconds, 0) as scheduled_seconds,
        coalesce(n.on_queue_scheduled_seconds, 0) as on_queue_scheduled_seconds,
        coalesce(n.adherent_seconds, 0) as adherent_seconds,
        coalesce(a.scheduled_minutes, 0) as scheduled_minutes,
        coalesce(a.worked_minutes, 0) as worked_minutes,
        case when g.employee_id is null then 0 else 60 * coalesce(a.paid_minutes, 0) end as paid_seconds,
        case
            when g.employee_id is null or a.absence_code is null then 0
            else 60 * greatest(a.paid_minutes - a.worked_minutes, 0)
        end as paid_leave_seconds,
        y.utilisation_includes_paid_leave,
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
    left join agent as g on d.employee_id = g.employee_id
)

select * from final
