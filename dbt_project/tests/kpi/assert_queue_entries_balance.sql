with entered as (
    select
        cast(started_at as date) as kpi_date,
        coalesce(queue, '') as queue,
        count(*) as entered
    from {{ ref("stg_telephony__calls") }}
    where queued_at is not null
        and direction = 'inbound'
        and {{ in_month("started_at") }}
    group by cast(started_at as date), coalesce(queue, '')
),

accounted as (
    select
        kpi_date,
        coalesce(queue, '') as queue,
        sum(answered + abandoned + flow_out + callback) as accounted
    from {{ ref("int_queue_interval") }}
    where month = {{ month_name() }}
    group by kpi_date, coalesce(queue, '')
)

select
    coalesce(e.kpi_date, a.kpi_date) as kpi_date,
    coalesce(e.queue, a.queue) as queue,
    e.entered,
    a.accounted
from entered as e
full outer join accounted as a
    on e.kpi_date = a.kpi_date
        and e.queue = a.queue
where e.entered is distinct from a.accounted
