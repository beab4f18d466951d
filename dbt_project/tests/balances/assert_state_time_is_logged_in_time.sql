-- An agent is logged in from the first state of a shift to the last, but for the time said to be logged out. What is missing between
-- two states of a shift was spent in no state; further apart than shift_gap_minutes are shifts. Half days whose states fill them are
-- not sorted.
with states as (
    select * from {{ ref("stg_telephony__agent_states") }}
),

policy as (
    select * from {{ ref("int_policy_day") }}
    where month = {{ month_name() }} and queue = '*'
),

half_day as (
    select
        employee_id,
        cast(started_at as date) as day,
        extract(hour from started_at) < 12 as is_morning,
        min(started_at) as first_start,
        max(ended_at) as last_end,
        sum({{ seconds_between("started_at", "ended_at") }}) as seconds
    from states
    group by employee_id, cast(started_at as date), extract(hour from started_at) < 12
),

in_turn as (
    select
        *,
        lead(first_start) over (partition by employee_id order by first_start) as next_half_day
    from half_day
),

doubtful as (
    select * from in_turn
    where seconds < {{ seconds_between("first_start", "last_end") }}
        or next_half_day > last_end
),

followed as (
    select
        s.employee_id,
        d.day,
        max(s.ended_at) over (
            partition by s.employee_id, d.day, d.is_morning
            order by s.started_at, s.ended_at
            rows between unbounded preceding and current row
        ) as in_no_state_from,
        coalesce(
            lead(s.started_at) over (partition by s.employee_id, d.day, d.is_morning order by s.started_at, s.ended_at), d.next_half_day
        ) as in_no_state_until
    from states as s
    inner join doubtful as d
        on s.employee_id = d.employee_id
            and cast(s.started_at as date) = d.day
            and (extract(hour from s.started_at) < 12) = d.is_morning
)

select
    f.employee_id,
    f.in_no_state_from,
    f.in_no_state_until
from followed as f
inner join policy as p on f.day = p.day
where f.in_no_state_until > f.in_no_state_from
    and {{ seconds_between("f.in_no_state_from", "f.in_no_state_until") }} <= 60 * p.shift_gap_minutes
    and {{ in_month("f.in_no_state_from") }}
