select
    month,
    account,
    cost_centre,
    ledger_version,
    kind,
    one_off,
    currency,
    amount_booked,
    amount,
    rate,
    closed,
    after_close,
    unit_code
from {{ ref("fct_ledger_entry") }}
