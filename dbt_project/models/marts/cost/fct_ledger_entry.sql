select
    month,
    account,
    cost_centre,
    cast(ledger_version as integer) as ledger_version,
    kind,
    one_off,
    currency,
    amount_booked,
    amount,
    rate,
    closed,
    after_close,
    unit_code
from {{ ref("int_ledger_change") }}
where month = {{ month_name() }}
