with sessions as (
    select * from {{ ref("stg_telephony__ivr_sessions") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

answered as (
    select distinct contact_id from {{ ref("stg_telephony__calls") }} where employee_id is not null and outcome = 'answered'
),

completed as (
    select * from sessions
    where exit = 'completed'
        and {{ in_month("entered_at") }}
        and (contact_id is null or contact_id not in (select contact_id from answered))
),

-- whatever brought a customer in: calls, and visits to the IVR that made none
came as (
    select customer_id, started_at as came_at, contact_id as visit
    from {{ ref("stg_telephony__calls_around") }}
    where direction = 'inbound'
    union all
    select customer_id, entered_at as came_at, session_id as visit from sessions where contact_id is null
),

-- by day, so that a number behind which a whole company calls is not compared with itself a month long
came_on as (
    select *, cast(came_at as date) as day from came where customer_id is not null
    union all
    select *, cast({{ dbt.dateadd("day", -1, "came_at") }} as date) as day from came where customer_id is not null
),

repeated as (
    select distinct c.session_id
    from completed as c
    inner join came_on as r
        on c.customer_id = r.customer_id
            and cast(c.left_at as date) = r.day
            and c.left_at <= r.came_at
            and coalesce(c.contact_id, c.session_id) <> r.visit
    inner join policy as p
        on cast(c.entered_at as date) = p.day
            and {{ seconds_between("c.left_at", "r.came_at") }} <= p.self_service_hours * 3600
),

final as (
    select
        {{ month_name() }} as month,
        cast(s.entered_at as date) as kpi_date,
        cast(null as {{ dbt.type_string() }}) as employee_id,
        s.session_id as record_id,
        1 as sessions,
        case when c.session_id is not null and r.session_id is null then 1 else 0 end as self_served
    from sessions as s
    left join completed as c on s.session_id = c.session_id
    left join repeated as r on s.session_id = r.session_id
    where {{ in_month("s.entered_at") }}
)

select * from final
