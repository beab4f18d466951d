select
    month,
    employee_id,
    kpi_date,
    record_id,
    kind,
    contact_id,
    unit_code,
    occurred_at,
    received_at,
    closed_at,
    cause_class,
    severity,
    is_valid,
    complaints_x1000
from {{ ref("int_complaint") }}
