select
    month,
    year,
    family,
    entity_type,
    entity_code,
    months_scored,
    score_sum,
    mean_score,
    lowest,
    highest
from {{ ref("fct_score_to_date") }}
