select
    month,
    entity_type,
    entity_code,
    kpi_code,
    numerator,
    denominator,
    expected_numerator,
    sample_size,
    value,
    expected_value,
    case_mix_index,
    reason
from {{ ref("fct_case_mix") }}
