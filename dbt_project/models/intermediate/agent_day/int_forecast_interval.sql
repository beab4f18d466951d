{{ config(materialized="incremental") }}

with policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

-- frozen: the latest forecast issued so many days before the interval's day
frozen as (
    select
        f.*,
        cast(f.interval_start as date) as day
    from {{ ref("stg_wfm__forecasts") }} as f
    inner join policy as p on cast(f.interval_start as date) = p.day
    where {{ dbt.datediff("cast(f.issued_at as date)", "cast(f.interval_start as date)", "day") }} >= p.forecast_horizon_days
    qualify f.issued_at = max(f.issued_at) over (partition by f.queue, f.interval_start)
),

forecast_day as (
    select
        queue,
        day,
        min(interval_minutes) as minutes
    from frozen
    group by queue, day
),

minutes as (
    select generated_number - 1 as number from ({{ dbt.generate_series(1440) }}) as numbers
),

-- of a queue's day that has a frozen forecast every interval counts; where nothing was forecast, nothing was expected
intervals as (
    select
        d.queue,
        d.day,
        d.minutes,
        m.number as interval_no
    from forecast_day as d
    inner join minutes as m on m.number * d.minutes < 1440
),

forecast as (
    select
        f.queue,
        f.day,
        floor({{ minute_of_day("f.interval_start") }} / d.minutes) as interval_no,
        sum(f.contacts) as contacts,
        sum(f.required_agents * f.interval_minutes * 60) as required_seconds
    from frozen as f
    inner join forecast_day as d on f.queue = d.queue and f.day = d.day
    group by f.queue, f.day, floor({{ minute_of_day("f.interval_start") }} / d.minutes)
),

-- what entered the queue, whatever became of it
entered_minute as (
    select
        queue,
        cast(queued_at as date) as day,
        {{ minute_of_day("queued_at") }} as minute,
        count(*) as contacts
    from {{ ref("stg_telephony__calls") }}
    where direction = 'inbound'
        and outcome in ('answered', 'abandoned', 'flow_out', 'callback')
        and {{ in_month("queued_at") }}
    group by queue, cast(queued_at as date), {{ minute_of_day("queued_at") }}
),

entered as (
    select
        e.queue,
        e.day,
        floor(e.minute / d.minutes) as interval_no,
        sum(e.contacts) as contacts
    from entered_minute as e
    inner join forecast_day as d on e.queue = d.queue and e.day = d.day
    group by e.queue, e.day, floor(e.minute / d.minutes)
),

final as (
    select
        {{ month_name() }} as month,
        i.day as kpi_date,
        i.queue,
        {{ dbt.dateadd("minute", "cast(i.interval_no * i.minutes as integer)", "cast(i.day as timestamp)") }} as interval_start,
        i.minutes as interval_minutes,
        cast(coalesce(e.contacts, 0) as bigint) as entered,
        cast(coalesce(f.contacts, 0) as decimal(18, 4)) as forecast,
        cast(coalesce(f.required_seconds, 0) as decimal(18, 4)) as required_seconds
    from intervals as i
    left join forecast as f on i.queue = f.queue and i.day = f.day and i.interval_no = f.interval_no
    left join entered as e on i.queue = e.queue and i.day = e.day and i.interval_no = e.interval_no
)

select * from final
