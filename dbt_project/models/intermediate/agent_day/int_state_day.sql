{{ config(materialized="incremental") }}

with parts as (
    select * from {{ ref("int_state_part") }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

dated as (
    select
        {{ work_date("parts.started_at") }} as kpi_date,
        parts.employee_id,
        parts.state,
        parts.seconds
    from parts
    left join night_tail
        on parts.employee_id = night_tail.employee_id
            and parts.calendar_day = night_tail.calendar_day
),

state_time as (
    select
        kpi_date,
        employee_id,
        state,
        sum(seconds) as seconds
    from dated
    where {{ in_month("kpi_date") }}
    group by kpi_date, employee_id, state
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        cast(sum(case when state = 'available' then seconds else 0 end) as bigint) as available_seconds,
        cast(sum(case when state = 'talk' then seconds else 0 end) as bigint) as talk_seconds,
        cast(sum(case when state = 'hold' then seconds else 0 end) as bigint) as hold_seconds,
        cast(sum(case when state = 'acw' then seconds else 0 end) as bigint) as acw_seconds,
        cast(sum(case when state = 'ring' then seconds else 0 end) as bigint) as ring_seconds,
        cast(sum(seconds) as bigint) as logged_in_seconds
    from state_time
    group by kpi_date, employee_id
)

select * from final
