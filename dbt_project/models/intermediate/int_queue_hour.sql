{{ config(materialized="incremental") }}

with entries as (
    select * from {{ ref("int_queue_entry") }}
),

final as (
    select
        month,
        kpi_date,
        cast(hour as integer) as hour,
        queue,
        cast(count(*) as bigint) as entered,
        cast(sum(offered) as bigint) as offered,
        cast(sum(answered) as bigint) as answered,
        cast(sum(abandoned) as bigint) as abandoned,
        cast(sum(flow_out) as bigint) as flow_out,
        cast(sum(callback) as bigint) as callback,
        cast(sum(answered_in_threshold) as bigint) as answered_in_threshold,
        cast(sum(answered_or_abandoned_late) as bigint) as answered_or_abandoned_late,
        cast(sum(abandoned_not_short) as bigint) as abandoned_not_short,
        cast(sum(offered_not_short) as bigint) as offered_not_short,
        cast(sum(late_answered) as bigint) as late_answered,
        cast(sum(answered_wait_seconds) as bigint) as answered_wait_seconds,
        cast(sum(abandoned_wait_seconds) as bigint) as abandoned_wait_seconds
    from entries
    group by month, kpi_date, hour, queue
)

select * from final
