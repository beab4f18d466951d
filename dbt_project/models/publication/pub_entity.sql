select
    month,
    entity_type,
    entity_code,
    name,
    name_zh,
    role,
    parent_code,
    group_code,
    team_code,
    section_code,
    site_code,
    centre_code
from {{ ref("dim_entity") }}
