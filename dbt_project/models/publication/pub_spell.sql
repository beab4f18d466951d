select
    month,
    family,
    entity_type,
    entity_code,
    spell_start,
    spell_end,
    scheme_code,
    scheme_version,
    unit_code,
    role,
    scheduled_days,
    on_duty_days,
    spell_share,
    is_home,
    off_status
from {{ ref("fct_spell") }}
