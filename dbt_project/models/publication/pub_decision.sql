select
    month,
    about_month,
    period,
    family,
    rule_code,
    entity_type,
    entity_code,
    unit_code,
    run_length,
    run_months,
    to_state,
    status,
    record_id,
    decided_at,
    decided_by,
    reason
from {{ ref("fct_proposal") }}
where status <> 'open'
