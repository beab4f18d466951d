-- A version plans whole shifts, so one for the next day cannot take the night tail of the shift before away.
with stretches as (
    select * from {{ ref("int_planned_stretch") }}
),

-- what was issued once it should have begun never was a plan
shift as (
    select
        employee_id,
        version,
        shift_no,
        work_date,
        min(starts_at) as starts_at,
        max(case when activity <> 'leave' then ends_at end) as ends_at,
        max(issued_at) as issued_at
    from stretches
    group by employee_id, version, shift_no, work_date
    having max(issued_at) <= min(starts_at)
),

-- nor does a version change a day that had begun under the one before it
in_turn as (
    select
        employee_id,
        work_date,
        version,
        case
            when max(issued_at) > lag(min(starts_at)) over (partition by employee_id, work_date order by version) then 1
            else 0
        end as came_too_late
    from shift
    group by employee_id, work_date, version
),

counted as (
    select
        *,
        sum(came_too_late) over (partition by employee_id, work_date order by version rows unbounded preceding) as too_late_by_now
    from in_turn
),

in_force as (
    select
        employee_id,
        work_date,
        max(version) as version
    from counted
    where too_late_by_now = 0
    group by employee_id, work_date
),

shift_in_force as (
    select s.*
    from shift as s
    inner join in_force as f
        on s.employee_id = f.employee_id
            and s.work_date = f.work_date
            and s.version = f.version
),

day_in_force as (
    select
        employee_id,
        work_date,
        lag(max(ends_at)) over (partition by employee_id order by work_date) as day_before_until
    from shift_in_force
    group by employee_id, work_date
),

final as (
    select
        p.employee_id,
        p.work_date,
        p.starts_at,
        p.ends_at,
        p.activity,
        p.queue
    from stretches as p
    inner join shift_in_force as s
        on p.employee_id = s.employee_id
            and p.version = s.version
            and p.shift_no = s.shift_no
            and p.work_date = s.work_date
    inner join day_in_force as d
        on p.employee_id = d.employee_id
            and p.work_date = d.work_date
    where p.activity <> 'leave'
        -- the night tail of the shift before is that shift's, whatever a later version says of it
        and p.starts_at >= coalesce(d.day_before_until, p.starts_at)
)

select * from final
