with sessions as (
    select * from {{ ref("stg_telephony__ivr_sessions") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

ended_in_ivr as (
    select
        session_id,
        contact_id,
        customer_id,
        entered_at,
        left_at
    from sessions
    where exit = 'completed' and {{ in_month("entered_at") }}
),

answered as (
    select distinct e.session_id
    from ended_in_ivr as e
    inner join {{ ref("stg_telephony__calls") }} as c on e.contact_id = c.contact_id
    where c.employee_id is not null and c.outcome = 'answered'
),

completed as (
    select e.*
    from ended_in_ivr as e
    left join answered as a on e.session_id = a.session_id
    where a.session_id is null
),

-- by day, so that a number behind which a whole company calls is not compared with itself a month long
left_on as (
    select *, cast(left_at as date) as day from completed
    union all
    select *, cast({{ dbt.dateadd("day", 1, "left_at") }} as date) as day from completed
),

-- whatever brought a customer in: calls, and visits to the IVR that made none
came as (
    select customer_id, started_at as came_at, contact_id as visit
    from {{ ref("stg_telephony__calls_around") }}
    where direction = 'inbound' and customer_id is not null
    union all
    select customer_id, entered_at as came_at, session_id as visit
    from sessions
    where contact_id is null and customer_id is not null
),

repeated as (
    select distinct c.session_id
    from left_on as c
    inner join came as r
        on c.customer_id = r.customer_id
            and c.day = cast(r.came_at as date)
            and c.left_at <= r.came_at
            and coalesce(c.contact_id, c.session_id) <> r.visit
    inner join policy as p
        on cast(c.entered_at as date) = p.day
            and {{ seconds_between("c.left_at", "r.came_at") }} <= p.self_service_hours * 3600
),

-- only what ended in the IVR is looked up
judged as (
    select entered_at, session_id, 0 as self_served
    from sessions
    where coalesce(exit, '') <> 'completed' and {{ in_month("entered_at") }}
    union all
    select
        e.entered_at,
        e.session_id,
        case when a.session_id is null and r.session_id is null then 1 else 0 end as self_served
    from ended_in_ivr as e
    left join answered as a on e.session_id = a.session_id
    left join repeated as r on e.session_id = r.session_id
),

final as (
    select
        {{ month_name() }} as month,
        cast(entered_at as date) as kpi_date,
        cast(null as {{ dbt.type_string() }}) as employee_id,
        session_id as record_id,
        1 as sessions,
        self_served
    from judged
)

select * from final
