select
    month,
    period,
    family,
    scheme_code,
    entity_type,
    section_code,
    item_code,
    cards,
    nominal_weight,
    effective_weight,
    mean_share,
    spread,
    ceiling_share,
    missing_share,
    withheld_share
from {{ ref("fct_scheme_health") }}
