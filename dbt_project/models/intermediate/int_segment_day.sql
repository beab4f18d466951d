{{ config(materialized="incremental") }}

with segments as (
    select * from {{ ref("int_segment") }}
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        queue,
        channel,
        vendor,
        cast(count(*) as bigint) as segments,
        cast(count_if(exclusion = 'outlier') as bigint) as outliers,
        cast(sum(handled) as bigint) as handled,
        cast(sum(handle_seconds) as bigint) as handle_seconds,
        cast(sum(talk_seconds) as bigint) as talk_seconds,
        cast(sum(hold_seconds) as bigint) as hold_seconds,
        cast(sum(held) as bigint) as held,
        cast(sum(acw_seconds) as bigint) as acw_seconds,
        cast(sum(transferred) as bigint) as transferred
    from segments
    group by kpi_date, employee_id, queue, channel, vendor
)

select * from final
