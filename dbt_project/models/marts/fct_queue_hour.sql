with queue_hour as (
    select * from {{ ref("int_queue_hour") }} where month = {{ month_name() }}
),

final as (
    select
        month,
        kpi_date as event_date,
        hour,
        coalesce(queue, 'unknown') as queue,
        offered,
        answered,
        abandoned,
        answered_in_threshold
    from queue_hour
)

select * from final
