{{ config(materialized="incremental") }}

with planned as (
    select * from {{ ref("int_plan_in_force") }}
),

-- approved, an exception is the plan for its time, whenever it was entered; until then it is nothing
exceptions as (
    select * from {{ ref("stg_wfm__schedules") }}
    where exception_of is not null and approved_by is not null
),

policy as (
    select * from {{ ref("int_policy_day") }}
    where month = {{ month_name() }} and queue = '*'
),

excepted as (
    select distinct employee_id from exceptions
),

shift as (
    select
        p.employee_id,
        p.work_date,
        min(p.starts_at) as starts_at,
        max(p.ends_at) as ends_at
    from planned as p
    inner join excepted as e on p.employee_id = e.employee_id
    group by p.employee_id, p.work_date
),

-- an exception belongs to the shift that it touches, else to the one that it is not further from than shift_gap_minutes
exception_of_shift as (
    select
        e.employee_id,
        e.version,
        e.starts_at,
        e.ends_at,
        e.activity,
        e.queue,
        coalesce(
            min(case when s.starts_at < e.ends_at and s.ends_at > e.starts_at then s.work_date end),
            min(s.work_date),
            cast(e.starts_at as date)
        ) as work_date
    from exceptions as e
    left join policy as p on cast(e.starts_at as date) = p.day
    left join shift as s
        on e.employee_id = s.employee_id
            and {{ seconds_between("s.ends_at", "e.starts_at") }} <= 60 * p.shift_gap_minutes
            and {{ seconds_between("e.ends_at", "s.starts_at") }} <= 60 * p.shift_gap_minutes
    group by e.employee_id, e.version, e.starts_at, e.ends_at, e.activity, e.queue
),

layers as (
    select p.employee_id, p.work_date, p.starts_at as started_at, p.ends_at as ended_at, p.activity, p.queue, 0 as layer
    from planned as p
    inner join excepted as e on p.employee_id = e.employee_id
    union all
    select employee_id, work_date, starts_at, ends_at, activity, queue, version as layer
    from exception_of_shift
),

laid_over as (
    {{ in_one_line("layers", ["employee_id", "work_date"], ["activity", "queue"], "layer desc, started_at desc") }}
),

stretches as (
    select p.employee_id, p.work_date, p.starts_at, p.ends_at, p.activity, p.queue
    from planned as p
    left join excepted as e on p.employee_id = e.employee_id
    where e.employee_id is null
    union all
    select employee_id, work_date, started_at, ended_at, activity, queue
    from laid_over
    where activity <> 'leave'
),

final as (
    select
        {{ month_name() }} as month,
        *
    from stretches
)

select * from final
