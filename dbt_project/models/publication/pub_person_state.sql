select
    month,
    family,
    entity_type,
    entity_code,
    state_before,
    state,
    since_month,
    cause,
    state_if_rejected
from {{ ref("fct_person_state") }}
