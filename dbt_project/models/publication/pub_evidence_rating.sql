select
    month,
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
from {{ ref("int_rating") }}
