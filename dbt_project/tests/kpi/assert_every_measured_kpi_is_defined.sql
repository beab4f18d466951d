with lines as (
    select '' as kpi_code where 1 = 0
    {% for code in kpi_lines() -%}
    union all select '{{ code }}' as kpi_code
    {% endfor %}
)

select
    l.kpi_code,
    cast(null as date) as kpi_date
from lines as l
left join {{ ref("kpi") }} as k on l.kpi_code = k.kpi_code
group by l.kpi_code
having count(k.kpi_code) = 0 or count(l.kpi_code) > count(distinct k.version)
union all
select
    b.kpi_code,
    b.kpi_date
from (select distinct kpi_code, kpi_date from {{ ref("int_kpi_base") }} where month = {{ month_name() }}) as b
left join {{ ref("kpi") }} as k
    on b.kpi_code = k.kpi_code
        and b.kpi_date >= k.valid_from
        and (k.valid_to is null or b.kpi_date < k.valid_to)
where k.kpi_code is null
