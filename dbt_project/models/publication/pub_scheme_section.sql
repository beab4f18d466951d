select
    m.month,
    p.scheme_code,
    p.version,
    p.section_code,
    p.position,
    p.name_en,
    p.name_zh,
    p.base,
    p.bonus_cap,
    p.floor,
    p.basis,
    p.completed
from {{ ref("pub_scheme") }} as m
inner join {{ ref("scheme_section") }} as p on m.scheme_code = p.scheme_code and m.version = p.version
