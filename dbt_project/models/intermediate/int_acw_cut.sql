{{ config(materialized="incremental") }}

-- A table, though small: the engine then knows that it is small, and the calls are not laid out in memory to look them up.
with logged_out as (
    select
        employee_id,
        started_at,
        cast(started_at as date) as day
    from {{ ref("stg_telephony__agent_states") }}
    where state = 'logged_out'
),

days_before as (
    select generated_number - 1 as days from ({{ dbt.generate_series(2) }}) as numbers
),

-- by the day of the logout and the one before it, since the work after a call may begin before midnight
logout as (
    select
        l.employee_id,
        l.started_at,
        cast(l.day - cast(d.days as integer) as date) as day
    from logged_out as l
    cross join days_before as d
),

final as (
    select
        {{ month_name() }} as month,
        c.contact_id,
        c.segment_no,
        min({{ seconds_between("c.ended_at", "l.started_at") }}) as seconds
    from {{ ref("stg_telephony__calls") }} as c
    inner join logout as l
        on c.employee_id = l.employee_id
            and cast(c.ended_at as date) = l.day
            and c.ended_at <= l.started_at
    where c.acw_seconds > 0 and {{ seconds_between("c.ended_at", "l.started_at") }} < c.acw_seconds
    group by c.contact_id, c.segment_no
)

select * from final
