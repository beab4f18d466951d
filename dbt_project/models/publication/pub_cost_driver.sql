select
    m.month,
    d.driver,
    d.name_en,
    d.name_zh,
    d.unit_en,
    d.unit_zh,
    d.meaning_en,
    d.meaning_zh
from {{ ref("dim_month") }} as m
cross join {{ ref("cost_driver") }} as d
