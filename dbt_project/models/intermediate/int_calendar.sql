with days as (
    {{ dbt.date_spine("day", dbt.dateadd("day", -1, month_start()), dbt.dateadd("day", 1, month_start(1))) }}
),

final as (
    select
        {{ month_name() }} as month,
        cast(date_day as date) as day,
        cast({{ dbt.dateadd("day", 1, "date_day") }} as date) as next_day,
        cast(date_day as date) >= {{ month_start() }} and cast(date_day as date) < {{ month_start(1) }} as is_in_month
    from days
)

select * from final
