with quarter as (
    select * from {{ ref("int_queue_interval") }} where month = {{ month_name() }}
),

final as (
    select
        month,
        kpi_date as event_date,
        cast(floor(quarter / 4) as integer) as hour,
        coalesce(queue, 'unknown') as queue,
        cast(sum(offered) as bigint) as offered,
        cast(sum(answered) as bigint) as answered,
        cast(sum(abandoned) as bigint) as abandoned,
        cast(sum(answered_in_threshold) as bigint) as answered_in_threshold
    from quarter
    group by month, kpi_date, floor(quarter / 4), coalesce(queue, 'unknown')
)

select * from final
