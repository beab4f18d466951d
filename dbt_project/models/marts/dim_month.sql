select
    month,
    first_day,
    last_day
from {{ ref("int_month") }}
