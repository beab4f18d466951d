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

-- several contacts at once can fill a gap by the sum alone
overlapping as (
    select distinct
        employee_id,
        cast(started_at as date) as day
    from {{ ref("int_state_overlap") }}
    where month = {{ month_name() }}
),

in_turn as (
    select
        *,
        lead(first_start) over (partition by employee_id order by first_start) as next_half_day
    from half_day
),

doubtful as (
    select
        h.*,
        p.shift_gap_minutes
    from in_turn as h
    inner join policy as p on h.day = p.day
    left join overlapping as o on h.employee_id = o.employee_id and h.day = o.day
    where h.seconds < {{ seconds_between("h.first_start", "h.last_end") }}
        or (h.next_half_day > h.last_end and {{ seconds_between("h.last_end", "h.next_half_day") }} <= 60 * p.shift_gap_minutes)
        or o.day is not null
),

followed as (
    select
        s.employee_id,
        d.shift_gap_minutes,
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
    employee_id,
    in_no_state_from,
    in_no_state_until
from followed
where in_no_state_until > in_no_state_from
    and {{ seconds_between("in_no_state_from", "in_no_state_until") }} <= 60 * shift_gap_minutes
    and {{ in_month("in_no_state_from") }}
