{{ config(materialized="incremental") }}

with sessions as (
    select * from {{ ref("int_ivr_session") }}
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        cast(count(*) as bigint) as sessions,
        cast(sum(self_served) as bigint) as self_served
    from sessions
    group by kpi_date
)

select * from final
