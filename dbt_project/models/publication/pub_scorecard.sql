select
    month,
    period,
    family,
    scheme_code,
    scheme_version,
    entity_type,
    entity_code,
    unit_code,
    role,
    spells,
    coverage,
    score,
    status,
    scheduled_days,
    on_duty_days,
    reason
from {{ ref("fct_scorecard") }}
