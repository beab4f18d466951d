-- of what was counted, a part was: no more of it than there was, on no day and for nobody
select
    d.kpi_date,
    d.entity_type,
    d.entity_code,
    d.kpi_code,
    d.numerator,
    d.denominator
from {{ ref("fct_kpi_daily") }} as d
inner join {{ ref("kpi") }} as k
    on d.kpi_code = k.kpi_code
        and d.kpi_date >= k.valid_from
        and (k.valid_to is null or d.kpi_date < k.valid_to)
where d.month = {{ month_name() }}
    and k.spread = 'share'
    and (d.numerator < 0 or d.numerator > d.denominator)
