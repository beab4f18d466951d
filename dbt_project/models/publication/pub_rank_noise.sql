select
    month,
    rank_list,
    entity_type,
    pairs,
    degrees,
    squares,
    noise
from {{ ref("fct_rank_noise") }}
