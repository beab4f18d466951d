with line as (
    select * from {{ ref("int_cost_step_0") }}
    {%- for step in [1, 2, 3] %}
        union all
        select * from {{ ref("int_cost_step_" ~ step) }} where month = {{ month_name() }}
    {%- endfor %}
)

select
    month,
    cast(step as integer) as step,
    pool,
    account,
    cost_centre,
    cast(ledger_version as integer) as ledger_version,
    one_off,
    currency,
    after_close,
    from_kind,
    from_code,
    to_kind,
    to_code,
    channel,
    driver,
    dealt_by,
    driver_base,
    driver_total,
    amount
from line
