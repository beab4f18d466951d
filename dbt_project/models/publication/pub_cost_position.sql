select
    month,
    pool,
    account,
    cost_centre,
    ledger_version,
    one_off,
    currency,
    after_close,
    unit_kind,
    unit_code,
    queue,
    channel,
    is_operating,
    is_payroll,
    amount
from {{ ref("fct_cost_position") }}
