select
    month,
    entity_type,
    entity_code,
    member_type,
    member_code,
    first_day,
    last_day
from {{ ref("int_membership") }}
