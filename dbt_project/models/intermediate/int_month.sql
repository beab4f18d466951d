select
    {{ month_name() }} as month,
    {{ month_start() }} as first_day,
    cast({{ dbt.dateadd("day", -1, month_start(1)) }} as date) as last_day
