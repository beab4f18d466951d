select
    month,
    period,
    pay_month,
    family,
    entity_type,
    entity_code,
    pay_code,
    currency,
    amount,
    lines,
    status
from {{ ref("fct_pay") }}
