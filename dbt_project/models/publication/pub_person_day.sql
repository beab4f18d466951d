select
    month,
    employee_id,
    day,
    unit_code,
    role,
    status
from {{ ref("int_person_day") }}
