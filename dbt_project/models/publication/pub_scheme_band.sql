with used as (
    select distinct
        month,
        bands
    from {{ ref("pub_scheme") }}
)

select
    m.month,
    p.bands,
    p.position,
    p.grade,
    p.rank_list,
    p.lower,
    p.lower_closed,
    p.meaning_en,
    p.meaning_zh,
    p.action_en,
    p.action_zh,
    p.basis
from used as m
inner join {{ ref("scheme_band") }} as p on m.bands = p.bands
