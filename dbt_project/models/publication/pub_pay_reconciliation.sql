select
    month,
    cost_centre,
    currency,
    booked,
    paid,
    difference,
    state
from {{ ref("fct_pay_reconciliation") }}
