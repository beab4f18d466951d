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
    union all
    select '*' as queue
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
        cast(max(case when parameter = 'shift_gap_minutes' then value end) as bigint) as shift_gap_minutes,
        cast(max(case when parameter = 'shift_late_minutes' then value end) as bigint) as shift_late_minutes,
        cast(max(case when parameter = 'full_shift_minutes' then value end) as bigint) as full_shift_minutes,
        max(case when parameter = 'whole_shift_share' then value end) as whole_shift_share,
        max(case when parameter = 'half_shift_share' then value end) as half_shift_share,
        max(case when parameter = 'quality_excellent_line' then value end) as quality_excellent_line,
        max(case when parameter = 'interval_z' then value end) as interval_z
    from in_force
    group by month, day, queue
)

select * from final
