select
    month,
    period,
    period_kind,
    rank_list,
    entity_type,
    entity_code,
    unit_code,
    scheme_code,
    score,
    unit_size,
    eligible,
    reason,
    place_first,
    place_last,
    tied
from {{ ref("fct_rank") }}
