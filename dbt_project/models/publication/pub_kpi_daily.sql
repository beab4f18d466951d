select
    month,
    kpi_date,
    entity_type,
    entity_code,
    kpi_code,
    numerator,
    denominator,
    sample_size
from {{ ref("fct_kpi_daily") }}
