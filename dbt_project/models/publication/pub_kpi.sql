select
    m.month,
    k.kpi_code,
    k.version,
    k.valid_from,
    k.valid_to,
    k.variant_of,
    k.family,
    k.name_en,
    k.name_zh,
    k.unit,
    k.direction,
    k.aggregation,
    k.numerator_en,
    k.numerator_zh,
    k.denominator_en,
    k.denominator_zh,
    k.entity_types,
    k.min_sample,
    k.finality_days,
    k.use,
    k.spread,
    k.attribution,
    k.parameters,
    k.evidence,
    k.evidence_numerator,
    k.evidence_denominator,
    k.source,
    k.rule_en,
    k.rule_zh
from {{ ref("dim_month") }} as m
inner join {{ ref("kpi") }} as k
    on k.valid_from <= m.last_day
        and (k.valid_to is null or m.last_day < k.valid_to)
