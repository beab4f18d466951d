select
    m.month,
    p.scheme_code,
    p.version,
    p.family,
    p.entity_type,
    p.name_en,
    p.name_zh,
    p.period_kind,
    p.valid_from,
    p.valid_to,
    p.base_total,
    p.total_floor,
    p.total_cap,
    p.item_step,
    p.event_step,
    p.score_step,
    p.spell_rule,
    p.min_coverage,
    p.document_ref,
    p.reason,
    p.basis,
    p.completed
from {{ ref("dim_month") }} as m
inner join {{ ref("scheme") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
