select
    month,
    period_kind,
    period,
    entity_type,
    entity_code,
    kpi_code,
    kpi_version,
    numerator,
    denominator,
    sample_size,
    value,
    reason
from {{ ref("fct_kpi_period") }}
