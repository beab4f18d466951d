select
    month,
    account,
    pool,
    budget_first,
    budget_version,
    budget,
    actual,
    one_off_actual,
    difference,
    accuracy,
    status
from {{ ref("fct_budget") }}
