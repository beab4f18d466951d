select
    month,
    entity_type,
    entity_code,
    form_code,
    form_version,
    evaluations,
    disputed,
    points,
    max_points,
    adjusted_points,
    value,
    adjusted_value,
    reason,
    is_provisional
from {{ ref("fct_qa_form") }}
