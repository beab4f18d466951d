with used as (
    select distinct
        month,
        ref as mix_code
    from {{ ref("pub_scheme_item") }}
    where source = 'ratings'
)

select
    m.month,
    p.mix_code,
    p.rater_kind,
    p.weight,
    p.basis
from used as m
inner join {{ ref("scheme_rater") }} as p on m.mix_code = p.mix_code
