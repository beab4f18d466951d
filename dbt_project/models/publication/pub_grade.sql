select
    month,
    period,
    period_kind,
    family,
    scheme_code,
    entity_type,
    entity_code,
    section_code,
    item_code,
    bands,
    compared,
    grade,
    next_grade,
    next_lower,
    distance
from {{ ref("fct_grade") }}
