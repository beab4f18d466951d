select
    {{ month_name() }} as month,
    rating_id,
    period,
    subject_kind,
    subject_id,
    scheme_code,
    item_code,
    rater_id,
    rater_kind,
    value,
    scale_max,
    rated_at
from {{ ref("stg_office__ratings") }}
where period = {{ month_name() }}
