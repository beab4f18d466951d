{{ config(materialized="incremental") }}

with attempts as (
    select * from {{ ref("int_attempt") }}
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        channel,
        vendor,
        component,
        cast(sum(attempts) as bigint) as attempts,
        cast(sum(busy) as bigint) as busy,
        cast(sum(served) as bigint) as served,
        cast(sum(entering) as bigint) as entering
    from attempts
    group by kpi_date, channel, vendor, component
)

select * from final
