select
    month,
    kpi_code,
    kpi_date,
    employee_id,
    unit_code,
    queue,
    channel,
    vendor,
    shop,
    component,
    record_id,
    numerator,
    denominator,
    sample_size
from {{ ref("int_kpi_base") }}
where record_id is not null
