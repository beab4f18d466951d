select
    month,
    event_date,
    hour,
    queue,
    offered,
    answered,
    abandoned,
    answered_in_threshold
from {{ ref("fct_queue_hour") }}
