{{ config(
    meta={
        "owner": "data office",
        "title_en": "every line of SQL has its row in the dictionary",
        "title_zh": "每条计算语句在字典中都有定义",
    },
) }}

with lines as (
    select '' as kpi_code where 1 = 0
    {% for code in kpi_lines() -%}
    union all select '{{ code }}' as kpi_code
    {% endfor %}
)

select l.kpi_code
from lines as l
left join {{ ref("kpi") }} as k on l.kpi_code = k.kpi_code
group by l.kpi_code
having count(k.kpi_code) = 0 or count(l.kpi_code) > count(distinct k.version)
