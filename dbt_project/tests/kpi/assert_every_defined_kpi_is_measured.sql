{{ config(
    meta={
        "owner": "data office",
        "title_en": "every KPI of the dictionary has its line of SQL",
        "title_zh": "字典中的每个指标都有计算语句",
    },
) }}

select
    k.kpi_code,
    k.version
from {{ ref("kpi") }} as k
inner join {{ ref("int_month") }} as m
    on k.valid_from <= m.last_day
        and (k.valid_to is null or k.valid_to > m.first_day)
where k.kpi_code not in (''{% for code in kpi_lines() %}, '{{ code }}'{% endfor %})
