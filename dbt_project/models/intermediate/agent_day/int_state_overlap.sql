{{ config(materialized="incremental") }}

-- Sorting a month of states takes long, so first: where each end but the last is the start of another state, there is one
-- state at any moment. Ends and starts are compared as sums of their hashes. Only half days that fail this are sorted.
-- The states are read twice: a CTE of them, named twice, would be kept in memory.
with half_day as (
    select
        employee_id,
        cast(started_at as date) as day,
        extract(hour from started_at) < 12 as is_morning,
        min(started_at) as first_start,
        max(ended_at) as last_end,
        sum({{ hash_of("started_at") }}) - sum({{ hash_of("ended_at") }}) as starts_less_ends,
        sum(case when ended_at <= started_at then 1 else 0 end) as empty_states
    from {{ ref("stg_telephony__agent_states") }}
    where not {{ touches_a_repeated_hour("started_at", "ended_at") }}
    group by employee_id, cast(started_at as date), extract(hour from started_at) < 12
),

in_turn as (
    select
        *,
        lag(last_end) over (partition by employee_id order by first_start) > first_start
        or lead(first_start) over (partition by employee_id order by first_start) < last_end as meets_another
    from half_day
),

doubtful as (
    select * from in_turn
    where meets_another
        or empty_states > 0
        or starts_less_ends <> cast({{ hash_of("first_start") }} as decimal(38, 0)) - cast({{ hash_of("last_end") }} as decimal(38, 0))
),

followed as (
    select
        s.*,
        max(s.ended_at) over (
            partition by s.employee_id
            order by s.started_at, s.ended_at
            rows between unbounded preceding and 1 preceding
        ) as in_a_state_until
    from {{ ref("stg_telephony__agent_states") }} as s
    inner join doubtful as d
        on s.employee_id = d.employee_id
            and cast(s.started_at as date) = d.day
            and (extract(hour from s.started_at) < 12) = d.is_morning
    where not {{ touches_a_repeated_hour("s.started_at", "s.ended_at") }}
),

chained as (
    select
        *,
        sum(case when started_at < in_a_state_until then 0 else 1 end) over (
            partition by employee_id
            order by started_at, ended_at
            rows between unbounded preceding and current row
        ) as chain_no
    from followed
),

final as (
    select
        {{ month_name() }} as month,
        employee_id,
        chain_no,
        state,
        started_at,
        ended_at,
        contact_id
    from chained
    qualify count(*) over (partition by employee_id, chain_no) > 1
)

select * from final
