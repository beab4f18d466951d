with source as (
    select *
    from {{ source("raw", "benchmarks") }} as raw_rows
    where _month = {{ month_name() }}
        and {{ live("benchmarks") }}
),

final as (
    select
        kpi_code,
        industry,
        period,
        value,
        source
    from source
)

select * from final
