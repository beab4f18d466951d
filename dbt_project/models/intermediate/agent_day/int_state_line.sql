-- Several contacts at once are one agent's time once: at each moment the state counts that asks most of the agent.
with states as (
    select * from {{ ref("stg_telephony__agent_states") }}
),

overlap as (
    select
        *,
        case state
            when 'talk' then 1
            when 'acw' then 2
            when 'hold' then 3
            when 'ring' then 4
            when 'available' then 5
            when 'logged_out' then 7
            else 6
        end as precedence
    from {{ ref("int_state_overlap") }}
    where month = {{ month_name() }}
),

united as (
    {{ in_one_line("overlap", ["employee_id", "chain_no"], ["state"], "precedence, started_at") }}
),

final as (
    select
        s.employee_id,
        s.state,
        s.started_at,
        s.ended_at
    from states as s
    left join overlap as o  -- no "not exists": DuckDB would keep a copy of all states
        on s.employee_id = o.employee_id
            and s.started_at = o.started_at
    where o.employee_id is null
    union all
    select
        employee_id,
        state,
        started_at,
        ended_at
    from united
)

select * from final
