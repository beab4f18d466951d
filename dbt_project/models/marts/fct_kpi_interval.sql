with quarter as (
    select * from {{ ref("int_kpi__queue_interval") }}
),

allowed as (
    select * from {{ ref("int_kpi_entity_type") }} where entity_type = 'queue'
),

cut as (
    select *, 15 as interval_minutes, quarter as first_quarter from quarter
    union all
    select *, 30 as interval_minutes, floor(quarter / 2) * 2 as first_quarter from quarter
),

final as (
    select
        c.month,
        c.kpi_date,
        c.interval_minutes,
        cast({{ dbt.dateadd("minute", "cast(c.first_quarter * 15 as integer)", "cast(c.kpi_date as timestamp)") }} as timestamp) as interval_start,
        coalesce(c.queue, 'unknown') as queue,
        c.kpi_code,
        cast(sum(c.numerator) as decimal(18, 4)) as numerator,
        cast(sum(c.denominator) as decimal(18, 4)) as denominator,
        cast(sum(c.sample_size) as bigint) as sample_size
    from cut as c
    inner join allowed as a
        on c.kpi_code = a.kpi_code
            and c.kpi_date >= a.valid_from
            and (a.valid_to is null or c.kpi_date < a.valid_to)
    group by c.month, c.kpi_date, c.interval_minutes, c.first_quarter, coalesce(c.queue, 'unknown'), c.kpi_code
    having sum(c.numerator) <> 0 or sum(c.denominator) <> 0
)

select * from final
