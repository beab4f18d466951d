with person as (
    select * from {{ ref("int_person_run") }}
),

left_before as (
    select * from {{ ref("int_person_before") }}
),

rejected as (
    select * from {{ ref("fct_proposal") }}
    where month = {{ month_name() }} and status = 'rejected'
),

consequence as (
    select * from {{ ref("fct_consequence") }}
    where month = {{ month_name() }}
),

-- the severest proposal that nobody has rejected
ordered as (
    select
        c.*,
        row_number() over (partition by c.family, c.entity_type, c.entity_code order by c.severity desc, c.rule_code asc) as turn
    from consequence as c
    left join rejected as x on c.month = x.about_month and c.rule_code = x.rule_code and c.entity_type = x.entity_type and c.entity_code = x.entity_code
    where x.rule_code is null
),

standing as (
    select * from ordered where turn = 1
),

proposed as (
    select distinct
        family,
        entity_type,
        entity_code
    from consequence
),

judged as (
    select
        p.*,
        coalesce(b.state, 'normal') as state_before,
        b.since_month,
        b.cause as cause_before,
        b.state_if_rejected as state_if_rejected_before,
        s.rule_code,
        s.to_state,
        case
            when p.reset_state is not null or p.return_state is not null then 'hr'
            when p.eligible = 0 then 'kept'
            when s.severity >= coalesce(b.held_severity, s.severity) then 'proposed'
            when b.held_severity is not null then 'kept'
            when p.watch_state is not null then 'watched'
            when a.family is not null then 'kept'
            else 'normal'
        end as way
    from person as p
    left join left_before as b on p.family = b.family and p.entity_type = b.entity_type and p.entity_code = b.entity_code
    left join standing as s on p.family = s.family and p.entity_type = s.entity_type and p.entity_code = s.entity_code
    left join proposed as a on p.family = a.family and p.entity_type = a.entity_type and p.entity_code = a.entity_code
),

moved as (
    select
        *,
        way = 'kept' or (way = 'proposed' and to_state = state_before and state_if_rejected_before is not null) as goes_on
    from judged
),

final as (
    select
        {{ month_name() }} as month,
        family,
        entity_type,
        entity_code,
        state_before,
        case way
            when 'hr' then coalesce(return_state, reset_state)
            when 'kept' then state_before
            when 'proposed' then to_state
            when 'watched' then watch_state
            else 'normal'
        end as state,
        case
            when goes_on or state_before = case way when 'hr' then coalesce(return_state, reset_state) when 'normal' then 'normal' end
                then coalesce(since_month, {{ month_name() }})
            else {{ month_name() }}
        end as since_month,
        case way when 'kept' then coalesce(cause_before, 'none') when 'proposed' then rule_code else way end as cause,
        -- what a person would be in without the proposal: watched in the first periods back, else as before
        case when goes_on then state_if_rejected_before when way = 'proposed' then coalesce(watch_state, state_before) end as state_if_rejected
    from moved
)

select * from final
