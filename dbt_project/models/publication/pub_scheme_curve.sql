with used as (
    select distinct
        month,
        curve_code
    from {{ ref("pub_scheme_item") }}
)

select
    u.month,
    c.curve_code,
    c.x,
    c.share,
    c.to_next,
    c.basis
from used as u
inner join {{ ref("scheme_curve") }} as c on u.curve_code = c.curve_code
