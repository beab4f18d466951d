select
    month,
    kpi_date,
    interval_minutes,
    interval_start,
    queue,
    kpi_code,
    numerator,
    denominator,
    sample_size
from {{ ref("fct_kpi_interval") }}
