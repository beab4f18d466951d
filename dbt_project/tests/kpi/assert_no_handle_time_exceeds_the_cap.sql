select
    kpi_date,
    employee_id,
    queue,
    outliers
from {{ ref("int_segment_day") }}
where month = {{ month_name() }}
    and outliers > 0
