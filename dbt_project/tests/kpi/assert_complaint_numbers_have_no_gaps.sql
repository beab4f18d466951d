-- a complaint is numbered by the month of its receipt and filed by that of its cause: look through every month
with numbers as (
    select cast(split_part(complaint_no, '-', 3) as integer) as serial
    from {{ source("raw", "complaints") }} as raw_rows
    where {{ live("complaints") }}
        and substring(complaint_no, 1, 7) = {{ month_name() }}
),

before as (
    select
        serial,
        coalesce(lag(serial) over (order by serial), 0) as serial_before
    from numbers
)

select
    serial_before + 1 as first_missing,
    serial - 1 as last_missing
from before
where serial > serial_before + 1
